import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { connect, createServer as createNetServer, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UncertainStartError } from '../../src/cekura/errors.ts';
import { ActionError, InputError, StoppedError } from '../../src/errors.ts';
import { failureOf, forward, listen } from '../support/http.ts';
import { API_KEY, startService } from '../support/service.ts';

const START = /improve_prompt_bg/;
const POLL = /improve_prompt_progress/;

describe('the key', () => {
  const ESCAPED = [...API_KEY].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

  it.each<[what: string, body: unknown]>([
    ['as it is', { detail: `The key ${API_KEY} is not known.` }],
    ['as a field', { [API_KEY]: ['Not known.'] }],
    ['in a list', { detail: ['No', { key: [API_KEY] }] }],
    ['escaped', `{"detail": "The key ${ESCAPED} is not known."}`],
    ['escaped as a field', `{"${ESCAPED}": "x"}`],
    ['outside of JSON', `<p>${API_KEY}</p>`],
  ])('is not in an error that echoes it: %s', async (_, body) => {
    const service = await startService({
      cekura: { faults: [{ match: { path: START }, outcome: { status: 400, body } }] },
    });
    const error = (await failureOf(service.start())) as ActionError;
    expect(error.message).toMatch(/400/);
    expect(error.message + error.hint).not.toContain(API_KEY);
  });

  it.each(['plain-key-12345', 'with"quote-and\\slash', 'n-looks-like-an-escape'])(
    'is not in an answer that echoes it: %s',
    async (apiKey) => {
      const reply = { status: 'completed', output: { improved_prompt: `a\n${apiKey}`, [apiKey]: { x: [apiKey] } } };
      const service = await startService({ cekura: { apiKey, improve: { finalReply: reply } } });
      const answer = await service.poll((await service.start()) ?? '');
      expect(answer).toEqual({
        status: 'completed',
        output: { improved_prompt: 'a\n***', '***': { x: ['***'] } },
      });
    },
  );

  it('sends the key nowhere else', async () => {
    let received = 0;
    const port = await listen(
      createServer((_, response) => {
        received += 1;
        response.end('{}');
      }),
    );
    const redirect = `http://127.0.0.1:${port}/`;
    const service = await startService({ cekura: { faults: [{ match: { path: POLL }, outcome: { redirect } }] } });
    await failureOf(service.poll((await service.start()) ?? ''));
    expect(received).toBe(0);
  });
});

describe('connections', () => {
  /** Counts them, and answers everything with a job at work. */
  async function countConnections() {
    const sockets: unknown[] = [];
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"progress_id": "p-1", "status": "processing"}');
    });
    server.on('connection', (socket) => sockets.push(socket));
    const port = await listen(server);
    return { sockets, service: await startService({ apiUrl: `http://127.0.0.1:${port}` }) };
  }

  it('are used again for polls', async () => {
    const { sockets, service } = await countConnections();
    for (let polled = 0; polled < 10; polled += 1) {
      await service.poll('p-1');
      await service.clock.sleep(1_000, service.stop.signal);
    }
    expect(sockets).toHaveLength(1);
  });

  it('are new for each start', async () => {
    const { sockets, service } = await countConnections();
    await service.start();
    await service.poll('p-1');
    await service.start();
    expect(sockets).toHaveLength(3);
  });
});

