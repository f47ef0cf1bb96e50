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

  test('words in a sentence are not a marker', async () => {
    const text = `Write cekura:begin main first.\n${mark('You are.')}- then cekura:end main.\n`;
    expect((await locatePrompt(text, 'a.md', 'region:main')).prompt).toBe('You are.\n');
  });

  test('common indentation is removed and restored', async () => {
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
    ['no marker', 'x\n', 'region:main in a.txt was not found: it has no regions | put one line "cekura:begin main"'],
    [
      'other names',
      '# cekura:begin a\nx\n# cekura:end a\n# cekura:begin Main\n',
      'was not found: its regions are a, Main | choose one of these',
    ],
    ['no end', '# cekura:begin main\nx\n# cekura:end other\n', 'has 1 begin (line 1) and no end |'],
    ['no begin', 'x\n# cekura:end main\n', 'has no begin and 1 end (line 2) |'],
    ['twice', `${mark('x')}${mark('y')}`, 'has 2 begin (line 2, 7) and 2 end (line 4, 9) |'],
    [
      'the wrong way round',
      '# cekura:end main\nx\n# cekura:begin main\n',
      'ends on line 1, before it begins on line 3 |',
    ],
    [
      'another within',
      '# cekura:begin main\n# cekura:begin b\nx\n# cekura:end main\n',
      'contains a marker of region:b on line 2 | move the markers; regions must not overlap',
    ],
    ['empty', mark(' '), 'region:main in a.txt is empty |'],
  ])('refuses: %s', async (_, text, reason) => {
    const said = await refusal(text, 'a.txt');
    expect(said).toMatch(/^prompt-selector: /);
    expect(said).toContain(reason);
  });

  test.each(['region:', 'region:a b', 'region:-a', 'region:a\n'])('%j is not a region name', async (selector) => {
    if (selector.endsWith('\n'))
      await expect(locatePrompt(mark('x').replaceAll('main', 'a'), 'a.txt', selector)).resolves.toBeDefined();
    else expect(await refusal('x', 'a.txt', selector)).toContain('is not a valid region name');
  });

  test.each(['x\n# cekura:end main\ny', 'x <!-- cekura:begin other --> y'])(
    'a marker in the new text: %j',
    async (next) => {
      const { replace } = await locatePrompt(mark('You are.'), 'a.txt', 'region:main');
      expect(() => replace(next)).toThrow(ActionError);
      expect(() => replace(next)).toThrow('it contains a region marker (cekura:begin or cekura:end)');
    },
  );
});

const DOLLAR = '$';
/** What every string must be able to hold, whatever its quotes. */
const HOSTILE = [
  'ends with \\',
  'ends with "',
  "it's `so` \\n \\u0041 \\N{DASH}",
  '"""\n"""',
  "'''\n'''",
  `{evil()} {{x}} ${DOLLAR}{process.env.KEY} ${DOLLAR}(id) #{key} %s`,
  'one\n  two\n    three',
  '*/ --> </script> EOF\nEOF',
  'é 🙂 \u2028 \t tab',
];

/** Between the markers; the prompt is the text between the bars. */
const STRINGS: readonly (readonly [file: string, comment: string, code: string, sent?: string])[] = [
  ['a.py', '# @', 'P = """|You "are".\nBe {x}.|"""'],
  ['b.py', '# @', "P = f'''\n|You are {name[\"first\"]}.|\n'''"],
  ['c.py', '# @', 'P = r"""|You \\d are.|"""'],
  ['d.py', '# @', 'x("""\\\n|You are.\nBe.|\n""")'],
  ['e.py', '# @', 'P = "|You are.|"'],
  ['f.py', '# @', 'def f():\n    return dedent("""\\\n        |You are.\n          Be.|\n        """)'],
  ['g.py', '# @', 'P = f"|You are {x["a"]}.|"'],
  ['a.ts', '// @', `const p = \`|You are ${DOLLAR}{who("\`}")} $5.|\`;`, `You are ${DOLLAR}{who} $5.`],
  ['b.ts', '/* @ */', 'const p: string = (\n    `|You are.\n    Be.|`\n  );'],
  ['a.mjs', '// @', 'const r = /[`"\']/g, p = "|You are.|";'],
  ['a.jsx', '/* @ */', "const a = <A p={'|You are.|'}/>"],
  ['a.tsx', '// @', "const p = <A p={`|You are.|`}>it's `</A>;"],
];

