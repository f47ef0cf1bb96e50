import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { InputError } from '../errors.ts';

/** The pull request that an event is about. An event of a comment has only its number. */
export interface EventPullRequest {
  readonly number: number;
  readonly headRef?: string | undefined;
  /** The head branch is in another repository, or in one that was deleted. */
  readonly fromFork: boolean;
}

/** The repository and event of the workflow run. URLs have no trailing slash. */
export interface RepositoryEvent {
  readonly owner: string;
  readonly repo: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** URL of this workflow run. */
  readonly runUrl: string;
  readonly sha: string;
  /** The commit before: the branch's head before a push, or the base's head for a pull request or a merge queue. */
  readonly before?: string | undefined;
  /** The branch that a merge queue merges into. */
  readonly mergeQueueBase?: string | undefined;
  /** The branch, in this repository, of the workflow run that a `workflow_run` event is about. */
  readonly sourceBranch?: string | undefined;
  /** Full ref, such as `refs/heads/main`. */
  readonly ref: string;
  readonly eventName: string;
  /** The user who started the workflow run; empty if unknown. */
  readonly actor: string;
  readonly defaultBranch?: string | undefined;
  readonly pullRequest?: EventPullRequest | undefined;
}

// Events about a pull request; they cannot be handled without its payload.
const PULL_REQUEST_EVENT = /^pull_request(_target|_review|_review_comment)?$/;

// GitHub's temporary branch of a merge queue, which a push event may be for.
const QUEUE_BRANCH = /^refs\/heads\/gh-readonly-queue\/(.+)\/pr-\d+-[^/]+$/;

const number = z.number().check(z.int(), z.positive());
const repository = z.object({ full_name: z.string() });
const payloadSchema = z.object({
  before: z.catch(z.optional(z.string()), undefined),
  repository: z.optional(z.object({ default_branch: z.optional(z.string().check(z.minLength(1))) })),
  pull_request: z.optional(
    z.object({
      number,
      head: z.object({ ref: z.string(), repo: z.nullish(repository) }),
      base: z.object({ sha: z.catch(z.optional(z.string()), undefined) }),
    }),
  ),
  issue: z.optional(z.object({ number, pull_request: z.optional(z.unknown()) })),
  merge_group: z.catch(z.optional(z.object({ base_ref: z.string(), base_sha: z.optional(z.string()) })), undefined),
  workflow_run: z.catch(
    z.optional(
      z.object({
        head_branch: z.nullish(z.string()),
        head_repository: z.nullish(repository),
        pull_requests: z.array(
          z.object({
            number,
            head: z.object({ ref: z.string() }),
            base: z.optional(z.object({ repo: z.optional(z.object({ url: z.string() })) })),
          }),
        ),
      }),
    ),
    undefined,
  ),
});
type Payload = z.infer<typeof payloadSchema>;

/**
 * Reads the runner's variables and the event's file (`GITHUB_EVENT_PATH`).
 *
 * @throws InputError when the repository is not named, or the event can't be read
 */
