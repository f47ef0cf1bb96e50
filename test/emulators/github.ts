import { createFaultPlan, type Fault } from './faults.ts';
import { startBackend } from './github-backend.ts';
import { type CommentJson, createComment, deleteComment, readComments, updateComment } from './github-comments.ts';
import { loadCommit } from './github-commits.ts';
import {
  callAs,
  type FileSeeds,
  mergePull,
  type Push,
  pushCommit,
  readFile,
  readLog,
  readMode,
} from './github-people.ts';
import { createPull, findPull, type PullJson, readPulls, updatePull } from './github-pulls.ts';
import { moveBranch } from './github-refs.ts';
import { answerThread, type ReviewCommentJson, readReviewComments } from './github-reviews.ts';
import { listen, type RateLimit, type RecordedRequest, type Token } from './github-server.ts';
import { type CommitJson, createWorld, type RuleSeed } from './github-world.ts';
import { type EmulatorTime, realTime } from './time.ts';

export type { Fault } from './faults.ts';
export type { RecordedRequest, Token } from './github-server.ts';

/** The emulated repository and its settings. Everything has a default. */
export interface GitHubOptions {
  /** `GITHUB_SERVER_URL`, the base URL of the pages. Default: the API's. There is no server at any other URL. */
  readonly serverUrl?: string;
  readonly owner?: string;
  readonly repo?: string;
  readonly defaultBranch?: string;
  /** The first commit of the default branch. Default: a README. */
  readonly files?: FileSeeds;
  /** Branches from that commit, each with one more commit that changes these files. */
  readonly branches?: Readonly<Record<string, FileSeeds>>;
  /** The tokens. Default: one of a workflow that may write everything. */
  readonly tokens?: Readonly<Record<string, Token>>;
  /** The setting of the repository. Default `true`. */
  readonly allowActionsToCreatePullRequests?: boolean;
  readonly draftsSupported?: boolean;
  readonly protectedBranches?: readonly string[];
  readonly rules?: readonly RuleSeed[];
  /** Logins that can be assigned or requested as reviewers, besides the owner. */
  readonly collaborators?: readonly string[];
  /** Slugs of teams that can be requested as reviewers. */
  readonly teams?: readonly string[];
  readonly labels?: readonly string[];
  readonly faults?: readonly Fault[];
  /** Default: no limit. */
  readonly rateLimit?: RateLimit;
  readonly time?: EmulatorTime;
}

export interface GitHubEmulator {
  /** `GITHUB_API_URL`. Add `/api/v3` for Enterprise Server. */
  readonly url: string;
  /** The first token. */
  readonly token: string;
  readonly requests: RecordedRequest[];
  /** Requests that are not in GitHub's description of its API, or not emulated. Expect it to be empty. */
  readonly violations: string[];
  addFault(fault: Fault): void;
  /** Replaces all faults. */
  setFaults(faults: readonly Fault[]): void;
  /** The runner's variables for a workflow run on this branch. */
  env(branch?: string): Record<string, string>;

  /** Pushes a person's commit; with `parents`, by force. Returns the commit's SHA. */
  pushCommit(branch: string, files: FileSeeds, push?: Push): Promise<string>;
  createTag(name: string, sha: string): void;
  /** Also closes the branch's pull requests. */
  deleteBranch(branch: string): Promise<void>;
  /** `null` if the branch does not exist. */
  branchHead(branch: string): string | null;
  branches(): string[];
  /** @param branch or a SHA @throws if the file does not exist */
  readFile(branch: string, path: string): Promise<Buffer>;
  fileMode(branch: string, path: string): Promise<string>;
  commit(sha: string): Promise<CommitJson>;
  /** Newest first. */
  log(branch: string): Promise<CommitJson[]>;

  /** All pull requests, oldest first. */
  pulls(): Promise<PullJson[]>;
  openPull(pull: { head: string; base?: string; title?: string; body?: string; as?: string }): Promise<PullJson>;
  closePull(number: number): Promise<void>;
  editPull(number: number, changes: { title?: string; body?: string }): Promise<void>;
  lockPull(number: number): void;
  /** Returns the SHA of the commit on the base. */
  mergePull(number: number, options?: { as?: string; squash?: boolean }): Promise<string>;
  comments(number: number): Promise<CommentJson[]>;
  addComment(number: number, comment: { as: string; body: string }): Promise<CommentJson>;
  editComment(id: number, body: string): Promise<void>;
  deleteComment(id: number): Promise<void>;
  reviewComments(number: number): Promise<ReviewCommentJson[]>;
  /** Replies to a comment on the diff. */
  answerReviewComment(id: number, answer: { as: string; body: string }): void;
  /** Stops immediately and closes open connections. */
  close(): Promise<void>;
}

export const WORKFLOW_TOKEN: Readonly<Record<string, Token>> = {
  'ghs_workflow-token-0123456789': {
    login: 'github-actions[bot]',
    type: 'bot',
    permissions: { contents: 'write', 'pull-requests': 'write', issues: 'write' },
  },
};

