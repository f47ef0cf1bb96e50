import type { Fault, FaultOutcome } from '../emulators/faults.ts';
import { type Chance, createChance } from '../support/chance.ts';

// Plans what goes wrong in one story: a few runs of the action for the same targets, one after the other, as on a
// schedule. Everything derives from the story's seed.

/** In this process on a virtual clock, or as a process in real time. */
export type Pace = 'virtual' | 'real';

/** The kind of target. */
export type Kind = 'prompt' | 'metric';

export type Delivery = 'pull-request' | 'comment' | 'summary';

/** An action of a person before a run. */
export type Deed = 'nothing' | 'push' | 'close' | 'merge' | 'edit-base' | 'edit-elsewhere' | 'amend' | 'quote';

export interface Story {
  seed: number;
  kind: Kind;
  delivery: Delivery;
  /** Number of targets per run. */
  targets: number;
  /** Whether the proposal is verified before it is delivered. */
  verify: boolean;
  runs: readonly RunPlan[];
}

export interface RunPlan {
  before: Deed;
  /** The Cekura run that a prompt is improved from; another run leads to another proposal. */
  runId: number;
  /** Whether a metric has more feedback than before. */
  learnsMore: boolean;
  onQuestion: 'fail' | 'skip';
  /** Whether to resume the previous run's job, if it left one. */
  resume: boolean;
  timeoutMinutes: number;
  intervalSeconds: number | undefined;
  background: 'yes' | 404 | 410;
  job: {
    ms: number;
    ends: 'done' | 'error' | 'no-issues' | 'never';
    echoesKey: boolean;
    asks: boolean;
    /** Whether the proposal loses a literal of the prompt, which a guard must detect. */
    losesLiteral: boolean;
  };
  cekura: readonly PlannedFault[];
  github: readonly PlannedFault[];
  /** Faults of the agent endpoint. */
  chat: readonly PlannedFault[];
  /** Durations of the conversations, in milliseconds. */
  talk: { openMs: number; replyMs: number; scoreMs: number; capacity: number };
  /** Sent after a time, or at a request. */
  signal: { afterMs: number } | { at: RequestMark } | undefined;
  /** A person pushes to the proposal's branch when this request to GitHub arrives. */
  push: RequestMark | undefined;
}

/** Identifies a request by kind and count. */
export interface RequestMark {
  service: 'cekura' | 'github';
  match: Fault['match'];
  delayMs: number;
}

export type PlannedFault = Fault & { outcome: Exclude<FaultOutcome, { run: unknown }> };

/** The agent's key, which faulty replies of the agent endpoint echo. */
export const AGENT_KEY = 'ak-9d27c1e4f05b-do-not-tell';

const RUN_IDS = [612006, 612005, 612003] as const;
const START = /(improve_prompt(_bg)?|process_feedbacks|run_scenarios_api_chat)\W/;
type RequestKind = readonly [method: string, path: RegExp, most: number];

