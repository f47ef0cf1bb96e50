import { ActionError } from '../errors.ts';

/** The kind of a failed request. */
export type GitHubErrorKind =
  /** 401: GitHub does not accept the token. */
  | 'unauthorized'
  /** 403, or 404 when creating something: the token lacks the permission. */
  | 'forbidden'
  /** 404: it does not exist, or the token may not see it. */
  | 'missing'
  /** A branch protection rule or ruleset blocks it. */
  | 'protected'
  /** Any other response that a retry would not change. */
  | 'refused'
  /** No response, a broken one, or a rate limit beyond the deadline. */
  | 'unreachable';

/** A request to GitHub that failed permanently. */
export class GitHubError extends ActionError {
  override name = 'GitHubError';
  readonly kind: GitHubErrorKind;
  /** The HTTP status; 0 without a response. */
  readonly status: number;
  /** GitHub's message, on one line. */
  readonly detail: string;
  /** Whether it is a write that may have taken effect. */
  readonly uncertain: boolean;

  constructor(
    failure: Pick<GitHubError, 'kind' | 'status' | 'detail' | 'message' | 'hint'> &
      Partial<Pick<GitHubError, 'uncertain' | 'cause'>>,
  ) {
    super(failure.message, failure.hint, { cause: failure.cause });
    this.kind = failure.kind;
    this.status = failure.status;
    this.detail = failure.detail;
    this.uncertain = failure.uncertain ?? false;
  }
}

/** Whether an error is GitHub's answer that something does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof GitHubError && error.kind === 'missing';
}

/** Returns the reply; `undefined` if GitHub answers that it does not exist. */
export async function unlessMissing<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Returns the reply; `undefined` if the request failed permanently. Throws only the reason of a stop. */
export async function unlessFailed<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof GitHubError) return undefined;
    throw error;
  }
}

/** A request that failed permanently. */
export interface FailedRequest {
  readonly method: string;
  /** The route, with or without its parameters filled in: `/repos/{owner}/{repo}/git/blobs`. */
  readonly route: string;
  /** 0 without a response. */
  readonly status: number;
  readonly detail: string;
}

interface Endpoint {
  readonly route: RegExp;
  readonly read: string;
  readonly write: string;
  /** Permissions that the job needs, without the level. */
  readonly permissions: readonly string[];
}

// The first match applies. Comments, labels and assignees of a pull request use the issue endpoints, which accept
// either permission (docs.github.com, "Permissions required for GitHub Apps").
const ENDPOINTS: readonly Endpoint[] = [
  {
    route: /\/(git\/|branches\/|compare\/|contents\/)/,
    read: 'read the branch',
    write: 'push a commit to a branch',
    permissions: ['contents'],
  },
  { route: /requested_reviewers/, read: 'see reviewers', write: 'request reviews', permissions: ['pull-requests'] },
  { route: /\/labels/, read: 'see labels', write: 'set labels', permissions: ['pull-requests', 'issues'] },
  { route: /\/assignees/, read: 'see assignees', write: 'set assignees', permissions: ['pull-requests', 'issues'] },
  {
    route: /\/issues\/(?:[^/]+\/)?comments/,
    read: 'read the comments of the pull request',
    write: 'comment on the pull request',
    permissions: ['pull-requests', 'issues'],
  },
  {
    route: /\/pulls\/(?:[^/]+\/)?(?:reviews|comments)/,
    read: 'read the reviews of the pull request',
    write: 'suggest changes on the pull request',
    permissions: ['pull-requests'],
  },
  { route: /\/pulls/, read: 'read pull requests', write: 'open or edit pull requests', permissions: ['pull-requests'] },
];

const OTHER: Omit<Endpoint, 'route'> = {
  read: 'read the repository',
  write: 'write to the repository',
  permissions: ['contents'],
};

