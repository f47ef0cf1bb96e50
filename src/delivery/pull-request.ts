import { digestText } from '../digest.ts';
import { ActionError, InputError } from '../errors.ts';
import type { BaseSnapshot, WantedFiles } from '../github/base.ts';
import type { BranchState, Next } from '../github/branch-state.ts';
import type { GitHub } from '../github/client.ts';
import type { NewCommit } from '../github/commits.ts';
import { isByDependabot } from '../github/event.ts';
import { blobUrl } from '../github/links.ts';
import { BODY_LIMIT, type TargetKey } from '../github/marker.ts';
import type { PullRequestResult, PullRequestText, Push } from '../github/pull-request.ts';
import { renderProposal } from '../render/render.ts';
import { commitMessage, proposalTitle } from '../render/title.ts';
import type { FileChange, Target } from '../render/types.ts';
import type { ViewLinks } from '../render/view.ts';
import { applyEdits } from '../task/proposal.ts';
import {
  type Delivery,
  type DeliveryTask,
  type Draft,
  linksOf,
  type OpenGitHub,
  openGitHub,
  type RouteOf,
  textsOf,
} from './route.ts';

/**
 * Checks that a pull request can be opened for the target: its base exists, its branch is free, the token may write.
 */
export async function checkPullRequest(
  task: DeliveryTask,
  key: TargetKey,
  target: Target,
  files: WantedFiles,
): Promise<RouteOf<'pull-request'>> {
  const { inputs, event } = task;
  const { github, api } = await openGitHub(task);
  const warning = await api.checkWorkflowFiles(github, [...files.keys()]);
  if (warning) (await task.runner()).warning(warning);
  const baseBranch = await api.resolveBaseBranch(github, event, inputs['base-branch']);
  // The input may change between workflow runs; the target's pull requests still count.
  const others = inputs.branch === undefined ? [] : await api.listPullsInto(github, baseBranch, key);
  const opened = others.filter(({ state }) => state === 'open');
  const open = opened.find(({ headRef }) => headRef === inputs.branch) ?? opened[0];
  const branch = open?.headRef ?? inputs.branch ?? `cekura/${inputs.mode}/${target.slug}`;
  if (open && inputs.branch !== branch) {
    (await task.runner()).warning(
      `branch is ${inputs.branch}, but this target already has pull request #${open.number} from branch ${branch}, which is updated; to use the new branch, close that pull request`,
    );
  }
  const request = { base: baseBranch, branch, defaultBranch: event.defaultBranch, key, files };
  const { base, isNewBranch, ...found } = await api.checkPullRequestDelivery(github, request);
  const pulls = [...found.pulls, ...others.filter(({ headRef, state }) => headRef !== branch && state === 'closed')];
  // Where a pull request came from this branch, the token could write it; a dry run only reads.
  const isInDoubt = found.pulls.length === 0 || isByDependabot(event);
  if (isInDoubt && !inputs['dry-run']) await api.checkMayWrite(github, branch);
  const texts = textsOf(task, base);
  return { kind: 'pull-request', key, branch, base, pulls, isNewBranch, texts, where: nameBase(base) };
}

/**
 * Checks that the branch is free for a new proposal: beside a person's commits without an open pull request, there is no
 * place for one.
 *
 * @throws InputError naming `branch`
 */
export async function checkBranch(
  task: DeliveryTask,
  { base, branch, key, pulls, isNewBranch }: RouteOf<'pull-request'>,
): Promise<void> {
  if (isNewBranch || pulls.some(({ state }) => state === 'open')) return;
  const { github, api } = await openGitHub(task);
  const wanted = { base: base.branch, branch, key, digest: '', paths: [...base.files.keys()] };
  const state = await api.readBranchState(github, wanted, { pulls });
  if (api.decideNext(state, wanted).step !== 'preserve') return;
  throw new InputError(
    `Branch ${branch} has commits that this action did not make, and no open pull request`,
    'set branch to another name, or delete the branch',
  );
}

