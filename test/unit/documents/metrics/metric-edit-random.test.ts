import fc from 'fast-check';
import { parse as parseJsonc } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { editMetricFile } from '../../../../src/documents/metrics/metric-edit.ts';
import { anyText } from '../prompt/arbitrary-text.ts';

// Random metric files, read with the parsers themselves: an edited field has its new text, everything else is as it was.

const TEXTS = ['name', 'description', 'evaluation_trigger_prompt', 'custom_code', 'prompt'] as const;

type Changes = Partial<Record<(typeof TEXTS)[number], string>>;

/** Values of a YAML file, `%` for a comment that may follow, and `@` for the indentation of its mapping. */
const YAML_VALUES = [
  'plain text%',
  "'single ''quoted'' text'%",
  '"double \\"quoted\\" text \\u00e9"%',
  'plain over\n@  several lines%',
  '"quoted over\n@   several lines"%',
  '|%\n@  literal\n@    text\n@\n@  of lines',
  '|-%\n@    stripped',
  '|+%\n@  kept\n\n',
  '|2-%\n@    indented\n@  text',
  '>%\n@  folded\n@  text\n\n@  of lines\n',
  '>-%\n@  one line',
  '%',
  '~%',
  '*shared%',
  '&own anchored text%',
];
const OTHER_VALUES = [
  '[a,   b]%',
  '{a: 1,   b: "x"}%',
  '%\n@  - a   # inner\n@  - b: c\n@    d: |\n@      e',
  '%\n@  a: 1\n@  # deeper\n@  b: >\n@    text\n@    more',
  '12%',
  'true%',
  '&list [1, 2]%',
  '!!str 12%',
];
const COMMENTS = ['', '  # why', ' #'];
const LINES = ['', '\n', '# a line of its own\n', ' # indented\n', '\n# below a blank line\n\n'];

const changes: fc.Arbitrary<Changes> = fc
  .dictionary(fc.constantFrom(...TEXTS), anyText, { minKeys: 1 })
  .map((edits) => Object.fromEntries(Object.entries(edits).map(([key, text]) => [key, text.replace(/\r\n?/g, '\n')])));

interface Entry {
  readonly key: string;
  readonly source: string;
  /** Lines that belong to no entry: a new last field goes in front of them. */
  readonly below: string;
}

const yamlEntry = (key: string, values: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...values), fc.constantFrom(...COMMENTS), fc.constantFrom(...LINES))
    .map(([value, comment, lines]): Entry => {
      const text = value.replace('%', comment);
      return { key, source: `@${key}:${/^\S/.test(text) ? ' ' : ''}${text}\n`, below: lines };
    });

const yamlFile = fc
  .record({
    texts: fc.subarray([...TEXTS]).chain((keys) => fc.tuple(...keys.map((key) => yamlEntry(key, YAML_VALUES)))),
    others: fc.tuple(yamlEntry('owner', OTHER_VALUES), yamlEntry('x-tags', OTHER_VALUES)),
    order: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
    margin: fc.constantFrom('', '  '),
    head: fc.constantFrom('', '# head\n', '---\n', '%YAML 1.2\n---\n'),
    foot: fc.constantFrom('', '# foot\n', '...\n'),
    crlf: fc.boolean(),
    mark: fc.boolean(),
    cut: fc.boolean(),
  })
  .map(({ texts, others, order, margin, head, foot, crlf, mark, cut }) => {
    const shared = { key: 'x-shared', source: '@x-shared: &shared "of anchors"   # anchor\n', below: '' };
    const first = { key: 'id', source: '@id: 7   # never change\n', below: '' };
    const rest = [...texts, ...others]
      .map((entry, i) => ({ entry, at: order[i] ?? 0 }))
      .sort((a, b) => a.at - b.at)
      .map(({ entry }) => entry);
    const write = (text: string) => (crlf ? text.replaceAll('\n', '\r\n') : text);
    const sources = [first, shared, ...rest].map(({ key, source, below }) => ({
      key,
      source: write(source.replaceAll('@', margin)),
      below: write(below),
    }));
    const body = `${write(head)}${sources.map(({ source, below }) => source + below).join('')}${write(foot)}`;
    return { text: (mark ? '\uFEFF' : '') + (cut ? body.trimEnd() : body), sources };
  });

