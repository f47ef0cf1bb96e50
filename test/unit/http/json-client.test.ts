import { createServer, type RequestListener } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectJson, type JsonOptions, type JsonRequest } from '../../../src/http/json-client.ts';
import { describeFailure, type RetryClass } from '../../../src/http/retry-policy.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { failureOf, listen } from '../../support/http.ts';

const READ: JsonRequest = { method: 'GET', path: '/runs/', retry: 'safe', doing: 'reading the runs' };
const STOPPED = new Error('stopped');

/** A client on a clock that skips every wait, and a server that answers like this. */
async function connect(answer: RequestListener, options: Partial<JsonOptions> = {}) {
  const sockets: unknown[] = [];
  const urls: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    urls.push(request.url);
    answer(request, response);
  });
  server.on('connection', (socket) => sockets.push(socket));
  const baseUrl = `http://127.0.0.1:${await listen(server)}`;
  const clock = { ...fakeClock(1), random: () => 0.5 };
  const stop = new AbortController();
  const log: string[] = [];
  const startMs = clock.now();
  const { until, close } = connectJson({
    ...{ name: 'Service', baseUrl, headers: { 'x-key': 'secret-key' }, secret: 'secret-key', clock, env: {} },
    signal: stop.signal,
    log: (line) => log.push(line),
    words: {
      describe: describeFailure,
      explain: (_, failure) => new Error(`final: ${describeFailure(failure)}`),
      explainNoTime: (_, failure) => new Error(`no time: ${failure ? describeFailure(failure) : 'nothing was sent'}`),
    },
    ...options,
  });
  onTestFinished(close);
  return {
    ...{ clock, stop, log, sockets, urls, close },
    send: (request: Partial<JsonRequest> = {}, leftMs = 60_000) =>
      until(startMs + leftMs).send({ ...READ, ...request }),
    elapsedMs: () => clock.now() - startMs,
  };
}

/** Answers with these statuses in order, and then with the last one. */
function answerWith(...statuses: number[]): RequestListener {
  let index = 0;
  return (_, response) => {
    response.statusCode = statuses[Math.min(index, statuses.length - 1)] ?? 200;
    index += 1;
    response.end(response.statusCode === 204 ? undefined : `{"status": ${response.statusCode}}`);
  };
}

describe('a status', () => {
  it.each([
    [200, { status: 200 }],
    [201, { status: 201 }],
    [204, undefined],
    [299, { status: 299 }],
  ])('%i is an answer', async (status, json) => {
    const { send } = await connect(answerWith(status));
    expect(await send()).toEqual(json);
  });

  it.each([300, 304, 400, 404])('%i is none', async (status) => {
    const { send, urls } = await connect(answerWith(status));
    expect(await failureOf(send())).toMatchObject({ message: `final: the service answered ${status}` });
    expect(urls).toHaveLength(1);
  });
});

describe('a retry', () => {
  it('is logged with its reason, its purpose and its wait', async () => {
    const { send, log, elapsedMs } = await connect(answerWith(503, 500, 200));
    expect(await send()).toEqual({ status: 200 });
    expect(log).toEqual([
      'Service: the service answered 503 while reading the runs; retrying in 0.4 s',
      'Service: the service answered 500 while reading the runs; retrying in 0.8 s',
    ]);
    expect(elapsedMs()).toBe(375 + 750);
  });

  it('is announced only when the service limits the rate', async () => {
    let limits = 0;
    const { send } = await connect(answerWith(429, 503, 408, 429, 200));
    await send({
      onLimit: () => {
        limits += 1;
      },
    });
    expect(limits).toBe(2);
  });

  it('waits as long as the first of several headers asks', async () => {
    const { send, elapsedMs } = await connect((_, response) => {
      response.statusCode = elapsedMs() === 0 ? 503 : 200;
      response.setHeader('retry-after', ['2', '9']).end('{}');
    });
    await send();
    expect(elapsedMs()).toBe(2_000);
  });

  it.each<[retry: RetryClass, sent: number]>([
    ['end', 2],
    ['safe', 1],
  ])('%s after a signal during the wait: sent %i times', async (retry, sent) => {
    const { send, clock, stop, urls } = await connect(answerWith(503, 200));
    clock.sleep = async (_, signal) => {
      stop.abort(STOPPED);
      signal.throwIfAborted();
    };
    expect(await failureOf(send({ retry }))).toBe(sent === 1 ? STOPPED : undefined);
    expect(urls).toHaveLength(sent);
  });

  it('needs more than a second until the deadline', async () => {
    const { send, urls } = await connect(answerWith(503));
    expect(await failureOf(send({}, 1_000))).toMatchObject({ message: 'no time: the service answered 503' });
    expect(urls).toHaveLength(1);
  });
});

