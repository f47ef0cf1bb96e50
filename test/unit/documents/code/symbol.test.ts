import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { chooseSource } from '../../../../src/documents/code/source-file.ts';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';

const FORMS: readonly (readonly [form: string, path: string, selector: string, source: string, prompt: string])[] = [
  ['plain', 'a.py', 'symbol:PROMPT', 'PROMPT = "You are Ada."\nOTHER = "x"\n', 'You are Ada.'],
  ['triple', 'a.py', 'symbol:PROMPT', 'PROMPT = """You are Ada.\nBe brief."""\n', 'You are Ada.\nBe brief.'],
  ['raw', 'a.py', 'symbol:PROMPT', "PROMPT = r'''You are Ada.'''\n", 'You are Ada.'],
  [
    'adjacent',
    'a.py',
    'symbol:PROMPT',
    'PROMPT = (\n    "You are Ada. "\n    "Be brief."\n)\n',
    'You are Ada. Be brief.',
  ],
  ['joined', 'a.py', 'symbol:PROMPT', 'PROMPT = "You are Ada. " + "Be brief."\n', 'You are Ada. Be brief.'],
  ['formatted', 'a.py', 'symbol:PROMPT', 'PROMPT = f"""You are {name}."""\n', 'You are {name}.'],
  [
    'argument',
    'a.py',
    'symbol:Ada.instructions',
    'class Ada(Agent):\n    instructions = "You are Ada."\n',
    'You are Ada.',
  ],
  ['docstring', 'a.py', 'symbol:Ada.__doc__', 'class Ada(Agent):\n    """You are Ada."""\n', 'You are Ada.'],
  [
    'entry',
    'a.py',
    'symbol:messages.0.content',
    'messages = [{"role": "system", "content": "You are Ada."}]\n',
    'You are Ada.',
  ],
  ['tuple', 'a.py', 'symbol:PROMPTS.1', 'PROMPTS = ("You are Ada.", "You are Bo.")\n', 'You are Bo.'],
  ['template', 'a.ts', 'symbol:prompt', 'export const prompt = `You are Ada.`;\n', 'You are Ada.'],
  ['interpolated', 'a.ts', 'symbol:prompt', 'const prompt = `You are ${name}.`;\n', 'You are ${name}.'],
  ['quoted', 'a.js', 'symbol:prompt', "const prompt = 'You are Ada.';\n", 'You are Ada.'],
  [
    'taken apart',
    'a.ts',
    'symbol:makeAgent.prompt',
    'const { agent } = makeAgent({ prompt: "You are Ada." });\n',
    'You are Ada.',
  ],
  ['property', 'a.tsx', 'symbol:agent.prompt', 'const agent = { prompt: "You are Ada." };\n', 'You are Ada.'],
];

describe.each(FORMS)('a %s literal in %s', (_, path, selector, source, prompt) => {
  it('is read', async () => {
    expect((await locatePrompt(source, path, selector)).prompt).toBe(prompt);
  });

  it('stays the same to the byte', async () => {
    expect((await locatePrompt(source, path, selector)).replace(prompt)).toBe(source);
  });

  it('can be replaced by any text, and reads back', async () => {
    const text = fc
      .array(fc.constantFrom('Be kind.', '"', "'", '`', '\\', '\\n', '"""', "'''", '${x}', '#', 'é', '\n', ' ', '|'), {
        minLength: 1,
        maxLength: 8,
      })
      .map((parts) => `${prompt} ${parts.join('')} end`);
    await fc.assert(
      fc.asyncProperty(text, async (next) => {
        const { replace } = await locatePrompt(source, path, selector);
        let changed: string;
        try {
          changed = replace(next);
        } catch (error) {
          expect(String(error)).toContain("can't be written");
          return;
        }
        expect((await locatePrompt(changed, path, selector)).prompt).toBe(next);
      }),
      { numRuns: 60 },
    );
  });
});

