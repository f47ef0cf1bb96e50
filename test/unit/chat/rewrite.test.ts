import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatMessage, CompleteOptions } from '../../../src/chat/client.ts';
import { ChatError } from '../../../src/chat/errors.ts';
import {
  type FailedCall,
  readRewrite,
  requestRewrite,
  TRANSCRIPT_BUDGET,
  writeRewriteRequest,
} from '../../../src/chat/rewrite.ts';
import { shortenMiddle } from '../../../src/chat/shorten-middle.ts';
import { anyString } from '../../support/any-string.ts';

const call: FailedCall = {
  scenario: 'Cancels late',
  expected: 'The fee is named.',
  outcome: { score: 40, explanation: 'No fee.', promptPart: 'Name the fee.' },
  failed: [{ name: 'Fee', explanation: 'Not named.' }],
  issues: ['No fee at all.'],
  transcript: 'Agent: Hello.',
};
const request = { instructions: 'Be brief.\n', prompt: 'Be kind to {{name}}.', calls: [call] };
const GOOD = { prompt: 'Be kind.', summary: 'Kinder.' };

describe('the request', () => {
  it('holds instructions, the form of the reply, and the evidence as data', () => {
    const [system, user] = writeRewriteRequest(request);
    expect(system?.role).toBe('system');
    expect(system?.content).toMatch(/^Be brief\.\n\nReply with one JSON object/);
    expect(JSON.parse(user?.content ?? '')).toEqual({
      prompt: 'Be kind to {{name}}.',
      failed_calls: [
        {
          scenario: 'Cancels late',
          expected_outcome: 'The fee is named.',
          missed_outcome: { score: '40 of 100', explanation: 'No fee.', part_of_the_prompt: 'Name the fee.' },
          failed_metrics: [{ name: 'Fee', explanation: 'Not named.' }],
          reasons: ['No fee at all.'],
          transcript: 'Agent: Hello.',
        },
      ],
    });
  });

  it('names nothing that is not known', () => {
    const [, user] = writeRewriteRequest({ ...request, calls: [{ failed: [] }] });
    expect(JSON.parse(user?.content ?? '').failed_calls).toEqual([{}]);
  });

  it('shares the budget of transcripts among the calls', () => {
    const calls = Array.from({ length: 10 }, () => ({
      failed: [],
      transcript: 'Agent: Hello.\n'.repeat(9_999),
    }));
    const [, user] = writeRewriteRequest({ ...request, calls });
    const sent: { transcript: string }[] = JSON.parse(user?.content ?? '').failed_calls;
    expect(sent).toHaveLength(10);
    const total = sent.reduce((sum, { transcript }) => sum + transcript.length, 0);
    expect(total).toBeLessThanOrEqual(TRANSCRIPT_BUDGET);
    expect(total).toBeGreaterThan(TRANSCRIPT_BUDGET * 0.9);
  });
});

describe('shortenMiddle', () => {
  it('leaves whole lines out of the middle', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `Line ${index} of the call.`).join('\n');
    expect(shortenMiddle(lines, 160)).toBe(
      'Line 0 of the call.\nLine 1 of the call.\n[… 748 characters left out …]\nLine 38 of the call.\nLine 39 of the call.',
    );
    expect(shortenMiddle('short', 5)).toBe('short');
  });

  it('keeps both ends of one long line', () => {
    expect(shortenMiddle(`Hello${'.'.repeat(190)}Goodbye`, 74)).toBe('Hello..\n[… 188 characters left out …]\nGoodbye');
  });

  it('respects the limit, for any text', () => {
    fc.assert(
      fc.property(anyString(400), fc.integer({ min: 60, max: 300 }), (text, max) => {
        const short = shortenMiddle(text, max);
        expect(short.length).toBeLessThanOrEqual(max);
        expect(short === text || short.includes('characters left out')).toBe(true);
      }),
    );
  });
});

describe('readRewrite', () => {
  it.each([
    [JSON.stringify(GOOD), GOOD],
    [`Here you are:\n\`\`\`json\n${JSON.stringify(GOOD)}\n\`\`\``, GOOD],
    [JSON.stringify({ prompt: 'Be kind.', summary: null, more: 1 }), { prompt: 'Be kind.', summary: '' }],
    [`<think>Keep {{name}}.</think>\n${JSON.stringify(GOOD)}`, GOOD],
    [`It needs {"prompt"}.\n</think>\n${JSON.stringify(GOOD)}`, GOOD],
    [
      JSON.stringify({ prompt: 'Never write </think>{', summary: '' }),
      { prompt: 'Never write </think>{', summary: '' },
    ],
    ['<think>{</think>', { problem: 'it is not a JSON object' }],
    ['I am sorry.', { problem: 'it is not a JSON object' }],
    ['} {', { problem: 'it is not a JSON object' }],
    ['{"prompt": " "}', { problem: 'prompt: is empty' }],
    ['{"prompt": 7}', { problem: expect.stringMatching(/^prompt: /) }],
    ['{"summary": "x"}', { problem: expect.stringMatching(/^prompt: /) }],
  ])('%j', (content, expected) => {
    expect(readRewrite(content)).toEqual(expected);
  });
});

describe('requestRewrite', () => {
  function model(...answers: (string | Error)[]) {
    const asked: { messages: readonly ChatMessage[]; options: CompleteOptions | undefined }[] = [];
    const complete = async (messages: readonly ChatMessage[], options?: CompleteOptions) => {
      asked.push({ messages, options });
      const answer = answers.shift() ?? new Error('asked too often');
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const log: string[] = [];
    return { asked, log, result: () => requestRewrite({ complete }, request, (line) => log.push(line)) };
  }

  it('asks once, without retries, in JSON', async () => {
    const { asked, result } = model(JSON.stringify(GOOD));
    expect(await result()).toEqual(GOOD);
    expect(asked.map(({ options }) => options)).toEqual([{ purpose: 'rewrite', json: true, timeoutMs: 600_000 }]);
  });

  it('asks once more with the reason if the answer is unusable', async () => {
    const { asked, log, result } = model('Sure!', JSON.stringify(GOOD));
    expect(await result()).toEqual(GOOD);
    expect(asked[1]?.messages.slice(2)).toEqual([
      { role: 'assistant', content: 'Sure!' },
      { role: 'user', content: expect.stringContaining('it is not a JSON object') },
    ]);
    expect(log.join()).toMatch(/asking once more/);
  });

  it('gives up after two', async () => {
    const { asked, result } = model('Sure!', '{}');
    await expect(result()).rejects.toMatchObject({
      message: expect.stringMatching(/answered twice without a usable rewrite: prompt/),
      hint: 'set model-name to a model that can reply in JSON, or check improver-instructions',
    });
    expect(asked).toHaveLength(2);
  });

  it('falls back if the server has no JSON mode, and passes on other failures', async () => {
    const old = model(new ChatError('400 (response_format is not supported)', ''), JSON.stringify(GOOD));
    expect(await old.result()).toEqual(GOOD);
    expect(old.asked[1]?.options).toEqual({ purpose: 'rewrite', timeoutMs: 600_000 });
    const broken = model(new ChatError('it may have answered', ''));
    await expect(broken.result()).rejects.toThrow(/may have answered/);
    expect(broken.asked).toHaveLength(1);
  });
});
