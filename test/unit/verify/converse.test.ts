import { describe, expect, it } from 'vitest';
import type { CekuraClient } from '../../../src/cekura/client.ts';
import { RefusedError, UncertainStartError } from '../../../src/cekura/errors.ts';
import type { ChatClient, ChatMessage } from '../../../src/chat/client.ts';
import { converse } from '../../../src/verify/converse.ts';
import type { Pace } from '../../../src/verify/pace.ts';
import { FAKE_START_MS, fakeClock } from '../../support/fake-clock.ts';
import { failureOf } from '../../support/http.ts';

type Reply = Record<string, unknown> | Error;
const ready = (message: string | null, ended = false) => ({ status: 'ready', message, ended });
const lost = () => new UncertainStartError('lost', 'look');
const missing = () => new RefusedError(404, 'Unknown turn', '');

/** Plays a conversation with a service that answers as the script says: `POST`, `GET 1`, each with its replies in turn. */
async function play(
  script: Readonly<Record<string, readonly Reply[]>>,
  firstMessage?: string,
  opening?: string,
  stopAt?: string,
) {
  const stop = new AbortController();
  const used: Record<string, number> = {};
  const log: string[] = [];
  const asked: (readonly ChatMessage[])[] = [];
  let limits = 0;
  const onLimit = () => {
    limits += 1;
  };
  const cekura: CekuraClient = {
    send: async ({ method, path, body, onLimit: announce }) => {
      announce?.();
      const [, turn] = /\/chat\/(\d+)\/$/.exec(path) ?? [];
      const name = path.includes('/bulk/') ? 'RUN' : turn === undefined ? 'POST' : `GET ${turn}`;
      log.push(method === 'POST' ? `POST ${Object(body).content}` : name);
      if (log.at(-1) === stopAt) stop.abort(new Error('stopped'));
      const replies = script[name] ?? [];
      const index = used[name] ?? 0;
      used[name] = index + 1;
      const reply = replies[Math.min(index, replies.length - 1)];
      if (reply === undefined) throw new Error(`The script has no ${name}.`);
      if (reply instanceof Error) throw reply;
      return reply;
    },
  };
  const agent: ChatClient = {
    complete: async (messages, options) => {
      options?.onLimit?.();
      asked.push([...messages]);
      return `answer ${asked.length}`;
    },
    close: async () => undefined,
  };
  const clock = fakeClock(1);
  const paced: string[] = [];
  const pace: Pace = {
    wait: async (sinceMs, looks, signal) => {
      paced.push(`wait ${sinceMs - FAKE_START_MS} ${looks}`);
      await clock.sleep(2_000, signal);
    },
    learn: (sinceMs, looks) => void paced.push(`learn ${sinceMs - FAKE_START_MS} ${looks}`),
  };
  const played = await failureOf(
    converse({
      ...{ cekura, agent, clock, signal: stop.signal, pace },
      ...{ runId: 5, opening, firstMessage, onLimit },
      messages: [{ role: 'system', content: 'You are Mia.' }],
    }).then((isOver) => {
      log.push(isOver ? 'over' : 'goes on');
    }),
  );
  return { log, asked, limits, paced, waitedMs: clock.now() - FAKE_START_MS, failure: played };
}

