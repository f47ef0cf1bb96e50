import { describe, expect, it, test } from 'vitest';
import { BRIEFLY, connectGitHub, type GitHubOptions, tryGraphql, writeOnce } from '../../../src/github/client.ts';
import { GitHubError } from '../../../src/github/errors.ts';
import { UnsentError } from '../../../src/http/network-error.ts';
import { FAKE_START_MS, fakeClock } from '../../support/fake-clock.ts';
import { failureOf } from '../../support/http.ts';

const API = 'https://api.github.test';
const REPO = { owner: 'acme', repo: 'agents' };
interface Answer {
  readonly status: number;
  /** A text is no JSON. */
  readonly body: unknown;
  readonly headers: Record<string, string>;
}
type Reply = Answer | Error;
const answer = (status: number, body: unknown = {}, headers: Record<string, string> = {}): Answer => ({
  ...{ status, body, headers },
});

function toResponse({ status, body, headers }: Answer): Response {
  if (typeof body === 'string') return new Response(body, { status, headers });
  const json = { 'content-type': 'application/json', ...headers };
  return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: json });
}

const withCode = (code: string, message = code) => Object.assign(new Error(message), { code });

/** A client whose requests get these replies, and then 200; waits are skipped. */
function connect(replies: Reply[] = [], change: Partial<GitHubOptions> = {}) {
  const sent: string[] = [];
  const times: number[] = [];
  const log: string[] = [];
  const clock = { ...fakeClock(1), random: () => 0.5 };
  const stop = new AbortController();
  const inits: RequestInit[] = [];
  const github = connectGitHub({
    ...{ token: 'ghs_token', signal: stop.signal, clock, deadlineMs: FAKE_START_MS + 600_000 },
    event: { ...REPO, serverUrl: 'https://github.test', apiUrl: API },
    log: (line) => log.push(line),
    fetch: (async (url: string, init: RequestInit) => {
      sent.push(`${init.method} ${String(url).replace(API, '')}`);
      times.push(clock.now() - FAKE_START_MS);
      inits.push(init);
      const reply = replies.shift() ?? answer(200);
      if (reply instanceof Error) throw reply;
      return toResponse(reply);
    }) as typeof fetch,
    ...change,
  });
  const { rest } = github.octokit;
  return {
    ...{ github, sent, times, log, clock, stop, inits },
    read: () => rest.repos.get(REPO),
    write: () => rest.issues.createComment({ ...REPO, issue_number: 1, body: 'x' }),
    set: () => rest.issues.addLabels({ ...REPO, issue_number: 1, labels: ['x'] }),
  };
}

describe('a request', () => {
  it('goes to the API with the token', async () => {
    const { github, read, sent, inits } = connect();
    await read();
    expect(sent).toEqual(['GET /repos/acme/agents']);
    expect(inits[0]).toMatchObject({ redirect: 'manual', signal: expect.any(AbortSignal) });
    expect(new Headers(inits[0]?.headers).get('authorization')).toBe('token ghs_token');
    expect(new Headers(inits[0]?.headers).get('user-agent')).toMatch(/cekura-improve-action/);
    expect(github).toMatchObject({ ...REPO, serverUrl: 'https://github.test' });
  });

  it('needs a token', () => {
    expect(() => connect([], { token: '' })).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: 'github-token is empty, so the action cannot deliver the proposal',
        hint: "remove the input to use the workflow's own token, or set delivery to summary",
      }),
    );
  });

  it('may have no content, but no content that is unreadable', async () => {
    expect((await connect([answer(204)]).read()).status).toBe(204);
    const text = answer(200, 'half of a');
    const { write } = connect([text]);
    expect(await failureOf(write())).toMatchObject({
      status: 200,
      detail: 'the answer is unreadable',
      uncertain: true,
    });
    const { read, sent } = connect([text]);
    await read();
    expect(sent).toHaveLength(2);
  });

  it('is not sent after a stop, and ends with its reason', async () => {
    const { read, stop, sent } = connect([]);
    stop.abort(new Error('stopped'));
    expect(await failureOf(read())).toMatchObject({ message: 'stopped' });
    expect(sent).toEqual([]);
    const during = connect([answer(500)], {
      signal: stop.signal,
    });
    expect(await failureOf(during.read())).toMatchObject({ message: 'stopped' });
  });
});

