import { describe, expect, it, onTestFinished } from 'vitest';
import { type ChatOptions as ClientOptions, connectChat } from '../../../src/chat/client.ts';
import { ChatError, ToolCallError } from '../../../src/chat/errors.ts';
import { DeadlineError, InputError } from '../../../src/errors.ts';
import { type ChatOptions, startChat } from '../../emulators/chat.ts';
import type { Fault } from '../../emulators/faults.ts';
import { failureOf } from '../../support/http.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const ASKED = [
  { role: 'system', content: 'You are Mia.' },
  { role: 'user', content: 'Please cancel my appointment.' },
] as const;

async function startClient(emulator: ChatOptions = {}, client: Partial<ClientOptions> = {}) {
  const clock = createVirtualClock(3);
  const chat = await startChat({ time: clock.service, ...emulator });
  clock.watch(chat.url);
  const log: string[] = [];
  const startMs = clock.now();
  const connection = connectChat({
    url: chat.url,
    model: chat.model,
    apiKey: chat.apiKey,
    inputs: { url: 'agent-url', model: 'agent-model', key: 'agent-api-key' },
    signal: new AbortController().signal,
    clock,
    deadlineMs: startMs + 600_000,
    log: (line) => log.push(line),
    env: {},
    ...client,
  });
  onTestFinished(async () => {
    clock.stop();
    await connection.close();
    await chat.close();
  });
  return { chat, connection, log, clock, elapsedMs: () => clock.now() - startMs };
}

const answer = (status: number, body?: unknown, headers?: Record<string, string>): Fault => ({
  match: { nth: 1 },
  outcome: { status, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) },
});

