import { JobCanceledError } from '../cekura/errors.ts';
import type { Route } from '../delivery/route.ts';
import { digestText } from '../digest.ts';
import { DeadlineError, messageOf, StoppedError } from '../errors.ts';
import { explainOwnBranch } from '../github/event.ts';
import { once } from '../once.ts';
import { followJob, type Settled } from '../task/follow-job.ts';
import { keepProposal } from '../task/keep-proposal.ts';
import type { Mode, Prepared, Started, Verification } from '../task/mode.ts';
import { describeSkip, type Outcome } from '../task/outcome.ts';
import type { Proposal, Unchanged } from '../task/proposal.ts';
import type { Task } from '../task/task.ts';
import type { Known } from './describe.ts';

/**
 * Takes one target from its inputs to its delivery. The steps run once, in this order.
 *
 * @throws ActionError before there is a proposal; later failures become an outcome that shows the proposal
 */
export async function runTask<P extends Prepared, Result>(task: Task, mode: Mode<P, Result>): Promise<Outcome> {
  const prepared = await mode.prepare(task);
  // Loaded while the first request is in flight.
  const [{ checkDelivery, checkPlace }, { findAnswered }, describe] = await Promise.all([
    import('../delivery/choose.ts'),
    import('../delivery/find-answer.ts'),
    import('./describe.ts'),
  ]);
  const route = await inTime(task, checkDelivery(task, prepared));
  const own = explainOwnPull(task, route);
  if (own !== undefined) return await describeSkip(own);
  const ready = await mode.check(task, prepared);
  const known = { task, prepared, route, progressId: task.progressId };
  if ('nothing' in ready) return describe.unchanged(known, { unchanged: ready.nothing, sections: [] });

  // Identifies the job's request: 16 hex digits.
  const request = ready.request === undefined ? undefined : digestText(JSON.stringify(ready.request)).slice(0, 16);
  if (request !== undefined && task.progressId === undefined && !task.inputs.rerun && !task.inputs['dry-run']) {
    const answered = await inTime(task, findAnswered(task, route, request));
    if (answered) return describe.answered(known, answered);
  }
  if (task.progressId === undefined) await inTime(task, checkPlace(task, route));

  const verification = task.inputs.verify ? await mode.openVerification?.(task, prepared) : undefined;
  try {
    await verification?.check?.();
    if (task.inputs['dry-run']) return describe.planned(known, ready.plan, verification?.plan);
    if (verification) (await task.runner()).info(verification.plan);

    const starting = start(task, mode, prepared);
    if (verification) beginWith(starting, task, verification);
    const started = await starting;
    const { progressId } = started;
    const gathering = mode.gather?.(task, prepared);
    const settled =
      started.progressId === undefined ? started.settled : await follow(task, mode, prepared, started.progressId);
    if (settled.state === 'waiting') return await describe.waiting({ ...known, progressId }, settled.questions);
    const proposal: Proposal | Unchanged =
      settled.state === 'done'
        ? await mode.propose(task, prepared, settled.result)
        : { unchanged: settled.reason, sections: prepared.sections };

    const proposalPath = await keep(task, prepared, proposal.kept ?? []);
    const runs = (await gathering) ?? [];
    const kept = { ...known, progressId, proposalPath, runs };
    if ('unchanged' in proposal) return describe.unchanged(kept, proposal);

    const { guardProposal } = await import('./guard-proposal.ts');
    const findings = guardProposal(proposal, task.inputs, runs);
    const guarded = { ...kept, findings };
    await describe.annotate(task, findings);
    if (task.inputs.guard === 'error' && findings.some(({ level }) => level === 'block')) {
      return describe.blocked(guarded, proposal);
    }

    return await verifyAndDeliver(guarded, proposal, request, verification);
  } finally {
    await verification?.close?.();
  }
}

