import { BRIEFLY, type GitHub } from './client.ts';
import { GitHubError } from './errors.ts';

/** The labels and people for a new pull request. */
export interface LabelsAndReviewers {
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly reviewers: readonly string[];
  /** Slugs, with or without `organization/`. */
  readonly teamReviewers: readonly string[];
}

/**
 * Sets labels, assignees and reviewers of a pull request, with one request for each kind that is given.
 *
 * @returns a warning for each that could not be set, naming the input and GitHub's reason
 */
export async function setLabelsAndReviewers(
  github: GitHub,
  number: number,
  wanted: LabelsAndReviewers,
): Promise<string[]> {
  const { owner, repo, octokit } = github;
  const issue = { owner, repo, issue_number: number, request: BRIEFLY };
  const pull = { owner, repo, pull_number: number, request: BRIEFLY };
  const teams = wanted.teamReviewers.map((team) => team.slice(team.lastIndexOf('/') + 1));
  return [
    ...(await setEach('labels', wanted.labels, async (labels) => {
      await octokit.rest.issues.addLabels({ ...issue, labels });
      return [];
    })),
    ...(await setEach('assignees', wanted.assignees, async (assignees) => {
      const { data } = await octokit.rest.issues.addAssignees({ ...issue, assignees });
      // GitHub silently omits people who cannot be assigned.
      const set = new Set((data.assignees ?? []).map(({ login }) => login.toLowerCase()));
      return assignees.filter((login) => !set.has(login.toLowerCase()));
    })),
    ...(await setEach('reviewers', wanted.reviewers, async (reviewers) => {
      await octokit.rest.pulls.requestReviewers({ ...pull, reviewers });
      return [];
    })),
    ...(await setEach('team-reviewers', teams, async (team_reviewers) => {
      await octokit.rest.pulls.requestReviewers({ ...pull, team_reviewers });
      return [];
    })),
  ];
}

/** Sets all names at once; if GitHub rejects them, sets each separately, so that only invalid names are missing. */
async function setEach(
  input: string,
  names: readonly string[],
  set: (names: string[]) => Promise<string[]>,
): Promise<string[]> {
  if (names.length === 0) return [];
  try {
    const unset = await set([...names]);
    return unset.map(
      (name) => `${input}: GitHub did not set ${name}; check the name, and that it has access to the repository`,
    );
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    const hint = error.kind === 'forbidden' ? error.hint : 'correct the input for the next pull request';
    if (names.length === 1 || error.kind === 'forbidden' || error.kind === 'unreachable') {
      return [
        `${input}: ${names.join(', ')} could not be set: ${error.message}; ${hint}, and add them to this pull request yourself`,
      ];
    }
    const warnings: string[] = [];
    for (const name of names) warnings.push(...(await setEach(input, [name], set)));
    return warnings;
  }
}