describe('a fault', () => {
  it('is retried after a wait, which is logged from one second on', async () => {
    const { read, log, times } = connect([answer(503), answer(500), answer(502), answer(504)]);
    await read();
    expect(times).toEqual([0, 375, 1_125, 2_625, 5_625]);
    expect(log).toEqual([
      'GitHub: GitHub answered 502; retrying in 2 s',
      'GitHub: GitHub answered 504; retrying in 3 s',
    ]);
  });

  it.each<[what: string, reply: Reply, expected: object]>([
    ['a reset', withCode('ECONNRESET'), { status: 0, detail: 'ECONNRESET', uncertain: true }],
    ['a reset with words', withCode('ECONNRESET', 'it broke'), { detail: 'ECONNRESET: it broke' }],
    ['a timeout', new DOMException('no answer in time', 'TimeoutError'), { detail: 'no answer in time' }],
    ['500', answer(500, { message: 'Oops' }), { status: 500, detail: 'Oops', uncertain: true }],
    [
      '422',
      answer(422, { message: 'Validation Failed' }),
      { status: 422, detail: expect.stringMatching(/^Validation Failed/), uncertain: false },
    ],
    [
      ...([
        'a link to the documentation',
        answer(404, { message: 'Not Found', documentation_url: 'https://docs/x' }),
      ] as const),
      { status: 404, detail: 'Not Found', kind: 'forbidden' },
    ],
    [
      'a redirect',
      answer(302, {}, { location: 'https://other.test' }),
      { status: 302, detail: 'redirected to another place' },
    ],
  ])('of a write is final: %s', async (_, reply, expected) => {
    const { write, sent } = connect([reply]);
    const failure = await failureOf(write());
    expect(failure).toBeInstanceOf(GitHubError);
    expect(failure).toMatchObject(expected);
    expect(sent).toHaveLength(1);
  });

  it('before anything was sent is retried five times', async () => {
    const { write, sent } = connect(Array(9).fill(new UnsentError(withCode('ECONNREFUSED'))));
    expect(await failureOf(write())).toMatchObject({ kind: 'unreachable', uncertain: false, cause: expect.any(Error) });
    expect(sent).toHaveLength(5);
  });

  it('is retried a few times where the proposal does not depend on it', async () => {
    const { github, sent } = connect(Array.from({ length: 9 }, () => answer(503)));
    expect(BRIEFLY).toEqual({ attempts: 4 });
    const wanted = { ...REPO, issue_number: 1, labels: ['x'], request: BRIEFLY };
    expect(await failureOf(github.octokit.rest.issues.addLabels(wanted))).toMatchObject({
      status: 503,
      uncertain: false,
    });
    expect(sent).toHaveLength(4);
    const once = connect([answer(503)]);
    const comment = { ...REPO, issue_number: 1, body: 'x', request: { attempts: 1 } };
    expect(await failureOf(once.github.octokit.rest.issues.createComment(comment))).toMatchObject({ uncertain: true });
  });

  it('is logged from a wait of one second on', async () => {
    const { read, log } = connect([
      answer(503, {}, { 'retry-after': '1' }),
      answer(503, {}, { 'retry-after': '0.999' }),
    ]);
    await read();
    expect(log).toEqual(['GitHub: GitHub is not available (503); retrying in 1 s']);
  });

  it('has at most 300 characters of what GitHub or the network said', async () => {
    const long = 'x'.repeat(400);
    for (const reply of [answer(404, { message: long }), withCode('E', long)]) {
      const detail = expect.stringMatching(/^(E: )?x+…$/);
      const failure = await failureOf(connect([reply]).write());
      expect(failure).toMatchObject({ detail });
      expect((failure as GitHubError).detail).toHaveLength(300);
    }
    const message = 'See - https://x.test/a and more';
    expect(await failureOf(connect([answer(404, { message })]).write())).toMatchObject({ detail: message });
  });

  it.each([
    [600_000, 30_000],
    [10_000, 10_000],
  ])('may be a reply that does not come (deadline in %i ms: waits %i ms)', async (leftMs, timeoutMs) => {
    const waits: number[] = [];
    const hang = (_: string, { signal }: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        if (signal?.aborted) reject(signal.reason);
      });
    const clock = {
      ...fakeClock(1),
      after: (ms: number, act: () => void) => {
        waits.push(ms);
        act();
        return () => undefined;
      },
    };
    const change = { clock, deadlineMs: FAKE_START_MS + leftMs, fetch: hang as typeof fetch };
    expect(await failureOf(connect([], change).write())).toMatchObject({
      ...{ status: 0, detail: 'no answer in time', uncertain: true, kind: 'unreachable' },
    });
    expect(waits).toEqual([timeoutMs]);
  });

  it('of the first read may be a token that is new', async () => {
    const { read, sent, times } = connect([answer(401), answer(200), answer(401)]);
    await read();
    expect(times).toEqual([0, 3_000]);
    expect(await failureOf(read())).toMatchObject({ kind: 'unauthorized' });
    expect(sent).toHaveLength(3);
    expect(await failureOf(connect([answer(401)]).write())).toMatchObject({ kind: 'unauthorized' });
  });

  it('ends when no time is left', async () => {
    const { read, sent } = connect([answer(503, {}, { 'retry-after': '600' })]);
    expect(await failureOf(read())).toMatchObject({
      ...{ kind: 'unreachable', status: 0, detail: 'GitHub is not available (503)' },
      message: 'Out of time: GitHub is not available (503), and there is no time for another attempt',
      hint: 'raise timeout-minutes, or rerun later',
    });
    expect(sent).toHaveLength(1);
    const last = connect([answer(503, {}, { 'retry-after': '599' })]);
    await last.read();
    expect(last.sent).toHaveLength(2);
  });
});

