import { spawnSync } from 'node:child_process';
import { parser as javascript } from '@lezer/javascript';
import { parser as python } from '@lezer/python';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';
import { anyText, fitted, isRefusedAnywhere } from '../prompt/arbitrary-text.ts';

const DOLLAR = '$';
/** Stand-ins are the names of what is filled in, so that a program's value is the text that is sent. */
const PYTHON_HEAD = `import inspect, textwrap
from textwrap import dedent
name = "{name}"; place = "{place}"; values = {"name": "{name}"}
`;
const JAVASCRIPT_HEAD = `const name = "${DOLLAR}{name}", place = "${DOLLAR}{place}";\n`;

const PYTHON = [
  '"You are Ada."',
  "'You\\'re Ada.\\n'",
  '"""You are Ada.\nBe brief."""',
  "'''\n    You are Ada.\n      Be brief.\n    '''",
  '"""\\\nYou are Ada.\n"""',
  'r"You \\d are."',
  "r'''You \\d\nare.'''",
  'u"You are."',
  'f"You are {name}."',
  'f"""You are {name}.\nIn {place}, {{not}} {name}."""',
  'rf"""You \\d are {name}."""',
  'f\'You are {"" + name}.\'',
  '"You are " "Ada. " "Be brief."',
  '(\n    "You are "\n    f"{name}. "\n    r"\\d"\n    \'Be.\'\n)',
  '"You are " + name + ". Be brief."',
  '("You are "\n    + name\n    + ".")',
  'name + place + " You are."',
  '"\\n".join(["You are.", f"Be {name}.", "Go."])',
  '" ".join(("You are.", "Be."))',
  '"You are {}, {}.".format(name, place)',
  '"You are {name}. {{x}}".format(name=name)',
  '("You are {0}. " "{1}").format(name, place)',
  '"You are %s in %s, 100%%." % (name, place)',
  '"You are %(name)s." % values',
  'dedent("""\\\n    You are.\n      Be.\n    """)',
  'textwrap.dedent(f"""\n    You are {name}.\n    """).strip()',
  'inspect.cleandoc("""You are.\n      Be.\n    """)',
  '"""\n  You are.\n""".strip()',
];
const JAVASCRIPT = [
  '"You are Ada."',
  "'You\\'re Ada.\\n'",
  '`You are Ada.\nBe brief.`',
  '`\n  You are Ada.\n    Be brief.\n`',
  `\`You are ${DOLLAR}{name}. In ${DOLLAR}{place} \\\` \\${DOLLAR}{x}\``,
  `\`You are ${DOLLAR}{[\`${DOLLAR}{name}\`].join("")}.\``,
  'String.raw`You \\d are`',
  '"You are " + "Ada. " + \'Be.\'',
  '"You are " + name + ". Be brief."',
  `("You are "\n  + \`${DOLLAR}{name}.\`\n  + place)`,
  'name + place + " You are."',
  `["You are.", \`Be ${DOLLAR}{name}.\`, 'Go.'].join("\\n")`,
  '["You are.", "Be."].join(" ")',
  '`\n  You are.\n`.trim()',
];
const TYPESCRIPT = [
  'dedent`\n    You are.\n      Be.\n  `',
  `dedent\`You are ${DOLLAR}{name}.\n    Be.\``,
  'dedent(`\n    You are.\n  `)',
  '("You are." as const)',
  '"You are " + <string>"Ada."',
  '`You are.` satisfies string',
];

const FORMS = [
  ...PYTHON.map((code) => ['a.py', code, `${PYTHON_HEAD}P = ${code}  # a 'comment'\nNEXT = "x"\n`] as const),
  ...JAVASCRIPT.map(
    (code) => ['a.js', code, `${JAVASCRIPT_HEAD}const P = ${code}; // it's\nconst NEXT = "x";\n`] as const,
  ),
  ...TYPESCRIPT.map(
    (code) => ['a.ts', code, `${JAVASCRIPT_HEAD}const P = ${code};\nconst NEXT: string = "x";\n`] as const,
  ),
];

function countErrors(path: string, text: string): number {
  const parser = path.endsWith('.py') ? python : javascript.configure({ dialect: path.endsWith('.ts') ? 'ts' : 'jsx' });
  let count = 0;
  parser.parse(text).iterate({
    enter: ({ type }) => {
      if (type.isError) count++;
    },
  });
  return count;
}

/** Python programs that were written below, and what their `P` was read as: one interpreter checks them all. */
const written: { program: string; prompt: string }[] = [];