const HOSTILE = [
  'ends with \\',
  'ends with "',
  '"""\n"""',
  '\'"\'"\'"',
  'Backtick ` and ${code}',
  '{"a": 1} %s 100%',
  'one\n  two\n    three',
];

describe.each<[path: string, source: string]>([
  ['a.py', 'PROMPT = r"You \\d are."'],
  ['a.py', 'PROMPT = rf"You {name} \\d"'],
  ['a.py', 'PROMPT = " ".join(("You are.", "Be."))'],
  ['a.py', 'PROMPT = "Hi {}, {}".format(name, place)'],
  ['a.py', 'PROMPT = "Hi %s, %d%%" % (name, count)'],
  ['a.py', 'PROMPT = "Hi %(name)s" % values'],
  ['a.py', 'PROMPT = inspect.cleandoc("""You are.\n       Be.\n    """)'],
  ['a.py', 'PROMPT = dedent("""\\\n    You are.\n      Be.\n    """)'],
  ['a.ts', 'const PROMPT = dedent`\n    You are.\n      Be.\n  `'],
  ['a.ts', 'const PROMPT = String.raw`You \\d are`'],
  ['a.ts', 'const PROMPT = a + b + "You are."'],
])('in %s, %s', (path, code) => {
  const source = `${code}\nconst = 1\n`.replace('const = 1', path.endsWith('py') ? 'NEXT = "x"' : 'const next = "x"');

  it('stays the same to the byte', async () => {
    const { prompt, replace } = await locatePrompt(source, path, 'symbol:PROMPT');
    expect(replace(prompt)).toBe(source);
  });

  it('can be replaced by hostile texts and reordered placeholders', async () => {
    const { prompt, replace } = await locatePrompt(source, path, 'symbol:PROMPT');
    for (const next of [...HOSTILE, `${prompt}\n${prompt}`, prompt.split(' ').reverse().join(' ')]) {
      const changed = replace(next);
      expect((await locatePrompt(changed, path, 'symbol:PROMPT')).prompt.trim()).toBe(next.trim());
      expect((await locatePrompt(changed, path, path.endsWith('py') ? 'symbol:NEXT' : 'symbol:next')).prompt).toBe('x');
    }
  });
});

it.each<[use: string, source: string, prompt: string, next: string, written: string]>([
  [
    'NAME.format',
    'P = "You are {x}, {{y}}."\nt = P.format(x=1)\n',
    'You are {x}, {y}.',
    'Be {z}, {x}.',
    'Be {{z}}, {x}.',
  ],
  ['NAME %', 'P = "You are %s, 9%%."\nt = P % name\n', 'You are {value_0}, 9%.', '5%: {value_0}', '5%%: %s'],
  ['Class.NAME %', 'class A:\n    P = "%s, 9%%."\nt = A.P % name\n', '{value_0}, 9%.', '5%: {value_0}', '5%%: %s'],
])('is written for the code that formats it: %s', async (_, source, prompt, next, written) => {
  const found = await locatePrompt(source, 'a.py', 'symbol:P');
  expect(found.prompt).toBe(prompt);
  expect(found.replace(next)).toBe(source.replace(/(?<=P = )".*"/, JSON.stringify(written)));
});

it('keeps escaped line breaks at both ends', async () => {
  const { prompt, replace } = await locatePrompt('P = """\\\nYou are.\nBe.\\\n\\\n"""\n', 'a.py', 'symbol:P');
  expect(prompt).toBe('You are.\nBe.');
  expect(replace('You are.\nGo.\nNow.')).toBe('P = """\\\nYou are.\nGo.\nNow.\\\n\\\n"""\n');
});

it('keeps the escapes of lines that stay', async () => {
  const source = 'P = """caf\\u00e9\\x41\nBe brief.\nCall \\\nus."""\n';
  const { prompt, replace } = await locatePrompt(source, 'a.py', 'symbol:P');
  expect(prompt).toBe('caféA\nBe brief.\nCall us.');
  expect(replace('caféA\nBe kind.\nCall us.')).toBe(source.replace('brief', 'kind'));
});

