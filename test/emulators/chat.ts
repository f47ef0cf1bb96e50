import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { isFields } from './checks.ts';
import { answerAsMia } from './clinic-agent.ts';
import { type Answer, answerThrough, createFaultPlan, type Fault, nameFault } from './faults.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { type EmulatorTime, realTime } from './time.ts';

/** One message of a request. */
export interface Message {
  readonly role: string;
  readonly content: string;
}

/** The model's reply: a text, or the whole `message`. */
export type ModelReply = string | Readonly<Record<string, unknown>>;

export interface ChatOptions {
  /** Default `test-agent-key-0123456789`; empty if no key is required. */
  readonly apiKey?: string;
  /** Names of its models; default `mia-1`. */
  readonly models?: readonly string[];
  /** Default: the agent of the dental clinic, which follows the system message by rules. */
  readonly reply?: (messages: readonly Message[]) => ModelReply;
  /** Time until a reply, in ms. Default 0. */
  readonly replyMs?: number;
  readonly faults?: readonly Fault[];
  readonly time?: EmulatorTime;
  readonly onRequest?: (request: RecordedRequest) => void;
}

export interface ChatEmulator {
  /** The base URL, for `agent-url`. */
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
  readonly requests: RecordedRequest[];
  addFault(fault: Fault): void;
  setFaults(faults: readonly Fault[]): void;
  /** Returns the number of open connections, including unused ones. */
  countConnections(): Promise<number>;
  close(): Promise<void>;
}

const DEFAULT_KEY = 'test-agent-key-0123456789';
const PATH = '/v1/chat/completions';
/** The arguments that this action may send; every endpoint knows them. */
const ARGUMENTS = ['model', 'messages', 'stream', 'response_format'];

/** Starts a chat completions endpoint on a free port of 127.0.0.1, with the requests, replies and errors of OpenAI. */
export async function startChat(options: ChatOptions = {}): Promise<ChatEmulator> {
  const { apiKey = DEFAULT_KEY, models = ['mia-1'], reply = answerAsMia, replyMs = 0, time = realTime } = options;
  const faults = createFaultPlan(options.faults);
  const requests: RecordedRequest[] = [];

  async function answer({ method, headers, body }: RecordedRequest, path: string, gone: AbortSignal): Promise<Answer> {
    if (path !== PATH) return refuse(404, `Unknown request URL: ${method} ${path}.`, 'unknown_url');
    if (method !== 'POST') return refuse(405, `Not allowed: ${method}.`, 'method_not_supported');
    if (apiKey !== '' && headers.authorization !== `Bearer ${apiKey}`) {
      return refuse(401, `Incorrect API key provided: ${headers.authorization ?? 'none'}.`, 'invalid_api_key');
    }
    if (!headers['content-type']?.startsWith('application/json')) {
      return refuse(415, `Unsupported content type: '${headers['content-type'] ?? ''}'.`, 'unsupported_content_type');
    }
    if (!isFields(body)) return refuse(400, 'We could not parse the JSON body of your request.', 'invalid_json');
    if (!models.includes(String(body.model))) {
      return refuse(404, `The model \`${String(body.model)}\` does not exist.`, 'model_not_found');
    }
    const [unknown] = Object.keys(body).filter((name) => !ARGUMENTS.includes(name));
    if (unknown !== undefined) return refuse(400, `Unrecognized request argument supplied: ${unknown}`, 'unknown');
    const { messages } = body;
    if (!isMessages(messages)) return refuse(400, "Invalid 'messages'.", 'invalid_type');
    if (isFields(body.response_format) && !/json/i.test(JSON.stringify(messages))) {
      const problem = "'messages' must contain the word 'json' in some form, to use 'response_format'.";
      return refuse(400, problem, 'invalid_request');
    }
    if (body.stream === true) return refuse(400, 'This emulator does not stream.', 'unsupported');
    await time.sleep(replyMs, gone);
    const said = reply(messages);
    const message = typeof said === 'string' ? { role: 'assistant', content: said } : said;
    return {
      status: 200,
      body: {
        id: `chatcmpl-${requests.length}`,
        object: 'chat.completion',
        model: body.model,
        choices: [{ index: 0, message, finish_reason: 'tool_calls' in message ? 'tool_calls' : 'stop' }],
        usage: {
          prompt_tokens: countTokens(messages),
          completion_tokens: 20,
          total_tokens: 20 + countTokens(messages),
        },
      },
    };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const fault = faults.pick(request.method ?? '', pathname);
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: undefined,
      at: time.now(),
      get status() {
        return response.headersSent ? response.statusCode : null;
      },
      ...(fault === undefined ? {} : { fault: nameFault(fault) }),
    };
    requests.push(recorded);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    recorded.body = parse(Buffer.concat(chunks).toString());
    options.onRequest?.(recorded);
    await answerThrough(fault, response, (gone) => answer(recorded, pathname, gone), time);
  }

  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    apiKey,
    model: models[0] ?? '',
    requests,
    addFault: faults.add,
    setFaults: faults.replace,
    countConnections: promisify(server.getConnections.bind(server)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(status: number, message: string, code: string): Answer {
  return { status, body: { error: { message, type: 'invalid_request_error', param: null, code } } };
}

function isMessages(value: unknown): value is Message[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (one) =>
        isFields(one) &&
        ['system', 'user', 'assistant'].includes(String(one.role)) &&
        typeof one.content === 'string' &&
        one.content !== '',
    )
  );
}

function countTokens(messages: readonly Message[]): number {
  return Math.ceil(messages.reduce((sum, { content }) => sum + content.length, 0) / 4);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
