import { BRIEFLY, type GitHub, tryGraphql } from './client.ts';
import { unlessFailed } from './errors.ts';

/** The user that `GITHUB_TOKEN` writes as. */
const ACTIONS_BOT = 'github-actions[bot]';

const logins = new WeakMap<GitHub, Promise<string | undefined>>();

/** Returns the login that this token writes as; requested once. */
export async function readViewer(github: GitHub): Promise<string> {
  return (await readLogin(github)) ?? ACTIONS_BOT;
}

/** Whether GitHub says that this is the workflow's own token. */
export async function isWorkflowToken(github: GitHub): Promise<boolean> {
  return (await readLogin(github)) === ACTIONS_BOT;
}

function readLogin(github: GitHub): Promise<string | undefined> {
  const login = logins.get(github) ?? askViewer(github);
  logins.set(github, login);
  return login;
}

/** Learns the login from something that this token has just written, which saves the request. */
export function rememberViewer(github: GitHub, login: string): void {
  if (login !== '') logins.set(github, Promise.resolve(login));
}

/**
 * GitHub rejects `GET /user` with the workflow's own token but answers it over GraphQL; a server without GraphQL may
 * answer the former.
 */
async function askViewer(github: GitHub): Promise<string | undefined> {
  const answer = await tryGraphql<{ viewer: { login: string } | null }>(github, 'query { viewer { login } }');
  if (answer?.viewer?.login) return answer.viewer.login;
  const reply = await unlessFailed(github.octokit.rest.users.getAuthenticated({ request: BRIEFLY }));
  return reply?.data.login;
}
