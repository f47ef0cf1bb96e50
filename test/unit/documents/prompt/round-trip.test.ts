import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';
import { ActionError } from '../../../../src/errors.ts';
import { anyText, dedented, fitted, isRefusedAnywhere } from './arbitrary-text.ts';

/** `source` is what may change; everything in `before` and `after` must not. */
interface Place {
  readonly name: string;
  readonly file: string;
  readonly selector: string;
  readonly before: string;
  readonly source: string;
  readonly after: string;
  /** Takes any text, so that a refusal is a failure. */
  readonly takesAll?: true;
  /** Shared indentation is not part of the prompt. */
  readonly dedents?: true;
}

function yaml(name: string, selector: string, before: string, source: string, after: string): Place {
  return { name: `YAML ${name}`, file: 'a.yaml', selector, before, source, after, takesAll: true };
}

function region(file: string, before: string, source: string, after: string, dedents?: true): Place {
  return {
    name: `region in ${file}`,
    file,
    selector: 'region:main',
    before,
    source,
    after,
    ...(dedents ? { dedents } : {}),
    ...(/\.(?:py|ts)$/.test(file) ? { takesAll: true } : {}),
  };
}

const PLACES: Place[] = [
  {
    name: 'whole file',
    file: 'a.md',
    selector: '',
    before: '',
    source: 'You are.\n\nBe kind.\n',
    after: '',
    takesAll: true,
  },
  {
    name: 'whole file without a final newline',
    file: 'a',
    selector: '',
    before: '',
    source: 'You are.',
    after: '',
    takesAll: true,
  },
  {
    name: 'whole file between blank lines',
    file: 'a',
    selector: '',
    before: '\n \n',
    source: 'You are.',
    after: '\n\n \n',
    takesAll: true,
  },
  {
    name: 'body',
    file: 'a.md',
    selector: 'body',
    before: '---\na: 1\n---\n\n',
    source: 'You are.\nBe.',
    after: '\n',
    takesAll: true,
  },
  {
    name: 'TOML body',
    file: 'a.md',
    selector: 'body',
    before: '+++\na = 1\n+++\n',
    source: '# Role\nBe.',
    after: '',
    takesAll: true,
  },

  {
    name: 'JSON',
    file: 'a.json',
    selector: '/a/1/p',
    before: '{"a": [1, {"p": ',
    source: '"You are \\u00e9 \\/"',
    after: '}], "b": 2}\n',
    takesAll: true,
  },
  {
    name: 'JSONC',
    file: 'a.jsonc',
    selector: '/p',
    before: '{ // c\n  "p": ',
    source: '"You\\nare 🙂"',
    after: ' /* d */, }',
    takesAll: true,
  },

  yaml('literal', '/p/q', 'x: 1\np:\n  q: ', '|\n    You are.\n\n      Be', '\n\n# c\nr: 2\n'),
  yaml('literal, stripped, with a comment', '/p', 'x: 1\np: ', '|- # c\n    You are.\n    Be', '\n\nr: 2\n'),
  yaml('literal, kept', '/p', 'p: ', '|+\n    You are.\n    Be', '\n\n\nr: 2\n'),
  yaml('literal with an indicator', '/p/0/q', 'x: 1\np:\n- q: ', '|2\n      You are.\n    Be', '\n  r: 2\n'),
  yaml('literal in a list, at the end', '/p/1', 'p:\n- x\n- ', '|\n  You are.\n  Be', ''),
  yaml(
    'folded',
    '/p/q',
    'x: 1\np:\n  q: ',
    '>\n    You are a\n    nice one.\n\n    Be\n      - in\n    so',
    '\n\n# c\nr: 2\n',
  ),
  yaml('folded, stripped, at the end', '/p', 'p: ', '>-\n    You are a\n    nice one', ''),
  yaml('plain', '/p', 'x: 1\np: ', 'You are a nice one.', '\nr: 2\n'),
  yaml('plain with a comment', '/p', 'x: 1\np: ', 'You are a nice one.', ' # c\nr: 2\n'),
  yaml('plain of several lines', '/p', 'x: 1\np: ', 'You are a nice one.\n  And more\n\n  of it.', '\nr: 2\n'),
  yaml('plain in a list', '/x/0', 'x:\n- ', 'You are a nice one.', '\n- x\n'),
  yaml('plain in a flow map', '/x/p', 'x: {p: ', 'You are a nice one.', ', r: 2}\n'),
  yaml('plain in a flow pair', '/x/0/p', 'x: [p: ', 'You are a nice one.', ', r]\n'),
  yaml('single-quoted', '/p', 'x: 1\np: ', "'You''re a nice one.'", '\nr: 2\n'),
  yaml('single-quoted of several lines', '/p', 'x: 1\np: ', "'You''re a nice\n\n  one.\n\n  '", '\nr: 2\n'),
  yaml('single-quoted in a flow list', '/x/0', 'x: [', "'You''re a nice one.'", ',\n r]\n'),
  yaml('double-quoted', '/p', 'x: 1\np: ', '"You\\nare \\u2019"', ' # c\nr: 2\n'),
  yaml(
    'double-quoted of several lines',
    '/p',
    'x: 1\np: ',
    '"You\\nare \\\n   a nice one\n   and so on\\n"',
    '\nr: 2\n',
  ),
  yaml('double-quoted in a flow map', '/x/p', 'x: {p: ', '"You are"', ', r: 2}\n'),
  yaml('with a tag and an anchor', '/x', 'x: &z !!str ', '|\n  You are', '\nr: *z\n'),
  yaml('with a quoted key', '/q~1k', '---\n"q/k": ', '"You are"', '\n...\n'),

  region('a.md', 'x\n<!-- cekura:begin main -->\n\n', 'You are.\nBe', '\n\n<!-- cekura:end main -->\ny\n', true),
  region('a.jinja', 'x\n  {# cekura:begin main #}\n', '    You are.\n      Be', '\n  {# cekura:end main #}\ny', true),
  region('a.go', '/*\ncekura:begin main\n', '  You are.\n  Be', '\ncekura:end main\n*/\npackage a\n', true),
  region('a.yaml', 'a:\n  # cekura:begin main\n  p: ', '|\n    You are\n    Be', '\n  # cekura:end main\n'),
  region(
    'b.yaml',
    'a:\n  p: ',
    '|\n    Hi\n    # cekura:begin main\n    You are\n    # cekura:end main',
    '\nb: 1\n',
    true,
  ),
  region('a.json', '{"p": ', '"Hi\\n# cekura:begin main\\nYou are\\n# cekura:end main\\n"', '}', true),
];

