import { expect, test } from 'vitest';
import { explainNoResult, readJobReply, showRest, showValue } from '../../../src/cekura/job-reply.ts';

test.each([
  [
    { status: 'completed', x: 1 },
    { word: 'completed', kind: 'done', error: '', fields: { status: 'completed', x: 1 } },
  ],
  [
    { status: 'completed', output: { status: 'failed', x: 1 } },
    { word: 'completed', kind: 'done' },
  ],
  [
    { status: 7, output: { status: 'failed', x: 1 } },
    { word: 'failed', kind: 'failed' },
  ],
  [
    { x: 1, output: { x: 2 } },
    { word: '', fields: { x: 2 } },
  ],
  [{ status: 'failed', error: 'outer', output: { error: 'inner' } }, { error: 'outer' }],
  [{ status: 'failed', output: { error: 'inner' } }, { error: 'inner' }],
  [{ output: 'text' }, { word: '', fields: { output: 'text' } }],
])('a reply %j is read', (reply, expected) => {
  expect(readJobReply(reply)).toMatchObject(expected);
});

test.each([
  ['failed', '', { state: 'failed', reason: 'its status is failed' }],
  ['failed', 'It broke', { state: 'failed', reason: 'It broke' }],
  ['completed', '', { state: 'failed', reason: 'no prompt' }],
  ['completed', 'It broke', { state: 'failed', reason: 'It broke' }],
  ['brewing', 'It broke', { state: 'failed', reason: 'It broke' }],
  ['brewing', '', { state: 'pending', word: 'brewing', known: false }],
  ['pending', '', { state: 'pending', word: 'pending', known: true }],
  ['pending', 'a hint', { state: 'pending', word: 'pending', known: true }],
])('a reply without a result, %s with the error %j, is %j', (status, error, expected) => {
  expect(explainNoResult(readJobReply({ status, error }), 'no prompt')).toEqual(expected);
});

test.each<[value: unknown, text: string]>([
  [null, ''],
  [undefined, ''],
  [' a ', 'a'],
  [0, '0'],
  [['a', null, ' b ', []], 'a\nb'],
  [{ a: 1 }, '{"a":1}'],
])('the value %j is shown as %j', (value, text) => {
  expect(showValue(value)).toBe(text);
  expect(showRest({ id: 1, empty: '', value }, ['id'])).toBe(text === '' ? '' : `value: ${text}`);
});

test('fields are shown in their order, and anything else as it is', () => {
  expect(showRest({ old_value: 5, reason: 'As answered.' })).toBe('old_value: 5; reason: As answered.');
  expect(showRest('text')).toBe('text');
});
