import { hashTarget } from '../../src/github/marker.ts';
import { startCekura } from '../emulator/cekura.ts';
import type { Fault } from '../emulator/faults.ts';
import { type GitHubEmulator, startGitHub } from '../emulator/github.ts';
import { improvePrompt } from '../emulator/improve-prompt.ts';
import { realTime } from '../emulator/time.ts';
import { CLINIC_PROMPT } from '../emulator/world.ts';
import { CLINIC_RUNS } from '../emulator/world-runs.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';
import type { Deed, RequestMark, RunPlan, Story } from './plan.ts';
import type { RunRecord, StoryRecord, TargetRecord } from './record.ts';

export const API_KEY = 'ck-0f61b2c83d7e4a95-do-not-tell';
const TOKEN = 'ghs_4c1d92e07b35-do-not-tell';
const REPOSITORY_PULL_BRANCH = 'feature';

/** Stories that one emulated repository is used for: a new one costs as much as a few, and a full one is slow. */
const SLOTS = 40;

/** What a run of the action needs from outside, for whoever runs it. */
export interface Outside {
  inputs: Record<string, string>;
  env: Record<string, string>;
  /** What is checked out. */
  files: Readonly<Record<string, string | Buffer>>;
  /** Kept when the planned signal is due by a request. */
  signalDue: Promise<void>;
}

/** Runs the action once, for real or in this process. */
export type Executor = (plan: RunPlan, outside: Outside) => Promise<Execution>;
export type Execution = Pick<
  RunRecord,
  'exitCode' | 'log' | 'outputs' | 'summary' | 'errors' | 'files' | 'tookMs' | 'stoppedInMs'
>;

/** Both services, used for story after story. One story at a time. */
export interface Town {
  tell(story: Story, execute: Executor): Promise<StoryRecord>;
  close(): Promise<void>;
}

export function openTown(clock?: VirtualClock): Town {
  const time = clock?.service ?? realTime;
  let github: { hub: GitHubEmulator; used: number; pull: number } | undefined;

  async function openGitHub(slots: number): Promise<{ hub: GitHubEmulator; used: number; pull: number }> {
    if (github && github.used + slots <= SLOTS) return github;
    await github?.hub.close();
    const files = Object.fromEntries(Array.from({ length: SLOTS }, (_, slot) => [promptPathOf(slot), promptOf(slot)]));
    const hub = await startGitHub({
      time,
      files: { ...files, 'README.md': 'Voices.\n' },
      branches: { [REPOSITORY_PULL_BRANCH]: { 'README.md': 'More voices.\n' } },
      tokens: {
        [TOKEN]: {
          login: 'github-actions[bot]',
          type: 'bot',
          permissions: { contents: 'write', 'pull-requests': 'write', issues: 'write' },
        },
      },
    });
    const { number } = await hub.openPull({ head: REPOSITORY_PULL_BRANCH });
    clock?.watch(hub.url);
    github = { hub, used: 0, pull: number };
    return github;
  }

  async function tell(story: Story, execute: Executor): Promise<StoryRecord> {
    let plan = story.runs[0];
    const cekura = await startCekura({
      apiKey: API_KEY,
      time,
      improve: ({ prompt, run_ids }) => {
        const { ms = 0, ends = 'done', echoesKey = false } = plan?.job ?? {};
        const runs = CLINIC_RUNS.filter(({ id }) => (run_ids as number[]).includes(id));
        const better = improvePrompt(String(prompt), runs);
        const echo = echoesKey ? ` (${API_KEY})` : '';
        const output = better && { ...better, summary_of_changes: `${better.summary_of_changes}${echo}` };
        return {
          ms,
          output,
          ends: output === null && ends === 'done' ? 'no-issues' : ends,
          ...(ends === 'error' ? { error: `The model failed.${echo}` } : {}),
        };
      },
      get background() {
        return plan?.background ?? 'yes';
      },
    });
    clock?.watch(cekura.url);
    const place = story.delivery === 'summary' ? undefined : await openGitHub(story.targets);
    const targets = Array.from({ length: story.targets }, (_, slot) => (place ? openTarget(place) : openFile(slot)));
    const first = place ? (targets[0] as Target) : undefined;
    const runs: RunRecord[] = [];
    try {
      for (plan of story.runs) {
        await first?.prepare(plan.before);
        const { promise: signalDue, resolve: signal } = Promise.withResolvers<void>();
        const marks = [
          ...(plan.push && first ? [toFault(plan.push, first.push)] : []),
          ...(plan.signal && 'at' in plan.signal ? [toFault(plan.signal.at, async () => signal())] : []),
        ];
        const marked = (service: RequestMark['service']) =>
          marks.filter((mark) => mark.service === service).map(({ fault }) => fault);
        cekura.setFaults([...marked('cekura'), ...plan.cekura]);
        place?.hub.setFaults([...marked('github'), ...plan.github]);
        const from = {
          cekura: cekura.requests.length,
          github: place?.hub.requests.length ?? 0,
          jobs: cekura.jobs.length,
        };
        const prompts = await Promise.all(
          targets.map(async ({ path, readPrompt }) => [path, await readPrompt()] as const),
        );
        const progressIds = plan.resume ? findJobs(runs, story.targets) : [];
        const config = prompts.map(([path], index) => ({ name: `t-${index}`, 'prompt-path': path }));
        const execution = await execute(plan, {
          inputs: {
            'api-key': API_KEY,
            'api-url': cekura.url,
            'github-token': TOKEN,
            ...(targets.length === 1 ? { 'prompt-path': targets[0]?.path ?? '' } : { 'config-path': 'targets.json' }),
            'run-ids': String(plan.runId),
            delivery: story.delivery,
            'timeout-minutes': String(plan.timeoutMinutes),
            ...(plan.intervalSeconds === undefined ? {} : { 'poll-interval-seconds': String(plan.intervalSeconds) }),
            'progress-id': progressIds.join(),
            ...(story.delivery === 'comment' && place ? { 'pull-request-number': String(place.pull) } : {}),
          },
          env: place?.hub.env() ?? { GITHUB_REPOSITORY: 'acme/voice-agent', GITHUB_REF: 'refs/heads/main' },
          files: { ...Object.fromEntries(prompts), 'targets.json': JSON.stringify({ targets: config }) },
          signalDue,
        });
        runs.push({
          plan,
          progressIds,
          prompts: prompts.map(([, prompt]) => prompt.toString()),
          ...execution,
          cekura: cekura.requests.slice(from.cekura),
          github: place?.hub.requests.slice(from.github) ?? [],
          jobs: cekura.jobs.slice(from.jobs),
        });
      }
      place?.hub.setFaults([]);
      const looks = place ? await Promise.all((targets as Target[]).map(({ look }) => look())) : [];
      return { runs, targets: looks, violations: place?.hub.violations.splice(0) ?? [] };
    } finally {
      await cekura.close();
    }
  }

  return { tell, close: async () => void (await github?.hub.close()) };
}