describe('a proxy', () => {
  /** Forwards plain requests; refuses to open tunnels, and remembers both. */
  async function startProxy(target = '') {
    const seen: string[] = [];
    const authorizations: (string | undefined)[] = [];
    const server = createServer(async (request, response) => {
      seen.push(`${request.method} ${request.url}`);
      authorizations.push(request.headers['proxy-authorization']);
      request.url = new URL(request.url ?? '').pathname + new URL(request.url ?? '').search;
      await forward(target, request, response);
    });
    server.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url}`);
      authorizations.push(request.headers['proxy-authorization']);
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    });
    const port = await listen(server);
    return { url: `http://127.0.0.1:${port}`, port, seen, authorizations };
  }

  it.each(['http_proxy', 'HTTP_PROXY'])('of %s is used', async (name) => {
    const service = await startService();
    const proxy = await startProxy(service.cekura.url);
    const through = await startService({
      apiUrl: 'http://api.cekura.test',
      env: { [name]: proxy.url.replace('http://', '') },
    });
    through.clock.watch(proxy.url);
    const progressId = (await through.start()) ?? '';
    expect(await through.poll(progressId)).toMatchObject({ status: 'completed' });
    expect(proxy.seen).toEqual([
      'POST http://api.cekura.test/test_framework/v1/runs/improve_prompt_bg/',
      `GET http://api.cekura.test/test_framework/v1/runs/improve_prompt_progress/?progress_id=${progressId}`,
    ]);
    expect(service.cekura.jobs).toHaveLength(1);
  });

  it('is passed by for a loopback host', async () => {
    const proxy = await startProxy();
    const service = await startService({ env: { http_proxy: proxy.url } });
    expect(await service.start()).toBeDefined();
    expect(proxy.seen).toEqual([]);
  });

  it('gets its own credentials, and not the key, for a tunnel', async () => {
    const proxy = await startProxy();
    const service = await startService({
      apiUrl: 'https://api.cekura.test',
      env: { https_proxy: `http://user:pass%40word@127.0.0.1:${proxy.port}` },
    });
    const error = (await failureOf(service.start())) as ActionError;
    // Nothing reached the service, so it may be tried again, and nothing may be running.
    expect(proxy.seen).toEqual(Array(5).fill('CONNECT api.cekura.test:443'));
    expect(proxy.authorizations[0]).toBe(`Basic ${Buffer.from('user:pass@word').toString('base64')}`);
    expect(error).not.toBeInstanceOf(UncertainStartError);
    expect(error.message).toMatch(/Proxy response \(403\)/);
    expect(error.message + error.hint + service.log.join()).not.toMatch(/pass(%40|@)word/);
  });

  it('that is not a valid URL is named', async () => {
    const service = await startService({ apiUrl: 'https://api.cekura.test', env: { HTTPS_PROXY: 'http://' } });
    const error = await failureOf(service.start());
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(/https_proxy/);
  });

  it('that closes a tunnel has forwarded nothing, so a start is retried', async () => {
    let asked = 0;
    const proxy = createServer();
    proxy.on('connect', (_, socket) => {
      asked += 1;
      socket.destroy();
    });
    const env = { https_proxy: `http://127.0.0.1:${await listen(proxy)}` };
    const service = await startService({ apiUrl: 'https://api.cekura.test', env });
    const error = (await failureOf(service.start())) as ActionError;
    expect(asked).toBe(5);
    expect(error).not.toBeInstanceOf(UncertainStartError);
    expect(error.hint).toMatch(/proxy that https_proxy/);
  });

  it('of http_proxy is not used for https', async () => {
    const proxy = await startProxy();
    const apiUrl = 'https://api.cekura.test';
    await failureOf((await startService({ apiUrl, env: { http_proxy: proxy.url } })).start());
    expect(proxy.seen).toEqual([]);
  });

  it('that is down is like a service that is down', async () => {
    const service = await startService({ apiUrl: 'http://api.cekura.test', env: { http_proxy: 'http://127.0.0.1:1' } });
    const error = await failureOf(service.start());
    expect(error).toBeInstanceOf(ActionError);
    expect(error).not.toBeInstanceOf(UncertainStartError);
    expect(service.log).toHaveLength(4);
  });

  it('carries a tunnel to the service', async () => {
    const service = await startService();
    const front = createTlsServer(TLS, (request, response) => forward(service.cekura.url, request, response));
    // With its last dot, the name is no loopback host by our rules, and the certificate's all the same.
    const target = `localhost.:${await listen(front)}`;
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket, head) => {
      tunnels.push(`${request.url} ${JSON.stringify(request.headers).includes(API_KEY)}`);
      const { port } = new URL(`http://${request.url}`);
      const upstream = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      for (const end of [socket, upstream]) end.on('error', () => [socket, upstream].map((other) => other.destroy()));
    });
    const proxyUrl = `http://127.0.0.1:${await listen(proxy)}`;
    trustLocalhost();
    const through = await startService({ apiUrl: `https://${target}`, env: { HTTPS_PROXY: proxyUrl } });
    const progressId = (await through.start()) ?? '';
    expect(await through.poll(progressId)).toMatchObject({ status: 'completed' });
    expect(tunnels).toEqual([`${target} false`, `${target} false`]);
    expect(service.cekura.jobs).toHaveLength(1);
  });
});

describe('a connection that is never established', () => {
  /** Takes the connection and leaves the handshake to the other side for ever. */
  async function startSilent() {
    const { promise: connected, resolve } = Promise.withResolvers<void>();
    const port = await listen(createNetServer(() => resolve()));
    return { connected, service: await startService({ apiUrl: `https://localhost:${port}` }) };
  }

  // The client's own limit on a handshake is ten seconds: leaving only then is a failure.
  it('does not delay the end of a poll on a signal', { timeout: 5_000 }, async () => {
    const { connected, service } = await startSilent();
    const reason = new StoppedError('SIGTERM');
    const polled = failureOf(service.poll('p-1'));
    await connected;
    service.stop.abort(reason);
    expect(await polled).toBe(reason);
  });
});

