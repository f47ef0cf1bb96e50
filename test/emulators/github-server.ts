import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, answerThrough, type FaultPlan, nameFault } from './faults.ts';
import { RefusalError } from './github-backend.ts';
import { answerGraphql } from './github-graphql.ts';
import { checkRequest } from './github-openapi.ts';
import { isAllowed, type Permissions, ROUTES, type Route } from './github-routes.ts';
import { type Actor, describeUser, refuseInvalid, type World } from './github-world.ts';
import type { RecordedRequest as AnyRequest } from './recorded-request.ts';
import type { EmulatorTime } from './time.ts';

/** The account of a token, and its permissions. */
export interface Token extends Actor {
  readonly permissions: Permissions;
}

/** A request to GitHub. */
export interface RecordedRequest extends AnyRequest {
  /** The account of the token; `null` for an unknown token. */
  readonly login: string | null;
}

/** The number of requests in each window; further requests get 403 until it ends. */
export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

/** The options of the server. */
export interface Gate {
  readonly tokens: ReadonlyMap<string, Token>;
  readonly faults: FaultPlan;
  readonly rateLimit: RateLimit | undefined;
  readonly requests: RecordedRequest[];
  /** Requests that the action must never send; see `checkRequest`. */
  readonly violations: string[];
  /** Runs one request at a time, so that no other request interferes between a check and a change. */
  readonly lock: <T>(work: () => Promise<T>) => Promise<T>;
  readonly time: EmulatorTime;
}

const MAX_TEXT = 65_536;
const MAX_TITLE = 256;
const DEFAULT_LIMIT = 5_000;

/** Listens on a free port of 127.0.0.1; `serve` sets the handler of requests. */
export async function listen(): Promise<{ url: string; server: Server; serve: (world: World, gate: Gate) => void }> {
  let handle: ((request: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined;
  // A client may disconnect during its request, which is not an error here.
  const server = createServer((request, response) => void handle?.(request, response).catch(() => response.destroy()));
  // Longer than any test, so that no connection closes while a client reuses it.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    serve: (world, gate) => {
      const limiter = createLimiter(gate.rateLimit, gate.time);
      handle = (request, response) => handleRequest(world, gate, limiter, request, response);
    },
  };
}

async function handleRequest(
  world: World,
  gate: Gate,
  limiter: Limiter,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = request;
  const url = new URL(path, world.url);
  // Enterprise Server has its APIs below `/api`.
  url.pathname = url.pathname.replace(/^\/api\/(v3(?=\/)|(?=graphql$))/, '').replace(/^\/\//, '/');
  const fault = gate.faults.pick(method, decode(url.pathname));
  const token = gate.tokens.get(/^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '');
  const recorded: RecordedRequest = {
    method,
    path,
    headers,
    body: undefined,
    at: gate.time.now(),
    login: token?.login ?? null,
    get status() {
      return response.headersSent ? response.statusCode : null;
    },
    ...(fault === undefined ? {} : { fault: nameFault(fault) }),
  };
  gate.requests.push(recorded);
  const text = await readText(request);
  const sent = parseBody(text);
  recorded.body = sent === BROKEN ? text : sent;
  await answerThrough(
    fault,
    response,
    async () => {
      const limited = limiter();
      const answer = await gate.lock(() =>
        perform(world, gate, { method, url, headers, token, sent, limited: limited.isOver }).catch(answerFailure),
      );
      return { ...answer, headers: { 'x-github-request-id': 'EMUL:1', ...limited.headers, ...answer.headers } };
    },
    gate.time,
  );
}

function answerFailure(error: unknown): Answer {
  if (error instanceof RefusalError) return error.answer;
  return { status: 500, body: { message: `The emulator broke: ${error instanceof Error ? error.stack : error}` } };
}

interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly token: Token | undefined;
  readonly sent: unknown;
  readonly limited: boolean;
}