type Target = ReturnType<typeof openTarget>;

/** A prompt that is only in the workspace. */
function openFile(slot: number) {
  return { path: promptPathOf(slot), readPrompt: async () => Buffer.from(promptOf(slot)) };
}

/** The jobs that the newest run left which started one for each target. */
function findJobs(runs: readonly RunRecord[], targets: number): string[] {
  const left = runs.map(({ outputs }) => outputs['progress-id']?.split(',') ?? []);
  return left.findLast((ids) => ids.length === targets) ?? [];
}

function promptPathOf(slot: number): string {
  return `prompts/${slot}.md`;
}

function promptOf(slot: number): string {
  return `${CLINIC_PROMPT}- You answer line ${slot}.\n`;
}

function toFault(
  { service, match, delayMs }: RequestMark,
  run: () => Promise<void>,
): { service: string; fault: Fault } {
  return { service, fault: { match, delayMs, outcome: { run } } };
}

/** One prompt of the emulated repository, and what people do about its proposal. */
function openTarget(place: { hub: GitHubEmulator; used: number; pull: number }) {
  const { hub } = place;
  const slot = place.used;
  place.used += 1;
  const path = promptPathOf(slot);
  const branch = `cekura/improve-prompt/prompts-${slot}-md`;
  const pushed: string[] = [];
  let deeds = 0;
  const ownPulls = async () => (await hub.pulls()).filter(({ head }) => head.ref === branch);
  const openPull = async () => (await ownPulls()).find(({ state }) => state === 'open');

  const push = async () => {
    deeds += 1;
    if (hub.branchHead(branch) === null) return;
    pushed.push(await hub.pushCommit(branch, { [`notes-${slot}-${deeds}.md`]: 'By hand.\n' }, { author: 'mona' }));
  };

  async function prepare(deed: Deed): Promise<void> {
    const pull = deed === 'close' || deed === 'merge' ? await openPull() : undefined;
    switch (deed) {
      case 'push':
        return await push();
      case 'close':
        if (pull) await hub.closePull(pull.number);
        return;
      case 'merge':
        if (pull) await hub.mergePull(pull.number);
        return;
      case 'edit-base': {
        const prompt = (await hub.readFile('main', path)).toString();
        await hub.pushCommit('main', { [path]: `${prompt}- Thank every caller.\n` });
        return;
      }
      case 'edit-elsewhere':
        await hub.pushCommit('main', { [`other-${slot}.md`]: `${deeds}\n` });
        return;
      case 'nothing':
    }
  }

  async function look(): Promise<TargetRecord> {
    const hash = hashTarget({ mode: 'improve-prompt', name: path });
    const heads = [
      hub.branchHead(branch) === null ? [] : await hub.log(branch),
      pushed.length > 0 ? await hub.log('main') : [],
    ];
    const pulls = await ownPulls();
    const comments = await Promise.all(
      [place.pull, ...pulls.map(({ number }) => number)].map(async (pull) =>
        (await hub.comments(pull))
          .filter(({ body }) => body.includes(hash))
          .map(({ id, body }) => ({ pull, id, body })),
      ),
    );
    return {
      branch,
      reachable: new Set(heads.flat().map(({ sha }) => sha)),
      pushed,
      pulls: pulls.map(({ number, state, body, title }) => ({ number, state, body: body ?? '', title })),
      comments: comments.flat(),
    };
  }

  return { hub, path, branch, push, prepare, look, readPrompt: () => hub.readFile('main', path) };
}
