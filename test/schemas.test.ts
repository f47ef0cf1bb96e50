import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderAction } from '../scripts/action.ts';
import { renderConfigSchema } from '../scripts/config-schema.ts';
import { loadTargets } from '../src/inputs/config-file.ts';
import { parseInputs } from '../src/inputs/parse-inputs.ts';
import { INPUT_NAMES } from '../src/inputs/table.ts';
import { OUTPUT_NAMES } from '../src/runner.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('action.yml', () => {
  const text = read('action.yml');
  const action = parse(text) as { inputs: Record<string, { default?: string }>; outputs: object; runs: unknown };

  it('is current; else run npm run schemas', () => {
    expect(text).toBe(renderAction(text));
  });

  it('has the inputs and outputs of the source, in order', () => {
    expect(Object.keys(action.inputs)).toEqual(INPUT_NAMES);
    expect(Object.keys(action.outputs)).toEqual([...OUTPUT_NAMES]);
  });

  it('fills in the defaults that the action has without it', () => {
    const defaults = Object.entries(action.inputs).map(([name, one]) => [`INPUT_${name.toUpperCase()}`, one.default]);
    const own = { 'INPUT_CONFIG-PATH': 'x', INPUT_MODE: 'plan' };
    expect(parseInputs({ ...Object.fromEntries(defaults), 'INPUT_GITHUB-TOKEN': undefined, ...own })).toEqual(
      parseInputs(own),
    );
  });

  it('is what the runner starts', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });

  it('can be made anew after an input was added, once it is described', () => {
    expect(() => renderAction(text.replace(/ {2}verify:\n[\s\S]*?(?= {2}agent-url:)/, ''))).toThrow('verify');
    expect(() => renderAction(text.replace('  verify:', '  verifies:'))).toThrow(/verif/);
  });
});

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
    [true, 'targets: [{name: a, metric-id: 1, keep: [x], guard-levels: {emoji-added: block}}]'],
    [true, 'targets: [{name: a, prompt-path: x, verify-repeats: 5, agent-variables: {clinic: Fernwood, open: true}}]'],
    [false, 'targets: [{name: a, prompt-path: x, agent-variables: {clinic: [a]}}]'],
    [false, 'targets: [{name: a, prompt-path: x, model-api-key: x}]'],
    [false, 'targets: []'],
    [false, 'defaults: {}'],
    [false, 'targets: [{name: A, metric-id: 1}]'],
    [false, 'targets: [{name: a}]'],
    [false, 'targets: [{name: a, metric-id: 1, prompt-path: x}]'],
    [false, 'targets: [{name: a, metric-id: 1, category-ids: [1]}]'],
    [false, 'targets: [{name: a, metric-id: 1.5}]'],
    [false, 'targets: [{name: a, metric-id: 1, labels: }]'],
    [false, 'targets: [{name: a, metric-id: 1, delivery: mail}]'],
    [false, 'targets: [{name: a, metric-id: 1, api-key: x}]'],
    [false, 'targets: [{name: a, metric-id: 1}]\nother: 1'],
  ])('says %s to the same files as the action: %s', async (valid, config) => {
    expect([validate(parse(config)), await loads(config)]).toEqual([valid, valid]);
  });
});
