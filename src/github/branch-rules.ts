import { InputError } from '../errors.ts';
import { BRIEFLY, type GitHub } from './client.ts';
import { unlessFailed } from './errors.ts';

/** An active rule for a branch, with the fields that can block a push. */
export interface BranchRule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly ruleset_id?: number | undefined;
}

/**
 * Checks that no other branch's name and no rule prevents a push to `branch`. Two requests, and one for each ruleset
 * with a rule that blocks: the token may bypass it.
 *
 * @returns whether the branch exists
 * @throws InputError naming `branch`
 */
export async function checkNewProposal(github: GitHub, branch: string): Promise<{ exists: boolean }> {
  const [names, rules] = await Promise.all([listBranches(github, branch), readRules(github, branch)]);
  const obstacle = findNameConflict(names, branch);
  if (obstacle !== undefined) {
    throw new InputError(
      `Branch ${branch} cannot be created while branch ${obstacle} exists`,
      `set branch to another name, or rename branch ${obstacle}`,
    );
  }
  const exists = names.includes(branch);
  for (const rule of rules) {
    const reason = explainRule(rule, branch, exists);
    if (reason === undefined || (await mayBypass(github, rule))) continue;
    throw new InputError(
      `A ruleset blocks pushes to branch ${branch}: it ${reason}`,
      'set branch to a name that the rule does not cover, or let the token bypass it under Settings → Rules → Rulesets',
    );
  }
  return { exists };
}

/** The branch that conflicts with `branch`: in git, no branch name may be a folder of another one. */
export function findNameConflict(names: readonly string[], branch: string): string | undefined {
  return names.find((name) => branch.startsWith(`${name}/`) || name.startsWith(`${branch}/`));
}

/**
 * Explains how a rule blocks a push without a pull request, as a predicate; `undefined` if it allows the push.
 *
 * @param exists whether the push moves the branch or creates it
 */
export function explainRule(
  { type, parameters = {} }: BranchRule,
  branch: string,
  exists: boolean,
): string | undefined {
  switch (type) {
    case 'creation':
      return exists ? undefined : 'restricts who may create the branch';
    case 'update':
      return exists ? 'restricts who may update the branch' : undefined;
    case 'non_fast_forward':
      return exists ? 'blocks force pushes' : undefined;
    case 'pull_request':
      return 'requires a pull request for every change';
    case 'required_status_checks':
      return exists || parameters.do_not_enforce_on_create !== true
        ? 'requires status checks before a push'
        : undefined;
    case 'branch_name_pattern':
      return exists || matches(branch, parameters) ? undefined : 'does not allow this name';
    default:
      return undefined;
  }
}

function matches(name: string, { operator, pattern, negate }: Readonly<Record<string, unknown>>): boolean {
  if (typeof pattern !== 'string') return true;
  switch (operator) {
    case 'starts_with':
      return name.startsWith(pattern) !== (negate === true);
    case 'ends_with':
      return name.endsWith(pattern) !== (negate === true);
    case 'contains':
      return name.includes(pattern) !== (negate === true);
    // Only GitHub can check its regular expressions, whose syntax differs from JavaScript's.
    default:
      return true;
  }
}

async function listBranches({ owner, repo, octokit }: GitHub, branch: string): Promise<string[]> {
  const [first = branch] = branch.split('/');
  const { data } = await octokit.rest.git.listMatchingRefs({ owner, repo, ref: `heads/${first}`, request: BRIEFLY });
  return data.map(({ ref }) => ref.slice('refs/heads/'.length));
}

/** Reading rules needs only the permission `metadata`; a server without rulesets returns 404. */
async function readRules({ owner, repo, octokit }: GitHub, branch: string): Promise<readonly BranchRule[]> {
  const wanted = { owner, repo, branch, per_page: 100, request: BRIEFLY };
  const reply = await unlessFailed(octokit.rest.repos.getBranchRules(wanted));
  return (reply?.data ?? []) as readonly BranchRule[];
}

async function mayBypass({ owner, repo, octokit }: GitHub, { ruleset_id }: BranchRule): Promise<boolean> {
  if (ruleset_id === undefined) return false;
  const reply = await unlessFailed(octokit.rest.repos.getRepoRuleset({ owner, repo, ruleset_id, request: BRIEFLY }));
  return ['always', 'exempt'].includes(reply?.data.current_user_can_bypass ?? '');
}