describe.each(STRINGS.map(([file, comment, code, sent = '']) => [file, comment, code, sent] as const))(
  'source code: the string between the markers, in %s',
  (file, comment, code, sent) => {
    const [head = '', prompt = '', tail = ''] = code.split('|');
    const write = (text: string) => mark(head + text + tail, comment);
    const indent = /\n( +)$/.exec(head)?.[1] ?? /\n( +)\S/.exec(prompt)?.[1] ?? '';

    test('is found, and stays the same to the byte', async () => {
      const located = await locatePrompt(write(prompt), file, 'region:main');
      expect(located.prompt).toBe(sent || prompt.replaceAll(`\n${indent}`, '\n'));
      expect(located.startLine).toBe(3 + head.split('\n').length - 1);
      expect(located.replace(located.prompt)).toBe(write(prompt));
      expect(located.replace(`\n${located.prompt}\n\n`)).toBe(write(prompt));
    });

    test.each(HOSTILE)('takes %j', async (next) => {
      const text = write(prompt);
      const changed = (await locatePrompt(text, file, 'region:main')).replace(next);
      expect((await locatePrompt(changed, file, 'region:main')).prompt).toBe(next);
      const [before, after] = [text.slice(0, text.indexOf('begin main')), text.slice(text.lastIndexOf('cekura:end'))];
      expect(changed.startsWith(before) && changed.endsWith(after)).toBe(true);
    });
  },
);