/**
 * Starts an emulated github.com with one repository on a free port of 127.0.0.1. The `emulate` package keeps the state;
 * the server in front of it adds what `emulate` lacks, and is as strict as GitHub.
 */
export async function startGitHub(options: GitHubOptions = {}): Promise<GitHubEmulator> {
  const { owner = 'acme', repo = 'voice-agent', defaultBranch = 'main', tokens = WORKFLOW_TOKEN } = options;
  const { url, server, serve } = await listen();
  const backend = await startBackend(owner, repo, url, defaultBranch);
  const serverUrl = options.serverUrl ?? url;
  const world = createWorld(url, backend, {
    serverUrl,
    owner,
    repo,
    defaultBranch,
    allowActionsToCreatePullRequests: options.allowActionsToCreatePullRequests ?? true,
    draftsSupported: options.draftsSupported ?? true,
    protectedBranches: new Set(options.protectedBranches),
    rules: options.rules ?? [],
    collaborators: new Set([owner, ...(options.collaborators ?? [])]),
    teams: new Set(options.teams),
  });
  const first = options.files ?? { 'README.md': `# ${repo}\n` };
  await pushCommit(world, defaultBranch, first, { message: 'Begin' });
  for (const [branch, files] of Object.entries(options.branches ?? {})) await pushCommit(world, branch, files);
  for (const name of options.labels ?? []) await backend.call('POST', '/labels', { name, color: 'ededed' });

  const faults = createFaultPlan(options.faults);
  const requests: RecordedRequest[] = [];
  const violations: string[] = [];
  const lock = createLock();
  serve(world, {
    tokens: new Map(Object.entries(tokens)),
    faults,
    rateLimit: options.rateLimit,
    requests,
    violations,
    lock,
    time: options.time ?? realTime,
  });
  const find = (number: number) => findPull(world, { path: { pull_number: String(number) } });
  const onPull = (number: number) => ({ pull_number: String(number), issue_number: String(number) });

  return {
    url,
    token: Object.keys(tokens)[0] ?? '',
    requests,
    violations,
    addFault: faults.add,
    setFaults: faults.replace,
    env: (branch = defaultBranch) => ({
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: owner,
      GITHUB_API_URL: url,
      GITHUB_GRAPHQL_URL: `${url}/graphql`,
      GITHUB_REF: `refs/heads/${branch}`,
      GITHUB_REF_NAME: branch,
      GITHUB_REF_TYPE: 'branch',
      GITHUB_REPOSITORY: `${owner}/${repo}`,
      GITHUB_REPOSITORY_OWNER: owner,
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_RUN_ID: '1',
      GITHUB_SERVER_URL: serverUrl,
      GITHUB_SHA: world.heads.get(branch) ?? '',
    }),
    pushCommit: (branch, files, push) => lock(() => pushCommit(world, branch, files, push)),
    createTag: (name, sha) => void world.tags.set(name, sha),
    deleteBranch: (branch) => lock(() => moveBranch(world, { branch, to: null, force: true })),
    branchHead: (branch) => world.heads.get(branch) ?? null,
    branches: () => [...world.heads.keys()],
    readFile: (branch, path) => readFile(world, branch, path),
    fileMode: (branch, path) => readMode(world, branch, path),
    commit: (sha) => loadCommit(world, sha),
    log: (branch) => readLog(world, branch),
    pulls: () => lock(() => readPulls(world, () => true)),
    openPull: ({ head, base = defaultBranch, title = `Change ${head}`, body, as = owner }) =>
      lock(async () => {
        const sent = { head, base, title, ...(body === undefined ? {} : { body }) };
        return (await createPull(world, callAs(as, sent))).body as PullJson;
      }),
    closePull: (number) =>
      lock(async () => void (await updatePull(world, callAs(owner, { state: 'closed' }, onPull(number))))),
    editPull: (number, changes) =>
      lock(async () => void (await updatePull(world, callAs(owner, changes, onPull(number))))),
    lockPull: (number) => {
      find(number).locked = true;
    },
    mergePull: (number, { as = owner, squash = false } = {}) => lock(() => mergePull(world, find(number), as, squash)),
    comments: (number) => lock(() => readComments(world, number)),
    addComment: (number, { as, body }) =>
      lock(async () => (await createComment(world, callAs(as, { body }, onPull(number)))).body as CommentJson),
    editComment: (id, body) =>
      lock(async () => void (await updateComment(world, callAs(owner, { body }, { comment_id: String(id) })))),
    deleteComment: (id) =>
      lock(async () => void (await deleteComment(world, callAs(owner, {}, { comment_id: String(id) })))),
    answerReviewComment: (id, { as, body }) => answerThread(world, id, as, body),
    reviewComments: (number) => lock(() => readReviewComments(world, find(number))),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await backend.close();
    },
  };
}

/** Runs one function at a time, in the order of the calls. */
function createLock(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}
