import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderMetricSchema } from '../../../../scripts/metric-schema.ts';
import { readMetricFile } from '../../../../src/documents/metrics/metric-file.ts';
import { METRIC_FIELDS } from '../../../../src/documents/metrics/metric-schema.ts';

const published: object = JSON.parse(
  readFileSync(new URL('../../../../schemas/metric.schema.json', import.meta.url), 'utf8'),
);

test('the published schema matches the checks (otherwise, run `npm run schemas`)', () => {
  expect(published).toEqual(JSON.parse(renderMetricSchema()));
});

describe('editors and the action agree on', () => {
  const validate = new Ajv({ strict: true, strictRequired: false, strictTypes: false }).compile(published);

  test.each<[good: boolean, text: string]>([
    [true, 'id: 1'],
    [true, 'id: 1\nname: x\ntype: basic\neval_type: enum\nowner: qa'],
    [true, 'id: 1\ntype: custom_code'],
    [false, 'id: 1\ntype: custom_code\ncustom_code: " "'],
    [false, 'id: 0'],
    [false, 'id: 1.5'],
    [false, 'id: 1\nname: ""'],
    [false, 'id: 1\nenum_values: a'],
    [true, 'name: x\ndescription: y\nproject: 1'],
    [true, 'name: x\ndescription: y\nassistant_id: asst'],
    [false, 'name: x\ndescription: y'],
    [false, 'name: x\ndescription: y\nagents: []'],
    [false, 'name: x\nproject: 1'],
    [false, 'description: y\nproject: 1'],
    [false, 'name: x\ndescription: y\nproject: 1\ntype: basic'],
    [true, 'name: x\nproject: 1\ntype: custom_code\ncustom_code: _result = True'],
    [false, 'name: x\nproject: 1\ntype: custom_code\ndescription: y'],
    [false, 'name: x\ndescription: y\nproject: 1\neval_type: enum'],
    [true, 'name: x\ndescription: y\nproject: 1\neval_type: enum\nenum_values: [a]'],
  ])('%s: %j', async (good, text) => {
    expect((await readMetricFile(text, 'm.yaml')).problems.length === 0).toBe(good);
    expect(validate(parse(text))).toBe(good);
  });
});

test.each<[field: string, value: string, message: string]>([
  ['id', '0', 'must be a positive whole number, not 0'],
  ['id', '1.5', 'must be a positive whole number, not 1.5'],
  ['base', `"${'0'.repeat(41)}"`, `must be 40 hex digits; remove it if you do not know them, not "${'0'.repeat(41)}"`],
  ['base', `x${'0'.repeat(40)}`, `must be 40 hex digits; remove it if you do not know them, not "x${'0'.repeat(40)}"`],
  ['name', '" "', 'is empty, not " "'],
  ['name', `${'x'.repeat(256)}`, 'must have at most 255 characters'],
  ['description', '1', 'must be a string; put it in quotes, not 1'],
  ['type', 'judge', 'must be one of llm_judge, custom_code, basic, custom_prompt, not "judge"'],
  [
    'eval_type',
    'x',
    'must be one of binary, continuous_qualitative, numeric, enum, binary_workflow_adherence, binary_qualitative, not "x"',
  ],
  ['enum_values', 'x', 'must be a list of strings, not "x"'],
  ['evaluation_trigger', 'x', 'must be one of always, automatic, custom, not "x"'],
  ['trigger_type', 'x', 'must be one of llm_judge, custom_code, not "x"'],
  ['evaluation_trigger_prompt', '1', 'must be a string; put it in quotes, not 1'],
  ['evaluation_trigger_custom_code', '1', 'must be a string; put it in quotes, not 1'],
  ['custom_code', '1', 'must be a string; put it in quotes, not 1'],
  ['prompt', '1', 'must be a string; put it in quotes, not 1'],
  ['audio_enabled', '1', 'must be true or false, not 1'],
  ['simulation_enabled', '1', 'must be true or false, not 1'],
  ['observability_enabled', '1', 'must be true or false, not 1'],
  ['sampling_enabled', '1', 'must be true or false, not 1'],
  ['add_to_new_agents', '1', 'must be true or false, not 1'],
  ['configuration', 'x', 'must be a mapping of names to values, not "x"'],
  ['configuration', '[x]', 'must be a mapping of names to values'],
  ['project', '-1', 'must be a positive whole number, not -1'],
  ['agents', '1', 'must be a list of agent IDs, not 1'],
  ['assistant_id', '1', 'must be a string; put it in quotes, not 1'],
])('%s cannot be %s', async (field, value, message) => {
  const { problems } = await readMetricFile(`${field}: ${value}\n`, 'm.yaml');
  expect(problems).toEqual([{ path: 'm.yaml', line: 1, message: `${field}: ${message}` }]);
});

test('lists the fields of a metric in the order of its file', () => {
  expect(METRIC_FIELDS.slice(0, 3)).toEqual(['name', 'description', 'type']);
  expect(METRIC_FIELDS).toHaveLength(20);
  expect(METRIC_FIELDS).not.toContain('id');
  expect(METRIC_FIELDS).not.toContain('base');
});

test.each<[text: string, problems: string[]]>([
  [`id: 1\nname: ${'x'.repeat(255)}\nbase: ${'0123456789abcdef'.repeat(3).slice(0, 40)}\n`, []],
  ['id: 1\nconfiguration: {a: [1]}\nevaluation_trigger: custom\ntrigger_type: custom_code\n', []],
  ['name: x\ndescription: y\nagents: [1]\n', []],
  ['name: x\ndescription: y\nassistant_id: " "\n', ['1: project']],
  ['name: x\ndescription: " "\nproject: 1\n', ['2: description']],
  ['id: 1\ntype: basic\n', []],
  ['id: 1\ntype: llm_judge\ndescription: ""\n', []],
])('%j has these problems: %j', async (text, problems) => {
  const found = (await readMetricFile(text, 'm.yaml')).problems;
  expect(found.map(({ line, message }) => `${line}: ${message.replace(/:.*/s, '')}`)).toEqual(problems);
});
