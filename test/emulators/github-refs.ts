import type { Answer } from './faults.ts';
import { RefusalError } from './github-backend.ts';
import { isAncestor, loadCommit } from './github-commits.ts';
import { apiUrl, type Call, encodePath, type PullState, type RuleSeed, type World } from './github-world.ts';

/** A change of a branch. */
export interface Move {
  readonly branch: string;
  /** `null` deletes the branch. */
  readonly to: string | null;
  /** Whether commits may be lost. */
  readonly force: boolean;
}

/**
 * Returns GitHub's message if it would reject this move, otherwise `null`. For a name that is a folder of another branch,
 * and for a protected branch, the message is only "Reference update failed".
 */
export async function findObstacle(world: World, { branch, to, force }: Move): Promise<string | null> {
  const from = world.heads.get(branch);
  const isProtected = world.settings.protectedBranches.has(branch);
  if (to === null) {
    if (from === undefined) return 'Reference does not exist';
    if (branch === world.settings.defaultBranch) return 'Cannot delete the default branch';
    return isProtected ? 'Cannot delete this protected branch' : null;
  }
  if (!isValidName(branch)) return `refs/heads/${branch} is not a valid ref name.`;
  if (!(await hasCommit(world, to))) return 'Object does not exist';
  const { type } = listRules(world, branch).find((rule) => isBroken(rule, { from, force })) ?? {};
  if (type) return `Repository rule violations found\n\n${type}`;
  if (from === undefined) return isProtected || isInTheWay(world, branch) ? 'Reference update failed' : null;
  if (isProtected) return 'Changes must be made through a pull request.';
  return force || (await isAncestor(world, from, to)) ? null : 'Update is not a fast forward';
}

/** Moves a branch without checks, and updates its open pull requests. */
export async function moveBranch(world: World, { branch, to }: Move): Promise<void> {
  const ref = `/git/refs/heads/${encodePath(branch)}`;
  const from = world.heads.get(branch);
  if (to === null) {
    await world.backend.call('DELETE', ref);
    world.heads.delete(branch);
  } else {
    if (from === undefined) await world.backend.call('POST', '/git/refs', { ref: `refs/heads/${branch}`, sha: to });
    else await world.backend.call('PATCH', ref, { sha: to, force: true });
    world.heads.set(branch, to);
  }
  await updatePulls(world, branch, to);
}

// GitHub closes a pull request that lost its branch or its base, or has no commits beyond its base.
async function updatePulls(world: World, branch: string, to: string | null): Promise<void> {
  for (const pull of world.pulls.values()) {
    if (!pull.open) continue;
    if (pull.base === branch && to === null) {
      pull.events.push('base_ref_deleted');
      await closePull(world, pull);
    }
    if (pull.head !== branch) continue;
    const base = world.heads.get(pull.base) ?? pull.baseSha;
    const isEmpty = to === null || (await isAncestor(world, to, base));
    if (to !== null) Object.assign(pull, { headSha: to, baseSha: base });
    if (!isEmpty) continue;
    await closePull(world, pull);
  }
}

async function closePull({ backend }: World, pull: PullState): Promise<void> {
  pull.open = false;
  pull.events.push('closed');
  await backend.call('PATCH', `/pulls/${pull.number}`, { state: 'closed' });
}

interface Rule extends RuleSeed {
  readonly ruleset: number;
}

function listRules({ settings }: World, branch: string): Rule[] {
  return settings.rules.flatMap((rule, index) =>
    branch.startsWith(rule.branches) ? [{ ...rule, ruleset: index + 1 }] : [],
  );
}

function isBroken({ type, bypass }: RuleSeed, { from, force }: { from: string | undefined; force: boolean }): boolean {
  if (bypass === 'always') return false;
  if (type === 'creation') return from === undefined;
  if (type === 'update') return from !== undefined;
  if (type === 'non_fast_forward') return from !== undefined && force;
  return type === 'pull_request';
}

/** Lists also rules that the token may bypass. */
export async function listBranchRules(world: World, { path }: Call): Promise<Answer> {
  const rules = listRules(world, path.branch ?? '').map(({ type, parameters, ruleset }) => ({
    type,
    ...(parameters ? { parameters } : {}),
    ruleset_source_type: 'Repository',
    ruleset_source: `${world.settings.owner}/${world.settings.repo}`,
    ruleset_id: ruleset,
  }));
  return { status: 200, body: rules };
}

