import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { MetricFields } from '../../../../src/cekura/metric.ts';
import { editMetricFile, type TextChanges, writeMetricFile } from '../../../../src/documents/metrics/metric-edit.ts';
import { parseMetricFile } from '../../../../src/documents/metrics/metric-file.ts';

const FILE = `# Owner: QA team
# keep this
id: 77   # never change
name: "Politeness"
owner: qa   # unknown key

description: >-   # rubric
    The agent is polite
    at all times.

# the type
type: 'llm_judge'
tags: [a,   b]
`;

describe('writeMetricFile', () => {
  test('writes fields in order, with long and multi-line texts as literal blocks', async () => {
    const text = await writeMetricFile({
      id: 5,
      fields: {
        project: 3,
        agents: [1, 2],
        custom_code: 'import re\r\n_result = True\r\n',
        description: `${'long '.repeat(30)}end`,
        name: 'A: b #c',
        eval_type: 'enum',
        type: 'custom_code',
        enum_values: ['a', 'no', '1'],
        configuration: { nodes: { '5': [{ description: 'a\nb' }] } },
        simulation_enabled: false,
      },
    });
    expect(
      text,
    ).toBe(`# yaml-language-server: $schema=https://raw.githubusercontent.com/OWNER/cekura-improve-action/v1/schemas/metric.schema.json
id: 5
name: "A: b #c"
description: |-
  ${'long '.repeat(30)}end
type: custom_code
eval_type: enum
enum_values:
  - a
  - no
  - "1"
custom_code: |
  import re
  _result = True
simulation_enabled: false
configuration:
  nodes:
    "5":
      - description: |-
          a
          b
project: 3
agents:
  - 1
  - 2
`);
  });

  test('omits fields that are empty, without effect or invalid', async () => {
    const text = await writeMetricFile({
      fields: {
        name: 'x',
        type: 'llm_judge',
        description: 'y',
        prompt: 'derived',
        eval_type: 'shape of tomorrow',
        enum_values: ['a'],
        evaluation_trigger: 'always',
        trigger_type: 'llm_judge',
        evaluation_trigger_prompt: '',
        configuration: {},
        agents: [],
      },
    });
    expect(parse(text)).toEqual({ name: 'x', description: 'y', type: 'llm_judge', evaluation_trigger: 'always' });
  });
});

test.each<[fields: MetricFields, kept: string[]]>([
  [{ type: 'custom_prompt', prompt: 'x' }, ['type', 'prompt']],
  [{ type: 'basic', prompt: 'x' }, ['type', 'prompt']],
  [{ type: 'llm_judge', prompt: 'x' }, ['type']],
  [{ evaluation_trigger: 'custom', trigger_type: 'llm_judge' }, ['evaluation_trigger', 'trigger_type']],
  [{ evaluation_trigger: 'always', trigger_type: 'llm_judge' }, ['evaluation_trigger']],
  [{ eval_type: 'enum', enum_values: ['a'] }, ['eval_type', 'enum_values']],
  [{ eval_type: 'numeric', enum_values: ['a'] }, ['eval_type']],
  [{ configuration: {}, agents: [], description: '' }, []],
  [{ configuration: { a: 1 }, agents: [1], audio_enabled: false }, ['audio_enabled', 'configuration', 'agents']],
])('a file for %j has the fields %j', async (fields, kept) => {
  expect(Object.keys((parse(await writeMetricFile({ fields })) ?? {}) as object)).toEqual(kept);
});

test('a file says which metric it is, and what it was made from', async () => {
  const text = await writeMetricFile({ id: 7, fields: { agents: [1] }, base: 'x'.repeat(40) });
  expect(text.split('\n').slice(1)).toEqual(['id: 7', 'agents:', '  - 1', `base: ${'x'.repeat(40)}`, '']);
});

test('a long value of a configuration is not folded', async () => {
  const text = await writeMetricFile({ fields: { configuration: { a: 'word '.repeat(50).trim(), b: 'x\ny: #z' } } });
  expect(text.split('\n').slice(1)).toEqual([
    'configuration:',
    `  a: ${'word '.repeat(50).trim()}`,
    '  b: |-',
    '    x',
    '    y: #z',
    '',
  ]);
});

