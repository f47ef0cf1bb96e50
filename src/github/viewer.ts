import { BRIEFLY, type GitHub, tryGraphql } from './client.ts';
import { GitHubError } from './errors.ts';

/** What `GITHUB_TOKEN` writes as. */
const ACTIONS_BOT = 'github-actions[bot]';

const asked = new WeakMap<GitHub, Promise<string>>();

/** The login that this token writes as; asked once. */
export function readViewer(github: GitHub): Promise<string> {
  const login = asked.get(github) ?? askViewer(github);
  asked.set(github, login);
  return login;
}

/**
 * `GET /user` is refused to the workflow's own token, which GraphQL answers; a server without GraphQL may know the
 * other.
 */
async function askViewer(github: GitHub): Promise<string> {
  const answer = await tryGraphql<{ viewer: { login: string } | null }>(github, 'query { viewer { login } }');
  if (answer?.viewer?.login) return answer.viewer.login;
  try {
    const { data } = await github.octokit.rest.users.getAuthenticated({ request: BRIEFLY });
    return data.login;
  } catch (error) {
    if (error instanceof GitHubError) return ACTIONS_BOT;
    throw error;
  }
}
