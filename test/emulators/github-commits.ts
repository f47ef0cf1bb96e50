import type { Answer } from './faults.ts';
import { RefusalError } from './github-backend.ts';
import {
  type Actor,
  apiUrl,
  type Call,
  type CommitJson,
  describeUser,
  encodePath,
  formatInstant,
  type Identity,
  pageUrl,
  type UserJson,
  type World,
} from './github-world.ts';

/** A commit, as `GET /git/commits/{sha}` returns it. */
interface GitCommit extends Identified {
  readonly message: string;
  readonly tree: { readonly sha: string };
}

interface Identified {
  readonly sha: string;
  readonly author: Identity;
  readonly committer: Identity;
  readonly parents: readonly { readonly sha: string }[];
}

const WEB_FLOW = { name: 'GitHub', email: 'noreply@github.com' };

/** @throws RefusalError 404 when there is no such commit */
export async function loadCommit(world: World, sha: string): Promise<CommitJson> {
  const known = world.commits.get(sha);
  if (known !== undefined) return known;
  const git = await world.backend.get<GitCommit>(`/git/commits/${encodeURIComponent(sha)}`);
  const item = {
    sha,
    commit: { author: git.author, committer: git.committer, message: git.message, tree: git.tree, comment_count: 0 },
    url: apiUrl(world, `/commits/${sha}`),
    html_url: pageUrl(world, `/commit/${sha}`),
    parents: git.parents,
  };
  const commit = presentCommit(world, item);
  world.commits.set(sha, commit);
  return commit;
}

/** Adds the accounts and GitHub's signature to the backend's commit. */
export function presentCommit(
  world: World,
  item: Omit<CommitJson, 'author' | 'committer' | 'commit'> & { commit: Omit<CommitJson['commit'], 'verification'> },
): CommitJson {
  return {
    ...item,
    commit: { ...item.commit, verification: describeSignature(world, item.sha) },
    author: findAccount(world, item.commit.author.email),
    committer: findAccount(world, item.commit.committer.email),
  };
}

function describeSignature({ signed }: World, sha: string): CommitJson['commit']['verification'] {
  return signed.has(sha) ? { verified: true, reason: 'valid' } : { verified: false, reason: 'unsigned' };
}

// GitHub returns `null` for an address that belongs to no account.
function findAccount(world: World, email: string): UserJson | null {
  if (email === WEB_FLOW.email) return describeUser(world, 'web-flow');
  const login = /^(?:\d+\+)?(.+)@users\.noreply\.github\.com$/.exec(email)?.[1];
  return login === undefined ? null : describeUser(world, login);
}

/** The name and address of an account in its commits. */
export function identify(world: World, login: string): Omit<Identity, 'date'> {
  return { name: login, email: `${describeUser(world, login).id}+${login}@users.noreply.github.com` };
}

export async function readGitCommit(world: World, { path }: Call): Promise<Answer> {
  return { status: 200, body: await readGit(world, path.commit_sha ?? '') };
}

async function readGit(world: World, sha: string): Promise<object> {
  const git = await world.backend.get<GitCommit>(`/git/commits/${encodeURIComponent(sha)}`);
  return { ...git, verification: describeSignature(world, sha) };
}

/**
 * A commit without author and committer gets the token's account. For a bot, GitHub is the committer and signs it.
 */
export async function createGitCommit(world: World, { actor, body }: Call): Promise<Answer> {
  const now = formatInstant(new Date());
  const own = body.author === undefined && body.committer === undefined;
  const author = { ...identify(world, actor.login), date: now, ...(body.author as object | undefined) };
  const signs = own && actor.type === 'bot';
  const committer = signs ? { ...WEB_FLOW, date: now } : { ...author, ...(body.committer as object | undefined) };
  const { message, tree, parents = [] } = body;
  const sent = { message, tree, parents, author, committer };
  const { body: created } = await world.backend.call<GitCommit>('POST', '/git/commits', sent);
  if (signs) world.signed.add(created.sha);
  return { status: 201, body: await readGit(world, created.sha) };
}

export async function listCommits(world: World, { query }: Call): Promise<Answer> {
  const reply = await world.backend.call<CommitJson[]>('GET', `/commits?${new URLSearchParams(query)}`);
  return {
    status: 200,
    body: reply.body.map((commit) => presentCommit(world, commit)),
    ...(reply.link === undefined ? {} : { headers: { link: reply.link } }),
  };
}

/** One file of a comparison. */
export interface FileJson {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly sha: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  readonly additions: number;
  readonly deletions: number;
  readonly patch?: string;
}

export interface Comparison {
  readonly ahead_by: number;
  readonly behind_by: number;
  readonly total_commits: number;
  readonly base_commit: CommitJson;
  readonly merge_base_commit: CommitJson;
  readonly commits: readonly CommitJson[];
  readonly files: readonly FileJson[];
}

/** The changes in `head` that are not in `base`; both are branches or SHAs. */
export async function compare(world: World, base: string, head: string, query = ''): Promise<Comparison & Linked> {
  const path = `/compare/${encodePath(base)}...${encodePath(head)}${query}`;
  const { body, link } = await world.backend.call<Comparison>('GET', path);
  const present = (commit: CommitJson) => presentCommit(world, commit);
  return {
    ...body,
    base_commit: present(body.base_commit),
    merge_base_commit: present(body.merge_base_commit),
    commits: body.commits.map(present),
    link,
  };
}

interface Linked {
  readonly link: string | undefined;
}

export async function readComparison(world: World, { path, query }: Call): Promise<Answer> {
  const resolve = (name: string) => world.tags.get(name) ?? name;
  const [base, head] = (path.basehead ?? '').split('...').map((name) => resolve(dropOwner(world, name)));
  if (!base || !head) throw new RefusalError(404, 'Not Found');
  const asked = new URLSearchParams(query).toString();
  const { link, ...body } = await compare(world, base, head, asked && `?${asked}`);
  return { status: 200, body, ...(link === undefined ? {} : { headers: { link } }) };
}

/** `owner:branch` without this repository's owner. */
export function dropOwner({ settings }: World, name: string): string {
  const prefix = `${settings.owner}:`;
  return name.toLowerCase().startsWith(prefix.toLowerCase()) ? name.slice(prefix.length) : name;
}

/** Whether `sha` can be reached from `tip`, by any parents. */
export async function isAncestor(world: World, sha: string, tip: string): Promise<boolean> {
  const seen = new Set<string>();
  const waiting = [tip];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === sha) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(await loadCommit(world, next)).parents.map((parent) => parent.sha));
  }
  return false;
}

/** A person at a keyboard. */
export function person(login: string): Actor {
  return { login, type: login.endsWith('[bot]') ? 'bot' : 'user' };
}
