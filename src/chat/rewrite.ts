import * as z from 'zod/mini';
import { ActionError } from '../errors.ts';
import { describeMismatch } from '../http/describe-mismatch.ts';
import { loose } from '../http/loose.ts';
import type { ChatClient, ChatMessage } from './client.ts';
import { ChatError } from './errors.ts';
import { shortenMiddle } from './shorten-middle.ts';

/** The material for a rewrite. Every text except the instructions is untrusted data. */
export interface RewriteRequest {
  /** The instructions for the model; see `improver-instructions.ts`. */
  readonly instructions: string;
  readonly prompt: string;
  readonly calls: readonly FailedCall[];
}

/** One call in which the agent failed. */
export interface FailedCall {
  readonly scenario?: string;
  readonly expected?: string;
  readonly outcome?: { readonly score: number; readonly explanation: string; readonly promptPart?: string };
  readonly failed: readonly { readonly name: string; readonly explanation: string }[];
  readonly issues?: readonly string[];
  readonly transcript?: string;
}

/** The answer: a whole prompt, and why it was changed. Both texts are the model's: data, never trusted. */
export interface Rewrite {
  readonly prompt: string;
  readonly summary: string;
}

/** Characters of all transcripts together, about 15,000 tokens of English. Each call may take an equal share. */
export const TRANSCRIPT_BUDGET = 60_000;
/** A reasoning model takes minutes for a long prompt. */
const ANSWER_TIMEOUT_MS = 600_000;

const REPLY_FORM = `Reply with one JSON object and nothing else:
{"prompt": "the whole improved prompt", "summary": "what you changed and why, in a few sentences of Markdown without details of the calls"}`;

/** The request as messages. The data is JSON, so that nothing in it can pass for the instructions. */
export function writeRewriteRequest({ instructions, prompt, calls }: RewriteRequest): ChatMessage[] {
  const share = Math.floor(TRANSCRIPT_BUDGET / Math.max(1, calls.length));
  const data = {
    prompt,
    failed_calls: calls.map(({ scenario, expected, outcome, failed, issues, transcript }) => ({
      scenario,
      expected_outcome: expected,
      missed_outcome: outcome && {
        score: `${outcome.score} of 100`,
        explanation: outcome.explanation,
        part_of_the_prompt: outcome.promptPart,
      },
      failed_metrics: failed.length > 0 ? failed : undefined,
      reasons: issues,
      transcript: transcript && shortenMiddle(transcript, share),
    })),
  };
  return [
    { role: 'system', content: `${instructions.trim()}\n\n${REPLY_FORM}` },
    { role: 'user', content: JSON.stringify(data, null, 1) },
  ];
}

const rewrite = z.object({
  prompt: z.string().check(z.refine((text) => text.trim() !== '', 'is empty')),
  summary: loose(z.string()),
});

/**
 * Reads an answer, ignoring text around the JSON object. A reasoning model may think first, with braces of its own.
 *
 * @returns the rewrite, or the problem for the model to correct
 */
export function readRewrite(content: string): Rewrite | { readonly problem: string } {
  const value = parseObject(content) ?? parseObject(content.slice(content.indexOf('</think>') + 1));
  if (value === undefined) return { problem: 'it is not a JSON object' };
  const read = z.safeParse(rewrite, value);
  if (read.success) return { prompt: read.data.prompt, summary: read.data.summary ?? '' };
  return { problem: describeMismatch(read.error) };
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
}

/**
 * Asks a model for a rewrite, and once more when its answer can't be read. A request that may have been answered is not
 * sent again.
 *
 * @throws ActionError when neither answer can be read; whatever the client throws
 */
export async function requestRewrite(
  chat: Pick<ChatClient, 'complete'>,
  request: RewriteRequest,
  log: (line: string) => void,
): Promise<Rewrite> {
  const messages = writeRewriteRequest(request);
  const first = await ask(chat, messages);
  const answer = readRewrite(first);
  if (!('problem' in answer)) return answer;
  log(`The model's answer is unusable (${answer.problem}); asking once more`);
  const correction = `Your reply is unusable: ${answer.problem}. ${REPLY_FORM}`;
  const second = readRewrite(
    await ask(chat, [...messages, { role: 'assistant', content: first }, { role: 'user', content: correction }]),
  );
  if (!('problem' in second)) return second;
  throw new ActionError(
    `The model at model-url answered twice without a usable rewrite: ${second.problem}`,
    'set model-name to a model that can reply in JSON, or check improver-instructions',
  );
}

async function ask(chat: Pick<ChatClient, 'complete'>, messages: readonly ChatMessage[]): Promise<string> {
  const options = { purpose: 'rewrite', timeoutMs: ANSWER_TIMEOUT_MS } as const;
  try {
    return await chat.complete(messages, { ...options, json: true });
  } catch (error) {
    // A server without JSON mode refuses the request before it answers.
    if (!(error instanceof ChatError) || !/response_format|json_object/.test(error.message)) throw error;
    return await chat.complete(messages, options);
  }
}
