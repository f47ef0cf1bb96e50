import { describe, expect, test } from 'vitest';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';
import { ActionError, InputError } from '../../../../src/errors.ts';

async function refusal(text: string, path: string, selector = 'region:main'): Promise<string> {
  const error: unknown = await locatePrompt(text, path, selector).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return `${(error as InputError).message} | ${(error as InputError).hint}`;
}

/** Begin and end marker around `inner`, each as a comment of the language. */
function mark(inner: string, comment = '# @'): string {
  const [begin, end] = ['begin', 'end'].map((edge) => comment.replace('@', `cekura:${edge} main`));
  return `before\n${begin}\n${inner}\n${end}\nafter\n`;
}

describe('text files: the lines between', () => {
  test.each([
    ['# @'],
    ['// @'],
    ['<!-- @ -->'],
    ['<!--@-->'],
    ['/* @ */'],
    ['-- @'],
    ['--[[ @ ]]'],
    ['{# @ #}'],
    ['{{!-- @ --}}'],
    ['<%# @ %>'],
    ['{/* @ */}'],
    [';; @'],
    ['% @'],
    ['(* @ *)'],
    ['REM @'],
    ['   #   @   '],
    ['@'],
  ])('%s', async (comment) => {
    const text = mark('You are.\nBe.', comment);
    const located = await locatePrompt(text, 'prompts.txt', 'region:main');
    expect(located).toMatchObject({ prompt: 'You are.\nBe.\n', startLine: 3 });
    expect(located.replace('x\ny')).toBe(mark('x\ny', comment));
  });

  test('words in a sentence are no marker', async () => {
    const text = `Write cekura:begin main first.\n${mark('You are.')}- then cekura:end main.\n`;
    expect((await locatePrompt(text, 'a.md', 'region:main')).prompt).toBe('You are.\n');
  });

  test('indentation that all lines share is left out and put back', async () => {
    const located = await locatePrompt(mark('\t  You are.\n\n\t    Be.\n \n\t  Go.'), 'a.txt', 'region:main');
    expect(located.prompt).toBe('You are.\n\n  Be.\n \nGo.\n');
    expect(located.replace('x\n  y\n\nz\n')).toBe(mark('\t  x\n\t    y\n\n\t  z'));
    expect(located.replace('    x\n      y')).toBe(mark('\t  x\n\t    y'));
  });

  test('one of several, with a name of letters, digits and . _ -', async () => {
    const text = '# cekura:begin a.b_2-c\none\n# cekura:end a.b_2-c\n# cekura:begin a\ntwo\n# cekura:end a\n';
    expect((await locatePrompt(text, 'a.txt', 'region:a')).prompt).toBe('two\n');
    expect((await locatePrompt(text, 'a.txt', 'region:a.b_2-c')).prompt).toBe('one\n');
  });

  test.each([
    [
      'no marker',
      'x\n',
      'region:main in a.txt was not found: it has no region at all. | Put one line "cekura:begin main"',
    ],
    [
      'other names',
      '# cekura:begin a\nx\n# cekura:end a\n# cekura:begin Main\n',
      'was not found: its regions are a, Main. | Name one of these',
    ],
    ['no end', '# cekura:begin main\nx\n# cekura:end other\n', 'has 1 begin (line 1) and no end.'],
    ['no begin', 'x\n# cekura:end main\n', 'has no begin and 1 end (line 2).'],
    ['twice', `${mark('x')}${mark('y')}`, 'has 2 begin (line 2, 7) and 2 end (line 4, 9).'],
    [
      'the wrong way round',
      '# cekura:end main\nx\n# cekura:begin main\n',
      'ends on line 1, before it begins on line 3.',
    ],
    [
      'another within',
      '# cekura:begin main\n# cekura:begin b\nx\n# cekura:end main\n',
      'holds a marker of region:b on line 2. | Regions must not overlap',
    ],
    ['empty', mark(' '), 'region:main in a.txt holds no prompt: it is empty.'],
  ])('refuses: %s', async (_, text, reason) => {
    const said = await refusal(text, 'a.txt');
    expect(said).toMatch(/^prompt-selector: /);
    expect(said).toContain(reason);
  });

  test.each(['region:', 'region:a b', 'region:-a', 'region:a\n'])('%j names no region', async (selector) => {
    if (selector.endsWith('\n'))
      await expect(locatePrompt(mark('x').replaceAll('main', 'a'), 'a.txt', selector)).resolves.toBeDefined();
    else expect(await refusal('x', 'a.txt', selector)).toContain("can't name a region");
  });

  test.each(['x\n# cekura:end main\ny', 'x <!-- cekura:begin other --> y'])(
    'a marker in the new text: %j',
    async (next) => {
      const { replace } = await locatePrompt(mark('You are.'), 'a.txt', 'region:main');
      expect(() => replace(next)).toThrow(ActionError);
      expect(() => replace(next)).toThrow('a region marker (cekura:begin or cekura:end) stands in it');
    },
  );
});

