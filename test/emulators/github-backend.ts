import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { createEmulator } from 'emulate';
import type { Answer } from './faults.ts';

/** An error response. A handler throws it, and the server sends it. */
export class RefusalError extends Error {
  override name = 'RefusalError';
  readonly answer: Answer;

  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(`${status} ${message} ${JSON.stringify(errors ?? [])}`);
    this.answer = { status, body: describeRefusal(status, message, errors) };
  }
}

/** The body of GitHub's error responses. */
function describeRefusal(status: number, message: string, errors?: readonly unknown[]): object {
  const more = errors === undefined ? {} : { errors };
  return { message, ...more, documentation_url: 'https://docs.github.com/rest', status: String(status) };
}

/** The backend's response to an accepted request. */
export interface BackendReply<T> {
  readonly status: number;
  readonly body: T;
  /** The `Link` header, with the other pages. */
  readonly link: string | undefined;
}

/** The `emulate` package, which has the state: git objects, refs, issues, pull requests, comments. */
export interface Backend {
  /**
   * @param path below the repository, encoded: `/pulls?state=all`
   * @throws RefusalError when it returns 4xx or 5xx
   */
  call<T>(method: string, path: string, body?: unknown): Promise<BackendReply<T>>;
  get<T>(path: string): Promise<T>;
  close(): Promise<void>;
}

// It allows 5,000 requests per hour and token, and accepts any token as its first user's.
const REQUESTS_PER_TOKEN = 4_000;

/**
 * Starts the backend with one empty repository.
 *
 * @param publicUrl replaces the backend's own URL in its responses: the URL of the server in front of it
 */
export async function startBackend(owner: string, repo: string, publicUrl: string, branch: string): Promise<Backend> {
  const emulator = await createEmulator({
    service: 'github',
    port: 0,
    seed: {
      github: {
        users: [{ login: owner }],
        repos: [{ owner, name: repo, default_branch: branch, auto_init: false }],
      },
    },
  });
  const { host, port } = new URL(emulator.url);
  const listener = await findListener(host, port);
  let count = 0;

  async function call<T>(method: string, path: string, body?: unknown): Promise<BackendReply<T>> {
    count += 1;
    const token = `backend-${Math.floor(count / REQUESTS_PER_TOKEN)}`;
    const sent = await exchange(listener, {
      method,
      path: `/repos/${owner}/${repo}${path}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', host },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = sent.text.replaceAll(emulator.url, publicUrl);
    const reply: unknown = text === '' ? undefined : JSON.parse(text);
    if (sent.status >= 400) throw new RefusalError(sent.status, readMessage(reply));
    return { status: sent.status, body: reply as T, link: sent.link?.replaceAll(emulator.url, publicUrl) };
  }

  return {
    call,
    get: async <T>(path: string) => (await call<T>('GET', path)).body,
    close: () => emulator.close(),
  };
}

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Returns the request listener of the emulator's server, which only its first request exposes. */
async function findListener(host: string, port: string): Promise<Listener> {
  let listener: Listener | undefined;
  const note = (message: unknown) => {
    const { request, server } = message as { request: IncomingMessage; server: Server };
    if (request.headers.host === host) listener = server.listeners('request')[0] as Listener;
  };
  subscribe('http.server.request.start', note);
  // Not `fetch`, because a test may have replaced its dispatcher.
  await new Promise((resolve, reject) => {
    const sent = get({ host: '127.0.0.1', port, headers: { host }, agent: false }, (response) =>
      response.resume().on('end', resolve),
    );
    sent.on('error', reject);
  });
  unsubscribe('http.server.request.start', note);
  if (listener === undefined) throw new Error('The emulator has no server');
  return listener;
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** Calls the listener directly: a connection takes four times as long. */
async function exchange(
  listener: Listener,
  { method, path, headers, body }: Exchange,
): Promise<{ status: number; text: string; link: string | undefined }> {
  const request = Object.assign(Readable.from(body === undefined ? [] : [Buffer.from(body)]), {
    method,
    url: path,
    headers,
  });
  const chunks: Uint8Array[] = [];
  const answered = new Map<string, string>();
  const response = {
    statusCode: 0,
    setHeader: (name: string, value: string) => answered.set(name.toLowerCase(), value),
    write: (chunk: Uint8Array) => chunks.push(chunk) > 0,
    end: (text?: string) => text && chunks.push(Buffer.from(text)),
  };
  await listener(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  return { status: response.statusCode, text: Buffer.concat(chunks).toString(), link: answered.get('link') };
}

function readMessage(reply: unknown): string {
  return typeof reply === 'object' && reply !== null && 'message' in reply ? String(reply.message) : 'Server Error';
}
