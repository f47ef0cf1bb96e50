import { type CekuraOptions, startCekura } from '../emulators/cekura.ts';
import { startChat } from '../emulators/chat.ts';
import type { Fault } from '../emulators/faults.ts';
import { startGitHub } from '../emulators/github.ts';
import { improvePrompt } from '../emulators/improve-prompt.ts';
import { realTime } from '../emulators/time.ts';
import { CLINIC_RUNS } from '../emulators/world-runs.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';
import { AGENT_KEY, type RequestMark, type RunPlan, type Story } from './plan.ts';
import type { RunRecord, StoryRecord } from './record.ts';
import { metricOf, openTarget, type Place, promptOf, promptPathOf, reviewOf, type Target } from './target.ts';

export const API_KEY = 'ck-0f61b2c83d7e4a95-do-not-tell';
export const TOKEN = 'ghs_4c1d92e07b35-do-not-tell';

/** A literal in every prompt, and its replacement in a proposal that loses it. */
export const LITERAL = '+1 555 0100 142';
export const LOST_LITERAL = 'the number on the website';

/** Stories per emulated repository: creating one takes as long as a few stories, and a full one is slow. */
const SLOTS = 40;

/** What an executor needs to run the action. */
export interface Outside {
  inputs: Record<string, string>;
  env: Record<string, string>;
  /** The checked-out files. */
  files: Readonly<Record<string, string | Buffer>>;
  /** Resolves when the request arrives at which the signal is due. */
  signalDue: Promise<void>;
}

/** Runs the action once, as a process or in this one. */
export type Executor = (plan: RunPlan, outside: Outside) => Promise<Execution>;
export type Execution = Pick<
  RunRecord,
  'exitCode' | 'log' | 'printed' | 'outputs' | 'summary' | 'errors' | 'files' | 'tookMs' | 'stoppedInMs'
>;

/** Both services, shared by all stories; one story at a time. */
export interface Town {
  tell(story: Story, execute: Executor): Promise<StoryRecord>;
  close(): Promise<void>;
}

export function openTown(clock?: VirtualClock): Town {
  const time = clock?.service ?? realTime;
  let place: Place | undefined;

  async function findPlace(slots: number): Promise<Place> {
    if (place && place.used + slots <= SLOTS) return place;
    await place?.hub.close();
    const files = Object.fromEntries(Array.from({ length: SLOTS }, (_, slot) => [promptPathOf(slot), promptOf(slot)]));
    const hub = await startGitHub({
      time,
      files: { ...files, 'README.md': 'Voices.\n' },
      branches: { feature: { 'README.md': 'More voices.\n' } },
      tokens: {
        [TOKEN]: {
          login: 'github-actions[bot]',
          type: 'bot',
          permissions: { contents: 'write', 'pull-requests': 'write', issues: 'write' },
        },
      },
    });
    const { number } = await hub.openPull({ head: 'feature' });
    clock?.watch(hub.url);
    place = { hub, used: 0, pull: number };
    return place;
  }

  async function tell(story: Story, execute: Executor): Promise<StoryRecord> {
    const where = story.delivery === 'summary' ? undefined : await findPlace(story.targets);
    const from = where?.used ?? 0;
    if (where) where.used += story.targets;
    const slots = Array.from({ length: story.targets }, (_, index) => from + index);
    const targets = slots.map((slot) => openTarget(story.kind, slot, where));
    let plan: RunPlan | undefined;
    const cekura = await startCekura(planJobs({ apiKey: API_KEY, time, metrics: slots.map(metricOf) }, () => plan));
    clock?.watch(cekura.url);
    const chat = story.verify ? await startChat({ apiKey: AGENT_KEY, time }) : undefined;
    if (chat) clock?.watch(chat.url);
    const runs: RunRecord[] = [];
    try {
      for (plan of story.runs) {
        await targets[0]?.prepare(plan.before);
        if (plan.learnsMore)
          for (const slot of slots) cekura.metrics.get(metricOf(slot).id)?.reviews.push(reviewOf(slot, 3));
        const { promise: signalDue, resolve: signal } = Promise.withResolvers<void>();
        const marks = [
          ...(plan.push ? [toFault(plan.push, async () => await targets[0]?.push())] : []),
          ...(plan.signal && 'at' in plan.signal ? [toFault(plan.signal.at, async () => signal())] : []),
        ];
        const marked = (service: RequestMark['service']) =>
          marks.filter((mark) => mark.service === service).map(({ fault }) => fault);
        cekura.setFaults([...marked('cekura'), ...plan.cekura]);
        where?.hub.setFaults([...marked('github'), ...plan.github]);
        chat?.setFaults(plan.chat);
        const before = {
          cekura: cekura.requests.length,
          github: where?.hub.requests.length ?? 0,
          jobs: cekura.jobs.length,
          chats: cekura.chats.length,
        };
        const files = await checkOut(targets);
        const progressIds = plan.resume ? findJobs(runs, story.targets) : [];
        const execution = await execute(plan, {
          inputs: {
            'api-key': API_KEY,
            'api-url': cekura.url,
            'github-token': TOKEN,
            delivery: story.delivery,
            'timeout-minutes': String(plan.timeoutMinutes),
            'on-question': plan.onQuestion,
            ...(plan.intervalSeconds === undefined ? {} : { 'poll-interval-seconds': String(plan.intervalSeconds) }),
            'progress-id': progressIds.join(),
            ...(story.delivery === 'comment' && where ? { 'pull-request-number': String(where.pull) } : {}),
            ...nameTargets(story, plan, targets),
            ...(chat
              ? {
                  verify: 'true',
                  'agent-url': chat.url,
                  'agent-model': chat.model,
                  'agent-api-key': AGENT_KEY,
                  'verify-repeats': '2',
                }
              : {}),
          },
          env: where?.hub.env() ?? { GITHUB_REPOSITORY: 'acme/voice-agent', GITHUB_REF: 'refs/heads/main' },
          files,
          signalDue,
        });
        const originals =
          story.kind === 'prompt' ? Object.values(files).map(String) : slots.map((slot) => metricOf(slot).description);
        runs.push({
          plan,
          progressIds,
          originals: story.kind === 'prompt' ? originals.slice(0, targets.length) : originals,
          subjects: story.kind === 'prompt' ? originals.slice(0, targets.length) : targets.map(({ id }) => id),
          ...execution,
          cekura: cekura.requests.slice(before.cekura),
          github: where?.hub.requests.slice(before.github) ?? [],
          jobs: cekura.jobs.slice(before.jobs),
          chats: cekura.chats.slice(before.chats),
        });
      }
      where?.hub.setFaults([]);
      const looks = await Promise.all(targets.map(({ look }) => look()));
      return { runs, targets: looks.flatMap((look) => look ?? []), violations: where?.hub.violations.splice(0) ?? [] };
    } finally {
      await Promise.all([cekura.close(), chat?.close()]);
    }
  }

  return { tell, close: async () => void (await place?.hub.close()) };
}