describe('source code', () => {
  const inside = 'P = """Hi.\n  # cekura:begin main\n  You are.\n  # cekura:end main\n"""\nQ = "x"\n';

  test('markers inside a string: the lines between', async () => {
    const located = await locatePrompt(inside, 'a.py', 'region:main');
    expect(located).toMatchObject({ prompt: 'You are.\n', startLine: 3 });
    expect(located.replace('Be "x".\nGo.')).toBe(inside.replace('You are.', 'Be "x".\n  Go.'));
    for (const next of HOSTILE) {
      const changed = located.replace(next);
      expect((await locatePrompt(changed, 'a.py', 'region:main')).prompt).toBe(`${next}\n`);
      expect((await locatePrompt(changed, 'a.py', 'symbol:Q')).prompt).toBe('x');
    }
    expect(() => located.replace('# cekura:end main')).toThrow('a region marker');
  });

  test('selects the only multi-line string', async () => {
    const code = '# cekura:begin main\nm = f("system", text="""You are.\nBe.""")\n# cekura:end main\n';
    expect((await locatePrompt(code, 'a.py', 'region:main')).prompt).toBe('You are.\nBe.');
  });

  test.each<[where: string, code: string, next: string, written: string]>([
    ['of a block', 'P = """\n    You are.\n      Be.\n"""', '  Ada.\n    Be.', 'P = """\n    Ada.\n      Be.\n"""'],
    ['after the quote', 'P = """You are.\n    Be."""', '  Ada.\n  Be.', 'P = """  Ada.\n  Be."""'],
    ['on one line', 'P = "\\nYou are.\\n"', '  Ada.\n  Be.', 'P = "\\n  Ada.\\n  Be.\\n"'],
  ])('drops indentation that all lines share only where it is layout: %s', async (_, code, next, written) => {
    const text = (own: string) => `# cekura:begin main\n${own}\n# cekura:end main\n`;
    expect((await locatePrompt(text(code), 'a.py', 'region:main')).replace(next)).toBe(text(written));
  });

  test('several joined literals are one prompt', async () => {
    const code = mark('P = (\n    "You are. "\n    "Be."\n)');
    const located = await locatePrompt(code, 'a.py', 'region:main');
    expect(located.prompt).toBe('You are. Be.');
    expect(located.replace('You are. Go.')).toBe(code.replace('Be.', 'Go.'));
  });

  test('excludes the indentation of the line where the string starts', async () => {
    const code = '# cekura:begin main\n    f("""You are.\n    - Be.\n      Go.""")\n# cekura:end main\n';
    const located = await locatePrompt(`if x:\n    ${code}`, 'a.py', 'region:main');
    expect(located.prompt).toBe('You are.\n- Be.\n  Go.');
    expect(located.replace('x\ny')).toBe('if x:\n    # cekura:begin main\n    f("""x\n    y""")\n# cekura:end main\n');
  });

  test('quotes in comments, expressions, JSX and regular expressions do not start a string', async () => {
    const js = mark('const p = `You are.`', '// @');
    const tricky = `// it's a \`\nconst r = /[/\`]'"/g, d = a / b / 2, t = \`a ${DOLLAR}{f(\`}\`)} b\`; /* \` */\n`;
    const jsx = '@dec(/`/)\nclass A { x = <p title="`">it\'s `{/* ` */}</p> }\n';
    expect((await locatePrompt(tricky + js + tricky, 'a.ts', 'region:main')).prompt).toBe('You are.');
    expect((await locatePrompt(tricky + jsx + js + jsx, 'a.jsx', 'region:main')).prompt).toBe('You are.');
    const python = `P = f"{x["a"]} {f'{y}'} it's"\nQ = x // 2  # it's """\n@d("'")\ndef f(): ...\n`;
    expect((await locatePrompt(python + mark('R = "You are."') + python, 'a.py', 'region:main')).prompt).toBe(
      'You are.',
    );
  });

  test('finds a JSX comment in braces', async () => {
    const code =
      'const a = (\n  <A>\n    {/* cekura:begin main */}\n    {`You are.`}\n    {/* cekura:end main */}\n  </A>\n);\n';
    const located = await locatePrompt(code, 'a.tsx', 'region:main');
    expect(located.prompt).toBe('You are.');
    expect(located.replace('Be `x`.')).toBe(code.replace('You are.', 'Be \\`x\\`.'));
  });

  const ALONE = 'has a marker on line 1 that is not a comment on a line of its own | put both';
  test.each([
    ['no string', mark('P = 1'), 'contains no string; it must contain only the prompt'],
    ['bytes', mark('P = b"""You are."""\nQ = "x"'), "contains code that can't be parsed (line 3)"],
    ['a name only', mark('P = f(A="x", B="\\N{DASH} y")'), "contains code that can't be parsed (line 3)"],
    [
      'several strings',
      mark('P = f("You are. ",\n"Be.")'),
      'contains 2 strings (lines 3, 4); it must contain only the prompt',
    ],
    ['several long strings', mark('P = f("""a\nb""", """c\nd""")'), 'contains 2 strings (lines 3, 4)'],
    ['an error', mark('P = """You are.""" )'), "contains code that can't be parsed (line 3)"],
    [
      'an error in its statement',
      'P = [\n# cekura:begin main\n"You are."\n# cekura:end main\n)\n',
      "contains code that can't be parsed (line 3)",
    ],
    [
      'one marker inside',
      '# cekura:begin main\nP = """\nx\n# cekura:end main\n"""\n',
      'has markers inside a string (line 2) and outside it | put both markers inside one string',
    ],
    [
      'in two strings',
      'P = """\n# cekura:begin main\n"""\nQ = """\n# cekura:end main\n"""\n',
      'has markers in 2 strings (line 1, 4)',
    ],
    [
      'in a string and around it',
      `${mark('P = "x"')}Q = """\n# cekura:begin main\n# cekura:end main\n"""\n`,
      'has markers inside a string (line 6) and outside it',
    ],
    ['half of a prompt', 'P = (\n# cekura:begin main\n"a"\n# cekura:end main\n"b")\n', 'contains no string'],
    ['an empty string', mark('P = """\n"""'), 'is empty'],
    [
      'beside code',
      'P = "x"  # cekura:begin main\n# cekura:end main\n',
      'has other text next to its marker on line 1 | put one line',
    ],
    ['beside a bracket', ');# cekura:begin main\nP = "x"\n# cekura:end main\n', ALONE],
  ])('refuses: %s', async (_, text, reason) => {
    expect(await refusal(text, 'a.py')).toContain(reason);
  });

  test.each([
    ['text of JSX', '<p>\n// cekura:begin main\n{`You are.`}\n// cekura:end main\n</p>'],
    ['a template', 'x = `${\n// cekura:begin main\n`You are.`\n// cekura:end main\n}`'],
  ])('markers in %s mark nothing', async (_, text) => {
    expect(await refusal(text, 'a.jsx')).toMatch(/not a comment|other text|holds (?:no|code)/);
  });
});