it('is not closed by an escaped quote in a raw string', async () => {
  const { replace } = await locatePrompt('PROMPT = r"You are."\n', 'a.py', 'symbol:PROMPT');
  expect(replace('ends with \\')).toBe('PROMPT = "ends with \\\\"\n');
});

it('never turns text into code', async () => {
  const { replace } = await locatePrompt('const P = String.raw`You \\d`;\n', 'a.js', 'symbol:P');
  expect(replace('Run ${process.exit()}')).toBe('const P = `Run \\${process.exit()}`;\n');
});

it('never turns code into text', async () => {
  const { replace } = await locatePrompt('const P = String.raw`You ${name} \\d`;\n', 'a.js', 'symbol:P');
  expect(replace('Hi \\${name}')).toBe('const P = `Hi \\\\${name}`;\n');
  expect(replace('Hi ${name} \\s')).toBe('const P = String.raw`Hi ${name} \\s`;\n');
});

it('escapes a backslash for a tag function', async () => {
  const { replace } = await locatePrompt('const P = dedent`You are.`;\n', 'a.js', 'symbol:P');
  expect(replace('Say \\n `x`.')).toBe('const P = dedent`Say \\x5cn \\`x\\`.`;\n');
});

describe('refused', () => {
  it.each([
    ['no such name', 'a.py', 'symbol:PROMT', 'PROMPT = "You are Ada."\n', /symbol:PROMT.*PROMPT/s],
    [
      'two matches',
      'a.py',
      'symbol:content',
      '\na = {"content": "One."}\n\nb = {"content": "Two."}\n',
      /matches 2 strings in a\.py\..*: symbol:a\.content \(line 2\), symbol:b\.content \(line 4\)$/,
    ],
    ['formatted twice', 'a.py', 'symbol:P', 'P = "You are %s." % name % place\n', /no named strings/],
    ['formatted after a dedent', 'a.py', 'symbol:P', 'P = dedent("You are %s.") % name\n', /symbol:P was not found/],
    [
      'open quotes',
      'a.py',
      'symbol:P',
      'x = 1\nP = """You are Ada.\n',
      /a\.py: it can't be parsed at line 2\. fix its syntax,/,
    ],
    [
      'an open brace',
      'a.ts',
      'symbol:P',
      'const a = {\nexport const P = "You are Ada.";\n',
      /can't be parsed at line \d/,
    ],
    [
      'an error elsewhere',
      'a.py',
      'symbol:P',
      'A = "You are Ada."\ndef (:\nB = "x"\n',
      /symbol:P was not found in a\.py, which can't be parsed at line 2\. choose one: .*symbol:A \(line 1\)/,
    ],
    ['no source', 'a.md', 'symbol:PROMPT', 'You are Ada.\n', /needs a Python, JavaScript or TypeScript file/],
  ])('%s', async (_, path, selector, source, message) => {
    const error = await locatePrompt(source, path, selector).catch((reason: Error & { hint?: string }) => reason);
    expect(`${(error as Error).message}. ${(error as { hint?: string }).hint}`).toMatch(message);
  });
});

it('names an item of a list by a field', async () => {
  const text = '{"nodes": [{"id": "end", "text": "Bye."}, {"id": "greeting", "text": "You are Ada."}]}\n';
  expect((await locatePrompt(text, 'flow.json', '/nodes/[id=greeting]/text')).prompt).toBe('You are Ada.');
});

it('rejects a file that takes too long to parse', async () => {
  // The clock jumps, as if each step took a minute.
  let minutes = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => 60_000 * minutes++);
  try {
    await expect(locatePrompt('PROMPT = "You are Ada."\n'.repeat(50), 'a.py', 'symbol:PROMPT')).rejects.toThrow(
      'a.py is nested too deeply, or has too many syntax errors, to be read',
    );
  } finally {
    clock.mockRestore();
  }
});