/** Plans the service's jobs by the run that starts them. */
function planJobs(base: CekuraOptions, current: () => RunPlan | undefined): CekuraOptions {
  const echo = () => (current()?.job.echoesKey ? ` (${API_KEY})` : '');
  const failure = () => (current()?.job.ends === 'error' ? { error: `The model failed.${echo()}` } : {});
  // Getters, because the values must be read at each request; a spread would read them once.
  return {
    ...base,
    improve: ({ prompt, run_ids }) => {
      const { ms = 0, ends = 'done', losesLiteral = false } = current()?.job ?? {};
      const runs = CLINIC_RUNS.filter(({ id }) => (run_ids as number[]).includes(id));
      const better = improvePrompt(String(prompt), runs);
      const lossy = (text: string) => (losesLiteral ? text.replace(LITERAL, LOST_LITERAL) : text);
      const output = better && {
        improved_prompt: lossy(better.improved_prompt),
        summary_of_changes: `${better.summary_of_changes}${echo()}`,
      };
      return { ms, output, ends: output === null && ends === 'done' ? 'no-issues' : ends, ...failure() };
    },
    feedback: () => {
      const { ms = 0, ends = 'done', asks = false } = current()?.job ?? {};
      return {
        ms,
        shape: ms > 0 ? 'nested' : 'flat',
        ends: ends === 'no-issues' ? 'done' : ends,
        result: ends === 'no-issues' ? 'unchanged' : { feedback_edits: [`Noted.${echo()}`] },
        pauses: asks ? [[{ id: 'q-1', question: `Which rule counts?${echo()}` }]] : [],
        ...failure(),
      };
    },
    get chats() {
      return current()?.talk ?? {};
    },
    get background() {
      return current()?.background ?? 'yes';
    },
  };
}

function nameTargets({ kind }: Story, plan: RunPlan, targets: readonly Target[]): Record<string, string> {
  if (kind === 'metric') return { 'metric-id': targets.map(({ id }) => id).join() };
  const runs = { 'run-ids': String(plan.runId) };
  const [target] = targets;
  return targets.length === 1 && target
    ? { ...runs, 'prompt-path': target.path }
    : { ...runs, 'config-path': 'targets.json' };
}

async function checkOut(targets: readonly Target[]): Promise<Record<string, string | Buffer>> {
  const files: Record<string, string | Buffer> = {};
  for (const target of targets) {
    const file = await target.checkOut();
    if (file) files[target.path] = file;
  }
  const config = targets.map(({ path }, index) => ({ name: `t-${index}`, 'prompt-path': path }));
  return { ...files, 'targets.json': JSON.stringify({ targets: config }) };
}

/** Returns the jobs of the newest run that started one for each target. */
function findJobs(runs: readonly RunRecord[], targets: number): string[] {
  const left = runs.map(({ outputs }) => outputs['progress-id']?.split(',') ?? []);
  return left.findLast((ids) => ids.length === targets) ?? [];
}

function toFault(
  { service, match, delayMs }: RequestMark,
  run: () => Promise<void>,
): { service: string; fault: Fault } {
  return { service, fault: { match, delayMs, outcome: { run } } };
}
