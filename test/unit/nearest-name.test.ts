import { expect, it } from 'vitest';
import { findNearestName } from '../../src/nearest-name.ts';

const NAMES = ['run-ids', 'result-id', 'prompt-path', 'guard'] as const;

it.each([
  ['run_ids', 'run-ids'],
  ['RUN-ID', 'run-ids'],
  ['prmopt-path', 'prompt-path'],
  ['gard', 'guard'],
  ['xyz', undefined],
  ['', undefined],
  ['x'.repeat(1_000_000), undefined],
])('for %s means %s', (name, expected) => {
  expect(findNearestName(name, NAMES)).toBe(expected);
});
