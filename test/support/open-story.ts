import { type CekuraEmulator, type CekuraOptions, startCekura } from '../emulators/cekura.ts';
import { type GitHubEmulator, type GitHubOptions, startGitHub } from '../emulators/github.ts';
import { CLINIC_PROMPT } from '../emulators/world.ts';
import { type ActionResult, type ActionRun, runAction } from './run-action.ts';

/** Both services, and the action between them. */
export interface Story {
  cekura: CekuraEmulator;
  github: GitHubEmulator;
  /** Runs the bundle with the key, the token, the addresses and a workspace as the branch `main` has it. */
  run(inputs?: Record<string, string>, rest?: Partial<ActionRun>): Promise<ActionResult>;
}

/** A story that must be closed when it is told. */
export interface OpenStory extends Story {
  close(): Promise<void>;
}

export interface StoryOptions {
  cekura?: CekuraOptions;
  github?: GitHubOptions;
}

export const PROMPT_PATH = 'prompts/agent.md';

/** Starts both services. Tests use `startStory`, which closes them; this one is for scripts, which have no test runner. */
export async function openStory(options: StoryOptions = {}): Promise<OpenStory> {
  const files = { [PROMPT_PATH]: CLINIC_PROMPT, ...options.github?.files };
  const [cekura, github] = await Promise.all([startCekura(options.cekura), startGitHub({ ...options.github, files })]);
  return {
    cekura,
    github,
    run: (inputs = {}, rest = {}) =>
      runAction({
        files: files as Record<string, string | Buffer>,
        ...rest,
        inputs: {
          'api-key': cekura.apiKey,
          'api-url': cekura.url,
          'github-token': github.token,
          'prompt-path': PROMPT_PATH,
          'run-ids': '612006',
          ...inputs,
        },
        env: { ...github.env(), ...rest.env },
      }),
    close: async () => {
      await Promise.all([cekura.close(), github.close()]);
    },
  };
}

/** A pull request event whose head is a branch of this repository, unless `fork` says otherwise. */
export function pullRequestEvent(number: number, head: { ref: string; sha: string; base?: string; fork?: boolean }) {
  const repo = { full_name: head.fork ? 'someone/voice-agent' : 'acme/voice-agent' };
  const base = { ref: 'main', ...(head.base === undefined ? {} : { sha: head.base }) };
  return {
    name: 'pull_request',
    ref: `refs/pull/${number}/merge`,
    payload: {
      repository: { default_branch: 'main', full_name: 'acme/voice-agent' },
      pull_request: { number, draft: false, head: { ref: head.ref, sha: head.sha, repo }, base },
    },
  };
}