/** The event of a comment does not name the branch of its pull request, which may be a proposal. */
function explainOwnPull({ event, inputs }: Task, route: Route): string | undefined {
  const { pullRequest } = event;
  if (!('pull' in route) || pullRequest?.number !== route.pull.number || pullRequest.headRef) return undefined;
  const known = { ...event, pullRequest: { ...pullRequest, headRef: route.pull.headRef } };
  return explainOwnBranch(known, { mode: inputs.mode, branch: inputs.branch ?? '' });
}

/** Waits for GitHub before the job. The time after the deadline is for deliveries, which GitHub's client cannot know. */
async function inTime<T>({ clock, deadlineMs }: Task, step: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(deadlineMs - clock.now(), () =>
    late.reject(
      new DeadlineError(
        'Out of time while waiting for GitHub; no new job was started',
        'raise timeout-minutes, or rerun later',
      ),
    ),
  );
  return await Promise.race([step, late.promise]).finally(cancel);
}

/** A start request that takes longer is synchronous: it returns the result. */
const LONG_START_MS = 2_000;

/** Begins as soon as the job has started, without waiting for the result of a synchronous start. */
function beginWith(starting: Promise<unknown>, { clock }: Task, verification: Verification): void {
  const begin = once(() => verification.begin?.());
  const cancel = clock.after(LONG_START_MS, begin);
  void starting.then(begin, () => undefined).finally(cancel);
}

/** The last steps: from here on, the outcome shows the proposal even after a failure. */
async function verifyAndDeliver(
  guarded: Known,
  proposal: Proposal,
  request: string | undefined,
  verification: Verification | undefined,
): Promise<Outcome> {
  const [{ deliver }, describe] = await Promise.all([import('../delivery/choose.ts'), import('./describe.ts')]);
  const { task, route } = guarded;
  let known = guarded;
  try {
    const measured = await verification?.measure(proposal);
    known = { ...guarded, measured };
    if (task.inputs.guard === 'error' && measured?.worse) return describe.worse(known, proposal, measured.worse);
    const view = describe.toView(known, proposal, 'proposed');
    const delivery = await deliver(task, route, { proposal, view, request });
    return await describe.delivered(known, proposal, view, delivery);
  } catch (error) {
    return describe.undelivered(known, proposal, error);
  }
}

async function start<P extends Prepared, Result>(
  task: Task,
  mode: Mode<P, Result>,
  prepared: P,
): Promise<Started<Result>> {
  if (task.progressId !== undefined) return { progressId: task.progressId };
  const started = await mode.start(task, prepared);
  if (started.progressId !== undefined) await task.announceJob(started.progressId);
  return started;
}

/** Follows the job. On a signal, cancels it so that it costs no more. */
async function follow<P extends Prepared, Result>(
  task: Task,
  mode: Mode<P, Result>,
  prepared: P,
  progressId: string,
): Promise<Settled<Result>> {
  const poll = () => mode.poll(task, prepared, progressId);
  try {
    return await followJob(task, { name: prepared.job, progressId, poll });
  } catch (error) {
    const reason: unknown = task.signal.aborted ? task.signal.reason : undefined;
    if (!mode.cancel || !(reason instanceof StoppedError)) throw error;
    const runner = await task.runner();
    try {
      await mode.cancel(task, prepared, progressId);
    } catch (refused) {
      runner.warning(`The ${prepared.job} could not be canceled and may still be running: ${messageOf(refused)}`);
      throw error;
    }
    runner.info(`The ${prepared.job} was canceled in Cekura`);
    const hint = `${reason.hint}; the ${prepared.job} was canceled in Cekura`;
    throw new JobCanceledError(reason.message, hint, { cause: reason });
  }
}

/** Keeps the paid result before anything else can fail. */
async function keep(
  task: Task,
  { title }: Prepared,
  files: NonNullable<Unchanged['kept']>,
): Promise<string | undefined> {
  if (files.length === 0) return undefined;
  const folder = await task.proposalFolder();
  const paths: string[] = [];
  for (const { name, text } of files) paths.push(await keepProposal(folder, name, text));
  const path = paths.length === 1 && paths[0] ? paths[0] : folder;
  (await task.runner()).info(`The proposal for ${title} was saved to ${path}`);
  return path;
}
