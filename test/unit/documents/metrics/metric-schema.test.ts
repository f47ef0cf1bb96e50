import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderMetricSchema } from '../../../../scripts/metric-schema.ts';
import { readMetricFile } from '../../../../src/documents/metrics/metric-file.ts';

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