describe('a conversation', () => {
  it('continues until the caller hangs up', async () => {
    const { log, asked } = await play({
      'GET 0': [ready('Hello?')],
      POST: [{ turn_id: 1 }, { turn_id: 2 }],
      'GET 1': [{ status: 'generating' }, ready('Cancel it.')],
      'GET 2': [ready('Bye.', true)],
    });
    expect(log).toEqual(['GET 0', 'POST answer 1', 'GET 1', 'GET 1', 'POST answer 2', 'GET 2', 'over']);
    expect(asked.at(-1)).toEqual([
      { role: 'system', content: 'You are Mia.' },
      { role: 'user', content: 'Hello?' },
      { role: 'assistant', content: 'answer 1' },
      { role: 'user', content: 'Cancel it.' },
    ]);
  });

  it('has the agent’s first message only if the agent speaks first', async () => {
    const first = { POST: [{ turn_id: 1 }], 'GET 1': [ready(null, true)] };
    expect((await play({ 'GET 0': [ready(null)], ...first }, 'Mia here.')).log).toContain('POST Mia here.');
    expect((await play({ 'GET 0': [ready('Hello?')], ...first }, 'Mia here.')).log).toContain('POST answer 1');
    expect((await play({ 'GET 0': [ready(null)], ...first })).asked[0]).toHaveLength(1);
  });

  it('has the first message once, also if the caller stays silent', async () => {
    const script = { 'GET 0': [ready(null)], POST: [{ turn_id: 1 }, { turn_id: 2 }], 'GET 1': [ready(null)] };
    const { log } = await play({ ...script, 'GET 2': [ready('Bye.', true)] }, 'Mia here.');
    expect(log).toEqual(['GET 0', 'POST Mia here.', 'GET 1', 'POST answer 1', 'GET 2', 'over']);
  });

  it('announces rate limits of both services', async () => {
    const script = { 'GET 0': [ready('Hello?')], POST: [{ turn_id: 1 }], 'GET 1': [ready('Bye.', true)] };
    expect((await play(script)).limits).toBe(2);
  });

  it('polls the opening at once and replies at their pace, which it learns from them', async () => {
    const { paced } = await play({
      'GET 0': [{ status: 'generating' }, ready('Hello?')],
      POST: [{ turn_id: 1 }],
      'GET 1': [{ status: 'generating' }, ready('Bye.', true)],
    });
    expect(paced).toEqual(['wait 0 1', 'wait 2000 0', 'wait 2000 1', 'learn 2000 2']);
  });

  it('begins with the opening that is known already', async () => {
    const script = { POST: [{ turn_id: 1 }], 'GET 1': [ready('Bye.', true)] };
    const { log, asked } = await play(script, undefined, 'Hello?');
    expect(log).toEqual(['POST answer 1', 'GET 1', 'over']);
    expect(asked[0]?.at(-1)).toEqual({ role: 'user', content: 'Hello?' });
  });

  it('ends if the caller never hangs up', async () => {
    const script = { 'GET 0': [ready('Hello?')], POST: [{ turn_id: 1 }], 'GET 1': [ready(null)] };
    const { log, asked } = await play(script);
    expect(log.at(-1)).toBe('goes on');
    expect(asked).toHaveLength(60);
    expect(asked.at(-1)?.at(-1)).toEqual({ role: 'user', content: '…' });
  });

  it('ends if the caller never connected', async () => {
    expect((await play({ 'GET 0': [ready(null, true)] })).log).toEqual(['GET 0', 'over']);
  });
});

it.each<[stopAt: string, script: Record<string, readonly Reply[]>]>([
  ['GET 0', { 'GET 0': [ready('Hello?')] }],
  ['POST answer 1', { 'GET 0': [ready('Hello?')], POST: [lost()] }],
  ['GET 1', { 'GET 0': [ready('Hello?')], POST: [{ turn_id: 1 }], 'GET 1': [ready('Bye.', true)] }],
])('a conversation that is stopped at "%s" ends with the reason, and sends nothing more', async (stopAt, script) => {
  const { log, failure } = await play(script, undefined, undefined, stopAt);
  expect(failure).toMatchObject({ message: 'stopped' });
  expect(log.at(-1)).toBe(stopAt);
});

