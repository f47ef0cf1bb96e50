import { expect, test } from 'vitest';
import { Problem } from '../../../src/inputs/kinds.ts';
import { INPUTS, type InputName } from '../../../src/inputs/table.ts';

const ids = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join();

test.each<[name: InputName, most: string, more: string]>([
  ['run-ids', ids(10), ids(11)],
  ['category-ids', ids(1_000), ids(1_001)],
  ['workflow-metric-ids', ids(1_000), ids(1_001)],
  ['metric-id', ids(1_000), ids(1_001)],
  ['verify-scenarios', ids(1_000), ids(1_001)],
  ['test-set-ids', ids(10_000), ids(10_001)],
  ['num-metrics', '100', '101'],
  ['verify-repeats', '20', '21'],
  ['timeout-minutes', '7200', '7201'],
  ['poll-interval-seconds', '3600', '3601'],
  ['body-suffix', 'x'.repeat(10_000), 'x'.repeat(10_001)],
  ['max-change-percent', '100', '100.1'],
])('%s has a limit', (name, most, more) => {
  const { kind } = INPUTS[name];
  expect(kind.read(most)).not.toBeInstanceOf(Problem);
  expect(kind.read(more)).toBeInstanceOf(Problem);
});