const NAMES = `class A:
  x = "A.x"
  def f(self, x="A.f.x"):
    self.y = "A.f.y"
    return "A.f.return"
x = "x"
class B:
  x = "B.x"
  """doc"""
d = {"a b": "d.a b", "k.l": {"x": "d.k.l.x"}, "": "d.empty"}
l = ["l.0", {"x": "l.1.x"}]
z = g("g.0", k="g.k")
z = "z2"
PROMT = "y"
if a:
  w = "w1"
else:
  w = "w2"
w = "w3"
`;

describe('a path of names', () => {
  it.each([
    ['A.x', 'A.x'],
    ['x', 'x'],
    ['A.f.x', 'A.f.x'],
    ['A.y', 'A.f.y'],
    ['A.f.self.y', 'A.f.y'],
    ['A.f', 'A.f.return'],
    ['return', 'A.f.return'],
    ['f.return', 'A.f.return'],
    ['__doc__', 'doc'],
    ['d."a b"', 'd.a b'],
    ['a b', 'd.a b'],
    ['d."k.l".x', 'd.k.l.x'],
    ['d.""', 'd.empty'],
    ['l.0', 'l.0'],
    ['l.1.x', 'l.1.x'],
    ['1.x', 'l.1.x'],
    ['l.x', 'l.1.x'],
    ['g.0', 'g.0'],
    ['z.k', 'g.k'],
    ['z', 'z2'],
    ['z#1', 'z2'],
    ['w#2', 'w2'],
    ['A.x#1', 'A.x'],
  ])('%s leads to %j', async (path, text) => {
    expect((await locatePrompt(NAMES, 'a.py', `symbol:${path}`)).prompt).toBe(text);
  });

  it.each([
    ['0', 'symbol:0 matches 2 strings in a.py.', 'choose one: symbol:l.0 (line 11), symbol:z.0 (line 12)'],
    ['w', 'matches 3 strings', 'choose one: symbol:w#1 (line 16), symbol:w#2 (line 18), symbol:w#3 (line 19)'],
    ['z#2', 'z#2 was not found in a.py.', 'choose one: symbol:z (line 13), symbol:z.0 (line 12), symbol:k (line 12), '],
    ['w#0', 'was not found', 'choose one: symbol:f (line 5), symbol:d.x (line 10), '],
    ['w#x', 'was not found', 'choose one: symbol:f (line 5), '],
    ['w#123456', 'was not found', 'choose one: symbol:f (line 5), '],
    ['x.A', 'was not found', 'symbol:f.x (line 3), symbol:A.x (line 2), symbol:f (line 5), '],
    ['B.A.x', 'was not found', 'symbol:f.x (line 3), symbol:A.x (line 2), symbol:B.x (line 8), '],
    ['PROMPT', 'was not found', 'choose one: symbol:PROMT (line 14), symbol:f (line 5), '],
    ['promt', 'was not found', 'choose one: symbol:PROMT (line 14), '],
    ['X', 'was not found', 'choose one: symbol:d.x (line 10), symbol:f.x (line 3), '],
    ['nothing', 'was not found', 'symbol:"" (line 10), symbol:f.x (line 3), symbol:y (line 4) and 14 more'],
    ['.x', 'symbol:.x is not a path of names.', 'separated by dots'],
    ['x.', 'is not a path of names.', 'separated by dots'],
    ['A..x', 'is not a path of names.', 'separated by dots'],
    ['', 'symbol:"" is not a path of names.', 'separated by dots'],
    ['#1', 'is not a path of names.', 'separated by dots'],
    ['A."x', 'is not a path of names.', 'separated by dots'],
  ])('%s does not lead to one string', async (path, message, hint) => {
    const error = await locatePrompt(NAMES, 'a.py', `symbol:${path}`).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ hint: expect.stringContaining(hint) });
    expect(`${(error as Error).message}.`).toContain(message);
  });

  it('is suggested as it can be pasted', async () => {
    const long = Array.from({ length: 5 }, (_, index) => `"${'x'.repeat(50)} ${index}": {`);
    const source = `a = {"b c": "1"}\nd = {${long.join('')}"e": "2"${'}'.repeat(6)}\nf = g({"e": "3"})\n`;
    const { hint } = (await locatePrompt(source, 'a.py', 'symbol:e').catch((thrown: unknown) => thrown)) as {
      hint: string;
    };
    const suggested = [...hint.matchAll(/symbol:(.+?) \(line/g)].map(([, path]) => `symbol:${path}`);
    const found = await Promise.all(suggested.map((one) => locatePrompt(source, 'a.py', one)));
    expect(found.map(({ prompt }) => prompt)).toEqual(['2', '3']);
  });

  it('leads to a string of that whole name rather than to an argument', async () => {
    const source = 'z = g(p="1")\ng = {"p": "2"}\n';
    expect((await locatePrompt(source, 'a.py', 'symbol:g.p')).prompt).toBe('2');
  });

  it('is wanted even where no string has a name', async () => {
    await expect(locatePrompt('print(b"x")\n"y"\n', 'a.py', 'symbol:P')).rejects.toMatchObject({
      message: 'prompt-selector: symbol:P was not found in a.py: it has no named strings',
      hint: expect.stringContaining('assign the prompt to a variable'),
    });
  });
});

