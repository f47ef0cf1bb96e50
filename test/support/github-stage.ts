import { expect, onTestFinished } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { deliverPullRequest } from '../../src/delivery/pull-request.ts';
import { type Delivery, textsOf } from '../../src/delivery/route.ts';
import { digestText } from '../../src/digest.ts';
import { connectGitHub, type GitHub } from '../../src/github/client.ts';
import { readEvent } from '../../src/github/event.ts';
import { checkPullRequestDelivery } from '../../src/github/preflight.ts';
import { loadFetch } from '../../src/http/dispatcher.ts';
import type { TaskInputs } from '../../src/inputs/parse-inputs.ts';
import type { Edit, Proposal } from '../../src/task/proposal.ts';

import { type GitHubEmulator, type GitHubOptions, startGitHub } from '../emulators/github.ts';

export const PATH = 'prompts/agent.md';
export const BRANCH = 'cekura/improve-prompt/prompts-agent-md';
export const KEY = { mode: 'improve-prompt', name: PATH } as const;
export const FIRST = 'Say hello.\nAsk for the name.\n';
export const BETTER = 'Say hello.\nAsk for the name and spell it back.\n';
export const BEST = 'Say hello, once.\nAsk for the name and spell it back.\n';

/** An emulated GitHub, and functions that use it as the action does. Waits are skipped. */
export interface Stage {
  hub: GitHubEmulator;
  /** The log lines. */
  log: string[];
  /** Total of all waits, in milliseconds. */
  waitedMs(): number;
  connect(options?: { token?: string; signal?: AbortSignal; minutes?: number }): Promise<GitHub>;
  /** Delivers this text as the action does, checks included. */
  propose(text: string, options?: ProposeOptions): Promise<Delivery>;
  /** The requests since the last call: `GET /branches/main 200`. */
  took(): string[];
}

export interface ProposeOptions {
  base?: string;
  branch?: string;
  token?: string;
  minutes?: number;
  draft?: boolean;
  signOff?: boolean;
  suffix?: string;
  labels?: string[];
  assignees?: string[];
  reviewers?: string[];
  teamReviewers?: string[];
  /** Runs after the checks, while the job runs. */
  meanwhile?: () => Promise<unknown>;
  /** Default: one edit that keeps the file's first line if it is a heading. */
  edits?: readonly Edit[];
}

/** Starts the emulator, and closes it when the test ends; nothing in the test may have broken GitHub's rules. */
export async function setStage(options: GitHubOptions = {}): Promise<Stage> {
  const hub = await startGitHub({ files: { [PATH]: FIRST, 'README.md': 'Read me.\n' }, ...options });
  onTestFinished(async () => {
    await hub.close();
    expect(hub.violations).toEqual([]);
  });
  const log: string[] = [];
  let skippedMs = 0;
  let seen = 0;
  const clock = {
    now: () => Date.now() + skippedMs,
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted();
      skippedMs += ms;
    },
    after: systemClock.after,
    random: () => 0.5,
  };

  const connect: Stage['connect'] = async ({
    token = hub.token,
    signal = new AbortController().signal,
    minutes = 5,
  } = {}) =>
    connectGitHub({
      token,
      fetch: await loadFetch({}, hub.url),
      event: await readEvent(hub.env()),
      signal,
      deadlineMs: clock.now() + minutes * 60_000,
      clock,
      log: (line) => log.push(line),
    });

  const propose: Stage['propose'] = async (text, options = {}) => {
    const { base: into = 'main', branch = BRANCH, meanwhile, edits, token, minutes, ...rest } = options;
    const github = await connect({ ...(token ? { token } : {}), ...(minutes ? { minutes } : {}) });
    const files = new Map([[PATH, Buffer.from(FIRST)]]);
    const { base, pulls, isNewBranch } = await checkPullRequestDelivery(github, {
      base: into,
      branch,
      key: KEY,
      files,
    });
    await meanwhile?.();
    const inputs = {
      mode: 'improve-prompt',
      draft: rest.draft ?? false,
      labels: rest.labels ?? [],
      assignees: rest.assignees ?? [],
      reviewers: rest.reviewers ?? [],
      'team-reviewers': rest.teamReviewers ?? [],
      'sign-off': rest.signOff ?? false,
      'body-suffix': rest.suffix,
    } as unknown as TaskInputs;
    const task = {
      ...{ inputs, event: await readEvent(hub.env()), workflowRunUrl: undefined, github: async () => github },
      runner: () => Promise.reject(new Error('Nothing is logged here')),
    };
    const route = {
      kind: 'pull-request',
      key: KEY,
      branch,
      base,
      pulls,
      isNewBranch,
      texts: textsOf(task, base),
      where: 'x',
    } as const;
    const proposal = makeProposal(text, edits);
    const view = {
      mode: 'improve-prompt',
      status: 'proposed',
      words: proposal.words,
      target: { name: PATH, slug: 'prompts-agent-md' },
      summary: '',
      runs: [],
      findings: [],
      guardLevel: 'error',
    } as const;
    return await deliverPullRequest(task, route, { proposal, view });
  };

  const took = () => {
    const fresh = hub.requests.slice(seen);
    seen = hub.requests.length;
    return fresh.map(({ method, path, status }) => {
      const { pathname } = new URL(path, hub.url);
      return `${method} ${decodeURIComponent(pathname)
        .replace('/repos/acme/voice-agent', '')
        .replace(/\b[0-9a-f]{40}\b/, 'SHA')} ${status ?? 'cut'}`;
    });
  };

  return { hub, log, waitedMs: () => skippedMs, connect, propose, took };
}

/** Identity and title of the pull request for a text. */
export function describeProposal(text: string): { digest: string; title: string } {
  const digest = digestText(JSON.stringify(text));
  return { digest, title: `Improve ${PATH} (${digest.slice(0, 4)})` };
}

/** An edit that keeps the file's first line if it is a heading. */
function editFor(text: string): Edit {
  const apply = async (now: string | null) => (now?.startsWith('# ') ? `${now.split('\n')[0]}\n${text}` : text);
  return { paths: [PATH], isNew: false, apply };
}

function makeProposal(text: string, edits: readonly Edit[] = [editFor(text)]): Proposal {
  return {
    target: { name: PATH, slug: 'prompts-agent-md' },
    identity: text,
    kept: [],
    words: { title: describeProposal(text).title, heading: 'Proposal', lead: 'A proposal.', intro: '' },
    summary: '',
    texts: [],
    edits,
    shown: [],
    notes: [],
    changePercent: 1,
    sections: [],
  };
}

/** Expects one open pull request from the branch, with exactly one commit of this proposal. */
export async function expectOne({ hub }: Stage, text: string, branch = BRANCH): Promise<void> {
  const pulls = (await hub.pulls()).filter(({ head }) => head.ref === branch);
  expect(pulls).toHaveLength(1);
  expect(pulls[0]).toMatchObject({ state: 'open', head: { sha: hub.branchHead(branch) } });
  expect(pulls[0]?.body).toContain(describeProposal(text).digest);
  const log = await hub.log(branch);
  expect(log).toHaveLength(2);
  expect(log[1]?.sha).toBe(hub.branchHead('main'));
  expect((await hub.readFile(branch, PATH)).toString()).toBe(text);
}
