import { expect, test } from 'vitest';
import { isGone, isKeyRefused, JobCanceledError, JobFailedError, RefusedError } from '../../../src/cekura/errors.ts';

test.each([
  [400, false, false],
  [401, true, false],
  [402, false, false],
  [403, true, false],
  [404, false, true],
  [409, false, false],
  [410, false, true],
  [500, false, false],
])('%i rejects the key: %s, and says that something is gone: %s', (status, isRefused, isMissing) => {
  const error = new RefusedError(status, 'No', 'look', { detail: 'x' });
  expect(error).toMatchObject({ name: 'RefusedError', status, message: 'No', hint: 'look', body: { detail: 'x' } });
  expect([isKeyRefused(error), isGone(error)]).toEqual([isRefused, isMissing]);
  expect([isKeyRefused({ status }), isGone({ status })]).toEqual([false, false]);
});

test('a failed and a canceled job have their names', () => {
  expect(new JobFailedError('x', 'y').name).toBe('JobFailedError');
  expect(new JobCanceledError('x', 'y').name).toBe('JobCanceledError');
});
