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

/** A question of a paused optimization. Only `id` is known; the other fields are assumed. */
export interface Question {
  readonly id: string;
  readonly question: string;
  readonly options?: readonly string[];
}

/** The course of a job of any kind. */
export interface JobPlan<End extends string = 'done' | 'error' | 'never'> {
  /** Duration in ms. Default: the emulator's `jobMs`; with 0, the job is done at the first poll. */
  readonly ms?: number;
  /** Values of `status` while it works, one after the other. The service's endpoints differ in them. */
  readonly workingWords?: readonly string[];
  /** The value of `status` at the end. Default: the one observed for each kind. */
  readonly doneWord?: string;
  /** Default `done`. */
  readonly ends?: End;
  readonly error?: string;
  /** The whole reply at the end, for shapes that no other setting produces. */
  readonly finalReply?: unknown;
}

/** The state of a job. `share`: how much of its time has passed, 0 to 1. */
export type Phase =
  | { readonly kind: 'working'; readonly word: string; readonly share: number }
  | { readonly kind: 'paused'; readonly questions: readonly Question[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'error' }
  | { readonly kind: 'cancelled' };

/** A job that was started, for tests to read. */
export interface Job {
  readonly kind: JobKind;
  readonly progressId: string;
  /** The body of the start request; for `reviews`, with the metric's ID as `metric_id`. */
  readonly request: Fields;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Duration in ms; the same again after a pause. */
  readonly ms: number;
  /** Whether the synchronous endpoint started it; then it has no progress to read. */
  readonly synchronous: boolean;
  cancelled: boolean;
  /** The answers that it received, one entry per pause. */
  readonly answers: Fields[];
  polls: number;
}

interface RunningJob extends Job {
  readonly plan: JobPlan;
  readonly pauses: readonly (readonly Question[])[];
  /** When it was started or last resumed, in ms. */
  resumedAt: number;
  readonly render: (phase: Phase) => unknown;
}

const WORKING_WORDS = ['pending', 'started', 'processing'];
/** The time in which a job that never ends goes through its values of `status`, in ms. */
const NEVER_MS = 2_000;

/** Returns the state of a job from the time since it was started or resumed. */
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
  /** Starts a job; `render` returns the reply to a poll in a phase. */
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
  /** Resolves after the duration of a job of the synchronous endpoint. */
  work(ms: number, gone: AbortSignal): Promise<void>;
}

/** The jobs of one emulator. `jobMs`: default duration. */
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
      // Assumed: a finished job cannot be canceled, and canceling twice has no effect.
      if (phase.kind === 'done' || phase.kind === 'error') {
        throw new RefusalError(400, { detail: 'This optimization has already finished.' });
      }
      job.cancelled = true;
      return { status: 200, body: { progress_id: job.progressId, status: 'cancelled' } };
    },
  };
}

/** Assumed, to be strict: every open question needs an answer, and no other may have one. */
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