export async function readEvent(env: NodeJS.ProcessEnv): Promise<RepositoryEvent> {
  const [owner, repo] = readRepository(env.GITHUB_REPOSITORY);
  const serverUrl = readUrl(env, 'GITHUB_SERVER_URL', 'https://github.com');
  const apiUrl = readUrl(env, 'GITHUB_API_URL', 'https://api.github.com');
  const eventName = env.GITHUB_EVENT_NAME ?? '';
  const payload = await readPayload(env.GITHUB_EVENT_PATH, eventName);
  const runId = env.GITHUB_RUN_ID;
  const { merge_group: queue, workflow_run: source } = payload;
  const isOwn = !isOther(source?.head_repository, `${owner}/${repo}`);
  const before =
    payload.pull_request?.base.sha ?? queue?.base_sha ?? (eventName === 'push' ? payload.before : undefined);
  return {
    owner,
    repo,
    serverUrl,
    apiUrl,
    runUrl: `${serverUrl}/${owner}/${repo}/actions${runId && /^\d+$/.test(runId) ? `/runs/${runId}` : ''}`,
    sha: env.GITHUB_SHA ?? '',
    // A push that created the branch has only zeros.
    before: before && /[1-9a-f]/.test(before) ? before : undefined,
    mergeQueueBase: queue?.base_ref.replace(/^refs\/heads\//, '') ?? QUEUE_BRANCH.exec(env.GITHUB_REF ?? '')?.[1],
    sourceBranch: isOwn ? (source?.head_branch ?? undefined) : undefined,
    ref: env.GITHUB_REF ?? '',
    eventName,
    actor: env.GITHUB_ACTOR ?? '',
    defaultBranch: payload.repository?.default_branch,
    pullRequest: findPullRequest(payload, `${owner}/${repo}`),
  };
}

/**
 * Returns the branch for a proposal without `base-branch`: a pull request's head branch, the base of a
 * merge queue, the branch that the workflow runs for, or (for a tag) the default branch. `undefined` when unknown.
 */
export function eventBranch(event: RepositoryEvent): string | undefined {
  if (event.pullRequest?.headRef !== undefined) return event.pullRequest.headRef;
  if (event.mergeQueueBase !== undefined) return event.mergeQueueBase;
  if (event.ref.startsWith('refs/heads/')) return event.ref.slice('refs/heads/'.length);
  return event.defaultBranch;
}

/** Default branch names of this action's proposals. */
const OWN_BRANCH = /^cekura\/(improve-prompt|metric-feedback|generate-metrics)\//;

/**
 * Explains why a workflow run for this action's own proposal is skipped: it would propose a change to the proposal.
 * `apply-metrics` only previews the proposal, so it runs.
 *
 * @param inputs the raw inputs: empty when `mode` is inferred or `branch` derived
 */
export function explainOwnBranch(
  event: RepositoryEvent,
  { mode, branch }: { mode: string; branch: string },
): string | undefined {
  const head = event.pullRequest ? event.pullRequest.headRef : (event.sourceBranch ?? eventBranch(event));
  if (head === undefined || event.pullRequest?.fromFork || mode === 'apply-metrics') return undefined;
  // A proposal is never on the default branch: somebody confused `branch` with `base-branch`, which a later check
  // reports.
  if (!OWN_BRANCH.test(head) && (head !== branch || head === event.defaultBranch)) return undefined;
  return `Branch ${head} is a branch of this action, so no proposal is made for it`;
}

/** Events about merged files; any other event may be about a proposal, even one from a fork. */
const MERGED_EVENT = /^(push|schedule|workflow_dispatch|repository_dispatch)$/;

/**
 * Explains why this workflow run must not change live metrics: it is not a push to the branch, nor a schedule or
 * dispatch on it. Continues a sentence whose subject is the workflow run; `undefined` if it may change them.
 *
 * @param branch whose files are live, e.g. the default branch
 */
export function explainPreview(event: RepositoryEvent, branch: string): string | undefined {
  const { eventName, pullRequest, ref } = event;
  if (pullRequest || !MERGED_EVENT.test(eventName)) return `was started by the event ${eventName || '(none)'}`;
  return ref === `refs/heads/${branch}` ? undefined : `is for ${ref.replace(/^refs\/(heads|tags)\//, '')}`;
}

/** Events for which GitHub withholds the Actions secrets if Dependabot is the actor (docs.github.com). */
const DEPENDABOT_EVENT = /^(pull_request(_target|_review|_review_comment)?|push|create|deployment|deployment_status)$/;

/**
 * Explains why this workflow run is skipped, as a sentence for the log; `undefined` if it is not. GitHub gives no
 * secrets and a read-only token to a workflow run that a pull request from a fork started, and no Actions secrets to
 * one that Dependabot started. A `pull_request_target` run works in the base repository and has both.
 *
 * @param hasKey whether the `api-key` input is set
 */
export function explainSkip(event: RepositoryEvent, hasKey: boolean): string | undefined {
  const { pullRequest, eventName } = event;
  if (pullRequest?.fromFork && PULL_REQUEST_EVENT.test(eventName) && eventName !== 'pull_request_target') {
    return `Pull request #${pullRequest.number} comes from a fork, so the workflow run has no secrets and only a read-only token`;
  }
  if (!hasKey && isByDependabot(event) && DEPENDABOT_EVENT.test(eventName)) {
    return 'Dependabot started the workflow run, so it has no Actions secrets and no api-key; to run it, store the key as a Dependabot secret too';
  }
  return undefined;
}

/** Whether Dependabot started the workflow run, which then has a read-only token unless the workflow requests more. */
export function isByDependabot({ actor }: Pick<RepositoryEvent, 'actor'>): boolean {
  return actor === 'dependabot[bot]';
}

function readRepository(value: string | undefined): [owner: string, repo: string] {
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(value ?? '') ?? [];
  if (owner && repo) return [owner, repo];
  throw new InputError(
    'GITHUB_REPOSITORY does not name a repository as owner/name',
    'the runner sets it; outside GitHub Actions, set it yourself',
  );
}

function readUrl(env: NodeJS.ProcessEnv, name: string, fallback: string): string {
  const url = env[name] || fallback;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new InputError(
      `${name} is not an http(s) URL`,
      'the runner sets it; check that the job does not override it',
    );
  }
  return url.replace(/(?<!\/)\/+$/, '');
}

