import * as z from 'zod/mini';
import { connectJson, type JsonOptions, type JsonRequest } from '../http/json-client.ts';
import { loose } from '../http/loose.ts';
import { describeFailure } from '../http/retry-policy.ts';
import { ChatError, ToolCallError } from './errors.ts';
import { type ChatEndpoint, explainChatFailure, explainNoTime, isOutOfCredit, readError } from './failure.ts';

/** One message of a conversation; the prompt is the system message. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Options of one request. */
export interface CompleteOptions {
  /** Asks the model for a JSON object (`response_format`); the messages must say so too. */
  readonly json?: boolean;
  /** What the reply is for; a turn by default. */
  readonly purpose?: keyof typeof PURPOSES;
  /** Timeout of one attempt; 60 s by default. */
  readonly timeoutMs?: number;
  /** Called on a rate limit (429), before the request waits. */
  readonly onLimit?: (() => void) | undefined;
}

interface Purpose {
  readonly retry: JsonRequest['retry'];
  /** Whether a reply that was cut off at a token limit is used all the same. */
  readonly mayBeCutOff: boolean;
  /** Whether a model's thoughts are returned with its reply. */
  readonly keepsThoughts: boolean;
}

const PURPOSES: Readonly<Record<'turn' | 'rewrite', Purpose>> = {
  /** What an agent says next. */
  turn: { retry: 'safe', mayBeCutOff: true, keepsThoughts: false },
  /** A rewritten prompt: each answer is paid for, and the tags of thoughts may be a part of the prompt. */
  rewrite: { retry: 'start', mayBeCutOff: false, keepsThoughts: true },
};

/** A model, or an agent, behind a chat completions endpoint. */
export interface ChatClient {
  /**
   * Asks for the next message, and returns its text.
   *
   * @throws InputError when the URL, the key or the model is wrong; ToolCallError, ChatError when the endpoint fails;
   *   DeadlineError; the signal's reason when stopped
   */
  complete(messages: readonly ChatMessage[], options?: CompleteOptions): Promise<string>;
  close(): Promise<void>;
}

/** The endpoint and its credentials. */
export interface ChatOptions extends ChatEndpoint, Pick<JsonOptions, 'signal' | 'clock' | 'log' | 'env'> {
  /** Empty if the endpoint needs none. */
  apiKey: string;
  /** In milliseconds since the epoch. */
  deadlineMs: number;
}

const ATTEMPT_TIMEOUT_MS = 60_000;
const PATH = '/chat/completions';

/** Opens a connection. Nothing is sent until the first request. */
export function connectChat(options: ChatOptions): ChatClient {
  const { apiKey, model, deadlineMs } = options;
  const { origin, path, query } = readUrl(options.url);
  const connection = connectJson({
    ...options,
    name: `The endpoint at ${options.inputs.url}`,
    baseUrl: origin,
    headers: apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` },
    secret: apiKey,
    words: {
      // The log omits the endpoint's own message, which may quote a call.
      describe: (failure) => describeFailure(failure),
      isFinal: isOutOfCredit,
      explain: (request, failure) => explainChatFailure(options, failure, request.retry === 'start'),
      explainNoTime: (_, failure) => explainNoTime(options, failure),
    },
  });
  const client = connection.until(deadlineMs);
  return {
    complete: async (messages, { json, purpose = 'turn', timeoutMs = ATTEMPT_TIMEOUT_MS, onLimit } = {}) => {
      const reply = await client.send({
        method: 'POST',
        path,
        query,
        body: { model, messages, stream: false, response_format: json ? { type: 'json_object' } : undefined },
        retry: PURPOSES[purpose].retry,
        timeoutMs,
        doing: 'waiting for a reply',
        onLimit,
      });
      return readCompletion(reply, options, PURPOSES[purpose]);
    },
    close: () => connection.close(),
  };
}

/** Splits the base URL; the endpoint's path may be pasted along, and a query is kept. */
function readUrl(url: string): { origin: string; path: string; query: Record<string, string> } {
  const { origin, pathname, searchParams } = new URL(url);
  const base = pathname.replace(/\/$/, '');
  return { origin, path: base.endsWith(PATH) ? base : base + PATH, query: Object.fromEntries(searchParams) };
}

const text = loose(z.string());
/** OpenAI's reply, of which content may also be a list of parts. */
const completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: loose(z.union([z.string(), z.array(z.object({ text }))])),
          refusal: text,
          tool_calls: loose(z.array(z.object({ function: loose(z.object({ name: text })) }))),
        }),
        finish_reason: text,
      }),
    )
    .check(z.minLength(1)),
});

function readCompletion(reply: unknown, { inputs }: ChatEndpoint, purpose: Purpose): string {
  const choice = z.safeParse(completion, reply).data?.choices[0];
  if (!choice) {
    const { message } = readError(reply);
    if (message !== '') {
      throw new ChatError(
        `The endpoint at ${inputs.url} answered with an error (${message})`,
        `check the server behind ${inputs.url}, and its log`,
      );
    }
    throw new ChatError(
      `The endpoint at ${inputs.url} did not answer with a chat completion`,
      `check that ${inputs.url} is the base URL of a chat completions endpoint that answers without streaming`,
    );
  }
  if (!purpose.mayBeCutOff && choice.finish_reason === 'length') {
    throw new ChatError(
      `The endpoint at ${inputs.url} cut off its reply at a token limit`,
      `raise the limit of the server behind ${inputs.url}, or set ${inputs.model} to a model with longer replies`,
    );
  }
  const { message } = choice;
  const said = readContent(message.content) || readContent(message.refusal);
  const content = purpose.keepsThoughts ? said : dropThoughts(said);
  if (content === '' && message.tool_calls?.length) {
    const name = message.tool_calls[0]?.function?.name;
    throw new ToolCallError(
      `The endpoint at ${inputs.url} answered with a tool call${name ? ` (${name})` : ''} and expects the client to run the tool, but this action runs no tools`,
      `set ${inputs.url} to a server that runs the agent's tools itself and answers in text`,
    );
  }
  if (content === '') {
    throw new ChatError(
      `The endpoint at ${inputs.url} answered with an empty message`,
      `check the server behind ${inputs.url}, and its log`,
    );
  }
  return content;
}

function readContent(content: string | { text?: string | null | undefined }[] | null | undefined): string {
  const whole = typeof content === 'string' ? content : (content ?? []).map((part) => part.text).join('');
  return whole.trim();
}

/** Servers without a parser for it send a model's reasoning along, often without its first tag. */
function dropThoughts(text: string): string {
  const [open, close] = ['<think>', '</think>'];
  const end = text.indexOf(close);
  const isThinking = text.startsWith(open) || (end >= 0 && !text.slice(0, end).includes(open));
  if (!isThinking) return text;
  return end < 0 ? '' : text.slice(end + close.length).trim();
}