/** Two concurrent workflow runs settle within two rounds; with more, somebody keeps pushing. */
const MAX_ROUNDS = 4;

/**
 * Delivers the proposal in the one pull request of its target: opens it, updates it, or leaves it unchanged if it has
 * the proposal already, when a person works on its branch, or when a person closed it.
 *
 * @throws GitHubError when not even the branch could be pushed; ActionError from an edit, or when others keep moving
 *   the branch
 */
export async function deliverPullRequest(
  task: DeliveryTask,
  route: RouteOf<'pull-request'>,
  draft: Draft,
): Promise<Delivery> {
  const opened = await openGitHub(task);
  const { github, api } = opened;
  const { key, branch } = route;
  const digest = digestText(JSON.stringify(draft.proposal.identity));
  const newPaths = draft.proposal.edits.flatMap(({ isNew, paths }) => (isNew ? paths : []));
  let base = newPaths.length === 0 ? route.base : await api.extendBase(github, route.base, newPaths);
  const report = (result: PullRequestResult) => toDelivery(task, github, base, { ...result, branch });
  // A branch that somebody creates meanwhile is noticed when ours can't be created.
  let known: Partial<BranchState> | undefined = { pulls: route.pulls, ...(route.isNewBranch ? { branch: null } : {}) };
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const content = await writeContent(task, draft, base);
    if (content === null) return report({ operation: 'unchanged', delivery: 'none', warnings: [] });
    const wanted = { base: base.branch, branch, key, digest, paths: [...base.files.keys()] };
    const { state, next } = await decide(opened, wanted, known);
    known = undefined;
    if (next.step === 'leave') {
      return report({ operation: 'unchanged', delivery: 'pull-request', pull: next.pull, warnings: [] });
    }
    if (next.step === 'decline') {
      return report({ operation: 'declined', delivery: 'none', pull: next.pull, warnings: [] });
    }
    const fresh = await api.refreshBase(github, base);
    const isSame = api.sameFiles(base, fresh);
    base = fresh;
    if (!isSame) continue;
    try {
      const { request } = draft;
      const text = toText(task, { key, digest, request, base: base.branch, branch }, content);
      const signsOff = task.inputs['sign-off'];
      const result = await write(opened, text, { base, content, next, state, signsOff });
      return { ...report(result), changes: content.changes };
    } catch (error) {
      if (!(error instanceof api.MovedError)) throw error;
      github.log(`Branch ${branch} was changed by somebody else at the same time; reading the branch again`);
    }
  }
  throw new ActionError(
    `Other workflow runs or people keep changing branch ${branch} while the action writes to it`,
    'give the workflow a concurrency group, so that its runs wait for each other',
  );
}

/** @param known what was read before the job; `undefined` to read everything */
async function decide(
  { github, api }: OpenGitHub,
  wanted: { base: string; branch: string; key: TargetKey; digest: string; paths: readonly string[] },
  known: Partial<BranchState> | undefined,
): Promise<{ state: BranchState; next: Next }> {
  const state = await api.readBranchState(github, wanted, known);
  const next = api.decideNext(state, wanted);
  // The list from before the job is recent enough to write nothing, but not to overwrite anything.
  if (!known || state.branch === null || next.step === 'leave' || next.step === 'decline') return { state, next };
  const again = await api.readBranchState(github, wanted, { branch: state.branch });
  return { state: again, next: api.decideNext(again, wanted) };
}

function toText(
  { inputs }: DeliveryTask,
  identity: Pick<PullRequestText, 'key' | 'digest' | 'request' | 'base' | 'branch'>,
  { title, body }: Content,
): PullRequestText {
  const { draft, labels, assignees, reviewers, 'team-reviewers': teamReviewers } = inputs;
  return { ...identity, title, body, draft, labels, assignees, reviewers, teamReviewers };
}

interface Writing extends Pick<Push, 'base' | 'state' | 'signsOff'> {
  readonly next: Exclude<Next, { step: 'leave' | 'decline' }>;
  readonly content: Content;
}

