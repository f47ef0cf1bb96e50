import { expect, it } from 'vitest';
import { findNearestName, isAlike } from '../../src/nearest-name.ts';

const NAMES = ['run-ids', 'result-id', 'prompt-path', 'guard'] as const;

it.each([
  ['run_ids', 'run-ids'],
  ['RUN-ID', 'run-ids'],
  ['prmopt-path', 'prompt-path'],
  ['gard', 'guard'],
  ['ard', 'guard'],
  ['grd', 'guard'],
  ['rd', undefined],
  ['result', 'result-id'],
  ['results-ids', 'result-id'],
  ['xyz', undefined],
  ['', undefined],
  ['x'.repeat(1_000_000), undefined],
])('for %s means %s', (name, expected) => {
  expect(findNearestName(name, NAMES)).toBe(expected);
});

it.each([
  ['guard', ['guard', 'guards'], 'guard'],
  ['guards', ['guard', 'guards'], 'guards'],
  ['run-idx', ['run-ids', 'run-idy'], 'run-ids'],
  ['a_b_c_d', ['a-b-c-d'], 'a-b-c-d'],
  ['abcd', ['a-b-c-d'], undefined],
])('of several, %s means the nearest of %j: %s', (name, names, expected) => {
  expect(findNearestName(name, names)).toBe(expected);
});

it.each([
  ['abcdefghijk', 'abcdefghixy', true],
  ['abcdefghijk', 'abcdefghwxy', false],
  ['kitten-agent', 'sitting-agent', true],
  ['agent.md', 'agent.md', true],
  ['agent.md', 'agetn.md', true],
  ['agent.md', 'gaetn.md', false],
  ['aagent.md', 'agent.mdd', true],
  ['agent.md', 'agent.md.txt', false],
  ['agent.md.txt', 'agent.md', false],
  ['agent.md', 'agnet.md', true],
  ['content', 'contents', true],
  ['body', 'bdoy', false],
  ['a-long-name-of-a-file', 'a-lnog-name-off-a-file', true],
  ['a-long-name-of-a-file', 'b-lnog-name-off-a-file', false],
  ['agent.md', 'agent.markdown', false],
  ['agent.md', 'agentmd', true],
  ['agentmd', 'agent.md', true],
  ['', 'abc', false],
  ['a', 'a', true],
  ['b', 'a', false],
  ['a-long-name-of-a-file', 'a-long-name-of-files', true],
  [`${'x'.repeat(101)}`, `${'x'.repeat(101)}`, true],
  [`${'x'.repeat(101)}`, `${'x'.repeat(100)}`, false],
  [`${'x'.repeat(100)}`, `${'x'.repeat(99)}y`, true],
])('%s and %s are alike: %s', (name, other, expected) => {
  expect(isAlike(name, other)).toBe(expected);
});