const CODE: readonly (readonly [file: string, text: string])[] = [
  ['.env', mark('PROMPT="You are."')],
  ['prod/.env.local', mark('You are.')],
  ['a.sql', mark("UPDATE prompts SET text = 'You are.';", '-- @')],
  ['a.sql', "UPDATE p SET t = '\n-- cekura:begin main\nYou are.\n-- cekura:end main\n';"],
  ['a.vue', mark('<p>You are.</p>', '<!-- @ -->')],
  ['a.vue', '<script>\nconst p = `\n<!-- cekura:begin main -->\nYou are.\n<!-- cekura:end main -->\n`\n</script>'],
  ['a.html', mark('You are.', '<!-- @ -->')],
  ['a.xml', mark('<prompt>You are.</prompt>', '<!-- @ -->')],
  ['a.rb', mark('P = <<~PROMPT\n  You are #{name}.\nPROMPT')],
  ['a.rb', 'P = <<~PROMPT\n# cekura:begin main\n  You are.\n# cekura:end main\nPROMPT\n'],
  ['a.rb', mark('P = %q(You are.)')],
  ['a.ex', mark('@p ~S"""\nYou are.\n"""')],
  ['a.ex', '@p ~s(\n# cekura:begin main\nYou are.\n# cekura:end main\n)'],
  ['a.php', mark('$p = <<<EOT\nYou are.\nEOT;', '// @')],
  ['a.php', '$p = "\n// cekura:begin main\nYou are.\n// cekura:end main\n";'],
  ['a.go', mark('const p = `You are.`', '// @')],
  ['a.go', 'const p = `\n// cekura:begin main\nYou are.\n// cekura:end main\n`'],
  ['a.sh', "P=$(cat <<'EOF'\n# cekura:begin main\nYou are.\n# cekura:end main\nEOF\n)"],
  ['a.rs', mark('let p = "You are.";', '// @')],
  ['A.java', mark('var p = """\n  You are.\n  """;', '// @')],
  ['a.kt', mark('val p = """You are."""', '// @')],
  ['a.toml', mark("p = '''\nYou are.\n'''")],
  ['a.tf', mark('p = <<-EOT\nYou are.\nEOT')],
  ['a.swift', mark('let p = "You are."', '// @')],
  ['a.ipynb2', mark('p = "You are."')],
  ['run', '#!/bin/sh\n# cekura:begin main\nYou are.\n# cekura:end main\n'],
  ['Dockerfile', mark('ENV PROMPT="You are."')],
  ['Makefile', mark('PROMPT := You are.')],
  ['a.foo', mark('let prompt = "You are.";')],
  ['a.foo', mark('  "You are.",')],
  ['a.foo', mark('<system>You are.</system>')],
  ['a.foo', 'x = """\n# cekura:begin main\nYou are.\n# cekura:end main\n"""'],
  ['a.foo', 'cat <<EOF\n# cekura:begin main\nYou are.\n# cekura:end main\nEOF\n'],
  ['a.go', '/* note */\n// cekura:begin main\nYou are.\n// cekura:end main\n/* note */'],
  ['a.go', 'x := "/*" + `\n// cekura:begin main\nYou are.\n// cekura:end main\n*/`'],
  ['a.go', mark('You are.', '/* @ */')],
];

