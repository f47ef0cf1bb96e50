import { describe, expect, onTestFinished, test } from 'vitest';
import { type ChatOptions, startChat } from './chat.ts';

const MESSAGES = [{ role: 'user', content: 'Please cancel my appointment.' }];

async function ask(body: unknown, options: ChatOptions = {}, headers: Record<string, string> = {}) {
  const chat = await startChat(options);
  onTestFinished(() => chat.close());
  const response = await fetch(`${chat.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${chat.apiKey}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

test('a request is answered by the agent', async () => {
  expect(await ask({ model: 'mia-1', messages: MESSAGES })).toMatchObject({
    status: 200,
    body: { choices: [{ message: { role: 'assistant', content: expect.stringContaining('cancelled') } }] },
  });
});

describe('rejected requests', () => {
  test.each<[string, number, string, unknown]>([
    ['another model', 404, 'model_not_found', { model: 'gpt', messages: MESSAGES }],
    ['no messages', 400, 'invalid_type', { model: 'mia-1', messages: [] }],
    ['a misspelled argument', 400, 'unknown', { model: 'mia-1', messages: MESSAGES, temprature: 0 }],
    ['broken JSON', 400, 'invalid_json', '{'],
    [
      'JSON mode without the word',
      400,
      'invalid_request',
      { model: 'mia-1', messages: MESSAGES, response_format: { type: 'json_object' } },
    ],
  ])('%s', async (_, status, code, body) => {
    expect(await ask(body)).toMatchObject({ status, body: { error: { code } } });
  });

  test('another key, another media type', async () => {
    const body = { model: 'mia-1', messages: MESSAGES };
    expect((await ask(body, {}, { authorization: 'Bearer x' })).status).toBe(401);
    expect((await ask(body, {}, { 'content-type': 'text/plain' })).status).toBe(415);
  });
});