interface Literal {
  readonly file: string;
  readonly comment: string;
  /** Between the markers; the prompt is what stands between the bars. */
  readonly code: string;
  /** Texts that this literal can't hold. */
  readonly refused: readonly string[];
}

const END = '\nend';
const LITERALS: Literal[] = [
  {
    file: 'a.py',
    comment: '# @',
    code: 'P = """|You "are".\nBe {x}.|"""',
    refused: ['a """ b', 'a\\', 'a \\n b', 'a \\" b'],
  },
  {
    file: 'b.py',
    comment: '# @',
    code: "P = f'''\n|You are {name[\"first\"]} {{x}}.|\n'''",
    refused: ["a ''' b", '{evil()}', 'a } b', '{name}', '\\{name}'],
  },
  { file: 'c.py', comment: '# @', code: 'P = Rb"""|You \\d are.|"""', refused: ['a """ b', 'a\\'] },
  { file: 'd.py', comment: '# @', code: 'x("""\\\n|You are.\nBe.|\n""")', refused: ['a """ b'] },
  { file: 'e.py', comment: '# @', code: 'P = "|You are.|"', refused: ['a\nb', 'a " b', 'a \\n b'] },
  {
    file: 'a.ts',
    comment: '// @',
    code: 'const p = `|You are $\\{who("`}")} $5 \\` \\n.|`;',
    refused: ['a ` b', '$\\{process.env.KEY}', '$\\{who("`}") + x}', '\\u0041', '$\\{'],
  },
  { file: 'a.jsx', comment: '/* @ */', code: "p={'|You are.|'}", refused: ["it's", 'a\nb'] },
  { file: 'a.go', comment: '// @', code: 'const p = `|You are \\n.\nBe.|`', refused: ['a ` b'] },
  { file: 'a.rs', comment: '// @', code: 'let p: &\'static str = r#"|You "are".|"#;', refused: ['a "# b'] },
  { file: 'b.rs', comment: '// @', code: 'let p = "|You are.\nBe.|";', refused: ['a " b', 'a \\ b'] },
  {
    file: 'A.java',
    comment: '// @',
    code: 'var p = """\n    |You are.\n      "Be".|\n    """;',
    refused: ['a """ b', '\\s'],
  },
  {
    file: 'a.kt',
    comment: '// @',
    code: 'val p = """|You are $name \\n.|""".trimIndent()',
    refused: ['a """ b', '$key', '$\\{key}'],
  },
  { file: 'a.dart', comment: '// @', code: "var p = r'''|You are $x.|''';", refused: ["a ''' b"] },
  { file: 'a.swift', comment: '// @', code: 'let p = """\n|You are \\(name).|\n"""', refused: ['a """ b', '\\(key)'] },
  { file: 'b.swift', comment: '// @', code: 'let p = #"""\n|You \\n are.|\n"""#', refused: ['a """# b', '\\#(key)'] },
  { file: 'a.cs', comment: '// @', code: 'var p = @"|You ""are"".\nBe.|";', refused: ['a " b'] },
  { file: 'b.cs', comment: '// @', code: 'var p = $"""\n|You are {name}.|\n""";', refused: ['a """ b', '{key}'] },
  { file: 'a.php', comment: '// @', code: "$p = <<<'EOT'\n|You are $x.|\nEOT;", refused: [`a\nEOT${END}`] },
  {
    file: 'b.php',
    comment: '// @',
    code: '$p = "|You are {$name}.\nBe.|";',
    refused: ['a " b', '$key', '{$key}', '{$name->key}', '$name->key', '\\x41'],
  },
  {
    file: 'a.rb',
    comment: '# @',
    code: 'P = <<~PROMPT\n|You are #{name}.\nBe.|\nPROMPT',
    refused: [`a\nPROMPT${END}`, '#{`id`}', '\\n'],
  },
  {
    file: 'a.sh',
    comment: '# @',
    code: "P=$(cat <<'EOF'\n|You are $x, aren't you?|\nEOF\n)",
    refused: [`a\nEOF${END}`],
  },
  { file: 'b.sh', comment: '# @', code: 'P="|You are $name.\nBe.|"', refused: ['a " b', '$(id)', '`id`', '$5'] },
  { file: 'a.ex', comment: '# @', code: '@p """\n|You are #{name}.|\n"""', refused: ['a """ b', '#{key}'] },
  { file: 'a.cpp', comment: '// @', code: 'auto p = R"x(|You are )".|)x"; int n = 1\'000;', refused: ['a )x" b'] },
  { file: 'a.lua', comment: '-- @', code: 'local p = [==[|You are ]].|]==]', refused: ['a ]==] b'] },
  { file: 'a.toml', comment: '# @', code: "p = '''\n|You are \\n.|\n'''", refused: ["a ''' b"] },
  {
    file: 'a.tf',
    comment: '# @',
    code: 'p = <<-EOT\n|You are $\\{var.x}.|\nEOT',
    refused: [`a\nEOT${END}`, '$\\{var.key}', '%{if a}'],
  },
].map((one) => ({
  ...one,
  code: one.code.replaceAll('$\\{', '$' + '{'),
  refused: one.refused.map((text) => text.replaceAll('$\\{', '$' + '{')),
}));