const listComments = (text: string) => text.match(/#[^\r\n"]*/g) ?? [];

test('any field of any YAML file is edited, and nothing else', async () => {
  let edits = 0;
  await fc.assert(
    fc.asyncProperty(yamlFile, changes, async ({ text, sources }, change) => {
      const read = (source: string) => parse(source.replace(/^\uFEFF/, ''), { logLevel: 'silent' }) as object;
      const before = read(text);
      const expected = { ...before, ...change };
      const edited = await editMetricFile(text, 'm.yaml', change);
      edits++;
      expect(read(edited)).toEqual(expected);
      expect(edited.startsWith('\uFEFF')).toBe(text.startsWith('\uFEFF'));
      // Untouched entries are there to the byte, in their order, with the comments around them.
      let at = 0;
      for (const { key, source } of sources) {
        if (key in change) continue;
        const found = edited.indexOf(source.trimEnd(), at);
        expect(found, source).toBeGreaterThanOrEqual(at);
        at = found + source.trimEnd().length;
      }
      let rest = edited;
      for (const comment of listComments(text)) {
        expect(rest).toContain(comment);
        rest = rest.slice(rest.indexOf(comment) + comment.length);
      }
    }),
    { numRuns: 1000 },
  );
  expect(edits).toBe(1000);
});

const jsonFile = fc
  .record({
    keys: fc.subarray([...TEXTS, 'owner', 'x-tags']),
    values: fc.array(fc.constantFrom('"text"', '"\\u00e9 \\/ text"', '"a\\nb"', 'null'), {
      minLength: 7,
      maxLength: 7,
    }),
    comments: fc.array(fc.constantFrom('', ' // why %', ' /* why % */'), { minLength: 9, maxLength: 9 }),
    isOneLine: fc.boolean(),
    comma: fc.boolean(),
    crlf: fc.boolean(),
    mark: fc.boolean(),
    indent: fc.constantFrom('  ', '\t', '    '),
  })
  .map(({ keys, values, comments, isOneLine, comma, crlf, mark, indent }) => {
    const pairs = ['"id": 7', ...keys.map((key, i) => `"${key}": ${values[i]}`)];
    const comment = (i: number) => (isOneLine ? '' : (comments[i] ?? '').replace('%', String(i)));
    const lines = pairs.map((pair, i) => `${pair}${i < pairs.length - 1 || comma ? ',' : ''}${comment(i)}`);
    const text = isOneLine
      ? `{ ${lines.join(' ')} } // foot\n`
      : `// head\n{\n${lines.map((line) => `${indent}${line}\n`).join('')}${indent}// last\n}\n`;
    return (mark ? '\uFEFF' : '') + (crlf ? text.replaceAll('\n', '\r\n') : text);
  });

test('any field of any JSON file is edited, and each comment stays with its line', async () => {
  await fc.assert(
    fc.asyncProperty(jsonFile, changes, async (text, change) => {
      const read = (source: string) => parseJsonc(source.replace(/^\uFEFF/, '')) as object;
      const edited = await editMetricFile(text, 'm.json', change);
      expect(read(edited)).toEqual({ ...read(text), ...change });
      const lines = text.split(/\r?\n/);
      const after = edited.split(/\r?\n/);
      for (const line of lines.filter((one) => /\/[/*]/.test(one) && !isOneLine(one))) {
        const [, key = ''] = /"([\w-]+)":/.exec(line) ?? [];
        const comment = /(?:\/\/|\/\*) (?:why|head|last|foot).*$/.exec(line)?.[0] ?? '';
        const own = after.filter((one) => one.endsWith(comment));
        expect(own).toHaveLength(1);
        if (key in change || key === '') expect(own[0]).toContain(key);
        else expect(own[0]?.replace(',', '')).toBe(line.replace(',', ''));
      }
      if (text.includes('\r\n')) expect(edited.replaceAll('\r\n', '')).not.toContain('\n');
    }),
    { numRuns: 1000 },
  );
});

function isOneLine(line: string): boolean {
  return line.replace('\uFEFF', '').startsWith('{ ');
}