describe('suggests', () => {
  const LONG = 'You are Ada. Be brief and kind.';
  it.each<[what: string, source: string, selectors: string[]]>([
    ['a string that is named like a prompt', `SYSTEM = "${LONG}"\n`, ['symbol:SYSTEM']],
    ['a long text with sentences', `x = "${LONG} ${'And more. '.repeat(8)}"\n`, ['symbol:x']],
    ['no short text with another name', `x = "${LONG}"\n`, []],
    ['no word, whatever its name', 'prompt = "short"\n', []],
    ['a text with lines', 'prompt = """a\nb"""\n', ['symbol:prompt']],
    ['an argument without its function', `f(prompt="${LONG}")\n`, ['symbol:prompt']],
    [
      'equal names by number',
      `f(prompt="${LONG}")\nf(prompt="${LONG} !")\n`,
      ['symbol:f.prompt#2', 'symbol:f.prompt#1'],
    ],
    [
      'equal names by their classes',
      `class A:\n  prompt = "${LONG}"\nclass B:\n  prompt = "${LONG} !"\n`,
      ['symbol:B.prompt', 'symbol:A.prompt'],
    ],
    [
      'items by their whole path',
      `prompts = [{"text": "${LONG} !"}, {"text": "${LONG}"}]\n`,
      ['symbol:prompts.0.text', 'symbol:prompts.1.text'],
    ],
    [
      'names with dots in quotes',
      `d = {"a.b": {"text": "${LONG} !"}, "c": {"text": "${LONG}"}}\n`,
      ['symbol:"a.b".text', 'symbol:c.text'],
    ],
    [
      'the five longest',
      Array.from({ length: 7 }, (_, i) => `prompt_${i} = "${LONG}${'!'.repeat(i)}"\n`).join(''),
      [6, 5, 4, 3, 2].map((i) => `symbol:prompt_${i}`),
    ],
    ['no string without a name', `"${LONG} ${'And more. '.repeat(8)}"\n`, []],
    ['a name that ends with a digit', `class A:\n  prompt1 = "${LONG}"\n`, ['symbol:prompt1']],
    ['a name that starts with a digit', `prompts = {"1a": "${LONG}"}\n`, ['symbol:1a']],
    ['an item by more than its number', `prompts = [${'1, '.repeat(10)}"${LONG}"]\n`, ['symbol:prompts.10']],
  ])('%s', async (_, source, selectors) => {
    const format = await chooseSource('py');
    expect(format?.suggest(source, 'a.py')).toEqual(selectors);
  });
});