/** Whether the request is part of opening a pull request, which needs two permissions; a comment needs one. */
function isForPullRequest(route: string, reading: boolean): boolean {
  if (/\/(git\/|branches\/|compare\/|contents\/)/.test(route)) return true;
  return reading && !/\/pulls\/[{\d]|\/issues\//.test(route);
}

/** A failure, and what the request was for. */
interface Facts extends FailedRequest {
  readonly reading: boolean;
  /** `push a commit to a branch` */
  readonly doing: string;
  readonly permissions: readonly string[];
}

interface Cause {
  applies(facts: Facts): boolean;
  readonly kind: GitHubErrorKind;
  /** The status, unless it is named, and GitHub's message are appended. */
  message(facts: Facts): string;
  hint(facts: Facts): string;
}

const BLOCKED = [403, 409, 422];
const PROTECTED =
  /rule violation|protected branch|protected ref|creations being restricted|required status check|cannot update this/i;

const answers =
  (statuses: readonly number[], pattern: RegExp) =>
  ({ status, detail }: Facts) =>
    statuses.includes(status) && pattern.test(detail);

// The first that applies. Only GitHub's message distinguishes the causes of a 403.
const CAUSES: readonly Cause[] = [
  {
    applies: ({ status }) => status === 401,
    kind: 'unauthorized',
    message: () => 'GitHub rejected the token',
    hint: () =>
      "check the secret behind github-token, which may be empty, expired or revoked; leave the input out to use the workflow's own token",
  },
  {
    applies: ({ detail }) => /without `?workflows?`? (permission|scope)/i.test(detail),
    kind: 'forbidden',
    message: () => 'GitHub does not let this token change files below .github/workflows',
    hint: () => 'move the prompt to another folder, or set github-token to a token that may change workflows',
  },
  {
    applies: answers(BLOCKED, /queued for merging/i),
    kind: 'protected',
    message: () => 'The pull request of this branch is in the merge queue, so the branch cannot be updated',
    hint: () => 'rerun after it is merged, or remove it from the merge queue first',
  },
  {
    applies: answers(BLOCKED, PROTECTED),
    kind: 'protected',
    message: () => 'A branch protection rule or ruleset blocks this push',
    hint: ({ detail }) =>
      /commit message/i.test(detail)
        ? 'set commit-message to one that the rule allows, or let the token bypass the rule'
        : 'let the token bypass the rule, or set branch to a name that the rule does not cover',
  },
  {
    applies: answers([403], /not permitted to create or approve pull requests/i),
    kind: 'forbidden',
    message: () => 'GitHub Actions may not create pull requests here',
    hint: () =>
      'turn on "Allow GitHub Actions to create and approve pull requests" under Settings → Actions → General (an organization may have to allow it first), or set github-token to a token of a GitHub App',
  },
  {
    applies: answers([403], /\bip allow list\b/i),
    kind: 'forbidden',
    message: () => "The organization's IP allow list does not include this runner",
    hint: () => 'run the job on a runner whose address is on the list, or ask an owner of the organization to add it',
  },
  {
    applies: answers([403], /\bsaml|\bsso\b/i),
    kind: 'forbidden',
    message: () => 'The organization requires single sign-on for this token',
    hint: () => "authorize the token of github-token for the organization's single sign-on",
  },
  {
    applies: answers([403], /\b(locked|archived)\b/i),
    kind: 'forbidden',
    message: ({ doing }) => `GitHub does not let the token ${doing}`,
    hint: () => 'unlock the conversation or unarchive the repository, or set delivery to summary',
  },
  {
    applies: ({ status }) => status === 403,
    kind: 'forbidden',
    message: ({ doing }) => `GitHub does not let the token ${doing}`,
    hint: ({ route, reading, permissions }) => {
      // Pull requests are read only in order to write: reading alone would not be enough.
      const needed = namePermissions(permissions, reading && !permissions.includes('pull-requests'));
      const both = '; to open pull requests, both `contents: write` and `pull-requests: write`';
      return `give the job ${needed}, or set github-token to a token that has it${isForPullRequest(route, reading) ? both : ''}`;
    },
  },
  {
    // GitHub returns 404 for a missing permission. With an edit or removal, the object may really be missing.
    applies: ({ status, method }) => status === 404 && method === 'POST',
    kind: 'forbidden',
    message: ({ doing }) => `The token may not ${doing}`,
    hint: ({ permissions }) =>
      `give the job ${namePermissions(permissions, false)}, or set github-token to a token that has access to the repository`,
  },
  {
    applies: ({ status }) => status === 404,
    kind: 'missing',
    message: ({ doing }) => `GitHub returned 404 when the action tried to ${doing}`,
    hint: ({ permissions, reading }) =>
      `check that it exists, and give the job ${namePermissions(permissions, reading)}`,
  },
  {
    applies: ({ status }) => status === 0 || status === 408 || status === 429 || status >= 500,
    kind: 'unreachable',
    message: ({ doing }) => `GitHub gave no usable answer while the action tried to ${doing}`,
    hint: () => 'check githubstatus.com and the network of the runner (GITHUB_API_URL, proxy variables), then rerun',
  },
];

const REFUSED: Omit<Cause, 'applies'> = {
  kind: 'refused',
  message: ({ doing }) => `GitHub rejected the request to ${doing}`,
  hint: ({ route }) =>
    route.includes('/git/refs')
      ? 'set branch to another name: this one may conflict with a branch or a rule of the repository'
      : 'fix what GitHub reports, then rerun',
};

/** Explains a final response: a message and a hint that names the input, permission or setting. */
export function explainFailure(failed: FailedRequest): { kind: GitHubErrorKind; message: string; hint: string } {
  const { method, route, status, detail } = failed;
  const reading = method === 'GET' || method === 'HEAD';
  const { read, write, permissions } = ENDPOINTS.find((endpoint) => endpoint.route.test(route)) ?? OTHER;
  const facts = { ...failed, reading, doing: reading ? read : write, permissions };
  const cause = CAUSES.find(({ applies }) => applies(facts)) ?? REFUSED;
  const message = cause.message(facts);
  const said = [status === 0 || message.includes(`${status}`) ? '' : `${status}`, detail].filter(Boolean).join(': ');
  return { kind: cause.kind, message: said === '' ? message : `${message} (${said})`, hint: cause.hint(facts) };
}

/** The YAML for the job, such as `permissions: contents: write`. */
function namePermissions(names: readonly string[], reading: boolean): string {
  return names.map((name) => `\`permissions: ${name}: ${reading ? 'read' : 'write'}\``).join(' or ');
}