/** @throws MovedError when somebody else moved the branch or opened the pull request in the meantime */
async function write(
  { github, api }: OpenGitHub,
  text: PullRequestText,
  { next, content, ...push }: Writing,
): Promise<PullRequestResult> {
  if (next.step === 'preserve') return await api.commentBeside(github, text, content.besideComment, next.pull);
  if (next.step === 'open') return await api.openPullRequest(github, text, 'unchanged');
  if (next.step === 'describe') return await api.updateText(github, text, next.pull, push.state);
  const { from, pull } = next;
  await api.pushCommits(github, text, { ...push, commits: content.commits, from });
  if (pull) return await api.updateText(github, text, pull, push.state);
  return await api.openPullRequest(github, text, from === null ? 'created' : 'updated');
}

interface Content {
  readonly changes: readonly FileChange[];
  readonly commits: readonly NewCommit[];
  readonly title: string;
  readonly body: string;
  /** For the comment on a pull request whose branch has a person's commits. */
  readonly besideComment: string;
}

const TWO_COMMITS =
  'The file is new: the first commit adds the metric as it is in Cekura, the second one is the change.';

/** @returns `null` when the base already has the proposal */
async function writeContent(
  task: DeliveryTask,
  { proposal, view }: Draft,
  base: BaseSnapshot,
): Promise<Content | null> {
  const { changes, origins } = await applyEdits(proposal.edits, textsOf(task, base), nameBase(base));
  if (changes.length === 0) return null;
  const order = origins.length > 0 ? [{ heading: 'Two commits', blocks: [TWO_COMMITS] }] : [];
  const shown = { ...view, changes, sections: [...order, ...(view.sections ?? [])], links: linksOf(task) };
  const { title } = proposal.words;
  return {
    changes,
    commits: [
      ...origins.map(({ message, change }) => ({ message, files: toFiles([change]) })),
      { message: commitMessage(shown, task.inputs['commit-message']), files: toFiles(changes) },
    ],
    title: proposalTitle(title, task.inputs.title),
    body: addSuffix(task.inputs['body-suffix'], (room) => renderProposal({ ...shown, surface: 'pull-request' }, room)),
    // Rarely needed, and as much work as the body.
    get besideComment() {
      return renderProposal({ ...shown, surface: 'comment', isBeside: true }, BODY_LIMIT);
    },
  };
}

/** Adds the suffix unshortened; the rest of the body is fitted into the remaining space. */
function addSuffix(suffix: string | undefined, render: (limit: number) => string): string {
  if (suffix === undefined) return render(BODY_LIMIT);
  return `${render(BODY_LIMIT - suffix.length - 2)}\n\n${suffix.trim()}`;
}

function nameBase({ branch }: BaseSnapshot): string {
  return `branch ${branch}`;
}

function toFiles(changes: readonly FileChange[]): NewCommit['files'] {
  return changes.map(({ path, after }) => ({ path, bytes: Buffer.from(after, 'utf8') }));
}

function toDelivery(
  task: DeliveryTask,
  github: GitHub,
  base: BaseSnapshot,
  { branch, operation, delivery, pull, comment, compareUrl, warnings }: PullRequestResult & { branch: string },
): Delivery {
  const [path] = [...base.files].flatMap(([file, found]) => (found ? [file] : []));
  return {
    delivery,
    branch,
    pullRequest: pull && { number: pull.number, url: pull.url },
    operation,
    comment,
    warnings,
    links: {
      ...linksOf(task),
      ...linkResult({ operation, pull, comment }),
      compareUrl,
      fileUrl: path === undefined ? undefined : blobUrl(github, base.branch, path),
    },
  };
}

/** Where to find the proposal: in the pull request, unless it has a person's commits or was declined. */
function linkResult({ operation, pull, comment }: Omit<PullRequestResult, 'delivery' | 'warnings'>): ViewLinks {
  if (comment) return { commentUrl: comment.url };
  return operation === 'declined' ? { declinedUrl: pull?.url } : { pullRequestUrl: pull?.url };
}
