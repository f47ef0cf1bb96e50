import { expect, test } from 'vitest';
import { readNetworkFailure, UnsentError } from '../../../src/http/network-error.ts';

const withCode = (code: string, message = 'x') => Object.assign(new Error(message), { code });

test.each<[what: string, cause: unknown, code: string, isSent: boolean]>([
  ['a reset', withCode('ECONNRESET'), 'ECONNRESET', true],
  ['a reset before anything was sent', new UnsentError(withCode('ECONNRESET')), 'ECONNRESET', false],
  ['fetch’s error', new TypeError('fetch failed', { cause: withCode('ECONNRESET') }), 'ECONNRESET', true],
  [
    'both, in the wrapper of a client',
    new Error('500', { cause: new UnsentError(new TypeError('fetch failed', { cause: withCode('ECONNRESET') })) }),
    'ECONNRESET',
    false,
  ],
  ['a refused connection', new UnsentError(withCode('ECONNREFUSED')), 'ECONNREFUSED', false],
  [
    'each address of a host refused',
    new UnsentError(
      new TypeError('fetch failed', {
        cause: new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]),
      }),
    ),
    'ECONNREFUSED',
    false,
  ],
  [
    'addresses of a host that failed in different ways',
    new TypeError('fetch failed', {
      cause: new AggregateError([withCode('ENETUNREACH'), withCode('ECONNREFUSED')]),
    }),
    'ENETUNREACH',
    true,
  ],
  ['the only address of a host', new AggregateError([withCode('ECONNREFUSED')]), 'ECONNREFUSED', true],
  ['one that names no address', Object.assign(new AggregateError([]), { code: 'ETIMEDOUT' }), 'ETIMEDOUT', true],
  ['a timeout', new DOMException('no answer in time', 'TimeoutError'), 'TimeoutError', true],
  ['no error at all', 'gone', 'unknown', true],
])('%s', (_, cause, code, isSent) => {
  expect(readNetworkFailure(cause)).toMatchObject({ code, isSent });
});

test('an error before the request was sent keeps its message and its cause', () => {
  const cause = withCode('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1');
  expect(new UnsentError(cause)).toMatchObject({ name: 'UnsentError', message: cause.message, cause });
});