describe.each(LITERALS)('source code: $file', ({ file, comment, code, refused }) => {
  const [head = '', prompt = '', tail = ''] = code.split('|');
  const write = (text: string) => mark(head + text + tail, comment);
  const indent = /\n( +)$/.exec(head)?.[1] ?? '';

  test('the prompt is the text of the string between the markers', async () => {
    const located = await locatePrompt(write(prompt), file, 'region:main');
    expect(located.prompt).toBe(prompt.replaceAll(`\n${indent}`, '\n'));
    expect(located.startLine).toBe(3 + head.split('\n').length - 1);
    const next = `${located.prompt} And 'more', please: 5 %.`.replace(file === 'a.jsx' ? /'/g : /$^/, '');
    expect(located.replace(next)).toBe(write(next.replaceAll('\n', `\n${indent}`)));
  });

  test.each(refused)('refuses %j', async (next) => {
    const { replace } = await locatePrompt(write(prompt), file, 'region:main');
    expect(() => replace(next)).toThrow(ActionError);
    expect(() => replace(next)).toThrow(/would end the string literal|run as code|escape sequence|takes one/);
  });
});

describe('source code', () => {
  const inside = 'P = """Hi.\n  # cekura:begin main\n  You are.\n  # cekura:end main\n"""\nQ = "x"\n';

  test('markers inside a string: the lines between', async () => {
    const located = await locatePrompt(inside, 'a.py', 'region:main');
    expect(located).toMatchObject({ prompt: 'You are.\n', startLine: 3 });
    expect(located.replace('Be "x".\nGo.')).toBe(inside.replace('You are.', 'Be "x".\n  Go.'));
    expect(() => located.replace('Be """x""".')).toThrow('it would end the string literal that starts on line 1');
    expect(() => located.replace('Be \\x.')).toThrow('would be an escape sequence');
  });

  test('of several strings, the one of several lines', async () => {
    const code = '# cekura:begin main\nm = {"role": "system", "content": """You are.\nBe."""}\n# cekura:end main\n';
    expect((await locatePrompt(code, 'a.py', 'region:main')).prompt).toBe('You are.\nBe.');
  });

  test('a string that hangs: the indentation of its first line is not part of it', async () => {
    const code = '# cekura:begin main\n    f("""You are.\n    - Be.\n      Go.""")\n# cekura:end main\n';
    const located = await locatePrompt(code, 'a.py', 'region:main');
    expect(located.prompt).toBe('You are.\n- Be.\n  Go.');
    expect(located.replace('x\ny')).toBe('# cekura:begin main\n    f("""x\n    y""")\n# cekura:end main\n');
    const flush = code.replaceAll('\n    -', '\n-');
    const { replace } = await locatePrompt(flush, 'a.py', 'region:main');
    expect(() => replace('x\n    y')).toThrow('it would read back as another text');
    expect((await locatePrompt(flush, 'a.py', 'region:main')).prompt).toBe('You are.\n- Be.\n      Go.');
  });

  test('quotes in comments, characters, expressions and regular expressions open nothing', async () => {
    const js = mark('const p = `You are.`', '// @');
    const tricky = `// it's a \`\nconst r = /[/\`]'"/g, d = a / b, t = \`a $\{f(\`}\`)} b\`; /* \` */\n`;
    expect((await locatePrompt(tricky + js + tricky, 'a.ts', 'region:main')).prompt).toBe('You are.');
    const go = mark('const p = `You are.`', '// @');
    expect((await locatePrompt(`var a, b = '"', '\\''\n${go}`, 'a.go', 'region:main')).prompt).toBe('You are.');
    const bash = mark("p='You are.'");
    expect((await locatePrompt(`echo $# \\' it\\'s # don't\n${bash}`, 'a.sh', 'region:main')).prompt).toBe('You are.');
  });

  test.each([
    ['no string', mark('P = 1'), 'holds no string literal; it must hold the one'],
    ['several strings', mark('P = ("You are. "\n"Be.")'), 'holds 2 string literals (lines 3, 4); it must hold the one'],
    ['several long strings', mark('P = """a\nb""" """c\nd"""'), 'holds 2 string literals (lines 3, 4)'],
    [
      'one marker inside',
      '# cekura:begin main\nP = """\nx\n# cekura:end main\n"""\n',
      "don't stand on the same side of a string's quotes (line 2). | Put both",
    ],
    [
      'in two strings',
      'P = """\n# cekura:begin main\n"""\nQ = """\n# cekura:end main\n"""\n',
      "don't stand on the same side",
    ],
    ['an empty string', mark('P = """\n"""'), 'holds no prompt: it is empty'],
  ])('refuses: %s', async (_, text, reason) => {
    expect(await refusal(text, 'a.py')).toContain(reason);
  });
});

describe('JSON and YAML: the string between the comments, or lines of one', () => {
  test.each([
    ['a.yaml', 'a:\n  # cekura:begin main\n  p: |\n    You are.\n  # cekura:end main\n', 'You are.\n', 4],
    [
      'a.yaml',
      'a:\n  # cekura:begin main\n  role: system\n  p: "You are.\\nBe."\n  # cekura:end main\n',
      'You are.\nBe.',
      4,
    ],
    ['a.yaml', 'p: |\n  Hi\n    # cekura:begin main\n  You are.\n    # cekura:end main\n', 'You are.\n', 4],
    ['a.jsonc', '{\n// cekura:begin main\n"p": "You are."\n// cekura:end main\n}', 'You are.', 3],
    ['a.json', '{"p": "Hi\\n<!-- cekura:begin main -->\\nYou are.\\n<!-- cekura:end main -->"}', 'You are.\n', 3],
  ])('%s %j', async (path, text, prompt, startLine) => {
    const located = await locatePrompt(text, path, 'region:main');
    expect(located).toMatchObject({ prompt, startLine });
    expect(located.replace(prompt.replace('You are.', 'Be "x".'))).toBe(
      text.replace('You are.', /"[^"\n]*You are/.test(text) ? 'Be \\"x\\".' : 'Be "x".'),
    );
    expect(() => located.replace('x\n# cekura:end main\ny')).toThrow('a region marker');
  });

  test.each([
    [
      'a.yaml',
      '# cekura:begin main\na: x\nb: y\n# cekura:end main\n',
      'holds 2 strings (lines 2, 3); it must hold the one',
    ],
    ['a.yaml', '# cekura:begin main\na: 1\n# cekura:end main\n', 'holds no string; it must hold the one'],
    ['a.json', '{"a": "x"}', 'was not found: it has no region at all'],
  ])('refuses %s %j', async (path, text, reason) => {
    expect(await refusal(text, path)).toContain(reason);
  });
});

