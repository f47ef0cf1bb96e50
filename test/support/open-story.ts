import { rm } from 'node:fs/promises';
import path from 'node:path';
import { type CekuraEmulator, type CekuraOptions, startCekura } from '../emulators/cekura.ts';
import { type ChatEmulator, type ChatOptions, startChat } from '../emulators/chat.ts';
import { type GitHubEmulator, type GitHubOptions, startGitHub } from '../emulators/github.ts';
import { CLINIC_PROMPT } from '../emulators/world.ts';
import { runAction } from './run-action.ts';
import { runBundle } from './run-bundle.ts';
import type { ActionResult, ActionRun } from './step.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** Both emulated services, and a function that runs the action. */
export interface Story {
  cekura: CekuraEmulator;
  github: GitHubEmulator;
  /** A model, if the options request one. Its inputs are not set. */
  chat: ChatEmulator | undefined;
  /** Runs the action with key, token, URLs and a workspace that matches the branch `main`. */
  run(inputs?: Record<string, string>, rest?: Partial<ActionRun>): Promise<ActionResult>;
}

/** A story that the caller must close. */
export interface OpenStory extends Story {
  close(): Promise<void>;
}

export interface StoryOptions {
  cekura?: CekuraOptions;
  github?: GitHubOptions;
  chat?: ChatOptions;
  /** Sets the inputs for a verification with `chat` as the agent. */
  verifies?: boolean;
  /** Runs `dist/index.js` as a process in real time. Default: the source in this process, on a virtual clock. */
  onBundle?: boolean;
}

export const PROMPT_PATH = 'prompts/agent.md';

/** Starts both services. For scripts, which have no test runner; tests use `startStory`, which also closes them. */
export async function openStory(options: StoryOptions = {}): Promise<OpenStory> {
  const clock = options.onBundle ? undefined : createVirtualClock(1);
  const files = { [PROMPT_PATH]: CLINIC_PROMPT, ...options.github?.files };
  const time = clock ? { time: clock.service } : {};
  const [cekura, github, chat] = await Promise.all([
    startCekura({ ...time, ...options.cekura }),
    startGitHub({ ...time, ...options.github, files }),
    options.chat && startChat({ ...time, ...options.chat }),
  ]);
  for (const service of [cekura, github, chat]) if (service) clock?.watch(service.url);
  const verify: Record<string, string> =
    chat && options.verifies
      ? { verify: 'true', 'agent-url': chat.url, 'agent-model': chat.model, 'agent-api-key': chat.apiKey }
      : {};
  const roots: string[] = [];
  return {
    cekura,
    github,
    chat,
    run: async (inputs = {}, rest = {}) => {
      const run: ActionRun = {
        files: files as Record<string, string | Buffer>,
        ...rest,
        inputs: {
          'api-key': cekura.apiKey,
          'api-url': cekura.url,
          'github-token': github.token,
          'prompt-path': PROMPT_PATH,
          'run-ids': '612006',
          ...verify,
          ...inputs,
        },
        env: { ...github.env(), ...rest.env },
      };
      const result = await (clock ? runAction({ ...run, clock }) : runBundle(run));
      roots.push(path.dirname(result.temp));
      return result;
    },
    close: async () => {
      clock?.stop();
      await Promise.all([cekura.close(), github.close(), chat?.close()]);
      for (const root of roots) await rm(root, { recursive: true, force: true });
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
