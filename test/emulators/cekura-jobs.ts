import { randomUUID } from 'node:crypto';
import {
  checkBody,
  type Fields,
  isAnything,
  isFields,
  isFilledText,
  RefusalError,
  refuseField,
  refuseMissing,
} from './checks.ts';
import type { Answer } from './faults.ts';
import type { EmulatorTime } from './time.ts';

export type JobKind = 'improve' | 'feedback' | 'generate' | 'reviews';

/** What an optimisation asks when it pauses. The fields are our guess: only that there are questions with ids is known. */
export interface Question {
  readonly id: string;
  readonly question: string;
  readonly options?: readonly string[];
}

/** How a job goes, whatever it does. */
export interface JobPlan<End extends string = 'done' | 'error' | 'never'> {
  /** How long it works, in ms. Default: the emulator's `jobMs`; 0 is done at the first poll. */
  readonly ms?: number;
  /** Words for its status while it works, in turn over its time. The service's endpoints disagree on them. */
  readonly workingWords?: readonly string[];
  /** The word when it has ended. The defaults are what has been seen for each kind. */
  readonly doneWord?: string;
  /** Default `done`. */
  readonly ends?: End;
  readonly error?: string;
  /** The whole reply once it has ended, for shapes that no other setting makes. */
  readonly finalReply?: unknown;
}

/** Where a job stands. `share` of its time that has passed, 0 to 1. */
export type Phase =
  | { readonly kind: 'working'; readonly word: string; readonly share: number }
  | { readonly kind: 'paused'; readonly questions: readonly Question[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'error' }
  | { readonly kind: 'cancelled' };

/** A job that was started; tests read it. */
export interface Job {
  readonly kind: JobKind;
  readonly progressId: string;
  /** The body that started it; for `reviews` with the metric's id as `metric_id`. */
  readonly request: Fields;
  /** Epoch, ms. */
  readonly startedAt: number;
  /** How long it works, in ms; after a pause, as long again. */
  readonly ms: number;
  /** Started by the synchronous endpoint: it has no progress to read. */
  readonly synchronous: boolean;
  cancelled: boolean;
  /** The answers it was given, one entry a pause. */
  readonly answers: Fields[];
  polls: number;
}

interface RunningJob extends Job {
  readonly plan: JobPlan;
  readonly pauses: readonly (readonly Question[])[];
  /** When it was started or last resumed; monotonic, ms. */
  resumedAt: number;
  readonly render: (phase: Phase) => unknown;
}

const WORKING_WORDS = ['pending', 'started', 'processing'];
/** A job that never ends goes through its words once in this time, ms. */
const NEVER_MS = 2_000;

/** Tells where a job stands from how long it has worked since it was started or resumed. Pure. */
export function findPhase(
  plan: JobPlan,
  ms: number,
  elapsedMs: number,
  pauses: readonly (readonly Question[])[] = [],
  answered = 0,
): Phase {
  const never = plan.ends === 'never';
  if (never || elapsedMs < ms) {
    const words = plan.workingWords ?? WORKING_WORDS;
    const share = Math.min(elapsedMs / (ms || NEVER_MS), 1);
    const word = words[Math.min(Math.floor(share * words.length), words.length - 1)] ?? 'processing';
    return { kind: 'working', word, share };
  }
  const questions = pauses[answered];
  if (questions !== undefined) return { kind: 'paused', questions };
  return { kind: plan.ends === 'error' ? 'error' : 'done' };
}

export interface JobStore {
  readonly jobs: Job[];
  /** Starts a job; `render` makes the reply to a poll from its phase. */
  start(
    kind: JobKind,
    request: Fields,
    plan: JobPlan,
    render: (phase: Phase) => unknown,
    options?: { pauses?: readonly (readonly Question[])[]; synchronous?: boolean },
  ): Job;
  progress(kind: JobKind, query: URLSearchParams): Answer;
  answer(kind: JobKind, body: unknown): Answer;
  cancel(kind: JobKind, body: unknown): Answer;
  /** Resolves when a job of the synchronous endpoint has worked for so long. */
  work(ms: number, gone: AbortSignal): Promise<void>;
}

/** Keeps the jobs of one emulator. `jobMs`: how long those take whose plan says nothing. */
export function createJobStore(jobMs: number, time: EmulatorTime): JobStore {
  const jobs: RunningJob[] = [];

  function find(kind: JobKind, progressId: unknown): RunningJob {
    const job = jobs.find((each) => each.progressId === progressId && each.kind === kind && !each.synchronous);
    if (job === undefined) throw refuseMissing();
    return job;
  }

  function phaseOf(job: RunningJob): Phase {
    if (job.cancelled) return { kind: 'cancelled' };
    return findPhase(job.plan, job.ms, time.now() - job.resumedAt, job.pauses, job.answers.length);
  }

  return {
    jobs,
    work: (ms, gone) => time.sleep(ms, gone),
    start(kind, request, plan, render, { pauses = [], synchronous = false } = {}) {
      const job: RunningJob = {
        kind,
        progressId: randomUUID(),
        request,
        startedAt: time.now(),
        synchronous,
        cancelled: false,
        answers: [],
        polls: 0,
        plan,
        ms: plan.ms ?? jobMs,
        pauses,
        resumedAt: time.now(),
        render,
      };
      jobs.push(job);
      return job;
    },
    progress(kind, query) {
      const progressId = query.get('progress_id');
      if (!progressId) throw refuseField('progress_id', 'This field is required.');
      const job = find(kind, progressId);
      job.polls += 1;
      const phase = phaseOf(job);
      const hasEnded = phase.kind === 'done' || phase.kind === 'error';
      const body = hasEnded && job.plan.finalReply !== undefined ? job.plan.finalReply : job.render(phase);
      return { status: 200, body };
    },
    answer(kind, body) {
      const fields = checkBody(body, { progress_id: isFilledText, answers: isAnything }, ['progress_id', 'answers']);
      const job = find(kind, fields.progress_id);
      const phase = phaseOf(job);
      if (phase.kind !== 'paused') throw new RefusalError(400, { detail: 'This optimization has no open questions.' });
      job.answers.push(checkAnswers(fields.answers, phase.questions));
      job.resumedAt = time.now();
      return { status: 200, body: { progress_id: job.progressId, status: 'processing' } };
    },
    cancel(kind, body) {
      const fields = checkBody(body, { progress_id: isFilledText }, ['progress_id']);
      const job = find(kind, fields.progress_id);
      const phase = phaseOf(job);
      // Our guess: there is nothing to cancel in a job that has ended by itself; cancelling twice does no harm.
      if (phase.kind === 'done' || phase.kind === 'error') {
        throw new RefusalError(400, { detail: 'This optimization has already finished.' });
      }
      job.cancelled = true;
      return { status: 200, body: { progress_id: job.progressId, status: 'cancelled' } };
    },
  };
}

/** Every open question wants an answer, and no other: our guess, on the strict side. */
function checkAnswers(answers: unknown, questions: readonly Question[]): Fields {
  if (!isFields(answers)) throw refuseField('answers', 'Expected a dictionary of items.');
  const ids = questions.map((question) => question.id);
  const unknown = Object.keys(answers).filter((id) => !ids.includes(id));
  if (unknown.length > 0) throw refuseField('answers', `Not asked: ${unknown.join(', ')}.`);
  const open = ids.filter((id) => !isAnswer(answers[id]));
  if (open.length > 0) throw refuseField('answers', `No answer to: ${open.join(', ')}.`);
  return answers;
}

function isAnswer(value: unknown): boolean {
  return isFields(value) ? typeof value.action === 'string' : value !== null && value !== undefined;
}
