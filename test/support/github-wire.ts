import { connectGitHub, type GitHub } from '../../src/github/client.ts';
import { FAKE_START_MS, fakeClock } from './fake-clock.ts';

const API = 'https://api.github.test';

/** A reply that is not a plain 200. */
export class Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    body: unknown = { message: status === 404 ? 'Not Found' : `Status ${status}` },
    headers: Readonly<Record<string, string>> = {},
  ) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** One reply for all requests of a route, or a function of the number of its requests before. */
type Reply = object | ((nth: number) => object);

/** The real client, with a table in place of GitHub. */
export interface Wire {
  readonly github: GitHub;
  /** Everything that was sent: `GET /pulls?state=all`, `PATCH /pulls/7 {"title":"x"}`. */
  readonly sent: string[];
  /** The lines of the log. */
  readonly log: string[];
}

/**
 * Connects to a repository `acme/agents` that answers by a table, without a server and without waiting.
 *
 * @param replies by method and path, without the query: `GET /branches/main`; any other request is answered 404
 */
export function wireGitHub(replies: Readonly<Record<string, Reply>>): Wire {
  const sent: string[] = [];
  const log: string[] = [];
  const counts = new Map<string, number>();
  const github = connectGitHub({
    ...{ token: 'ghs_token', signal: new AbortController().signal, clock: { ...fakeClock(1), random: () => 0.5 } },
    ...{ deadlineMs: FAKE_START_MS + 600_000, log: (line) => log.push(line) },
    event: { owner: 'acme', repo: 'agents', serverUrl: 'https://github.test', apiUrl: API },
    fetch: (async (url: string, init: RequestInit) => {
      const path = decodeURIComponent(url.replace(API, '').replace('/repos/acme/agents', ''));
      const line = `${init.method} ${path}`;
      sent.push(init.body ? `${line} ${init.body}` : line);
      const route = line.replace(/\?.*/, '');
      const nth = counts.get(route) ?? 0;
      counts.set(route, nth + 1);
      const given = replies[route] ?? new Answer(404);
      const reply = typeof given === 'function' ? given(nth) : given;
      const { status, body, headers } = reply instanceof Answer ? reply : new Answer(200, reply);
      return new Response(status === 204 ? null : JSON.stringify(body), {
        status,
        headers: { 'content-type': 'application/json', ...headers },
      });
    }) as typeof fetch,
  });
  return { github, sent, log };
}