async function readPayload(path: string | undefined, eventName: string): Promise<Payload> {
  const needed = PULL_REQUEST_EVENT.test(eventName);
  let text: string;
  try {
    if (!path) throw new Error('GITHUB_EVENT_PATH is not set');
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (!needed) return {};
    throw new InputError(
      `The payload of the ${eventName} event cannot be read`,
      'the runner writes it to GITHUB_EVENT_PATH; check that no step removes it',
      { cause },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      'The file at GITHUB_EVENT_PATH is not valid JSON',
      'the runner writes it; check that no step changes it',
      { cause },
    );
  }
  const payload = payloadSchema.safeParse(json);
  if (payload.success && !(needed && payload.data.pull_request === undefined)) return payload.data;
  const where = payload.success ? 'pull_request' : (payload.error.issues[0]?.path.join('.') ?? '');
  throw new InputError(
    `The ${eventName || 'workflow'} event has no usable ${where || 'payload'}`,
    'check that GITHUB_EVENT_PATH is the payload that GitHub sent',
  );
}

function findPullRequest(payload: Payload, repositoryName: string): EventPullRequest | undefined {
  const pull = payload.pull_request;
  if (pull) {
    return { number: pull.number, headRef: pull.head.ref, fromFork: isOther(pull.head.repo, repositoryName) };
  }
  if (payload.issue?.pull_request) return { number: payload.issue.number, fromFork: false };
  // GitHub lists no pull request for a workflow run from a fork, but does list those that pull this branch into a fork.
  const source = payload.workflow_run?.pull_requests.find(({ base }) => isInto(base?.repo?.url, repositoryName));
  if (!source) return undefined;
  const fromFork = isOther(payload.workflow_run?.head_repository, repositoryName);
  return { number: source.number, headRef: source.head.ref, fromFork };
}

/** @param url of a repository in the API; without one, the pull request is assumed to be in this repository */
function isInto(url: string | undefined, repositoryName: string): boolean {
  return url === undefined || url.toLowerCase().endsWith(`/repos/${repositoryName.toLowerCase()}`);
}

function isOther(source: z.infer<typeof repository> | null | undefined, repositoryName: string): boolean {
  return source?.full_name.toLowerCase() !== repositoryName.toLowerCase();
}
