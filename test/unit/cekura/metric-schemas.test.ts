import { expect, it } from 'vitest';
import { readLiveMetric } from '../../../src/cekura/metric-schemas.ts';

const read = (pending: unknown) =>
  readLiveMetric('metrics', { id: 7, name: 'Fee', pending_optimisation_proposal: pending }).pending;

it.each([
  [{ description: 'Says the fee.' }, { description: 'Says the fee.' }],
  [{ custom_code: 'x = 1' }, { code: 'x = 1' }],
  [{ evaluation_trigger: 'Did they cancel?' }, { trigger: 'Did they cancel?' }],
])('a pending proposal of %j is read', (pending, expected) => {
  expect(read(pending)).toMatchObject(expected);
});

it.each([[null], [undefined], [{}], [{ description: ' ', custom_code: '', score: 1 }]])('%j is none', (pending) => {
  expect(read(pending)).toBeUndefined();
});

it('a metric has the requested ID unless it has its own', () => {
  expect(readLiveMetric('metrics', { name: 'Fee' }, 7).id).toBe(7);
  expect(readLiveMetric('metrics', { id: 8, name: 'Fee' }, 7).id).toBe(8);
  expect(() => readLiveMetric('metrics', { name: 'Fee' })).toThrow(/id/);
});