/** What Python makes of each program's `P`, as its own interpreter says; nothing where there is none. */
function runPython(programs: readonly string[]): unknown[] {
  const run =
    'import json, sys\nout = []\nfor one in json.load(sys.stdin):\n    space = {}\n    exec(one, space)\n    out.append(space["P"])\nprint(json.dumps(out))';
  const { status, stdout, stderr, error } = spawnSync('python3', ['-X', 'utf8', '-W', 'ignore', '-c', run], {
    input: JSON.stringify(programs),
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (error) return [];
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout) as unknown[];
}

describe.each(FORMS)('in %s, %s', (path, code, source) => {
  const isTransformed = /dedent|cleandoc|strip\(|trim\(/.test(code);
  /** With the stand-ins that a program fills in. */
  const fill = (text: unknown) =>
    String(text)
      .replaceAll('{name_place}', `{name}${path === 'a.py' ? '' : DOLLAR}{place}`)
      .replaceAll('{value_0}', '{name}')
      .replaceAll('{value_1}', '{place}')
      .replaceAll('%(name)s', '{name}')
      .replaceAll('{name_join}', '{name}')
      .replaceAll('{name + place}', `{name}${DOLLAR}{place}`);
  const bare = (text: string) =>
    isTransformed
      ? text
          .trim()
          .replace(/^[ \t]+|[ \t]+$/gm, '')
          .replace(/[ \t]+/g, ' ')
      : text;

  it('any text reads back equal, and nothing else changes', async () => {
    const forms = await Promise.all(
      [source, source.replaceAll('\n', '\r\n')].map(async (text) => {
        const start = text.slice(0, text.indexOf('P = ') + 'P = '.length);
        return {
          text,
          start,
          end: text.slice(text.lastIndexOf('NEXT')),
          ...(await locatePrompt(text, path, 'symbol:P')),
        };
      }),
    );
    for (const { text, prompt, replace } of forms) {
      expect(replace(prompt)).toBe(text);
      expect(replace(`\n${prompt}\n\n`)).toBe(text);
    }
    const property = fc.asyncProperty(
      anyText,
      fc.boolean(),
      fc.constantFrom(...forms),
      async (text, isLonger, { prompt, replace, start, end }) => {
        const next = isLonger ? `${prompt} ${text}` : text;
        let changed: string;
        try {
          changed = replace(next);
        } catch (error) {
          expect(isRefusedAnywhere(next), String(error)).toBe(true);
          return;
        }
        expect(changed.startsWith(start) && changed.endsWith(end)).toBe(true);
        expect(countErrors(path, changed)).toBe(0);
        const found = (await locatePrompt(changed, path, 'symbol:P')).prompt;
        expect(bare(found)).toBe(bare(fitted(next, prompt)));
        expect((await locatePrompt(changed, path, 'symbol:NEXT')).prompt).toBe('x');
        if (path === 'a.js') expect(new Function(`${changed}; return P;`)()).toBe(fill(found));
        if (path === 'a.py') written.push({ program: changed, prompt: fill(found) });
      },
    );
    await fc.assert(property, { numRuns: 15, seed: 13 });
  });
});

it('Python reads every written program the same way', () => {
  expect(written.length).toBeGreaterThan(PYTHON.length);
  const results = runPython(written.map(({ program }) => program));
  for (const [i, result] of results.entries()) expect(result, written[i]?.program).toBe(written[i]?.prompt);
});

it.each([
  ['an interpolation behind a backslash', 'P = rf"\\{x} you"\n'],
  ['the same in a string with escapes', 'P = f"\\{x} you"\n'],
  ['a template string of Python 3.14', 'P = t"You {x}"\n'],
  ['bytes', 'P = b"You are."\n'],
  ['a character known by name only', 'P = "\\N{DASH} You are."\n'],
  ['an error in an interpolation', 'P = f"a {x!z} } b"\n'],
  ['nothing but half a pair', 'P = "You are \\ud83d."\n'],
])('is refused before the job: %s', async (_, text) => {
  await expect(locatePrompt(text, 'a.py', 'symbol:P')).rejects.toThrow(/^prompt-selector: symbol:P/);
});

it('reads nested quotes in an interpolation, as Python 3.12 does', async () => {
  const text = 'P = f"You are {x["a"]}, {f"{y["b"]}"}."\nQ = "x"\n';
  const { prompt, replace } = await locatePrompt(text, 'a.py', 'symbol:P');
  expect(prompt).toMatch(/^You are \{x\["a"\]\}, \{[^{}]+\}\.$/);
  expect(replace(`${prompt} Be "kind".`)).toBe(text.replace('}."', '}. Be \\"kind\\"."'));
});