describe('code that is not parsed', () => {
  test.each(CODE)('is refused: %s %j', async (file, text) => {
    expect(await refusal(text, file)).toMatch(
      /^prompt-selector: region:main in .* (?:is in source code|contains code on line \d+|is inside a string).* \| move the prompt to a text file/,
    );
  });

  test.each([
    ['a.go', '/*\n  cekura:begin main\n  You are.\n  cekura:end main\n*/\npackage main\n'],
    ['a.sql', 'x;\n/* cekura:begin main\nYou are.\ncekura:end main */\ny /* z */;\n'],
    ['a.vue', '<p/>\n<!--\ncekura:begin main\nYou are.\ncekura:end main\n-->\n<p/>\n'],
  ])('takes lines of a comment: %s', async (file, text) => {
    const located = await locatePrompt(text, file, 'region:main');
    expect(located.prompt.trim()).toBe('You are.');
    expect(located.replace('Be "x" = 1;')).toBe(text.replace('You are.', 'Be "x" = 1;'));
    expect(() => located.replace('a */ b --> c')).toThrow('would end the comment');
  });

  test.each(['a.foo', 'notes', 'a.prompt', 'a.jinja', 'a.hbs'])(
    'accepts plain text in other files: %s',
    async (file) => {
      const text = mark('You are Ada: "May I?"\n- Be kind; never hurry.');
      expect((await locatePrompt(text, file, 'region:main')).replace('Be.')).toBe(mark('Be.'));
    },
  );

  test.each(['a.md', 'a.txt', 'a.j2'])('accepts any lines in a text file: %s', async (file) => {
    const text = mark('<rules>\nx = "1";\n```\n</rules>');
    expect((await locatePrompt(text, file, 'region:main')).replace('Be.')).toBe(mark('Be.'));
  });
});

describe('JSON and YAML: the string between the comments, or lines in one', () => {
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
      'contains 2 strings (lines 2, 3); it must contain only the prompt',
    ],
    ['a.yaml', '# cekura:begin main\na: 1\n# cekura:end main\n', 'contains no string; it must contain only the prompt'],
    ['a.json', '{"a": "x"}', 'was not found: it has no regions'],
  ])('refuses %s %j', async (path, text, reason) => {
    expect(await refusal(text, path)).toContain(reason);
  });
});

test.each(['a.ts', 'b.py', 'a.jsx'])(
  'a long hostile text for %s is written in linear time, or this takes minutes',
  async (file) => {
    const [, comment = '', code = ''] = STRINGS.find(([name]) => name === file) ?? [];
    const { replace } = await locatePrompt(mark(code.replaceAll('|', ''), comment), file, 'region:main');
    const pieces = [
      '{',
      '{"',
      '`',
      '"',
      '\\',
      '\\N{',
      '\n',
      '\n#{',
      '<<A ',
      `${DOLLAR}{`,
      `${DOLLAR}(`,
      `\`${DOLLAR}{`,
    ];
    for (const piece of pieces) {
      replace(`x${piece.repeat(20_000 / piece.length)}y`);
    }
  },
);

test('reads a large file with many strings and mixed line ends in linear time', async () => {
  const strings = Array.from({ length: 40_000 }, (_, i) => `"k${i}": "v"`).join(',\n');
  const json = `{\n${strings},\n// cekura:begin main\n"p": "You are."\n// cekura:end main\n}`;
  expect((await locatePrompt(json, 'a.jsonc', 'region:main')).replace('x')).toContain('"p": "x"');
  const blank = `a${'\n\r\n'.repeat(200_000)}`;
  expect((await locatePrompt(`${blank}b`, 'a.md')).replace(`${blank.replaceAll('\r', '')}c`)).toBe(`${blank}c`);
});