describe('a message whose reply is lost', () => {
  const opening = { 'GET 0': [ready('Hello?')] };

  it('is not sent again when the next turn is there', async () => {
    const { log } = await play({ ...opening, POST: [lost()], 'GET 1': [ready('Bye.', true)] });
    expect(log).toEqual(['GET 0', 'POST answer 1', 'GET 1', 'GET 1', 'over']);
  });

  it('is not sent again in a later turn either', async () => {
    const { log } = await play({
      ...opening,
      POST: [{ turn_id: 1 }, lost()],
      'GET 1': [ready('Cancel it.')],
      'GET 2': [ready('Bye.', true)],
    });
    expect(log.slice(3)).toEqual(['POST answer 2', 'GET 2', 'GET 2', 'over']);
  });

  it('is looked for after the turn that has no reply', async () => {
    const broken = { status: 'error', message: null, ended: false };
    const script = { POST: [{ turn_id: 1 }, lost()], 'GET 1': [broken], 'GET 2': [ready('Bye.', true)] };
    expect((await play({ ...opening, ...script })).log.slice(3)).toEqual(['POST answer 1', 'GET 2', 'GET 2', 'over']);
  });

  it('is an error if its turn can’t be read', async () => {
    const refused = new RefusedError(403, 'Denied', '');
    const { failure } = await play({ ...opening, POST: [lost()], 'GET 1': [refused] });
    expect(failure).toBe(refused);
  });

  it('is sent again when it is not', async () => {
    const { log } = await play({
      ...opening,
      POST: [lost(), { turn_id: 1 }],
      'GET 1': [missing(), ready('Bye.', true)],
    });
    expect(log).toEqual(['GET 0', 'POST answer 1', 'GET 1', 'POST answer 1', 'GET 1', 'over']);
  });

  it('has its reply in the later turn when it arrived twice', async () => {
    const dropped = { status: 'dropped', message: null, ended: false };
    const { log } = await play({ ...opening, POST: [lost()], 'GET 1': [dropped], 'GET 2': [ready('Bye.', true)] });
    expect(log).toEqual(['GET 0', 'POST answer 1', 'GET 1', 'GET 1', 'GET 2', 'over']);
  });

  it('is given up after four times', async () => {
    const { log, failure } = await play({ ...opening, POST: [lost()], 'GET 1': [missing()] });
    expect(log.filter((line) => line.startsWith('POST'))).toHaveLength(4);
    expect(failure).toBeInstanceOf(UncertainStartError);
  });
});

describe('a run that accepts no message', () => {
  const busy = () => new RefusedError(409, 'Run is still starting, or has already ended.', '');
  const opening = { 'GET 0': [ready('Hello?')] };

  it('is retried while it is open', async () => {
    const run = [{ id: 5, status: 'in_progress' }] as unknown as Reply;
    const { log, waitedMs } = await play({
      ...opening,
      POST: [busy(), { turn_id: 1 }],
      RUN: [run],
      'GET 1': [ready('Bye.', true)],
    });
    expect(log).toEqual(['GET 0', 'POST answer 1', 'RUN', 'POST answer 1', 'GET 1', 'over']);
    expect(waitedMs).toBe(1_000 + 2_000);
  });

  it('is given up after five times', async () => {
    const run = [{ id: 5, status: 'in_progress' }] as unknown as Reply;
    const { log, failure, waitedMs } = await play({ ...opening, POST: [busy()], RUN: [run] });
    expect(log.filter((line) => line.startsWith('POST'))).toHaveLength(5);
    expect(waitedMs).toBe(1_000 + 2_000 + 3_000 + 4_000);
    expect(failure).toMatchObject({ status: 409 });
  });

  it('for another reason ends the conversation', async () => {
    const refused = new RefusedError(400, 'No', '');
    const { log, failure } = await play({ ...opening, POST: [refused] });
    expect(log).toEqual(['GET 0', 'POST answer 1']);
    expect(failure).toBe(refused);
  });

  it.each(['evaluating', 'completed'])('is over when it is %s', async (status) => {
    const run = [{ id: 5, status }] as unknown as Reply;
    expect((await play({ ...opening, POST: [busy()], RUN: [run] })).log.at(-1)).toBe('over');
  });
});

it('an impossible reply ends the conversation with an error', async () => {
  const broken = { status: 'error', message: null, ended: false };
  const { log, failure } = await play({ 'GET 0': [ready('Hello?')], POST: [{ turn_id: 1 }], 'GET 1': [broken] });
  expect(log.filter((line) => line.startsWith('POST'))).toHaveLength(4);
  expect(failure).toMatchObject({
    message: "Cekura could not generate the caller's reply in run 5, 4 times in a row",
    hint: 'rerun later',
  });
});

it('a missing reply ends it too', async () => {
  const generating = { status: 'generating', message: null, ended: false };
  const script = { 'GET 0': [ready('Hello?')], POST: [{ turn_id: 1 }], 'GET 1': [generating] };
  const { failure, waitedMs } = await play(script);
  expect(failure).toMatchObject({ message: 'Cekura sent no reply in run 5 for 120 s', hint: 'rerun later' });
  expect(waitedMs).toBe(120_000);
});