export async function readRuleset({ settings }: World, { path }: Call): Promise<Answer> {
  const id = Number(path.ruleset_id);
  const rule = settings.rules[id - 1];
  if (!rule) throw new RefusalError(404, 'Not Found');
  return {
    status: 200,
    body: { id, name: `Rules ${id}`, enforcement: 'active', current_user_can_bypass: rule.bypass ?? 'never' },
  };
}

async function hasCommit(world: World, sha: string): Promise<boolean> {
  try {
    await loadCommit(world, sha);
    return true;
  } catch (error) {
    if (error instanceof RefusalError) return false;
    throw error;
  }
}

function isInTheWay({ heads }: World, branch: string): boolean {
  return [...heads.keys()].some((name) => name.startsWith(`${branch}/`) || branch.startsWith(`${name}/`));
}

// The rules of `git check-ref-format`.
function isValidName(branch: string): boolean {
  const isBad = /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^\/|[/.]$/u.test(branch);
  const hasBadPart = branch.split('/').some((part) => part.startsWith('.') || part.endsWith('.lock'));
  return branch !== '' && !isBad && !hasBadPart;
}

export async function readBranch(world: World, { path }: Call): Promise<Answer> {
  const name = path.branch ?? '';
  const sha = world.heads.get(name);
  if (sha === undefined) throw new RefusalError(404, 'Branch not found');
  const isProtected = world.settings.protectedBranches.has(name);
  const body = {
    name,
    commit: await loadCommit(world, sha),
    protected: isProtected,
    protection: { enabled: isProtected },
    protection_url: apiUrl(world, `/branches/${encodePath(name)}/protection`),
  };
  return { status: 200, body };
}

export async function readRef(world: World, { path }: Call): Promise<Answer> {
  const ref = readRefPath(path.ref);
  if (!world.heads.has(ref)) throw new RefusalError(404, 'Not Found');
  return { status: 200, body: describeRef(world, ref) };
}

export async function listMatchingRefs(world: World, { path }: Call): Promise<Answer> {
  const prefix = readRefPath(path.ref);
  const names = [...world.heads.keys()].filter((name) => name.startsWith(prefix)).sort();
  return { status: 200, body: names.map((name) => describeRef(world, name)) };
}

export async function createRef(world: World, { body }: Call): Promise<Answer> {
  const ref = String(body.ref);
  if (!/^refs\/heads\/./.test(ref)) throw new RefusalError(422, 'Reference name must start with refs/heads/ here');
  const branch = ref.slice('refs/heads/'.length);
  if (world.heads.has(branch)) throw new RefusalError(422, 'Reference already exists');
  await tryMove(world, { branch, to: String(body.sha), force: false });
  return { status: 201, body: describeRef(world, branch) };
}

export async function updateRef(world: World, { path, body }: Call): Promise<Answer> {
  const branch = readRefPath(path.ref);
  if (!world.heads.has(branch)) throw new RefusalError(422, 'Reference does not exist');
  await tryMove(world, { branch, to: String(body.sha), force: body.force === true });
  return { status: 200, body: describeRef(world, branch) };
}

export async function deleteRef(world: World, { path }: Call): Promise<Answer> {
  await tryMove(world, { branch: readRefPath(path.ref), to: null, force: true });
  return { status: 204 };
}

async function tryMove(world: World, move: Move): Promise<void> {
  const obstacle = await findObstacle(world, move);
  if (obstacle !== null) throw new RefusalError(422, obstacle);
  await moveBranch(world, move);
}

// `heads/NAME`; GitHub does not find a reference with the prefix `refs/`.
function readRefPath(path = ''): string {
  if (!path.startsWith('heads/')) throw new RefusalError(404, 'Not Found');
  return path.slice('heads/'.length);
}

function describeRef(world: World, branch: string): object {
  const sha = world.heads.get(branch);
  return {
    ref: `refs/heads/${branch}`,
    node_id: Buffer.from(`0:Ref${branch}`).toString('base64url'),
    url: apiUrl(world, `/git/refs/heads/${encodePath(branch)}`),
    object: { sha, type: 'commit', url: apiUrl(world, `/git/commits/${sha}`) },
  };
}
