import { decodeText } from '../documents/workspace.ts';
import { ActionError } from '../errors.ts';
import type { BaseSnapshot, WantedFiles } from '../github/base.ts';
import type { PullRequestContent } from '../github/pull-request.ts';
import type { Outcome } from '../outcome.ts';
import { digestChanges } from '../proposal/digest.ts';
import { renderProposal } from '../proposal/render.ts';
import { commitMessage, proposalTitle } from '../proposal/title.ts';
import type { FileChange, Target } from '../proposal/types.ts';
import type { ProposalView, ViewLinks } from '../proposal/view.ts';
import type { Run } from './run.ts';

/** The ways to deliver, once `auto` is decided. */
export type DeliveryKind = 'pull-request' | 'comment' | 'suggestion' | 'summary';

/** The texts of the files that a proposal changes, by path; `null` for a file that is not there. */
export type Texts = ReadonlyMap<string, string | null>;

/** A proposal written onto the files of one branch. */
export interface Written {
  /** Files whose text would change; none when the branch holds the proposal already. */
  changes: readonly FileChange[];
  /** A commit that comes first: files as they stand on the service, so that the change is a diff. */
  groundwork?: { message: string; changes: readonly FileChange[] } | undefined;
}

/** A proposal on its way to people. */
export interface Draft {
  /** Files that were not known when the delivery was prepared: new ones, of which nothing may stand there yet. */
  newFiles?: readonly string[];
  /** Everything that is shown but the change itself. */
  view: Omit<ProposalView, 'surface' | 'changes' | 'links'>;
  /**
   * Writes the proposal onto the files as they stand there.
   *
   * @param where for messages: `branch main`
   * @throws ActionError when the prompt there is another than the one that was improved
   */
  write(texts: Texts, where: string): Promise<Written>;
}

/** What really became of it: the fields of an outcome that a delivery sets. */
export type Delivery = Pick<Outcome, 'delivery' | 'pullRequest' | 'branch' | 'comment'> & {
  warnings: readonly string[];
  links: ViewLinks;
};

/** A delivery that was checked as far as it can be before anything is spent. */
export interface PreparedDelivery {
  kind: DeliveryKind;
  /** The files as they stand where the proposal will go, and what to call that place. */
  texts: Texts;
  where: string;
  links: ViewLinks;
  /** @throws ActionError when nothing could be delivered */
  deliver(draft: Draft): Promise<Delivery>;
}

/** `auto`: a comment when the event is a pull request, else a pull request. */
export function chooseDelivery({ inputs, event }: Pick<Run, 'inputs' | 'event'>): DeliveryKind {
  const { delivery, mode } = inputs;
  if (delivery === 'auto') return event.pullRequest ? 'comment' : 'pull-request';
  // A new file has no line in the pull request's diff that a suggestion could stand on.
  return delivery === 'suggestion' && mode === 'generate-metrics' ? 'comment' : delivery;
}

/**
 * Checks that the proposal can be delivered, as far as that can be known: the branch is there, there is a pull request
 * to comment on, the token may read them.
 *
 * @param files the files that will change, with the workspace's bytes
 */
export async function prepareDelivery(run: Run, target: Target, files: WantedFiles): Promise<PreparedDelivery> {
  const kind = chooseDelivery(run);
  switch (kind) {
    case 'pull-request':
      return await preparePullRequest(run, target, files);
    case 'comment':
      return await prepareComment(run, target, files);
    case 'suggestion':
      return await prepareSuggestion(run, target, files);
    case 'summary':
      return {
        kind,
        texts: decodeFiles(files),
        where: 'the workspace',
        links: linksOf(run),
        deliver: async () => ({ delivery: 'summary', warnings: [], links: linksOf(run) }),
      };
  }
}

