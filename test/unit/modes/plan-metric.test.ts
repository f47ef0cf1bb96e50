import { describe, expect, test } from 'vitest';
import type { MetricField, MetricFields } from '../../../src/cekura/metric.ts';
import { differsFromLive, digestFields, planMetric, sameValue } from '../../../src/modes/plan-metric.ts';

type Version = MetricFields | undefined;

/** Plans a metric with ID 7, and tells who changed which field. */
function plan(file: MetricFields, live: MetricFields, ancestors: readonly MetricFields[], overwrite = false) {
  const found = planMetric({ fields: file }, { id: 7, fields: live }, { ancestors, overwrite });
  const changed =
    'differences' in found ? found.differences.map(({ field, changedBy }) => `${field}:${changedBy}`) : [];
  return [found.kind, ...changed].join(' ');
}

describe('planMetric', () => {
  test('a metric that the service does not have is created', () => {
    expect(planMetric({ fields: { name: 'x' } }, undefined, {})).toEqual({ kind: 'create' });
  });

  test.each<[name: string, file: string, live: string, ancestor: string | undefined, result: string]>([
    ['nobody changed it', 'a', 'a', 'a', 'unchanged'],
    ['the file changed', 'b', 'a', 'a', 'update description:file'],
    ['the service changed', 'a', 'b', 'a', 'conflict description:service'],
    ['both changed, differently', 'b', 'c', 'a', 'conflict description:service'],
    ['both changed to the same', 'b', 'b', 'a', 'unchanged'],
    ['no previous version', 'b', 'a', undefined, 'update description:file'],
    ['a previous version that does not say', 'b', 'a', '', 'update description:file'],
    ['only line ends at the end differ', 'a\n', 'a', 'a', 'unchanged'],
    ['only the kind of line end differs', 'a\nb', 'a\r\nb\r\n', undefined, 'unchanged'],
  ])('%s', (_name, file, live, ancestor, result) => {
    const versions: Version = ancestor === undefined ? undefined : ancestor === '' ? {} : { description: ancestor };
    expect(plan({ description: file }, { description: live }, versions ? [versions] : [])).toBe(result);
    // With overwrite a conflict is an update, and nothing else is another.
    expect(plan({ description: file }, { description: live }, versions ? [versions] : [], true)).toBe(
      result.replace('conflict', 'update'),
    );
  });

  test('an update holds the fields that differ, and no other', () => {
    const live = { name: 'x', description: 'a', type: 'llm_judge', agents: [2, 1], audio_enabled: false };
    const fields = { ...live, description: 'b', agents: [1, 2] };
    const found = planMetric({ fields }, { id: 7, fields: live }, { ancestors: [live] });
    expect(found).toEqual({
      kind: 'update',
      id: 7,
      changes: { description: 'b' },
      differences: [{ field: 'description', file: 'b', live: 'a', changedBy: 'file' }],
    });
  });

  test('a conflict in one field stops the whole metric', () => {
    const base = { description: 'a', simulation_enabled: true };
    const live = { description: 'a', simulation_enabled: false };
    expect(plan({ ...base, description: 'b' }, live, [base])).toBe(
      'conflict description:file simulation_enabled:service',
    );
  });

  test('keeps fields that the file omits', () => {
    expect(plan({ description: 'a' }, { description: 'a', prompt: 'p', audio_enabled: true }, [])).toBe('unchanged');
  });

  test('of several versions, the one that the service holds is the ancestor', () => {
    const versions = [{ description: 'b' }, { description: 'a' }];
    expect(plan({ description: 'c' }, { description: 'a' }, versions)).toBe('update description:file');
    expect(plan({ description: 'c' }, { description: 'x' }, versions)).toBe('conflict description:service');
  });

  test('a project can not be changed, with overwrite neither', () => {
    expect(plan({ project: 2 }, { project: 1 }, [{ project: 1 }], true)).toBe('conflict project:fixed');
    expect(plan({ project: 2, assistant_id: 'a' }, {}, [])).toBe('unchanged');
  });

  test('sends a field that the service does not return once, and never as a conflict', () => {
    const file = { type: 'custom_code', custom_code: 'x = 2' };
    const live = { type: 'custom_code' };
    expect(plan(file, live, [{ ...file, custom_code: 'x = 1' }])).toBe('update custom_code:file');
    expect(plan(file, live, [file])).toBe('unchanged');
  });
});

test('differsFromLive needs no ancestor for an equal metric', () => {
  expect(differsFromLive({ description: 'a\n' }, { id: 7, fields: { description: 'a' } })).toBe(false);
  expect(differsFromLive({ description: 'b' }, { id: 7, fields: { description: 'a' } })).toBe(true);
});

test.each<[field: MetricField, one: unknown, other: unknown, same: boolean]>([
  ['evaluation_trigger', 'always', undefined, true],
  ['evaluation_trigger', 'custom', undefined, false],
  ['trigger_type', 'llm_judge', undefined, true],
  ['prompt', '', undefined, true],
  ['sampling_enabled', false, undefined, true],
  ['sampling_enabled', true, undefined, false],
  ['add_to_new_agents', false, undefined, true],
  ['agents', [2, 1, 1], [1, 2], true],
  ['agents', [], undefined, true],
  ['agents', [1], [1, 2], false],
  ['enum_values', ['a', 'b'], ['b', 'a'], false],
  ['eval_type', 'binary_qualitative', 'binary', true],
  ['eval_type', 'numeric', 'binary', false],
  ['name', ' x', 'x ', true],
  ['description', ' x', 'x', false],
  ['configuration', { nodes: { '1': [{ name: 'a' }] } }, { nodes: { '1': [{ name: 'a' }], '2': [] }, more: 1 }, true],
  ['configuration', { nodes: { '1': [] } }, { nodes: { '2': [] } }, false],
  ['configuration', { silence_duration: 10 }, undefined, false],
  ['configuration', {}, undefined, true],
  ['configuration', undefined, { silence_duration: 10 }, true],
])('%s: %j and %j are the same: %s', (field, one, other, same) => {
  expect(sameValue(field, one, other)).toBe(same);
});

describe('a file that names the version it was made from', () => {
  const live = { name: 'x', description: 'a', agents: [2, 1] };
  const base = digestFields(live);
  const planned = (file: MetricFields, now: MetricFields, ancestors: readonly MetricFields[] = []) =>
    planMetric({ fields: file, base }, { id: 7, fields: now }, { ancestors }).kind;

  test.each<[what: string, file: MetricFields, live: MetricFields, ancestors: MetricFields[], kind: string]>([
    ['is its change while that version is live', { description: 'b' }, live, [], 'update'],
    ['is a conflict with any other version', { description: 'b' }, { ...live, description: 'c' }, [], 'conflict'],
    ['even when another field has changed', { description: 'b' }, { ...live, name: 'y' }, [], 'conflict'],
    [
      'is equal to a live version that says the same',
      { description: 'b' },
      { ...live, description: 'b' },
      [],
      'unchanged',
    ],
    [
      'is its change when an earlier version of the file is live',
      { description: 'c' },
      { ...live, description: 'b' },
      [{ description: 'b' }],
      'update',
    ],
  ])('%s', (_, file, now, ancestors, kind) => {
    expect(planned(file, now, ancestors)).toBe(kind);
  });

  test('gives equivalent fields equal digests', () => {
    expect(digestFields({ agents: [1, 2, 2], description: 'a\r\n', name: ' x' })).toBe(base);
    expect(digestFields({ ...live, description: 'A' })).not.toBe(base);
  });
});
