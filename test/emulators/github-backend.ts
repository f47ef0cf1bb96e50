import { Agent, request } from 'node:http';
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
  const { port } = new URL(emulator.url);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let count = 0;

  async function call<T>(method: string, path: string, body?: unknown): Promise<BackendReply<T>> {
    count += 1;
    const sent = await exchange({
      agent,
      port,
      method,
      path: `/repos/${owner}/${repo}${path}`,
      token: `backend-${Math.floor(count / REQUESTS_PER_TOKEN)}`,
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
    async close() {
      agent.destroy();
      await emulator.close();
    },
  };
}

interface Exchange {
  readonly agent: Agent;
  readonly port: string;
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly body: string | undefined;
}

// Not `fetch`, because a test may have replaced its dispatcher.
function exchange(sent: Exchange): Promise<{ status: number; text: string; link: string | undefined }> {
  const { agent, port, method, path, token, body } = sent;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', host: `localhost:${port}` };
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { link } = response.headers;
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          link: Array.isArray(link) ? link.join(', ') : link,
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function readMessage(reply: unknown): string {
  return typeof reply === 'object' && reply !== null && 'message' in reply ? String(reply.message) : 'Server Error';
}
