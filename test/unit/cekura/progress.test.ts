import { describe, expect, it } from 'vitest';
import { readImproveProgress } from '../../../src/cekura/jobs.ts';
import { readErrorText, saysNothingToImprove, sortStatus } from '../../../src/cekura/progress.ts';

const OUTPUT = { improved_prompt: 'Better.', summary_of_changes: 'Why.' };
const DONE = { state: 'done', result: { prompt: 'Better.', summary: 'Why.' } };

describe('readImproveProgress', () => {
  it.each([
    // A finished job has its output, whatever word its status is.
    [{ status: 'success', output: OUTPUT, error: null }, DONE],
    [{ status: 'completed', output: OUTPUT }, DONE],
    [{ status: 'processing', output: OUTPUT }, DONE],
    [{ status: 'wibble', output: OUTPUT }, DONE],
    [{ output: OUTPUT }, DONE],
    [
      { status: 'done', output: { improved_prompt: 'Better.' } },
      { state: 'done', result: { prompt: 'Better.', summary: '' } },
    ],
    [
      { status: 'done', output: { improved_prompt: '', summary_of_changes: 5 } },
      { state: 'done', result: { prompt: '', summary: '' } },
    ],
    // Flat, as other endpoints have it.
    [{ status: 'success', ...OUTPUT }, DONE],
    // Nothing to improve is healthy.
    [
      { status: 'error', output: null, error: 'No issues found' },
      { state: 'nothing', reason: 'No issues found' },
    ],
    [
      { status: 'completed', output: null, error: 'No issues found.' },
      { state: 'nothing', reason: 'No issues found.' },
    ],
    [
      { status: 'x', output: null, error: { message: 'no improvements' } },
      { state: 'nothing', reason: 'no improvements' },
    ],
    // Failures.
    [
      { status: 'failed', output: null, error: 'Model overloaded' },
      { state: 'failed', reason: 'Model overloaded' },
    ],
    [{ status: 'FAILED' }, { state: 'failed', reason: 'its status is FAILED' }],
    [
      { status: 'timeout', error: '' },
      { state: 'failed', reason: 'its status is timeout' },
    ],
    [
      { status: 'completed', output: null, error: null },
      { state: 'failed', reason: 'it finished without a prompt' },
    ],
    [
      { status: 'completed', output: { improved_prompt: 7 } },
      { state: 'failed', reason: 'it finished without a prompt' },
    ],
    [
      { status: 'odd', error: 'boom' },
      { state: 'failed', reason: 'boom' },
    ],
    // Still working, known and unknown words alike.
    [{ status: 'pending' }, { state: 'pending', word: 'pending', known: true }],
    [
      { status: 'In Progress', output: null, error: null },
      { state: 'pending', word: 'In Progress', known: true },
    ],
    [{ status: 'warming_up' }, { state: 'pending', word: 'warming_up', known: false }],
    [{}, { state: 'pending', word: '', known: false }],
    [
      { status: 7, output: 'soon' },
      { state: 'pending', word: '', known: false },
    ],
  ])('reads %j', (reply, expected) => {
    expect(readImproveProgress(reply)).toEqual(expected);
  });

  it.each([[[]], ['done'], [null], [5]])('rejects %j, which is not a reply', (reply) => {
    expect(() => readImproveProgress(reply)).toThrow();
  });
});

it.each([
  ['scaling_up', 'working'],
  ['SUCCESS', 'done'],
  ['timed-out', 'failed'],
  ['hibernating', 'unknown'],
  [undefined, 'unknown'],
])('sorts the status %s', (word, kind) => {
  expect(sortStatus(word)).toBe(kind);
});

it.each([
  ['No issues found', true],
  ['no issues were found in the given runs', true],
  ['Nothing to improve', true],
  ['No prompt was given', false],
  ['Internal error: there is no such run', false],
  ['The improvement failed', false],
])('takes %j for a healthy end: %s', (text, expected) => {
  expect(saysNothingToImprove(text)).toBe(expected);
});

it.each([
  [' In - Queue ', 'working'],
  ['IN QUEUE', 'working'],
  ['timed-out', 'failed'],
  ['', 'unknown'],
  [null, 'unknown'],
])('the status %j is %s', (word, kind) => {
  expect(sortStatus(word)).toBe(kind);
});

it.each([
  [`No changes${'.'.repeat(290)}`, true],
  [`No changes${'.'.repeat(291)}`, false],
])('a longer text says more than that there is nothing to improve (%#)', (text, isNothing) => {
  expect(saysNothingToImprove(text)).toBe(isNothing);
});

it.each([
  [null, ''],
  [undefined, ''],
  [false, ''],
  [true, 'true'],
  [' It broke. ', 'It broke.'],
  [{ message: ' It broke. ' }, 'It broke.'],
  [{ message: { a: 1 } }, '{"a":1}'],
  [['x'], '["x"]'],
  ['x'.repeat(500), 'x'.repeat(500)],
  ['x'.repeat(501), `${'x'.repeat(500)}…`],
])('the error %j is read', (error, text) => {
  expect(readErrorText(error)).toBe(text);
});