async function preparePullRequest(run: Run, target: Target, files: WantedFiles): Promise<PreparedDelivery> {
  const { inputs, event } = run;
  const github = await run.github();
  const {
    BODY_LIMIT,
    blobUrl,
    checkMayWrite,
    checkPullRequestDelivery,
    readBase,
    resolveBaseBranch,
    upsertPullRequest,
  } = await import('../github/delivery.ts');
  const key = { mode: inputs.mode, name: target.name };
  const branch = inputs.branch ?? `cekura/${inputs.mode}/${target.slug}`;
  const baseBranch = await resolveBaseBranch(github, event, inputs['base-branch']);
  const { defaultBranch } = event;
  const checked = await checkPullRequestDelivery(github, { base: baseBranch, branch, defaultBranch, key, files });
  // Where a pull request came from this branch, a token could write it; a dry run sends nothing that could.
  if (checked.pulls.length === 0 && !inputs['dry-run']) await checkMayWrite(github, branch);
  const nameBase = ({ branch: name }: BaseSnapshot) => `branch ${name}`;

  async function write(draft: Draft, snapshot: BaseSnapshot): Promise<PullRequestContent | null> {
    const { changes, groundwork } = await draft.write(textsOf(snapshot), nameBase(snapshot));
    if (changes.length === 0) return null;
    const view = { ...draft.view, changes, links: linksOf(run) };
    const message = commitMessage(view, inputs['commit-message']);
    return {
      digest: digestChanges(changes),
      commits: [
        ...(groundwork ? [{ message: groundwork.message, files: toFiles(groundwork.changes) }] : []),
        { message, files: toFiles(changes) },
      ],
      title: proposalTitle(view, inputs.title),
      body: renderProposal({ ...view, surface: 'pull-request' }, BODY_LIMIT),
      // Rarely needed, and as much work as the body.
      get comment() {
        return renderProposal({ ...view, surface: 'comment' }, BODY_LIMIT);
      },
    };
  }

  return {
    kind: 'pull-request',
    texts: textsOf(checked.base),
    where: nameBase(checked.base),
    links: linksOf(run),
    deliver: async (draft) => {
      const wanted = new Map(
        [...files.keys(), ...(draft.newFiles ?? [])].map((path) => [path, files.get(path) ?? null]),
      );
      const base = draft.newFiles ? await readBase(github, checked.base.branch, wanted) : checked.base;
      const content = await write(draft, base);
      if (content === null) return { delivery: 'none', branch, warnings: [], links: linksOf(run) };
      const result = await upsertPullRequest(github, {
        key,
        base,
        pulls: checked.pulls,
        branch,
        draft: inputs.draft,
        labels: inputs.labels,
        assignees: inputs.assignees,
        reviewers: inputs.reviewers,
        teamReviewers: inputs['team-reviewers'],
        content,
        rebuild: (fresh) => write(draft, fresh),
      });
      const { pullRequest, compareUrl } = result;
      const [path] = files.keys();
      return {
        delivery: result.delivery,
        branch: result.branch,
        pullRequest: pullRequest && { ...pullRequest, operation: result.operation },
        comment: result.comment,
        warnings: result.warnings,
        links: {
          ...linksOf(run),
          ...(pullRequest ? { pullRequestUrl: pullRequest.url } : {}),
          ...(compareUrl ? { compareUrl } : {}),
          ...(path && base.files.get(path) ? { fileUrl: blobUrl(github, base.branch, path) } : {}),
        },
      };
    },
  };
}

async function prepareComment(run: Run, target: Target, files: WantedFiles): Promise<PreparedDelivery> {
  const github = await run.github();
  const { BODY_LIMIT, checkCommentDelivery, upsertComment } = await import('../github/delivery.ts');
  const pull = await checkCommentDelivery(github, pullRequestNumber(run));
  const texts = decodeFiles(files);
  return {
    kind: 'comment',
    texts,
    where: 'the workspace',
    links: linksOf(run),
    deliver: async (draft) => {
      const { changes } = await draft.write(texts, 'the workspace');
      const view = { ...draft.view, changes, links: linksOf(run) };
      const { id, url } = await upsertComment(github, {
        number: pull.number,
        key: { mode: run.inputs.mode, name: target.name },
        digest: digestShown(view),
        body: renderProposal({ ...view, surface: 'comment' }, BODY_LIMIT),
      });
      return {
        delivery: 'comment',
        comment: { id, url },
        warnings: [],
        links: { ...linksOf(run), pullRequestUrl: pull.url },
      };
    },
  };
}

