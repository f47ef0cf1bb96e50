import { describe, expect, it } from 'vitest';
import { locateProse } from '../../../../src/documents/prompt/region-prose.ts';

const HINT =
  'move the prompt to a text file that your code reads, such as prompts/agent.md, or set prompt-selector to file for the whole file';

function mark(inner: string): string {
  return `# cekura:begin a\n${inner}\n# cekura:end a\n`;
}

function locate(text: string, extension = 'foo') {
  return locateProse(text, 'a', `p.${extension}`, extension);
}

function refusal(text: string, extension?: string): string {
  try {
    locate(text, extension);
  } catch (error) {
    const { message, hint } = error as { message: string; hint: string };
    expect(hint).toBe(HINT);
    return message;
  }
  return 'found';
}

describe('in a file of an unknown type', () => {
  it.each([
    ...['x = 1', 'let x = 1', 'a b c x = 1', 'x := 1', 'x += 1', 'x ?= 1', 'a[0]."b" = 1', 'Be = kind', '  x = 1  '],
    ...['"""', "say '''", '<<EOF', "<<-'x", '"a",', '`a`)', "'a' ]", 'You are;', '{', '{ x', 'if x {', 'x }'],
    ...[
      'def f',
      'fn f',
      'func f',
      'Function x',
      'class A',
      'public x',
      'private x',
      'ENV x',
      'env x',
      'RUN x',
      'CMD x',
    ],
    ...['INSERT x', 'UPDATE x', 'select x', '<p>', '</p>', '<!p', '<?p', `${'y'.repeat(199)};`],
  ])('%j is code', (line) => {
    expect(refusal(mark(`You are.\n${line}`))).toBe(
      'prompt-selector: region:a in p.foo contains code on line 3, not plain text',
    );
  });

  it.each([
    ...['a b c d x = 1', 'x: 1', 'x == 1', 'x => 1', 'x =', '- x = 1', '<< EOF', '"a"', 'say "a",', 'You; are'],
    ...['(x}', 'selection', 'the class A', '< p', '<3', `${'y'.repeat(200)};`],
  ])('%j is plain text', (line) => {
    expect(locate(mark(line)).raw).toBe(`${line}\n`);
  });

  it.each(['"""', "'''", 'x = "', "x = '  ", '("', '<<EOF', "<<~ 'EOF')", '<<-EOF', `${'y'.repeat(200)}\``])(
    'a region below %j is inside a string',
    (line) => {
      expect(refusal(`x\n${line}\n${mark('y')}`)).toBe(
        'prompt-selector: region:a in p.foo is inside a string (line 4)',
      );
    },
  );

  it.each(['say "', `\`${'y'.repeat(200)}`, '`\nx', 'x = "" y', '<<EOF x'])('a region below %j is not', (line) => {
    expect(locate(`${line}\n${mark('y')}`).raw).toBe('y\n');
  });
});

describe('in source code', () => {
  const inside = (before: string, after: string, inner = 'x = 1;') =>
    `${before}\ncekura:begin a\n${inner}\ncekura:end a\n${after}`;

  it.each<[what: string, text: string, extension: string]>([
    ['a block comment', inside('/*', '*/'), 'go'],
    ['a comment with other text', inside('  /* c', 'd */ y'), 'sql'],
    ['a later comment', inside('/* 1 */\n/*', '*/ /* 2 */'), 'c'],
    ['a comment before others', inside('/*', '*/\n/* 2 */'), 'swift'],
    ['a comment behind a carriage return', inside('x\r/*', '*/'), 'h'],
    ['a comment in markup', inside('<!--', '-->'), 'html'],
    ['a comment of a component', inside('<!--', '-->'), 'astro'],
  ])('%s holds any text', (_, text, extension) => {
    expect(locate(text, extension).raw).toBe('x = 1;\n');
  });

  it.each<[what: string, text: string, extension: string]>([
    ['a comment behind code', inside('x /*', '*/'), 'go'],
    ['a comment that has ended', inside('/* */', '*/'), 'go'],
    ['a comment that never ends', inside('/*', ''), 'go'],
    ['a comment that starts before it ends', inside('/*', '/* */'), 'go'],
    ['a comment that ends inside', inside('/*', '*/', '*/ x /*'), 'go'],
    ['no comment', inside('', ''), 'go'],
    ['a comment of another language', inside('/*', '*/'), 'svg'],
    ['a comment in a language without them', inside('/*', '*/'), 'rb'],
    ['a script without an extension', `#!/bin/sh\n${mark('x')}`, 'foo'],
  ])('%s is refused', (_, text, extension) => {
    expect(refusal(text, extension)).toBe(
      `prompt-selector: region:a in p.${extension} is in source code, where a region must be plain text inside a block comment`,
    );
  });

  it('a text cannot end its comment', () => {
    const { encode } = locate(inside('/*', '*/'), 'go');
    expect(encode('y --> {}')).toBe('y --> {}');
    expect(() => encode('y */ z')).toThrow(
      "The new prompt can't be written into p.go: it contains */, which would end the comment",
    );
    const { encode: encodeMarkup } = locate(inside('<!--', '-->'), 'vue');
    expect(() => encodeMarkup('y --> z')).toThrow('it contains -->, which would end the comment');
  });
});