async function perform(world: World, gate: Gate, request: Request): Promise<Answer> {
  const { method, url, headers, token, sent } = request;
  if (headers['user-agent'] === undefined) {
    throw new RefusalError(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    );
  }
  if (headers.authorization === undefined) throw new RefusalError(401, 'Requires authentication');
  if (token === undefined) throw new RefusalError(401, 'Bad credentials');
  if (request.limited) throw new RefusalError(403, 'API rate limit exceeded for installation.');
  if (sent === BROKEN) throw new RefusalError(400, 'Problems parsing JSON');
  if (url.pathname === '/graphql' && method === 'POST') {
    const mayWrite = isAllowed(token.permissions, { method, scopes: ['contents'] });
    return answerGraphql(world, token, mayWrite, sent, (problem) => gate.violations.push(problem));
  }
  if (url.pathname === '/user' && method === 'GET') return answerUser(world, token);
  const found = findRoute(method, url.pathname);
  if (found === undefined) {
    gate.violations.push(`not emulated: ${method} ${url.pathname}`);
    throw new RefusalError(404, 'Not Found');
  }
  const { route, path } = found;
  if (!isHere(world, path)) throw new RefusalError(404, 'Not Found');
  if (!isAllowed(token.permissions, route)) throw refuseToken(token);
  const query = Object.fromEntries(url.searchParams);
  const problems = checkRequest(method, route.template, { path, query, body: sent });
  if (acceptsOther(headers.accept)) problems.push(`not emulated: accept ${headers.accept}`);
  if (problems.length > 0) {
    gate.violations.push(...problems);
    throw new RefusalError(422, `Invalid request.\n\n${problems.join('\n')}`);
  }
  refuseLongText(route, sent);
  const body = (sent ?? {}) as Record<string, unknown>;
  return route.handler(world, { actor: token, path, query, body, url: url.href });
}

function answerUser(world: World, token: Token): Answer {
  if (token.type === 'bot') throw refuseToken(token);
  return { status: 200, body: describeUser(world, token.login) };
}

function refuseToken({ type }: Token): RefusalError {
  return new RefusalError(
    403,
    `Resource not accessible by ${type === 'bot' ? 'integration' : 'personal access token'}`,
  );
}

// `application/json` and GitHub's own names for it; diffs and raw files are not emulated.
function acceptsOther(accept: string | undefined): boolean {
  return accept !== undefined && !/^(\*\/\*|application\/json\b|application\/vnd\.github[\w.-]*\+json\b)/.test(accept);
}

function findRoute(method: string, pathname: string): { route: Route; path: Record<string, string> } | undefined {
  for (const route of ROUTES) {
    const match = route.method === method ? route.pattern.exec(pathname) : null;
    if (match === null) continue;
    const path = route.names.map((name, index) => [name, decode(match[index + 1] ?? '')]);
    return { route, path: Object.fromEntries(path) };
  }
  return undefined;
}

// Octokit escapes slashes in a branch name.
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isHere({ settings }: World, { owner, repo }: Record<string, string>): boolean {
  return `${owner}/${repo}`.toLowerCase() === `${settings.owner}/${settings.repo}`.toLowerCase();
}

/** Rejects texts that are too long for GitHub. */
function refuseLongText({ template }: Route, sent: unknown): void {
  if (typeof sent !== 'object' || sent === null) return;
  const { body, title, comments } = sent as { body?: unknown; title?: unknown; comments?: unknown };
  const resource = template.endsWith('/pulls') || template.endsWith('{pull_number}') ? 'PullRequest' : 'IssueComment';
  const refuse = (field: string, max: number) => {
    throw refuseInvalid(resource, {
      code: 'custom',
      field,
      message: `${field} is too long (maximum is ${max} characters)`,
    });
  };
  if (typeof body === 'string' && body.length > MAX_TEXT) refuse('body', MAX_TEXT);
  if (typeof title === 'string' && title.length > MAX_TITLE) refuse('title', MAX_TITLE);
  if (Array.isArray(comments)) for (const comment of comments) refuseLongText({ template } as Route, comment);
}

type Limiter = () => { isOver: boolean; headers: Record<string, string> };

function createLimiter(rateLimit: RateLimit | undefined, time: EmulatorTime): Limiter {
  const { limit, windowSeconds } = rateLimit ?? { limit: DEFAULT_LIMIT, windowSeconds: 3_600 };
  let used = 0;
  let resetAt = 0;
  return () => {
    const now = time.now();
    if (now >= resetAt) [used, resetAt] = [0, now + windowSeconds * 1_000];
    used += 1;
    const headers = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-used': String(Math.min(used, limit)),
      'x-ratelimit-remaining': String(Math.max(limit - used, 0)),
      'x-ratelimit-reset': String(Math.ceil(resetAt / 1_000)),
      'x-ratelimit-resource': 'core',
    };
    return { isOver: rateLimit !== undefined && used > limit, headers };
  };
}

const BROKEN = Symbol('not JSON');

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return BROKEN;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