const VARIANTS = PLACES.flatMap((place) => [
  { ...place, crlf: false, bom: false },
  { ...place, crlf: true, bom: true },
]);

test.each(VARIANTS)('$name, CRLF $crlf, mark $bom: any text reads back equal, nothing else changes', async (place) => {
  const spell = (text: string) => (place.crlf ? text.replaceAll('\n', '\r\n') : text);
  const before = (place.bom ? '\uFEFF' : '') + spell(place.before);
  const after = spell(place.after);
  const text = before + spell(place.source) + after;
  const located = await locatePrompt(text, place.file, place.selector);
  expect(located.replace(located.prompt)).toBe(text);

  const property = fc.asyncProperty(anyText, async (next) => {
    let changed: string;
    try {
      changed = located.replace(next);
    } catch (error) {
      expect(error).toBeInstanceOf(ActionError);
      if (place.takesAll) expect(isRefusedAnywhere(next)).toBe(true);
      return;
    }
    expect(changed.startsWith(before)).toBe(true);
    expect(changed.endsWith(after)).toBe(true);
    expect(changed.length).toBeGreaterThanOrEqual(before.length + after.length);
    expect(Buffer.from(changed).toString()).toBe(changed);
    const again = await locatePrompt(changed, place.file, place.selector);
    const expected = fitted(next, located.prompt);
    expect(again.prompt).toBe(place.dedents ? dedented(expected) : expected);
  });
  await fc.assert(property, { numRuns: 200, seed: 20_261 });
});

test('every place can hold prose', async () => {
  for (const place of PLACES) {
    const text = place.before + place.source + place.after;
    const located = await locatePrompt(text, place.file, place.selector);
    const prose = 'You are Ada.\n\n- Ask for the name first: "May I?"\n  - then for {{date}}, please.\n';
    const again = await locatePrompt(located.replace(prose), place.file, place.selector);
    expect(again.prompt, place.name).toContain('- Ask for the name first: "May I?"\n  - then for {{date}}, please.');
  }
});
