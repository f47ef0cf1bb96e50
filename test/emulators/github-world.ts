import type { Answer } from './faults.ts';
import { type Backend, RefusalError } from './github-backend.ts';

/** An account. A bot is the token of a GitHub App or a workflow. */
export interface Actor {
  readonly login: string;
  readonly type: 'bot' | 'user';
}

/** An accepted request, parsed. */
export interface Call {
  readonly actor: Actor;
  /** The path's parameters, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** The URL with its query, for links to other pages. */
  readonly url: string;
}

export type Handler = (world: World, call: Call) => Promise<Answer>;

export interface UserJson {
  readonly login: string;
  readonly id: number;
  readonly type: 'Bot' | 'User';
}

/** A commit, as `GET /commits/{sha}` and a comparison return it. */
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

/** The state of a pull request that the backend lacks or has wrong. */
export interface PullState {
  readonly number: number;
  readonly author: string;
  readonly head: string;
  base: string;
  open: boolean;
  /** The branch's head while the pull request is open. */
  headSha: string;
  baseSha: string;
  /** Whether its conversation is locked. */
  locked?: boolean;
  merged?: { readonly by: string; readonly at: string; readonly sha: string };
  /** The events of its timeline that concern its state, oldest first. */
  readonly events: string[];
  readonly reviewers: Set<string>;
  readonly teams: Set<string>;
  readonly assignees: Set<string>;
}

/** A review without its comments. */
export interface ReviewState {
  readonly id: number;
  readonly pull: number;
  readonly author: string;
  readonly body: string;
  /** Nobody else sees a `PENDING` review. */
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
  /** The comment that it replies to. */
  readonly replyTo?: number;
  readonly at: string;
}

/** A rule of a ruleset, for the branches that start with `branches`. */
export interface RuleSeed {
  readonly type: string;
  readonly branches: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Whether tokens may bypass it. Default `never`. */
  readonly bypass?: 'always' | 'never';
}

export interface Settings {
  /** The base URL of the pages. */
  readonly serverUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  readonly allowActionsToCreatePullRequests: boolean;
  readonly draftsSupported: boolean;
  readonly protectedBranches: ReadonlySet<string>;
  readonly rules: readonly RuleSeed[];
  /** Logins that can be assigned or requested as reviewers, including the owner. */
  readonly collaborators: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
}

/** The state of the emulated GitHub: the backend, and everything that it lacks. */
export interface World {
  readonly url: string;
  readonly backend: Backend;
  readonly settings: Settings;
  /** The branches' heads by name, the same as in the backend. */
  readonly heads: Map<string, string>;
  /** The tags' commits by name. A short name means a tag rather than a branch. */
  readonly tags: Map<string, string>;
  readonly commits: Map<string, CommitJson>;
  /** SHAs of the commits that GitHub signed. */
  readonly signed: Set<string>;
  readonly pulls: Map<number, PullState>;
  readonly commentAuthors: Map<number, string>;
  readonly reviews: ReviewState[];
  readonly threads: ThreadState[];
  readonly userIds: Map<string, number>;
  /** The ID of the newest review or comment on a diff. */
  lastId: number;
}

export function createWorld(url: string, backend: Backend, settings: Settings): World {
  return {
    url,
    backend,
    settings,
    heads: new Map(),
    tags: new Map(),
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

/** An account, with the fields that most of GitHub's responses have. */
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

/** The URL of a page of the repository, such as `/pull/3`. */
export function pageUrl({ settings }: World, rest: string): string {
  return `${settings.serverUrl}/${settings.owner}/${settings.repo}${rest}`;
}

export function apiUrl({ url, settings }: World, rest: string): string {
  return `${url}/repos/${settings.owner}/${settings.repo}${rest}`;
}

/** GitHub's timestamps have whole seconds. */
export function formatInstant(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The object with its timestamps in GitHub's form. */
export function trimInstants<T extends object>(value: T): T {
  const trimmed = Object.entries(value).map(([key, child]) => [
    key,
    key.endsWith('_at') && typeof child === 'string' ? formatInstant(new Date(child)) : child,
  ]);
  return Object.fromEntries(trimmed) as T;
}

/** One page of the items, with links to the others. Default 30 items, at most 100. */
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

/** GitHub's 422 for an invalid value. */
export function refuseInvalid(resource: string, error: Readonly<Record<string, string>>): RefusalError {
  return new RefusalError(422, 'Validation Failed', [{ resource, ...error }]);
}

/** The path, escaped except for its slashes. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
