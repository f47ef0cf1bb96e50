import type { Answer } from './faults.ts';
import { type Backend, RefusalError } from './github-backend.ts';

/** Who does something. A bot is a GitHub App's or a workflow's token. */
export interface Actor {
  readonly login: string;
  readonly type: 'bot' | 'user';
}

/** A request that has been let in, taken apart. */
export interface Call {
  readonly actor: Actor;
  /** What stands in the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** The address with its query, for links to other pages. */
  readonly url: string;
}

export type Handler = (world: World, call: Call) => Promise<Answer>;

export interface UserJson {
  readonly login: string;
  readonly id: number;
  readonly type: 'Bot' | 'User';
}

/** A commit as `GET /commits/{sha}` and the comparison show it. */
export interface CommitJson {
  readonly sha: string;
  readonly commit: {
    readonly author: Identity;
    readonly committer: Identity;
    readonly message: string;
    readonly tree: { readonly sha: string };
    readonly verification: { readonly verified: boolean; readonly reason: string };
  };
  readonly author: UserJson | null;
  readonly committer: UserJson | null;
  readonly parents: readonly { readonly sha: string }[];
}

export interface Identity {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

/** What the backend does not know, or not rightly, of a pull request. */
export interface PullState {
  readonly number: number;
  readonly author: string;
  readonly head: string;
  base: string;
  open: boolean;
  /** Follows the branch while the pull request is open. */
  headSha: string;
  baseSha: string;
  /** Its conversation is locked. */
  locked?: boolean;
  merged?: { readonly by: string; readonly at: string; readonly sha: string };
  /** What its timeline tells of its state, the oldest first. */
  readonly events: string[];
  readonly reviewers: Set<string>;
  readonly teams: Set<string>;
  readonly assignees: Set<string>;
}

/** A review; its comments are apart. */
export interface ReviewState {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  readonly body: string;
  /** `PENDING` ones are seen by nobody else. */
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'PENDING';
  readonly commitId: string;
  readonly at: string;
}

type Side = 'LEFT' | 'RIGHT';

/** A comment on lines of a pull request's diff. */
export interface ThreadState {
  readonly id: number;
  readonly pull: number;
  readonly review: number;
  readonly author: string;
  readonly body: string;
  readonly path: string;
  readonly line: number;
  readonly side: Side;
  readonly startLine: number | null;
  readonly startSide: Side | null;
  readonly hunk: string;
  readonly commitId: string;
  readonly pending: boolean;
  /** The comment that it answers. */
  readonly replyTo?: number;
  readonly at: string;
}

/** A rule of a ruleset, for the branches whose names begin so. */
export interface RuleSeed {
  readonly type: string;
  readonly branches: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Of the tokens. Default `never`. */
  readonly bypass?: 'always' | 'never';
}

export interface Settings {
  /** Where the pages are. */
  readonly serverUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  readonly allowActionsToCreatePullRequests: boolean;
  readonly draftsSupported: boolean;
  readonly protectedBranches: ReadonlySet<string>;
  readonly rules: readonly RuleSeed[];
  /** Logins that may be assigned and asked for reviews; the owner is one. */
  readonly collaborators: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
}

/** All that the emulated GitHub is: the backend, and what we keep beside it. */
export interface World {
  readonly url: string;
  readonly backend: Backend;
  readonly settings: Settings;
  /** SHA by name of branch; the backend's refs are the same. */
  readonly heads: Map<string, string>;
  readonly commits: Map<string, CommitJson>;
  /** Commits that GitHub signed. */
  readonly signed: Set<string>;
  readonly pulls: Map<number, PullState>;
  readonly commentAuthors: Map<number, string>;
  readonly reviews: ReviewState[];
  readonly threads: ThreadState[];
  readonly userIds: Map<string, number>;
  /** Of the newest review or comment on a diff: none is given twice. */
  lastId: number;
}

export function createWorld(url: string, backend: Backend, settings: Settings): World {
  return {
    url,
    backend,
    settings,
    heads: new Map(),
    commits: new Map(),
    signed: new Set(),
    pulls: new Map(),
    commentAuthors: new Map(),
    reviews: [],
    threads: [],
    // As on github.com.
    userIds: new Map([
      ['github-actions[bot]', 41_898_282],
      ['web-flow', 19_864_447],
    ]),
    lastId: 7_000_000,
  };
}

const FIRST_USER_ID = 1_000_001;

/** The account of this name; GitHub shows no more of it in most places. */
export function describeUser({ userIds, url, settings }: World, login: string): UserJson & Record<string, unknown> {
  const id = userIds.get(login) ?? FIRST_USER_ID + userIds.size;
  userIds.set(login, id);
  const type = login.endsWith('[bot]') ? 'Bot' : 'User';
  return {
    login,
    id,
    node_id: encodeNodeId(type, id),
    avatar_url: `${url}/avatars/${id}`,
    url: `${url}/users/${encodeURIComponent(login)}`,
    html_url: `${settings.serverUrl}/${type === 'Bot' ? `apps/${login.slice(0, -'[bot]'.length)}` : login}`,
    type,
    site_admin: false,
  };
}

export function encodeNodeId(type: string, id: number): string {
  return Buffer.from(`0:${type}${id}`).toString('base64url');
}

/** Names the page of one repository: `/pull/3`. */
export function pageUrl({ settings }: World, rest: string): string {
  return `${settings.serverUrl}/${settings.owner}/${settings.repo}${rest}`;
}

export function apiUrl({ url, settings }: World, rest: string): string {
  return `${url}/repos/${settings.owner}/${settings.repo}${rest}`;
}

/** GitHub's instants have no fractions. */
export function formatInstant(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The object with GitHub's form of the instants that the backend gave it. */
export function trimInstants<T extends object>(value: T): T {
  const trimmed = Object.entries(value).map(([key, child]) => [
    key,
    key.endsWith('_at') && typeof child === 'string' ? formatInstant(new Date(child)) : child,
  ]);
  return Object.fromEntries(trimmed) as T;
}

/** One page of the items, with the links to the others; 30 a page, 100 at most. */
export function paginate(items: readonly unknown[], { query, url }: Call): Answer {
  const size = Math.min(Math.max(Number(query.per_page ?? 30), 1), 100);
  const page = Math.max(Number(query.page ?? 1), 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (rel: string, to: number) => {
    const target = new URL(url);
    target.searchParams.set('page', String(to));
    return `<${target}>; rel="${rel}"`;
  };
  const before = page > 1 ? [link('prev', page - 1), link('first', 1)] : [];
  const after = page < last ? [link('next', page + 1), link('last', last)] : [];
  const links = [...before, ...after].join(', ');
  const body = items.slice((page - 1) * size, page * size);
  return { status: 200, body, ...(links === '' ? {} : { headers: { link: links } }) };
}

/** GitHub's 422 for a value it does not take. */
export function refuseInvalid(resource: string, error: Readonly<Record<string, string>>): RefusalError {
  return new RefusalError(422, 'Validation Failed', [{ resource, ...error }]);
}

/** A path with its slashes kept and all else escaped. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
