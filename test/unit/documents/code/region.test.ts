import { parser as python } from '@lezer/python';
import { describe, expect, it } from 'vitest';
import { isCommentLine, stripLayout, surveyTree } from '../../../../src/documents/code/region.ts';
import { chooseSource } from '../../../../src/documents/code/source-file.ts';
import { hasRegion } from '../../../../src/documents/prompt/markers.ts';

it.each<[what: string, text: string, isAlone: boolean]>([
  ['a comment', '/* cekura:begin a */', true],
  ['a comment among others', '/* x */\n/* y */\n/* cekura:begin a */\n/* z */\n', true],
  ['the last of many comments', `${'/* x */\n'.repeat(20)}/* cekura:begin a */`, true],
  ['the first of many comments', `/* cekura:begin a */\n${'/* x */\n'.repeat(20)}`, true],
  ['a line of a long comment', '/*\ncekura:begin a\n*/', true],
  ['the first line of a long comment', 'x;\n  /* cekura:begin a\n*/ y', true],
  ['a comment in braces, as in JSX', '<A>\n {/* cekura:begin a */}\n</A>', true],
  ['a comment behind an opening brace', '{/* cekura:begin a */', false],
  ['a comment before a closing brace', '/* cekura:begin a */}', false],
  ['a comment behind other signs', ');/* cekura:begin a */', false],
  ['a comment before other signs', '/* cekura:begin a */)', false],
  ['a comment that ends before code', '/*\ncekura:begin a */}', false],
  ['no comment', '`\n// cekura:begin a\n`', false],
  ['a line before a comment', '// cekura:begin a\n/* x */', false],
  ['a line behind a comment', '/* x */\n// cekura:begin a', false],
])('%s: %s', (_, text, isAlone) => {
  const comments = [...text.matchAll(/\/\*[\s\S]*?\*\//g)].map(({ index, 0: all }) => ({
    from: index,
    to: index + all.length,
  }));
  let found: boolean | undefined;
  hasRegion(text, 'a', (marker) => {
    found = isCommentLine(marker, text, comments);
    return true;
  });
  expect(found).toBe(isAlone);
});

it('surveys comments and what cannot be read', () => {
  const text = '# a\nx = "#" + b"b"  # c\ny = f"{x # d\n}" )\nz = "\\N{DASH}"\n';
  const { comments, unreadable } = surveyTree('python', text, python.parse(text));
  const show = (spans: readonly { from: number; to: number }[]) => spans.map(({ from, to }) => text.slice(from, to));
  expect(show(comments)).toEqual(['# a', '# c']);
  expect(show(unreadable)).toEqual(['b"b"', ')', '"\\N{DASH}"']);
});

describe('the layout of a string', () => {
  const only = async (text: string) => {
    const format = await chooseSource('py');
    const [slot] = format?.listStrings(text, 'a.py').slots ?? [];
    if (!slot) throw new Error('no string');
    return stripLayout(slot, text);
  };

  it.each<[what: string, text: string, raw: string, startLine: number]>([
    ['on its first line', 'x = "  a\\n  b"', '  a\n  b', 1],
    ['of a block', 'x = """\n\n    a\n      b\n    """', 'a\n  b', 3],
    ['of a block behind an escaped line break', 'x = """\\\n    a\n      b\n"""', 'a\n  b', 2],
    ['of lines as deep as their statement', 'if y:\n    f("""a\n    b\n      c""")', 'a\nb\n  c', 2],
    ['of lines that are less deep', 'if y:\n    f("""a\n  b""")', 'a\n  b', 2],
    ['of lines below a carriage return', 'if y:\r    f("""a\r    b""")', 'a\nb', 2],
    ['of lines below the first line of a file', '    f("""a\n    b""")', 'a\nb', 1],
    ['of lines below a name', 'f    ("""a\n    b""")', 'a\n    b', 1],
    ['of a dedented block', 'x = dedent("""\n    a\n      b\n    """)', 'a\n  b', 2],
  ])('%s', async (_, text, raw, startLine) => {
    expect(await only(text)).toMatchObject({ raw, startLine });
  });

  it.each<[what: string, text: string, value: string, tidied: string, written: string]>([
    ['of a block is added again', 'x = """\n    a\n    """', '  a\n\n   b', 'a\n\n b', '"""\n    a\n\n     b\n    """'],
    ['of a hanging text is added again', 'if y:\n    f("""a\n    b""")', ' c\n d', ' c\n d', '""" c\n     d"""'],
    ['of escaped lines is left alone', 'x = "\\n  a\\n"', '  c\n  d', '  c\n  d', '"\\n  c\\n  d\\n"'],
    [
      'of a stripped block keeps what it has',
      'x = """\n    a\n    """.strip()',
      '  a\n   b  ',
      'a\n   b',
      '"""\n    a\n   b\n    """',
    ],
  ])('%s', async (_, text, value, tidied, written) => {
    const slot = await only(text);
    expect(slot.tidy?.(value)).toBe(tidied);
    expect(slot.encode(tidied)).toBe(written);
  });
});