/** Kinds of requests, with the maximum number of faults for each. */
const CEKURA: Readonly<Record<Kind, readonly RequestKind[]>> = {
  prompt: [
    ['GET', /\/runs\/bulk\//, 2],
    ['POST', /\/improve_prompt_bg\//, 3],
    ['POST', /\/improve_prompt\//, 2],
    ['GET', /\/improve_prompt_progress\//, 8],
  ],
  metric: [
    ['GET', /\/metrics\/\d+\//, 3],
    ['POST', /\/process_feedbacks\//, 3],
    ['GET', /\/process_feedbacks_progress\//, 8],
    ['POST', /\/process_feedbacks_(answer|cancel)\//, 2],
  ],
};
/** The additional requests of a verification. */
const TALK: readonly RequestKind[] = [
  ['POST', /\/run_scenarios_api_chat\//, 2],
  ['GET', /\/v2\/runs\/bulk\//, 6],
  ['POST', /\/chat\/$/, 6],
  ['GET', /\/chat\/\d+\/$/, 10],
  ['POST', /\/end-chat\//, 4],
  ['GET', /\/v2\/results\//, 3],
];
const AGENT: readonly RequestKind[] = [['POST', /\/chat\/completions$/, 12]];
const COMMENT: readonly RequestKind[] = [
  ['GET', /\/pulls/, 3],
  ['GET', /\/comments/, 3],
  ['POST', /\/graphql/, 2],
  ['POST', /\/comments/, 2],
  ['PATCH', /\/comments/, 2],
];
const GITHUB: Readonly<Record<Delivery, readonly RequestKind[]>> = {
  'pull-request': [
    ['GET', /\/(contents|branches|git)\//, 3],
    ['GET', /\/compare\//, 3],
    ['POST', /\/git\/(blobs|trees|commits)/, 3],
    ['POST', /\/git\/refs/, 2],
    ['PATCH', /\/git\/refs/, 2],
    ['POST', /\/pulls$/, 2],
    ['PATCH', /\/pulls/, 2],
    ...COMMENT,
  ],
  comment: COMMENT,
  summary: [],
};

/** @param apiKey the key that faulty replies echo */
export function planStory(seed: number, pace: Pace, apiKey: string): Story {
  const chance = createChance(seed);
  const delivery = chance.pick<Delivery>(['pull-request', 'pull-request', 'comment', 'summary', 'summary']);
  const kind = chance.happens(0.3) ? 'metric' : 'prompt';
  const count = delivery === 'summary' ? 1 : chance.int(1, 3);
  const runs = Array.from({ length: count }, (_, index) =>
    planRun(chance, { kind, delivery, pace, apiKey, first: index === 0 }),
  );
  const choice = {
    seed,
    kind: chance.happens(0.3) ? ('metric' as const) : ('prompt' as const),
    delivery,
    targets: chance.happens(0.15) ? 3 : 1,
  };
  // Separate random numbers, so that a seed plans the same story with and without a verification.
  const talkChance = createChance(seed ^ 0x7a1c);
  const verify = choice.kind === 'prompt' && pace === 'virtual' && talkChance.happens(0.25);
  return addTrouble({
    ...choice,
    verify,
    runs: verify ? runs.map((run) => planTalk(talkChance, run, pace, apiKey)) : runs,
  });
}

/** Adds a verification and its faults to a run. */
function planTalk(chance: Chance, run: RunPlan, pace: Pace, apiKey: string): RunPlan {
  const share = chance.pick([0, 0.05, 0.1, 0.3]);
  const [method, path, most] = chance.pick(TALK);
  const match = { method, path, nth: chance.int(1, most), times: 1 };
  return {
    ...run,
    cekura: [...run.cekura, ...planFaults(chance, TALK, share, (one) => planFault(one, 'cekura', pace, apiKey))],
    chat: planFaults(chance, AGENT, share, (one) => planFault(one, 'cekura', pace, AGENT_KEY)),
    talk: {
      openMs: chance.pick([0, 1_000, 8_000]),
      replyMs: chance.pick([0, 500, 3_000, 9_000]),
      scoreMs: chance.pick([0, 5_000, 30_000]),
      capacity: chance.pick([1, 4, 100]),
    },
    ...(chance.happens(0.25) ? { signal: { at: { service: 'cekura', match, delayMs: chance.pick([0, 1_000]) } } } : {}),
  };
}

/** Plans faults for some requests of each kind. */
function planFaults(
  chance: Chance,
  kinds: readonly RequestKind[],
  share: number,
  plan: (chance: Chance) => Pick<PlannedFault, 'outcome' | 'delayMs'>,
): PlannedFault[] {
  return kinds.flatMap(([method, path, most]) =>
    Array.from({ length: most }, (_, index) => index + 1).flatMap((nth): PlannedFault[] => {
      // Most faults of a start end the run, so they are rarer.
      const due = chance.happens(START.test(String(path)) ? share / 3 : share);
      return due ? [{ match: { method, path, nth, times: 1 }, ...plan(chance) }] : [];
    }),
  );
}

/** Uses separate random numbers, so that a seed's other faults stay the same. */
function addTrouble(story: Story): Story {
  const chance = createChance(story.seed ^ 0x5eed);
  const deed = story.delivery === 'comment' ? 'quote' : story.delivery === 'pull-request' ? 'amend' : undefined;
  return {
    ...story,
    runs: story.runs.map((run, index) => {
      const before = chance.happens(0.3) && index > 0 && deed ? deed : run.before;
      return { ...run, before, job: { ...run.job, losesLiteral: chance.happens(0.08) && story.kind === 'prompt' } };
    }),
  };
}

interface Setting {
  kind: Kind;
  delivery: Delivery;
  pace: Pace;
  apiKey: string;
  first: boolean;
}

function planRun(chance: Chance, { kind, delivery, pace, apiKey, first }: Setting): RunPlan {
  const virtual = pace === 'virtual';
  // The share of faulty requests: in some runs none, in others most.
  const share = chance.pick([0, 0.05, 0.1, 0.2, 0.3, 0.6]);
  const planAll = (service: 'cekura' | 'github', kinds: readonly RequestKind[]) =>
    planFaults(chance, kinds, share, (one) => planFault(one, service, pace, apiKey));
  const mark = (service: 'cekura' | 'github'): RequestMark => {
    const [method, path, most] = chance.pick(service === 'cekura' ? CEKURA[kind] : GITHUB[delivery]);
    return {
      service,
      match: { method, path, nth: chance.int(1, Math.min(most, 2)), times: 1 },
      delayMs: chance.pick([0, 0, 1_000, 3_000]),
    };
  };
  const signalled = chance.happens(0.2);
  const usesGitHub = delivery !== 'summary';
  return {
    before:
      first || !usesGitHub
        ? 'nothing'
        : chance.pick<Deed>(['nothing', 'nothing', 'push', 'close', 'merge', 'edit-base', 'edit-elsewhere']),
    runId: first ? RUN_IDS[0] : chance.pick(RUN_IDS),
    learnsMore: !first && chance.happens(0.5),
    onQuestion: chance.pick(['fail', 'skip']),
    resume: !first && chance.happens(0.3),
    timeoutMinutes: virtual ? chance.pick([0.5, 1, 5, 30]) : chance.pick([0.05, 0.1]),
    intervalSeconds: chance.happens(0.2) ? (virtual ? chance.pick([1, 7, 45]) : 0.3) : undefined,
    background: chance.happens(0.85) ? 'yes' : chance.pick([404, 410]),
    job: {
      ms: virtual ? chance.pick([0, 0, 800, 5_000, 40_000, 200_000]) : chance.pick([0, 0, 300, 1_500]),
      ends: chance.happens(0.85) ? 'done' : chance.pick(['error', 'no-issues', 'never']),
      echoesKey: chance.happens(0.1),
      asks: chance.happens(0.15),
      losesLiteral: false,
    },
    cekura: planAll('cekura', CEKURA[kind]),
    github: planAll('github', GITHUB[delivery]),
    chat: [],
    talk: { openMs: 0, replyMs: 0, scoreMs: 0, capacity: 100 },
    signal: !signalled
      ? undefined
      : chance.happens(0.5)
        ? { afterMs: virtual ? chance.int(0, 20_000) : chance.int(600, 2_500) }
        : { at: mark(usesGitHub ? chance.pick(['cekura', 'github']) : 'cekura') },
    push: delivery === 'pull-request' && chance.happens(0.15) ? mark('github') : undefined,
  };
}

function planFault(
  chance: Chance,
  service: 'cekura' | 'github',
  pace: Pace,
  apiKey: string,
): Pick<PlannedFault, 'outcome' | 'delayMs'> {
  const slowest = pace === 'virtual' ? 40_000 : 700;
  const delayMs = chance.happens(0.2) ? chance.int(1, slowest) : 0;
  return { outcome: planOutcome(chance, service, pace, apiKey), ...(delayMs > 0 ? { delayMs } : {}) };
}

function planOutcome(
  chance: Chance,
  service: 'cekura' | 'github',
  pace: Pace,
  apiKey: string,
): PlannedFault['outcome'] {
  const retryAfter = { 'retry-after': String(pace === 'virtual' ? chance.pick([0, 1, 20, 90]) : chance.pick([0, 1])) };
  // GitHub never receives the service's key.
  const said = service === 'cekura' ? { detail: `Not with ${apiKey}.` } : { message: 'Not now.' };
  const roll = chance.int(0, 99);
  if (roll < 12) return 'reset-before';
  if (roll < 26) return 'reset-after';
  if (roll < 32) return 'hang';
  if (roll < 42) return 'truncate';
  if (roll < 48) return 'garbage';
  if (roll < 56) return 'duplicate';
  if (roll < 57) return 'huge';
  if (roll < 62) return 'answer';
  if (roll < 67) return { status: 500, body: said };
  if (roll < 72) return { status: 502, takesEffect: true };
  if (roll < 76) return { status: 504, takesEffect: chance.happens(0.5) };
  if (roll < 82) return { status: 503, headers: chance.happens(0.5) ? retryAfter : {}, body: said };
  if (roll < 89) return { status: 429, headers: retryAfter, body: said };
  if (roll < 95) return { status: 408 };
  if (service === 'github') {
    if (roll < 98)
      return { status: 403, headers: retryAfter, body: { message: 'You have exceeded a secondary rate limit.' } };
    return chance.pick([
      { status: 404, body: { message: 'Not Found' } },
      { status: 403, body: { message: 'Resource not accessible by integration' } },
      { status: 401, body: { message: 'Bad credentials' } },
      { status: 409, body: { message: 'Git Repository is locked.' } },
    ]);
  }
  if (roll < 96) return { redirect: 'http://127.0.0.1:9/elsewhere' };
  return chance.pick([
    { status: 404, body: said },
    { status: 401, body: said },
    { status: 403, body: said },
    { status: 400, body: { run_ids: [`Not with ${apiKey}.`] } },
  ]);
}

/** Whether a request with this fault may have been received, as far as its sender can know. */
export function mayHaveArrived(status: number | null, fault: string | undefined): boolean {
  if (fault === 'garbage' || fault === 'huge' || fault === 'truncate') return true;
  if (status === null) return true;
  return status < 300 || status === 408 || (status >= 500 && status !== 503);
}