describe('editMetricFile', () => {
  test('changes values in their style and width, and puts new fields at the end', async () => {
    const edited = await editMetricFile(FILE, 'm.yaml', {
      description: `Polite${' and patient'.repeat(10)}.\n\nAlways.`,
      type: 'custom_code',
      custom_code: '_result = True\n',
      evaluation_trigger: 'always',
    });
    expect(edited).toBe(`# Owner: QA team
# keep this
id: 77   # never change
name: "Politeness"
owner: qa   # unknown key

description: >-   # rubric
    Polite and patient
    and patient and
    patient and patient
    and patient and
    patient and patient
    and patient and
    patient and
    patient.


    Always.

# the type
type: 'custom_code'
tags: [a,   b]
evaluation_trigger: always
custom_code: |
  _result = True
`);
  });

  test.each<[name: string, text: string, changes: TextChanges, edited: string]>([
    ['nothing to change', FILE, { type: 'llm_judge' }, FILE],
    [
      'a plain value keeps its comment',
      'id: 1\ndescription: a  # why\n',
      { description: 'b' },
      'id: 1\ndescription: b  # why\n',
    ],
    [
      'a comment stays on the first line when the value becomes a block',
      'id: 1\ndescription: a  # why\nname: x\n',
      { description: 'b\nc' },
      'id: 1\ndescription: |-  # why\n  b\n  c\nname: x\n',
    ],
    [
      'CRLF and a byte order mark',
      '\uFEFFid: 1\r\ndescription: |\r\n   a\r\n   b\r\n\r\n# end\r\n',
      { description: 'c\nd\n', custom_code: 'e' },
      '\uFEFFid: 1\r\ndescription: |\r\n   c\r\n   d\r\ncustom_code: e\r\n\r\n# end\r\n',
    ],
    ['an empty value', 'id: 1\ndescription:\nname: x\n', { description: 'b' }, 'id: 1\ndescription: b\nname: x\n'],
    ['no final line end', 'id: 1\ndescription: a', { description: 'b\nc' }, 'id: 1\ndescription: |-\n  b\n  c'],
    ['a value on the next line', 'description:\n  "a"\nid: 1\n', { description: 'b' }, 'description:\n  "b"\nid: 1\n'],
    [
      'a quoted text with lines stays quoted',
      'description: "a\\nb"\nid: 1\n',
      { description: 'c\nd' },
      'description: "c\\nd"\nid: 1\n',
    ],
    ['text that needs quotes', 'id: 1\nname: x\n', { name: 'true' }, 'id: 1\nname: "true"\n'],
    [
      'control characters',
      'id: 1\ndescription: |  # n\n  x\n',
      { description: 'a\u0007b' },
      'id: 1\ndescription: "a\\u0007b"  # n\n',
    ],
    [
      'an indented map',
      '  id: 1\n  name: x\n',
      { description: 'a\nb' },
      '  id: 1\n  name: x\n  description: |-\n    a\n    b\n',
    ],
    ['a flow map', '{id: 1, name: "x"} # n\n', { name: 'y' }, '{id: 1, name: "y"} # n\n'],
    [
      'folded text with lines of its own',
      'id: 1\ndescription: >\n  a\n',
      { description: 'b\nc\n' },
      'id: 1\ndescription: |\n  b\n  c\n',
    ],
    ['an alias', 'id: 1\nnote: &n x\nname: *n  # why\n', { name: 'new' }, 'id: 1\nnote: &n x\nname: new  # why\n'],
    [
      'a merged field is overridden',
      'base: &b {name: x}\n<<: *b\nid: 1\n',
      { name: 'new' },
      'base: &b {name: x}\n<<: *b\nid: 1\nname: new\n',
    ],
    [
      'blank lines at the end of a new text',
      'id: 1\nname: x\n\n',
      { description: 'a\n\n' },
      'id: 1\nname: x\ndescription: "a\\n\\n"\n\n',
    ],
    [
      'a last line of a no-break space',
      'id: 1\nname: |-\n  x\n  \u00a0\n',
      { description: 'a' },
      'id: 1\nname: |-\n  x\n  \u00a0\ndescription: a\n',
    ],
    ['a document marker', '---\nid: 1\nname: x\n...\n', { type: 'basic' }, '---\nid: 1\nname: x\ntype: basic\n...\n'],
  ])('%s', async (_name, text, changes, edited) => {
    expect(await editMetricFile(text, 'm.yaml', changes)).toBe(edited);
  });

  test.each<[name: string, text: string, changes: TextChanges, edited: string]>([
    [
      'indent of four',
      '{\n    // n\n    "id": 5,\n    "z": 1\n}\n',
      { name: 'a\nb' },
      '{\n    // n\n    "id": 5,\n    "z": 1,\n    "name": "a\\nb"\n}\n',
    ],
    [
      'a value, CRLF and BOM',
      '\uFEFF{\r\n\t"id": 5,\r\n\t"name": "x" // n\r\n}',
      { name: 'y' },
      '\uFEFF{\r\n\t"id": 5,\r\n\t"name": "y" // n\r\n}',
    ],
    [
      'a comment behind the last value',
      '{\n  "id": 5,\n  "name": "x" // n\n}\n',
      { description: 'y' },
      '{\n  "id": 5,\n  "name": "x", // n\n  "description": "y"\n}\n',
    ],
    [
      'a comment and a comma behind the last value',
      '{\n  "id": 5, // i\n  "name": "x", /* n */\n  // end\n}\n',
      { name: 'z', description: 'y' },
      '{\n  "id": 5, // i\n  "name": "z", /* n */\n  "description": "y",\n  // end\n}\n',
    ],
  ])('JSON: %s', async (_name, text, changes, edited) => {
    expect(await editMetricFile(text, 'm.json', changes)).toBe(edited);
  });

  test('rejects an edit that would change something else', async () => {
    const shared = 'id: 1\ndescription: &d same\nnote: *d\n';
    await expect(editMetricFile(shared, 'm.yaml', { description: 'other' })).rejects.toThrow(
      /description cannot be changed/,
    );
    await expect(editMetricFile('id: [1\n', 'm.yaml', { description: 'x' })).rejects.toThrow(
      /^m\.yaml:\d: is not valid YAML/,
    );
  });

  test('any text is written and read back in every style, and nothing else changes', async () => {
    const styles = ['plain', '"quoted"', "'single'", '|\n  literal\n', '>-  # c\n    folded\n', ''];
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        '\n',
        '\n\n',
        ' ',
        '  ',
        '\t',
        '#',
        ': ',
        '- ',
        '"',
        "'",
        '---',
        '...',
        '|',
        '{{x}}',
        '\u2028',
        '\u0085',
        '\uFEFF',
        '\\',
      ),
    );
    const content = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('').replace(/\r\n?/g, '\n'));
    await fc.assert(
      fc.asyncProperty(content, fc.constantFrom(...styles), fc.boolean(), async (text, style, isNew) => {
        const line = isNew ? '' : `description: ${style}${style.endsWith('\n') ? '' : '  # why\n'}`;
        const file = `# top\nid: 1\n${line}tags: [a,   b]  # end\n`;
        const edited = await editMetricFile(file, 'm.yaml', { description: text });
        expect((await parseMetricFile(edited, 'm.yaml')).fields.description).toBe(text);
        const [before, after] = isNew ? [file.trimEnd(), '\n'] : ['# top\nid: 1\n', 'tags: [a,   b]  # end\n'];
        expect(edited.startsWith(before)).toBe(true);
        expect(edited.endsWith(after)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('any metric is written and read back unchanged', async () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 150 })
      .map((value) => value.replace(/\r\n?/g, '\n'));
    await fc.assert(
      fc.asyncProperty(text, text, async (description, code) => {
        const fields = { name: 'x', description, type: 'llm_judge', custom_code: code };
        const file = await parseMetricFile(await writeMetricFile({ id: 1, fields }), 'm.yaml');
        expect(file.fields).toEqual(fields);
      }),
      { numRuns: 200 },
    );
  });
});
