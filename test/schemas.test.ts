import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderConfigSchema } from '../scripts/config-schema.ts';
import { loadTargets } from '../src/inputs/config-file.ts';
import { parseInputs } from '../src/inputs/parse-inputs.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('schemas/config.schema.json', () => {
  const text = read('schemas/config.schema.json');
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(text));
  const inputs = parseInputs({ 'INPUT_CONFIG-PATH': 'targets.yaml', INPUT_MODE: 'plan' });
  const loads = async (config: string) =>
    await loadTargets(config, 'targets.yaml', inputs).then(
      () => true,
      () => false,
    );

  it('is current; else run npm run schemas', () => {
    expect(text).toBe(renderConfigSchema());
  });

  it('describes every property', () => {
    const properties: [string, { description?: string }][] = [];
    JSON.parse(text, (key, value) => {
      if (key === 'properties') properties.push(...Object.entries<{ description?: string }>(value));
      return value;
    });
    expect(properties.length).toBeGreaterThan(60);
    expect(properties.filter(([, property]) => !property.description).map(([key]) => key)).toEqual([]);
  });

  it.each([
    [true, 'targets: [{name: a, prompt-path: x, run-ids: [1, 2], keep: [y], guard: off, draft: true}]'],
    [true, 'targets: [{name: a, prompt-path: x, run-ids: "1, 2", max-change-percent: 40%}]'],
    [
      true,
      'targets: [{name: a, metric-id: 1, test-set-ids: [3], on-question: skip}]\n$schema: x\ndefaults: {labels: x}',
    ],
    [false, 'targets: []'],
    [false, 'defaults: {}'],
    [false, 'targets: [{name: A, metric-id: 1}]'],
    [false, 'targets: [{name: a}]'],
    [false, 'targets: [{name: a, metric-id: 1, prompt-path: x}]'],
    [false, 'targets: [{name: a, metric-id: 1, keep: [x]}]'],
    [false, 'targets: [{name: a, metric-id: 1.5}]'],
    [false, 'targets: [{name: a, metric-id: 1, labels: }]'],
    [false, 'targets: [{name: a, metric-id: 1, delivery: mail}]'],
    [false, 'targets: [{name: a, metric-id: 1, api-key: x}]'],
    [false, 'targets: [{name: a, metric-id: 1}]\nother: 1'],
  ])('says %s to the same files as the action: %s', async (valid, config) => {
    expect([validate(parse(config)), await loads(config)]).toEqual([valid, valid]);
  });
});