describe('a rate limit', () => {
  const limited = (seconds: number) =>
    answer(403, { message: 'A secondary rate limit' }, { 'retry-after': String(seconds) });

  it('is waited for, and logged', async () => {
    const { read, times, log } = connect([limited(60)]);
    await read();
    expect(times).toEqual([0, 60_000]);
    expect(log).toEqual(['GitHub: a rate limit (403: A secondary rate limit); retrying in 60 s']);
  });

  it('applies to all requests', async () => {
    const { read, write, sent } = connect([answer(200), limited(1_000), limited(2_000)]);
    await read();
    const message = 'Out of time: a rate limit (403: A secondary rate limit), and there is no time for another attempt';
    for (const request of [read, write]) expect(await failureOf(request())).toMatchObject({ message });
    expect(sent).toHaveLength(2);
  });

  it('is not ended by a shorter one', async () => {
    const { read, sent } = connect([limited(1_000), limited(300)]);
    await Promise.allSettled([read(), read()]);
    expect(await failureOf(read())).toMatchObject({ kind: 'unreachable' });
    expect(sent).toHaveLength(2);
  });

  it('is not a server that is down: that holds back no other request', async () => {
    const { read, write } = connect([answer(503, {}, { 'retry-after': '1000' })]);
    expect(await failureOf(read())).toMatchObject({ kind: 'unreachable' });
    expect((await write()).status).toBe(200);
  });

  it('does not apply to another wait', async () => {
    const { github, clock } = connect();
    await github.pause(1);
    expect(clock.now() - FAKE_START_MS).toBe(375);
  });
});

describe('writes', () => {
  it('are sent one after the other, a second apart; reads do not wait', async () => {
    const { write, set, read, sent, times } = connect();
    await Promise.all([write(), set(), read()]);
    expect(sent[0]).toBe('GET /repos/acme/agents');
    expect(times).toEqual([0, 0, 1_000]);
    await write();
    expect(times.at(-1)).toBe(2_000);
  });

  it('go on after one that failed', async () => {
    const { write, sent } = connect([answer(422)]);
    const [first, second] = await Promise.allSettled([write(), write()]);
    expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled']);
    expect(sent).toHaveLength(2);
  });

  it('do not include queries', async () => {
    const { github, times } = connect([answer(200, { data: { x: 1 } }), answer(200, { data: { x: 1 } })]);
    expect(await tryGraphql(github, 'query ($a: Int) { x }', { a: 1 })).toEqual({ x: 1 });
    expect(await tryGraphql(github, 'query { x }')).toEqual({ x: 1 });
    expect(times).toEqual([0, 0]);
    await tryGraphql(github, 'mutation { x }');
    await tryGraphql(github, 'mutation { x }');
    expect(times).toEqual([0, 0, 0, 1_000]);
  });

  it('a query has its variables, and answers nothing if it fails', async () => {
    const { github, inits } = connect([answer(200, { data: { x: 1 } }), answer(400)]);
    await tryGraphql(github, 'query ($a: Int) { x }', { a: 1 });
    expect(JSON.parse(String(inits[0]?.body))).toEqual({ query: 'query ($a: Int) { x }', variables: { a: 1 } });
    expect(await tryGraphql(github, 'query { x }')).toBeUndefined();
  });
});