test.each(['a.ts', 'b.py', 'b.sh', 'a.rb', 'a.php'])('a long hostile text for %s is refused at once', async (file) => {
  const { code = '', comment } = LITERALS.find((one) => one.file === file) ?? {};
  const { replace } = await locatePrompt(mark(code.replaceAll('|', ''), comment), file, 'region:main');
  const dollar = '$';
  const pieces = ['{', '{"', '`', '"', '\\', '\\N{', '\n', '\n#{', '<<A ', `${dollar}{`, `${dollar}(`, `\`${dollar}{`];
  for (const piece of pieces) {
    const started = performance.now();
    try {
      replace(`x${piece.repeat(100_000 / piece.length)}`);
    } catch (error) {
      expect(error).toBeInstanceOf(ActionError);
    }
    expect(performance.now() - started, piece).toBeLessThan(2000);
  }
});

test('a large file of many strings and mixed line ends is read at once', async () => {
  const started = performance.now();
  const strings = Array.from({ length: 40_000 }, (_, i) => `"k${i}": "v"`).join(',\n');
  const json = `{\n${strings},\n// cekura:begin main\n"p": "You are."\n// cekura:end main\n}`;
  expect((await locatePrompt(json, 'a.jsonc', 'region:main')).replace('x')).toContain('"p": "x"');
  const blank = `a${'\n\r\n'.repeat(200_000)}`;
  expect((await locatePrompt(`${blank}b`, 'a.md')).replace(`${blank.replaceAll('\r', '')}c`)).toBe(`${blank}c`);
  expect(performance.now() - started).toBeLessThan(5000);
});