const LIMIT_BYTES = 10 * 1024 * 1024;
const reply = (bytes: number) => Buffer.from('{"progress_id": "p-1"}'.padEnd(bytes));

/** Answers every request with these bytes. */
async function startAnswering(body: Buffer, encoding = 'identity') {
  const server = createServer((_, response) => response.setHeader('content-encoding', encoding).end(body));
  return await startService({ apiUrl: `http://127.0.0.1:${await listen(server)}` });
}

describe('a compressed response', () => {
  it.each<[what: string, body: Buffer]>([
    ['with gzip', gzipSync('{"progress_id": "p-1"}')],
    ['with gzip, behind a byte order mark', gzipSync('\uFEFF{"progress_id": "p-1"}')],
  ])('%s is read', async (_, body) => {
    expect(await (await startAnswering(body, 'gzip')).start()).toBe('p-1');
  });

  it('that is cut off is refused', async () => {
    const service = await startAnswering(gzipSync('{"progress_id": "p-1"}').subarray(0, 20), 'gzip');
    expect(((await failureOf(service.start())) as ActionError).message).toMatch(/not readable as JSON/);
  });
});

describe('a response of 10 MiB', () => {
  it.each<[encoding: string, pack: (body: Buffer) => Buffer]>([
    ['identity', (body) => body],
    ['gzip', gzipSync],
  ])('%s is read, and one byte more is refused', async (encoding, pack) => {
    expect(await (await startAnswering(pack(reply(LIMIT_BYTES)), encoding)).start()).toBe('p-1');
    const error = await failureOf((await startAnswering(pack(reply(LIMIT_BYTES + 1)), encoding)).start());
    expect((error as ActionError).message).toMatch(/larger than 10 MiB/);
  });
});

it('speaks HTTP/1.1 to a service that offers more', async () => {
  const versions: string[] = [];
  const front = createSecureServer({ ...TLS, allowHTTP1: true }, (request, response) => {
    versions.push(request.httpVersion);
    response.end('{"progress_id": "p-1"}');
  });
  trustLocalhost();
  const service = await startService({ apiUrl: `https://localhost:${await listen(front)}` });
  expect(await service.start()).toBe('p-1');
  await service.poll('p-1');
  expect(versions).toEqual(['1.1', '1.1']);
});

describe('a certificate', () => {
  it('that is not trusted fails a start before anything is sent', async () => {
    let received = 0;
    const front = createTlsServer(TLS, () => {
      received += 1;
    });
    const service = await startService({ apiUrl: `https://localhost:${await listen(front)}` });
    const error = (await failureOf(service.start())) as ActionError;
    expect(error.message).toMatch(/DEPTH_ZERO_SELF_SIGNED_CERT/);
    expect(error).not.toBeInstanceOf(UncertainStartError);
    expect(received).toBe(0);
  });

  it.each<[how: string, hangUp: (socket: Socket) => void]>([
    ['closes the connection', (socket) => socket.destroy()],
    ['resets it', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['answers in plain text', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('that never comes, as the server %s, ends a start before anything is sent', async (_, hangUp) => {
    let asked = 0;
    const server = createNetServer((socket) => {
      asked += 1;
      hangUp(socket);
    });
    const service = await startService({ apiUrl: `https://localhost:${await listen(server)}` });
    const error = await failureOf(service.start());
    expect(error).toBeInstanceOf(ActionError);
    expect(error).not.toBeInstanceOf(UncertainStartError);
    expect(asked).toBe(5);
  });

  it('that is in progress on a signal leaves no job behind', async () => {
    const { promise: connected, resolve } = Promise.withResolvers<void>();
    const port = await listen(createNetServer(() => resolve()));
    const service = await startService({ apiUrl: `https://localhost:${port}` });
    const started = failureOf(service.start());
    await connected;
    const reason = new StoppedError('SIGTERM');
    service.stop.abort(reason);
    // The server is silent on purpose, so time may pass.
    void service.clock.service.sleep(60_000);
    expect(await started).toBe(reason);
    expect(service.elapsedMs()).toBe(2_500);
  });
});

// Made for these tests alone, and for the name localhost; it is valid for a hundred years.
const TLS = {
  key: readFileSync(new URL('../fixtures/tls/localhost-key.pem', import.meta.url)),
  cert: readFileSync(new URL('../fixtures/tls/localhost-cert.pem', import.meta.url)),
};

function trustLocalhost(): void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, TLS.cert.toString()]);
  onTestFinished(() => setDefaultCACertificates(before));
}