async function prepareSuggestion(run: Run, target: Target, files: WantedFiles): Promise<PreparedDelivery> {
  const github = await run.github();
  const { applyLineChanges, BODY_LIMIT, checkSuggestionDelivery, findLineChanges, upsertSuggestions } = await import(
    '../github/delivery.ts'
  );
  const pull = await checkSuggestionDelivery(github, pullRequestNumber(run), files);
  const where = `pull request #${pull.number}`;
  const texts = textsOf(pull);
  return {
    kind: 'suggestion',
    texts,
    where,
    links: linksOf(run),
    deliver: async (draft) => {
      const { changes } = await draft.write(texts, where);
      const [change] = changes;
      const links = { ...linksOf(run), pullRequestUrl: pull.url };
      if (!change) return { delivery: 'none', warnings: [], links };
      const before = change.before ?? '';
      const result = await upsertSuggestions(github, {
        number: pull.number,
        headSha: pull.headSha,
        path: change.path,
        key: { mode: run.inputs.mode, name: target.name },
        changes: findLineChanges(before, change.after),
        intro: `A model suggests, after ${run.inputs.mode === 'metric-feedback' ? 'the feedback on this metric' : 'failing test calls'}:`,
        // What can't be suggested on a line of the diff is shown in the comment, alone.
        comment: ({ outside }) => {
          if (outside.length === 0 && draft.view.findings.length === 0) return null;
          const rest = { ...change, after: applyLineChanges(before, outside) };
          const view = { ...draft.view, changes: outside.length > 0 ? [rest] : [], links };
          return { digest: digestShown(view), body: renderProposal({ ...view, surface: 'comment' }, BODY_LIMIT) };
        },
      });
      return { delivery: result.delivery, comment: result.comment, warnings: result.warnings, links };
    },
  };
}

/**
 * Puts what is no proposal (questions, a plan) into the one comment of this mode and target on the run's pull request.
 *
 * @param shown names what is shown: while it stays, the comment is not written again
 * @returns `undefined` when the run has no pull request
 * @throws GitHubError when it can't be written
 */
export async function commentOnPullRequest(
  run: Run,
  target: Target,
  view: Omit<ProposalView, 'surface' | 'links'>,
  shown: unknown,
): Promise<Outcome['comment']> {
  const number = findPullRequestNumber(run);
  if (number === undefined) return undefined;
  const github = await run.github();
  const [{ upsertComment }, { BODY_LIMIT }] = await Promise.all([
    import('../github/comment.ts'),
    import('../github/marker.ts'),
  ]);
  const { id, url } = await upsertComment(github, {
    number,
    key: { mode: run.inputs.mode, name: target.name },
    digest: digestChanges([{ path: '', after: JSON.stringify(shown) }]),
    body: renderProposal({ ...view, links: linksOf(run), surface: 'comment' }, BODY_LIMIT),
  });
  return { id, url };
}

function findPullRequestNumber({ inputs, event }: Run): number | undefined {
  return inputs['pull-request-number'] ?? event.pullRequest?.number;
}

function pullRequestNumber(run: Run): number {
  const number = findPullRequestNumber(run);
  if (number !== undefined) return number;
  throw new ActionError('There is no pull request to comment on', 'set pull-request-number');
}

/** The same words again are the same comment: what changes with each run (its link, the job's handle) does not count. */
function digestShown({ status, findings, changes }: Pick<ProposalView, 'status' | 'findings' | 'changes'>): string {
  return digestChanges([...changes, { path: '', after: JSON.stringify([status, findings]) }]);
}

/** What any view of a run links to. */
export function linksOf(run: Run): ViewLinks {
  return run.env.GITHUB_RUN_ID ? { workflowRunUrl: run.event.runUrl } : {};
}

function textsOf(base: Pick<BaseSnapshot, 'files'>): Texts {
  return decodeFiles(new Map([...base.files].map(([path, file]) => [path, file?.bytes ?? null])));
}

/** @throws ActionError when a file is not UTF-8 text: its bytes could not be kept */
function decodeFiles(files: WantedFiles): Texts {
  return new Map([...files].map(([path, bytes]) => [path, bytes === null ? null : decodeText(bytes, path)]));
}

function toFiles(changes: readonly FileChange[]): { path: string; bytes: Buffer }[] {
  return changes.map(({ path, after }) => ({ path, bytes: Buffer.from(after, 'utf8') }));
}
