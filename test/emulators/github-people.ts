import { compare, createGitCommit, identify, loadCommit, person } from './github-commits.ts';
import { createTree, type Tree } from './github-files.ts';
import { moveBranch } from './github-refs.ts';
import { type Call, type CommitJson, encodePath, formatInstant, type PullState, type World } from './github-world.ts';

/** The content of a file, as text or bytes, with an optional mode (default 100644); `null` deletes the file. */
export type FileSeed = string | Buffer | { readonly content: string | Buffer; readonly mode: Mode } | null;
export type FileSeeds = Readonly<Record<string, FileSeed>>;
export type Mode = '100644' | '100755' | '120000';

/** A commit that a person pushes with git. */
export interface Push {
  /** Login of the author, who also pushes it. */
  readonly author?: string;
  readonly message?: string;
  /** Replace the branch's head as parents, which is a force push. The tree is built on the first one. */
  readonly parents?: readonly string[];
}

/** A request by a person in the browser or with git, which needs no token. */
export function callAs(login: string, body: object = {}, path: Call['path'] = {}, query: Call['query'] = {}): Call {
  return { actor: person(login), body: { ...body }, path, query, url: 'http://127.0.0.1/' };
}

/**
 * Commits files to a branch, ignoring its protection. A missing branch starts at the default branch's head.
 *
 * @returns the commit's SHA
 */
export async function pushCommit(world: World, branch: string, files: FileSeeds, push: Push = {}): Promise<string> {
  const { heads, settings } = world;
  const { author = settings.owner, message = `Change ${Object.keys(files).join(', ')}` } = push;
  const head = heads.get(branch) ?? heads.get(settings.defaultBranch);
  const parents = push.parents ?? (head === undefined ? [] : [head]);
  const [first] = parents;
  const base = first === undefined ? {} : { base_tree: (await loadCommit(world, first)).commit.tree.sha };
  const tree = [];
  for (const [path, seed] of Object.entries(files)) tree.push(await writeFile(world, path, seed));
  const written = await createTree(world, callAs(author, { ...base, tree }));
  const who = { ...identify(world, author), date: formatInstant(new Date()) };
  const sent = { message, tree: (written.body as Tree).sha, parents, author: who, committer: who };
  const created = await createGitCommit(world, callAs(author, sent));
  const { sha } = created.body as { sha: string };
  await moveBranch(world, { branch, to: sha, force: true });
  return sha;
}

async function writeFile({ backend }: World, path: string, seed: FileSeed): Promise<object> {
  if (seed === null) return { path, mode: '100644', type: 'blob', sha: null };
  const isPlain = typeof seed === 'string' || Buffer.isBuffer(seed);
  const { content, mode } = isPlain ? { content: seed, mode: '100644' } : seed;
  const sent = { content: Buffer.from(content).toString('base64'), encoding: 'base64' };
  const { body } = await backend.call<{ sha: string }>('POST', '/git/blobs', sent);
  return { path, mode, type: 'blob', sha: body.sha };
}

async function findEntry(world: World, branch: string, path: string): Promise<Tree['tree'][number]> {
  const sha = world.heads.get(branch) ?? branch;
  const { tree } = await world.backend.get<Tree>(
    `/git/trees/${(await loadCommit(world, sha)).commit.tree.sha}?recursive=1`,
  );
  const entry = tree.find((candidate) => candidate.path === path && candidate.type !== 'tree');
  if (entry === undefined) throw new Error(`${branch} has no file ${path}`);
  return entry;
}

/** @param branch or a commit's SHA */
export async function readFile(world: World, branch: string, path: string): Promise<Buffer> {
  const { sha } = await findEntry(world, branch, path);
  const { content } = await world.backend.get<{ content: string }>(`/git/blobs/${sha}`);
  return Buffer.from(content, 'base64');
}

export async function readMode(world: World, branch: string, path: string): Promise<string> {
  return (await findEntry(world, branch, path)).mode;
}

/** Returns the reachable commits, newest first. */
export async function readLog(world: World, branch: string): Promise<CommitJson[]> {
  const listed = await world.backend.get<CommitJson[]>(`/commits?sha=${encodePath(branch)}&per_page=100`);
  return Promise.all(listed.map(({ sha }) => loadCommit(world, sha)));
}

/** Merges like GitHub's button; GitHub is the committer and signs. If both sides changed a file, the head's version wins. */
export async function mergePull(world: World, pull: PullState, by: string, isSquash: boolean): Promise<string> {
  const base = world.heads.get(pull.base) ?? pull.baseSha;
  const { files } = await compare(world, base, pull.headSha);
  const tree = [];
  for (const { filename, status, previous_filename: previous } of files) {
    if (previous !== undefined) tree.push({ path: previous, mode: '100644', type: 'blob', sha: null });
    if (status === 'removed') tree.push({ path: filename, mode: '100644', type: 'blob', sha: null });
    else tree.push({ ...(await findEntry(world, pull.headSha, filename)), path: filename, type: 'blob' });
  }
  const entries = tree.map(({ path, mode, type, sha }) => ({ path, mode, type, sha }));
  const baseTree = (await loadCommit(world, base)).commit.tree.sha;
  const written = await createTree(world, callAs(by, { base_tree: baseTree, tree: entries }));
  const title = isSquash ? `Squashed (#${pull.number})` : `Merge pull request #${pull.number} from ${pull.head}`;
  const sent = {
    message: title,
    tree: (written.body as Tree).sha,
    parents: isSquash ? [base] : [base, pull.headSha],
  };
  const created = await createGitCommit(world, { ...callAs(by, sent), actor: { login: by, type: 'bot' } });
  const { sha } = created.body as { sha: string };
  pull.merged = { by, at: formatInstant(new Date()), sha };
  pull.open = false;
  pull.events.push('merged', 'closed');
  await world.backend.call('PATCH', `/pulls/${pull.number}`, { state: 'closed' });
  await moveBranch(world, { branch: pull.base, to: sha, force: true });
  return sha;
}
