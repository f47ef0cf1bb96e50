import { describe, expect, it } from 'vitest';
import type { CekuraClient } from '../../../src/cekura/client.ts';
import { RefusedError, UncertainStartError } from '../../../src/cekura/errors.ts';
import type { ChatClient, ChatMessage } from '../../../src/chat/client.ts';
import { converse } from '../../../src/verify/conversation.ts';
import { createPace } from '../../../src/verify/pace.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { failureOf } from '../../support/http.ts';

type Reply = Record<string, unknown> | Error;
const ready = (message: string | null, ended = false) => ({ status: 'ready', message, ended });
const lost = () => new UncertainStartError('lost', 'look');
const missing = () => new RefusedError(404, 'Unknown turn', '');

/** Plays a conversation with a service that answers as the script says: `POST`, `GET 1`, each with its replies in turn. */
async function play(script: Readonly<Record<string, readonly Reply[]>>, firstMessage?: string, opening?: string) {
  const used: Record<string, number> = {};
  const log: string[] = [];
  const asked: (readonly ChatMessage[])[] = [];
  const cekura: CekuraClient = {
    send: async ({ method, path, body }) => {
      const [, turn] = /\/chat\/(\d+)\/$/.exec(path) ?? [];
      const name = path.includes('/bulk/') ? 'RUN' : turn === undefined ? 'POST' : `GET ${turn}`;
      log.push(method === 'POST' ? `POST ${Object(body).content}` : name);
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
    complete: async (messages) => {
      asked.push([...messages]);
      return `answer ${asked.length}`;
    },
    close: async () => undefined,
  };
  const clock = fakeClock(1);
  const pace = createPace(clock, { firstMs: 1_600, maxMs: 8_000 });
  const played = await failureOf(
    converse({
      ...{ cekura, agent, clock, signal: new AbortController().signal, pace },
      ...{ runId: 5, opening, firstMessage, onLimit: () => undefined },
      messages: [{ role: 'system', content: 'You are Mia.' }],
    }).then((isOver) => {
      log.push(isOver ? 'over' : 'goes on');
    }),
  );
  return { log, asked, failure: played };
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

describe('a message whose reply is lost', () => {
  const opening = { 'GET 0': [ready('Hello?')] };

  it('is not sent again when the next turn is there', async () => {
    const { log } = await play({ ...opening, POST: [lost()], 'GET 1': [ready('Bye.', true)] });
    expect(log).toEqual(['GET 0', 'POST answer 1', 'GET 1', 'GET 1', 'over']);
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
    const { log } = await play({
      ...opening,
      POST: [busy(), { turn_id: 1 }],
      RUN: [run],
      'GET 1': [ready('Bye.', true)],
    });
    expect(log).toEqual(['GET 0', 'POST answer 1', 'RUN', 'POST answer 1', 'GET 1', 'over']);
  });

  it('is given up after five times', async () => {
    const run = [{ id: 5, status: 'in_progress' }] as unknown as Reply;
    const { log, failure } = await play({ ...opening, POST: [busy()], RUN: [run] });
    expect(log.filter((line) => line.startsWith('POST'))).toHaveLength(5);
    expect(failure).toMatchObject({ status: 409 });
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
  expect(failure).toMatchObject({ message: expect.stringContaining("could not generate the caller's reply") });
});

it('a missing reply ends it too', async () => {
  const generating = { status: 'generating', message: null, ended: false };
  const { failure } = await play({ 'GET 0': [ready('Hello?')], POST: [{ turn_id: 1 }], 'GET 1': [generating] });
  expect(failure).toMatchObject({ message: 'Cekura sent no reply in run 5 for 120 s' });
});