describe('a redirect', () => {
  const to = (status: number, path: string) => answer(status, {}, { location: path });

  it.each<[what: string, replies: Reply[], isWrite: boolean, sent: number]>([
    ['of a read is followed within the API', [to(301, '/repositories/7')], false, 2],
    ['of a read is followed within the API', [to(302, '/repositories/7')], false, 2],
    ['that repeats the request is followed', [to(307, '/repositories/7')], true, 2],
    ['that repeats the request is followed', [to(308, `${API}/repositories/7`)], true, 2],
    ['is followed three times', [to(307, '/1'), to(307, '/2'), to(307, '/3')], false, 4],
  ])('%s (%#)', async (_, replies, isWrite, count) => {
    const { read, write, sent } = connect(replies);
    await (isWrite ? write() : read());
    expect(sent).toHaveLength(count);
    expect(new Set(sent.map((line) => line.split(' ')[0]))).toEqual(new Set([isWrite ? 'POST' : 'GET']));
  });

  it.each<[what: string, replies: Reply[], isWrite: boolean, sent: number]>([
    ['to another host', [to(307, 'https://other.test/x')], false, 1],
    ['that changes a write', [to(301, '/x')], true, 1],
    ['that changes a write', [to(302, '/x')], true, 1],
    ['of another kind', [to(303, '/x')], false, 1],
    ['for the fourth time', [to(307, '/1'), to(307, '/2'), to(307, '/3'), to(307, '/4')], false, 4],
  ])('%s is not followed (%#)', async (_, replies, isWrite, count) => {
    const { read, write, sent } = connect(replies);
    expect(await failureOf(isWrite ? write() : read())).toMatchObject({ detail: 'redirected to another place' });
    expect(sent).toHaveLength(count);
  });

  it('in a list does not lead to another host', async () => {
    const { github, sent } = connect([answer(200, [], { link: '<https://other.test/x?page=2>; rel="next"' })]);
    const { octokit } = github;
    expect(await failureOf(octokit.paginate(octokit.rest.pulls.list, REPO))).toMatchObject({ status: 302 });
    expect(sent).toHaveLength(1);
  });
});

describe('a write that must not happen twice', () => {
  const uncertain = () =>
    new GitHubError({ kind: 'unreachable', status: 500, detail: '', message: 'x', hint: '', uncertain: true });

  test('is searched for before it is sent again', async () => {
    const { github, clock } = connect();
    let writes = 0;
    const found = [undefined, 'made'];
    const write = () => {
      writes += 1;
      return Promise.reject(uncertain());
    };
    expect(await writeOnce(github, write, async () => found.shift())).toBe('made');
    expect(writes).toBe(2);
    expect(clock.now() - FAKE_START_MS).toBe(375 + 750);
  });

  test('is neither searched for nor sent again when no time is left', async () => {
    const { github } = connect([], { deadlineMs: FAKE_START_MS });
    let looks = 0;
    const look = async () => {
      looks += 1;
      return 'found';
    };
    expect(await failureOf(writeOnce(github, () => Promise.reject(uncertain()), look))).toMatchObject({
      message: 'Out of time: the last write may not have taken effect, and there is no time for another attempt',
    });
    expect(looks).toBe(0);
  });

  test('is given up after five times, and at once if it was refused', async () => {
    const { github } = connect();
    const failures = Array.from({ length: 9 }, uncertain);
    const [first] = failures;
    let looks = 0;
    const failure = await failureOf(
      writeOnce(
        github,
        () => Promise.reject(failures.shift()),
        async () => {
          looks += 1;
          return undefined;
        },
      ),
    );
    expect(failure).not.toBe(first);
    expect([failures.length, looks]).toEqual([4, 5]);
    const refused = new GitHubError({ kind: 'refused', status: 422, detail: '', message: 'x', hint: '' });
    expect(
      await failureOf(
        writeOnce(
          github,
          () => Promise.reject(refused),
          async () => 'x',
        ),
      ),
    ).toBe(refused);
    const other = new Error('x');
    expect(
      await failureOf(
        writeOnce(
          github,
          () => Promise.reject(other),
          async () => 'x',
        ),
      ),
    ).toBe(other);
  });
});