describe('before anything is sent', () => {
  it.each<[retry: RetryClass, leftMs: number, stoppedMs: number | undefined, sent: number]>([
    ['safe', 1, undefined, 1],
    ['safe', 0, undefined, 0],
    ['start', 0, undefined, 0],
    ['write', -1, undefined, 0],
    ['final', 0, undefined, 1],
    ['end', -60_000, undefined, 1],
    ['safe', 60_000, 0, 0],
    ['poll', 60_000, 0, 0],
    ['start', 60_000, 0, 0],
    ['write', 60_000, 0, 0],
    ['never', 60_000, 0, 0],
    ['final', 60_000, 3_999, 1],
    ['end', 60_000, 3_999, 1],
    ['final', 60_000, 4_000, 0],
    ['end', 60_000, 4_000, 0],
  ])('%s with %i ms left, and %s ms after a signal: sent %i times', async (retry, leftMs, stoppedMs, sent) => {
    const { send, clock, stop, urls } = await connect(answerWith(200));
    if (stoppedMs !== undefined) {
      stop.abort(STOPPED);
      await clock.sleep(stoppedMs, new AbortController().signal);
    }
    const failure = await failureOf(send({ retry }, leftMs + (stoppedMs ?? 0)));
    expect(urls).toHaveLength(sent);
    if (sent > 0) expect(failure).toBeUndefined();
    else if (stoppedMs === 0) expect(failure).toBe(STOPPED);
    else expect(failure).toMatchObject({ message: 'no time: nothing was sent' });
  });

  it('a request that must be sent is also retried for a few seconds after the deadline', async () => {
    const { send, urls, elapsedMs } = await connect(answerWith(503));
    expect(await failureOf(send({ retry: 'end' }, 0))).toMatchObject({ message: /^final: / });
    expect(urls).toHaveLength(5);
    expect(elapsedMs()).toBe(3_000);
  });
});

describe('a connection', () => {
  it.each<[retry: RetryClass, isReused: boolean]>([
    ['safe', true],
    ['poll', true],
    ['write', true],
    ['end', true],
    ['start', false],
    ['never', false],
    ['final', false],
  ])('is used again by a request of the kind %s: %s', async (retry, isReused) => {
    const { send, sockets } = await connect(answerWith(200));
    for (let sent = 0; sent < 3; sent += 1) {
      await send({ retry });
      await setImmediate();
    }
    expect(sockets.length < 3).toBe(isReused);
  });
});

describe('a request', () => {
  it('leaves no timer behind, also not for a later signal', async () => {
    let timers = 0;
    const after = () => {
      timers += 1;
      return () => {
        timers -= 1;
      };
    };
    const { send, stop } = await connect(answerWith(200), { clock: { ...fakeClock(1), after } });
    await send();
    stop.abort(STOPPED);
    expect(timers).toBe(0);
  });

  it('through an invalid proxy fails, and closing the connection then does not', async () => {
    const options = { baseUrl: 'http://api.cekura.test', env: { http_proxy: 'ftp://x' } };
    const { send, close } = await connect(answerWith(200), options);
    expect(await failureOf(send())).toMatchObject({ name: 'InputError' });
    await close();
    await setImmediate();
  });

  it('has a query with commas as they are, and a body only when it is given', async () => {
    const seen: unknown[] = [];
    const { send, urls } = await connect((request, response) => {
      const { 'content-type': type, accept, 'user-agent': agent, 'x-key': key } = request.headers;
      request.on('data', (chunk) => seen.push(String(chunk)));
      request.on('end', () => {
        seen.push([type, accept, request.headers['accept-encoding'], agent, key]);
        response.end('{}');
      });
    });
    const always = ['application/json', 'gzip, identity', 'cekura-improve-action', 'secret-key'];
    await send({ query: { ids: '1,2', name: 'a b&c', page: 3 } });
    await send({ method: 'POST', body: { x: 1 } });
    expect(urls).toEqual(['/runs/?ids=1,2&name=a%20b%26c&page=3', '/runs/']);
    expect(seen).toEqual([[undefined, ...always], '{"x":1}', ['application/json', ...always]]);
  });
});

describe('a body', () => {
  it.each([
    ['gzip', gzipSync('{"x": 1}')],
    ['x-gzip', gzipSync('{"x": 1}')],
    ['GZip', gzipSync('{"x": 1}')],
    ['identity', '{"x": 1}'],
    ['not-gzip', '{"x": 1}'],
    ['gzip-not', '{"x": 1}'],
    ['', '\uFEFF{"x": 1}'],
  ])('with the encoding "%s" is read', async (encoding, body) => {
    const { send } = await connect((_, response) => {
      if (encoding) response.setHeader('content-encoding', encoding);
      response.end(body);
    });
    expect(await send()).toEqual({ x: 1 });
  });

  it.each(['{"x": 1}\uFEFF', '\uFEFF\uFEFF{}', '', '<p>'])('%j is unreadable', async (body) => {
    const { send } = await connect((_, response) => response.end(body));
    expect(await failureOf(send({ retry: 'never' }))).toMatchObject({
      message: 'final: the answer (200) was not readable as JSON',
    });
  });

  it.each([
    ['123456', '***'],
    ['12345', '12345'],
  ])('that echoes the key "%s" is read as "%s"', async (secret, expected) => {
    const { send } = await connect((_, response) => response.end(JSON.stringify(secret)), { secret });
    expect(await send()).toBe(expected);
  });

  it('is read without the key, and other values stay as they are', async () => {
    const reply = { list: ['secret-key', 1, null, true], 'a secret-key': { text: 'my secret-key.' } };
    const { send } = await connect((_, response) => response.end(JSON.stringify(reply)));
    expect(await send()).toEqual({ list: ['***', 1, null, true], 'a ***': { text: 'my ***.' } });
  });
});
