import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { GitHubEmulator } from '../emulators/github.ts';
import { type OpenStory, openStory, type StoryOptions } from '../support/open-story.ts';
import type { ActionResult, ActionRun } from '../support/step.ts';
import type { ChangedFile, Page, PullRequestPage, SummaryPage } from './page.ts';
import { createLogReader, type LogLine, readLog } from './runner-log.ts';

/** A use of the action, from the workflow's step to the page that people see. */
export interface Scene {
  /** Also the name of its file. */
  readonly name: string;
  readonly title: string;
  /** Options of the services. */
  readonly services?: StoryOptions;
  /** Inputs of the step, besides the key and the URLs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Prepares the repository, and returns further settings of the run. */
  prepare?(story: OpenStory): Promise<Partial<ActionRun>>;
  /** Expected outputs; the exit code follows from the status. */
  readonly expected: Readonly<Record<string, string>>;
  show(story: OpenStory, result: ActionResult): Promise<Page>;
}

/** A scene that ended as expected. */
export interface Played {
  readonly scene: Scene;
  readonly log: readonly LogLine[];
  readonly page: Page;
  /** Parts of the page that differ between runs, and their replacements. */
  readonly volatile: readonly (readonly [text: string, fixed: string])[];
}

// There is no such server, so that the demo links to nobody's repository.
const SERVER_URL = 'https://github.example';
const FAILED = new Set(['blocked', 'waiting', 'failed']);

/** Settings to watch a scene: the bundle in real time, with a job of this duration. */
export interface Performance {
  readonly jobMs: number;
  /** Receives the log while the action runs. */
  readonly onLine?: (line: LogLine) => void;
}

/**
 * Plays a scene on emulated services of its own. If nobody watches, it runs the source on a clock that skips waits.
 *
 * @throws AssertionError if it does not end as expected
 */
export async function playScene(scene: Scene, watched?: Performance): Promise<Played> {
  const { services, inputs, expected } = scene;
  const story = await openStory({
    onBundle: watched !== undefined,
    cekura: { jobMs: watched?.jobMs ?? 0, ...services?.cekura },
    github: { serverUrl: SERVER_URL, ...services?.github },
    ...(services?.chat ? { chat: services.chat, verifies: true } : {}),
  });
  try {
    const rest = await scene.prepare?.(story);
    const read = createLogReader();
    const onLog = (text: string) => {
      for (const line of read(text)) watched?.onLine?.(line);
    };
    const result = await story.run({ 'prompt-path': '', 'run-ids': '', ...inputs }, { ...rest, onLog });
    try {
      assert.equal(result.exitCode, FAILED.has(expected.status ?? '') ? 1 : 0, `exit code\n${result.log}`);
      for (const [name, value] of Object.entries(expected)) assert.equal(result.outputs[name], value, `output ${name}`);
      checkGoodManners(story, result);
      const page = await scene.show(story, result);
      return { scene, log: readLog(result.log), page, volatile: listVolatile(story, page) };
    } finally {
      await rm(path.dirname(result.temp), { recursive: true, force: true });
    }
  } finally {
    await story.close();
  }
}

/** Checks every run: no job is started twice, every request is valid, no secret is shown. */
function checkGoodManners({ cekura, github, chat }: OpenStory, { log, outputs, summary }: ActionResult): void {
  assert.equal(cekura.jobs.length, 1, 'jobs that were started');
  assert.deepEqual(github.violations, [], 'requests that GitHub does not know');
  const shown = [log.replaceAll(/^::add-mask::.*$/gm, ''), JSON.stringify(outputs), summary].join('\n');
  const secrets = [cekura.apiKey, github.token, ...(chat ? [chat.apiKey] : [])];
  assert.ok(!secrets.some((secret) => shown.includes(secret)), 'a secret is shown');
  const open = cekura.chats.filter(({ endedBy }) => endedBy === undefined);
  assert.deepEqual(open, [], 'conversations that nobody ended');
}

function listVolatile({ cekura }: OpenStory, page: Page): [string, string][] {
  const commits = page.kind === 'pull-request' ? page.commits : [];
  return [
    ...cekura.jobs.map(({ progressId }, index): [string, string] => [
      progressId,
      `5f3c1e7a-0b42-4d8e-9a61-3d7c20f4b90${index}`,
    ]),
    ...commits.map(({ sha }, index): [string, string] => [sha.slice(0, 7), `4f1c09${index + 1}`]),
  ];
}

/** Facts about a pull request that the emulator does not have: times and workflow runs. */
export interface Circumstances {
  readonly opened: string;
  /** For each comment. */
  readonly commented?: string;
  readonly checks: number;
}

/** A pull request from GitHub's API. */
export async function showPullRequest(
  github: GitHubEmulator,
  number: number,
  { opened, commented = opened, checks }: Circumstances,
): Promise<PullRequestPage> {
  const read = async (what: string): Promise<unknown> => {
    const url = `${github.url}/repos/acme/voice-agent/pulls/${number}/${what}`;
    const reply = await fetch(url, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${github.token}`,
        'user-agent': 'demo',
      },
    });
    assert.equal(reply.status, 200, `GET ${url}`);
    return await reply.json();
  };
  const pull = (await github.pulls()).find((each) => each.number === number);
  assert.ok(pull, `there is a pull request #${number}`);
  const commits = (await read('commits')) as {
    sha: string;
    commit: { message: string; verification: { verified: boolean } };
  }[];
  const files = (await read('files')) as (ChangedFile & { filename: string })[];
  const comments = await github.comments(number);
  return {
    kind: 'pull-request',
    number,
    title: pull.title,
    state: pull.state,
    author: pull.user.login,
    opened,
    body: pull.body ?? '',
    base: pull.base.ref,
    head: pull.head.ref,
    commits: commits.map(({ sha, commit }) => ({
      sha,
      title: commit.message.split('\n')[0] ?? '',
      verified: commit.verification.verified,
    })),
    comments: comments.map(({ user, body }) => ({ author: user.login, when: commented, body })),
    checks,
    files: files.map(({ filename, additions, deletions, patch = '' }) => ({
      path: filename,
      additions,
      deletions,
      patch,
    })),
  };
}

/** The page of the workflow run, with the action's annotations and summary. */
export function showSummary(
  workflow: string,
  triggered: string,
  { exitCode, log, summary }: ActionResult,
): SummaryPage {
  const annotations = readLog(log).filter(({ kind }) => kind === 'error' || kind === 'warning' || kind === 'notice');
  return { kind: 'summary', workflow, triggered, succeeded: exitCode === 0, annotations, summary };
}