describe('a reply', () => {
  it('is the text of the first choice', async () => {
    const { chat, connection } = await startClient();
    const messages = [{ role: 'system', content: 'You are Mia. Reply in JSON.' } as const, ASKED[1]];
    const reply = await connection.complete(messages, { json: true });
    expect(reply).toBe('Your appointment is cancelled. Shall we find a new time?');
    expect(chat.requests).toHaveLength(1);
    expect(chat.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${chat.apiKey}` },
      body: {
        model: 'mia-1',
        messages,
        stream: false,
        response_format: { type: 'json_object' },
      },
    });
  });

  it('accepts content parts and refusals', async () => {
    const replies = [
      {
        content: [
          { type: 'text', text: 'Good ' },
          { type: 'text', text: 'day.' },
        ],
      },
      { content: null, refusal: 'I can’t.' },
    ];
    const { connection } = await startClient({ reply: () => replies.shift() ?? '' });
    expect(await connection.complete(ASKED)).toBe('Good day.');
    expect(await connection.complete(ASKED)).toBe('I can’t.');
  });

  it.each([
    ['<think>\nShe cancels {x}.\n</think>\n\nCancelled.', 'Cancelled.'],
    ['She cancels {x}.\n</think>\n\nCancelled.', 'Cancelled.'],
    ['Say <think> or </think>.', 'Say <think> or </think>.'],
  ])('leaves out the thoughts of a reasoning model: %j', async (reply, said) => {
    const { connection } = await startClient({ reply: () => reply });
    expect(await connection.complete(ASKED)).toBe(said);
  });

  it('does not say thoughts that were cut off', async () => {
    const { connection } = await startClient({ reply: () => '<think>So she' });
    expect(await failureOf(connection.complete(ASKED))).toMatchObject({
      name: 'ChatError',
      message: expect.stringContaining('an empty message'),
    });
  });

  it('returns the thoughts before a rewrite, which may contain a closing tag itself', async () => {
    const reply = '{"prompt": "Never write </think>."}';
    const { connection } = await startClient({ reply: () => reply });
    expect(await connection.complete(ASKED, { purpose: 'rewrite' })).toBe(reply);
  });

  it('needs no key if the endpoint requires none', async () => {
    const { chat, connection } = await startClient({ apiKey: '' });
    await connection.complete(ASKED);
    expect(chat.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each(['/', '/chat/completions', '/chat/completions?api-version=7'])(
    'is found under a base URL with %s',
    async (more) => {
      const { chat } = await startClient();
      const { connection } = await startClient({}, { url: chat.url + more, apiKey: chat.apiKey });
      await connection.complete(ASKED);
      expect(chat.requests[0]?.path).toBe(`/v1/chat/completions${more.includes('?') ? '?api-version=7' : ''}`);
    },
  );

  it('never shows the key', async () => {
    const { chat, connection } = await startClient({ reply: () => `My key is test-agent-key-0123456789.` });
    expect(await connection.complete(ASKED)).toBe('My key is ***.');
    expect(chat.requests).toHaveLength(1);
  });
});

describe('errors caused by inputs are final', () => {
  it.each([
    ['the key', { apiKey: 'wrong-key-000000' }, /answered 401/, 'check the secret behind agent-api-key'],
    [
      'the model',
      { model: 'mia-9' },
      /answered 404 \(The model `mia-9`/,
      'check agent-url, and that it has the model "mia-9" (agent-model)',
    ],
  ])('%s', async (_, client, message, hint) => {
    const { chat, connection } = await startClient({}, client);
    const failure = await failureOf(connection.complete(ASKED));
    expect(failure).toBeInstanceOf(InputError);
    expect(failure).toMatchObject({ message: expect.stringMatching(message), hint });
    expect(String(failure)).not.toContain('wrong-key-000000');
    expect(chat.requests).toHaveLength(1);
  });

  it.each([401, 403])('the key, refused with %i', async (status) => {
    const { connection } = await startClient({ faults: [{ match: {}, outcome: { status } }] });
    const failure = await failureOf(connection.complete(ASKED));
    expect(failure).toBeInstanceOf(InputError);
    expect(failure).toMatchObject({ hint: 'check the secret behind agent-api-key' });
  });

  it.each([
    [400, { code: 'model_not_found' }],
    [404, {}],
    [405, {}],
  ])('the model, refused with %i %j', async (status, error) => {
    const { connection } = await startClient({ faults: [{ match: {}, outcome: { status, body: { error } } }] });
    const failure = await failureOf(connection.complete(ASKED));
    expect(failure).toBeInstanceOf(InputError);
    expect(failure).toMatchObject({ hint: expect.stringMatching(/^check agent-url, and that it has the model/) });
  });

  it('the path', async () => {
    const { chat } = await startClient();
    const { connection } = await startClient({}, { url: chat.url.replace('/v1', '/v2') });
    expect(await failureOf(connection.complete(ASKED))).toBeInstanceOf(InputError);
  });

  it('the host, once it can’t be reached five times', async () => {
    const { connection, log } = await startClient({}, { url: 'http://127.0.0.1:1' });
    const failure = await failureOf(connection.complete(ASKED));
    expect(failure).toBeInstanceOf(InputError);
    expect(String(failure)).toContain('ECONNREFUSED');
    expect(log).toHaveLength(4);
  });

  it('a redirect, which does not receive the key', async () => {
    const { chat: other } = await startClient();
    const { chat, connection } = await startClient({ faults: [{ match: {}, outcome: { redirect: other.url } }] });
    expect(await failureOf(connection.complete(ASKED))).toBeInstanceOf(InputError);
    expect(chat.requests).toHaveLength(1);
    expect(other.requests).toEqual([]);
  });
});

describe('temporary errors are retried', () => {
  it.each<[string, Fault]>([
    ['a limit', answer(429, { error: { message: 'Slow down.' } })],
    ['a server error', answer(503)],
    ['a broken connection', { match: { nth: 1 }, outcome: 'reset-after' }],
    ['half an answer', { match: { nth: 1 }, outcome: 'truncate' }],
    ['a page', { match: { nth: 1 }, outcome: 'garbage' }],
    ['no answer for a minute', { match: { nth: 1 }, outcome: 'hang' }],
  ])('%s', async (_, fault) => {
    const { chat, connection, log } = await startClient({ faults: [fault] });
    expect(await connection.complete(ASKED)).toMatch(/cancelled/);
    expect(chat.requests).toHaveLength(2);
    expect(log).toEqual([expect.stringMatching(/^The endpoint at agent-url: .*; retrying in/)]);
  });

  it('after the requested time, which is logged', async () => {
    const { connection, elapsedMs } = await startClient({ faults: [answer(429, undefined, { 'retry-after': '20' })] });
    let limits = 0;
    await connection.complete(ASKED, {
      onLimit: () => {
        limits += 1;
      },
    });
    expect(elapsedMs()).toBeGreaterThanOrEqual(20_000);
    expect(limits).toBe(1);
  });

  it('not if the response may have been sent and is paid for', async () => {
    const { chat, connection } = await startClient({ faults: [{ match: {}, outcome: 'reset-after' }] });
    const failure = await failureOf(connection.complete(ASKED, { purpose: 'rewrite' }));
    expect(failure).toBeInstanceOf(ChatError);
    expect(failure).toMatchObject({
      message: expect.stringContaining('may have answered already, so the request is not repeated'),
    });
    expect(chat.requests).toHaveLength(1);
  });

  it('not for ever', async () => {
    const { chat, connection } = await startClient({ faults: [{ match: {}, outcome: { status: 500 } }] });
    expect(await failureOf(connection.complete(ASKED))).toBeInstanceOf(ChatError);
    expect(chat.requests).toHaveLength(5);
  });

  it('not if the account has no credit: no wait helps', async () => {
    const error = {
      message: 'You exceeded your current quota.',
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    };
    const { chat, connection } = await startClient({
      faults: [{ match: {}, outcome: { status: 429, body: { error }, headers: { 'retry-after': '1' } } }],
    });
    const failure = await failureOf(connection.complete(ASKED, { purpose: 'rewrite' }));
    expect(failure).toMatchObject({ name: 'ChatError', hint: 'check the account behind agent-api-key' });
    expect(chat.requests).toHaveLength(1);
  });

  it('not beyond the deadline', async () => {
    const faults = [{ match: {}, outcome: { status: 429, headers: { 'retry-after': '900' } } }];
    const { connection } = await startClient({ faults });
    const failure = await failureOf(connection.complete(ASKED));
    expect(failure).toBeInstanceOf(DeadlineError);
    expect(failure).toMatchObject({ message: expect.stringMatching(/^Out of time .* agent-url: .*429/) });
  });
});

describe('an endpoint that does not respond like an agent', () => {
  const toolCall = { role: 'assistant', content: null, tool_calls: [{ id: '1', function: { name: 'book_slot' } }] };

  it.each([
    [
      'a tool call',
      toolCall,
      ToolCallError,
      'The endpoint at agent-url answered with a tool call (book_slot) and expects the client to run the tool, but this action runs no tools',
      "set agent-url to a server that runs the agent's tools itself and answers in text",
    ],
    [
      'an empty message',
      { role: 'assistant', content: ' ', refusal: ' ' },
      ChatError,
      'The endpoint at agent-url answered with an empty message',
      'check the server behind agent-url, and its log',
    ],
  ])('%s', async (_, reply, kind, message, hint) => {
    const { chat, connection } = await startClient({ reply: () => reply });
    const failure = await failureOf(connection.complete(ASKED));
    expect(failure).toBeInstanceOf(kind);
    expect(failure).toMatchObject({ message, hint });
    expect(chat.requests).toHaveLength(1);
  });

  it('another kind of JSON', async () => {
    const { connection } = await startClient({ faults: [answer(200, { hello: 'there' })] });
    const failure = await failureOf(connection.complete(ASKED));
    expect(failure).toMatchObject({
      name: 'ChatError',
      message: 'The endpoint at agent-url did not answer with a chat completion',
      hint: 'check that agent-url is the base URL of a chat completions endpoint that answers without streaming',
    });
  });

  it('an error with the status 200', async () => {
    const body = { error: { message: 'Provider returned error', code: 502 } };
    const { connection } = await startClient({ faults: [answer(200, body)] });
    expect(await failureOf(connection.complete(ASKED))).toMatchObject({
      name: 'ChatError',
      message: 'The endpoint at agent-url answered with an error (Provider returned error)',
      hint: 'check the server behind agent-url, and its log',
    });
  });

  it('a reply that was cut off, where the whole reply is needed', async () => {
    const choices = [{ message: { content: '{"prompt": "You are' }, finish_reason: 'length' }];
    const cutOff: Fault = { match: {}, outcome: { status: 200, body: { choices } } };
    const { connection } = await startClient({ faults: [cutOff] });
    expect(await failureOf(connection.complete(ASKED, { purpose: 'rewrite' }))).toMatchObject({
      name: 'ChatError',
      message: 'The endpoint at agent-url cut off its reply at a token limit',
      hint: 'raise the limit of the server behind agent-url, or set agent-model to a model with longer replies',
    });
    // An agent speaks that way, so its caller hears it.
    expect(await connection.complete(ASKED)).toBe('{"prompt": "You are');
  });

  it('more than 10 MiB', async () => {
    const { connection, chat } = await startClient({ faults: [{ match: {}, outcome: 'huge' }] });
    expect(await failureOf(connection.complete(ASKED))).toMatchObject({ message: expect.stringContaining('10 MiB') });
    expect(chat.requests).toHaveLength(1);
  });
});

it('ends at once on a signal', async () => {
  const stop = new AbortController();
  const { connection, elapsedMs } = await startClient(
    { faults: [{ match: {}, outcome: 'hang' }], onRequest: () => setImmediate(() => stop.abort(new Error('stopped'))) },
    { signal: stop.signal },
  );
  expect(await failureOf(connection.complete(ASKED))).toMatchObject({ message: 'stopped' });
  expect(elapsedMs()).toBeLessThan(1_000);
});
