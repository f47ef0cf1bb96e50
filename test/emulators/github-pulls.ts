import type { Answer } from './faults.ts';
import { RefusalError } from './github-backend.ts';
import { compare, dropOwner, type FileJson } from './github-commits.ts';
import {
  type Call,
  describeUser,
  type PullState,
  pageUrl,
  paginate,
  refuseInvalid,
  trimInstants,
  type UserJson,
  type World,
} from './github-world.ts';

/** A pull request, as `GET /pulls/{number}` returns it; only the fields that this project reads. */
export interface PullJson {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly locked: boolean;
  readonly html_url: string;
  readonly user: UserJson;
  readonly head: { readonly ref: string; readonly sha: string };
  readonly base: { readonly ref: string; readonly sha: string };
  readonly labels: readonly { readonly name: string }[];
  readonly assignees: readonly UserJson[];
  readonly requested_reviewers: readonly UserJson[];
  readonly requested_teams: readonly { readonly slug: string }[];
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** @throws RefusalError 404 when there is no such pull request */
export function findPull({ pulls }: World, { path }: Pick<Call, 'path'>): PullState {
  const pull = pulls.get(Number(path.pull_number ?? path.issue_number));
  if (pull === undefined) throw new RefusalError(404, 'Not Found');
  return pull;
}

function present(world: World, raw: PullJson): PullJson {
  const pull = world.pulls.get(raw.number);
  if (pull === undefined) throw new Error(`The backend opened #${raw.number} by itself`);
  const { merged } = pull;
  return {
    ...trimInstants(raw),
    html_url: pageUrl(world, `/pull/${raw.number}`),
    state: pull.open ? 'open' : 'closed',
    locked: pull.locked ?? false,
    user: describeUser(world, pull.author),
    head: { ...raw.head, sha: pull.headSha },
    base: { ...raw.base, sha: pull.baseSha },
    assignees: [...pull.assignees].map((login) => describeUser(world, login)),
    requested_reviewers: [...pull.reviewers].map((login) => describeUser(world, login)),
    requested_teams: [...pull.teams].map((slug) => ({ slug, name: slug })),
    merged_at: merged?.at ?? null,
    merge_commit_sha: merged?.sha ?? null,
  };
}

// Fields that only a single pull request has.
const DETAILS = [
  'merged',
  'mergeable',
  'rebaseable',
  'mergeable_state',
  'merged_by',
  'comments',
  'review_comments',
  'maintainer_can_modify',
  'commits',
  'additions',
  'deletions',
  'changed_files',
];

/** A list has fewer fields of each pull request, and ignores a `head` without an owner. */
export async function listPulls(world: World, call: Call): Promise<Answer> {
  const { head, base, state = 'open', sort = 'created', direction } = call.query;
  const wanted = head?.includes(':') ? dropOwner(world, head) : undefined;
  const found = await readPulls(
    world,
    (pull) =>
      (state === 'all' || pull.open === (state === 'open')) &&
      (base === undefined || pull.base === base) &&
      (wanted === undefined || pull.head === wanted),
  );
  if (sort === 'updated') found.sort((a, b) => a.updated_at.localeCompare(b.updated_at) || a.number - b.number);
  if ((direction ?? (sort === 'created' ? 'desc' : 'asc')) === 'desc') found.reverse();
  const items = found.map((pull) => Object.fromEntries(Object.entries(pull).filter(([key]) => !DETAILS.includes(key))));
  return paginate(items, call);
}

/** Returns the pull requests that match, oldest first. */
export async function readPulls(world: World, isAsked: (pull: PullState) => boolean): Promise<PullJson[]> {
  const rows: PullJson[] = [];
  for (const pull of [...world.pulls.values()].filter(isAsked)) {
    rows.push(present(world, await world.backend.get(`/pulls/${pull.number}`)));
  }
  return rows;
}

export async function readPull(world: World, call: Call): Promise<Answer> {
  return { status: 200, body: await describePull(world, findPull(world, call)) };
}

async function describePull(world: World, pull: PullState): Promise<object> {
  const raw = await world.backend.get<PullJson>(`/pulls/${pull.number}`);
  const { files, total_commits } = await compare(world, pull.baseSha, pull.headSha);
  const add = (key: 'additions' | 'deletions') => files.reduce((sum, file) => sum + file[key], 0);
  return {
    ...present(world, raw),
    merged: pull.merged !== undefined,
    merged_by: pull.merged === undefined ? null : describeUser(world, pull.merged.by),
    mergeable: pull.open ? true : null,
    commits: total_commits,
    additions: add('additions'),
    deletions: add('deletions'),
    changed_files: files.length,
  };
}

export async function createPull(world: World, { actor, body }: Call): Promise<Answer> {
  const { settings, heads, backend } = world;
  if (actor.login === 'github-actions[bot]' && !settings.allowActionsToCreatePullRequests) {
    throw new RefusalError(403, 'GitHub Actions is not permitted to create or approve pull requests.');
  }
  const head = dropOwner(world, String(body.head));
  const base = String(body.base);
  const headSha = heads.get(head);
  const baseSha = heads.get(base);
  if (headSha === undefined) throw refuseInvalid('PullRequest', { field: 'head', code: 'invalid' });
  if (baseSha === undefined) throw refuseInvalid('PullRequest', { field: 'base', code: 'invalid' });
  if (typeof body.title !== 'string' || body.title.trim() === '') {
    throw refuseInvalid('PullRequest', { field: 'title', code: 'missing_field' });
  }
  if (body.draft === true && !settings.draftsSupported) {
    throw new RefusalError(422, 'Draft pull requests are not supported in this repository.');
  }
  refuseSecond(world, head, base);
  if ((await compare(world, baseSha, headSha)).ahead_by === 0) {
    throw refuseInvalid('PullRequest', { code: 'custom', message: `No commits between ${base} and ${head}` });
  }
  const { body: raw } = await backend.call<PullJson>('POST', '/pulls', { ...body, head, base });
  const pull: PullState = {
    number: raw.number,
    author: actor.login,
    head,
    base,
    open: true,
    events: [],
    headSha,
    baseSha,
    reviewers: new Set(),
    teams: new Set(),
    assignees: new Set(),
  };
  world.pulls.set(raw.number, pull);
  return { status: 201, body: await describePull(world, pull) };
}

function refuseSecond({ pulls, settings }: World, head: string, base: string): void {
  const isTaken = [...pulls.values()].some((pull) => pull.open && pull.head === head && pull.base === base);
  if (!isTaken) return;
  const message = `A pull request already exists for ${settings.owner}:${head}.`;
  throw refuseInvalid('PullRequest', { code: 'custom', message });
}

export async function updatePull(world: World, call: Call): Promise<Answer> {
  const pull = findPull(world, call);
  const { state, base } = call.body;
  if (state === 'open' && !pull.open) refuseReopening(world, pull);
  if (typeof base === 'string') {
    const baseSha = world.heads.get(base);
    if (baseSha === undefined) throw refuseInvalid('PullRequest', { field: 'base', code: 'invalid' });
    Object.assign(pull, { base, baseSha });
  }
  await world.backend.call('PATCH', `/pulls/${pull.number}`, call.body);
  if (state !== undefined && pull.open !== (state === 'open')) {
    pull.open = state === 'open';
    pull.events.push(pull.open ? 'reopened' : 'closed');
  }
  return { status: 200, body: await describePull(world, pull) };
}

// Observed: a pull request that lost its base has `base_ref_deleted`, then `closed`, often in the same second.
export async function listEvents(world: World, call: Call): Promise<Answer> {
  const { number, events } = findPull(world, call);
  const items = events.map((event, index) => ({ id: number * 1_000 + index, event }));
  return paginate(items, call);
}

function refuseReopening(world: World, pull: PullState): void {
  const refuse = (message: string) => {
    throw refuseInvalid('PullRequest', { field: 'state', code: 'invalid', message });
  };
  if (pull.merged !== undefined) refuse('state cannot be changed. The pull request is merged.');
  const sha = world.heads.get(pull.head);
  if (sha === undefined) refuse(`state cannot be changed. The ${pull.head} branch has been deleted.`);
  if (sha !== pull.headSha) refuse(`state cannot be changed. The ${pull.head} branch was force-pushed or recreated.`);
  refuseSecond(world, pull.head, pull.base);
}

/** The files that the pull request changes, with their diffs. */
export async function readFiles(world: World, pull: PullState, head = pull.headSha): Promise<readonly FileJson[]> {
  return (await compare(world, pull.baseSha, head)).files;
}

export async function listPullFiles(world: World, call: Call): Promise<Answer> {
  return paginate(await readFiles(world, findPull(world, call)), call);
}

export async function listPullCommits(world: World, call: Call): Promise<Answer> {
  const pull = findPull(world, call);
  return paginate((await compare(world, pull.baseSha, pull.headSha)).commits, call);
}

export async function requestReviewers(world: World, call: Call): Promise<Answer> {
  const pull = findPull(world, call);
  const { owner, repo, collaborators, teams } = world.settings;
  const people = readNames(call.body.reviewers);
  const groups = readNames(call.body.team_reviewers);
  if (people.includes(pull.author)) {
    throw new RefusalError(422, 'Review cannot be requested from pull request author.');
  }
  if (people.some((login) => !collaborators.has(login)) || groups.some((slug) => !teams.has(slug))) {
    const which = 'One or more of the users or teams you specified is not a collaborator of';
    const reason = `Reviews may only be requested from collaborators. ${which} the ${owner}/${repo} repository.`;
    throw new RefusalError(422, reason);
  }
  for (const login of people) pull.reviewers.add(login);
  for (const slug of groups) pull.teams.add(slug);
  return { status: 201, body: await describePull(world, pull) };
}

/** People who cannot be assigned are silently omitted. */
export async function addAssignees(world: World, call: Call): Promise<Answer> {
  const pull = findPull(world, call);
  for (const login of readNames(call.body.assignees)) {
    const known = [...world.settings.collaborators].find((one) => one.toLowerCase() === login.toLowerCase());
    if (known !== undefined) pull.assignees.add(known);
  }
  // The backend does not return the issue of a pull request, which has most of the same fields.
  const raw = await world.backend.get<PullJson>(`/pulls/${pull.number}`);
  const shown = present(world, raw);
  return { status: 201, body: { ...shown, pull_request: { html_url: shown.html_url } } };
}

function readNames(value: unknown): string[] {
  return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? item : String(item?.login))) : [];
}

/** Missing labels are created. */
export async function addLabels(world: World, call: Call): Promise<Answer> {
  const pull = findPull(world, call);
  const labels = (call.body.labels ?? []) as (string | { name: string })[];
  const names = labels.map((label) => (typeof label === 'string' ? label : label.name));
  if (names.some((name) => name === '' || name.length > 50)) {
    throw refuseInvalid('Label', { field: 'name', code: 'invalid' });
  }
  const { body } = await world.backend.call('POST', `/issues/${pull.number}/labels`, { labels: names });
  return { status: 200, body };
}
