import { AGENT_KEY, mayHaveArrived } from './plan.ts';
import type { RunRecord, StoryRecord, TargetRecord } from './record.ts';
import { API_KEY, LITERAL, LOST_LITERAL, TOKEN } from './town.ts';

/** A property that must hold whatever goes wrong. */
export type Invariant =
  | 'one start'
  | 'conversations ended'
  | 'proposal kept'
  | 'one pull request'
  | 'one comment'
  | 'key kept'
  | 'exit agrees'
  | 'in time'
  | 'commits kept'
  | 'cancelled'
  | 'handle reported'
  | 'no bug'
  | 'known requests'
  | 'masked first'
  | 'blocked'
  | 'quotes kept';

export interface Violation {
  invariant: Invariant;
  detail: string;
}

/** Maximum time after the deadline or the signal. */
const LATE_MS = 5_000;
const FINE = new Set([undefined, 'answer', 'duplicate', 'run']);
const HEALTHY = new Set(['proposed', 'unchanged', 'applied', 'planned', 'skipped']);
const START = /\/(improve_prompt(_bg)?|process_feedbacks)\/$/;
const PROGRESS = /_progress\/\?/;
const CANCEL = /\/process_feedbacks_cancel\/$/;

type Expect = (invariant: Invariant, holds: boolean, detail: string) => void;
type Request = RunRecord['cekura'][number];

/** @param startUpMs time that a process takes to start */
export function checkStory(story: StoryRecord, startUpMs = 0): Violation[] {
  const found: Violation[] = [];
  const expect: Expect = (invariant, holds, detail) => {
    if (!holds) found.push({ invariant, detail });
  };
  for (const run of story.runs) checkRun(run, startUpMs, expect);
  for (const target of story.targets) checkTarget(target, story.runs, expect);
  expect('known requests', story.violations.length === 0, story.violations.join('; '));
  return found;
}

function checkRun(run: RunRecord, startUpMs: number, expect: Expect): void {
  const { outputs, plan, exitCode, errors } = run;
  const deadlineMs = plan.timeoutMinutes * 60_000;
  expect('in time', exitCode !== null, 'it never ended');
  expect(
    'in time',
    run.tookMs <= deadlineMs + LATE_MS + startUpMs,
    `it took ${run.tookMs} ms with a deadline at ${deadlineMs} ms`,
  );
  // Without a proposal, no request follows the deadline: the time after it is for the delivery.
  const last = run.cekura.at(-1);
  const isPolling = run.outputs['proposal-path'] === undefined && PROGRESS.test(last?.path ?? '');
  if (isPolling && run.outputs.status === 'failed' && run.github.every(({ at }) => at <= (last?.at ?? 0))) {
    const endMs = run.tookMs - startUpMs;
    expect('in time', endMs <= deadlineMs, `polling went on to ${run.tookMs} ms with a deadline at ${deadlineMs} ms`);
  }
  expect('in time', (run.stoppedInMs ?? 0) <= LATE_MS, `it ended ${run.stoppedInMs} ms after the signal`);

  const status = outputs.status ?? '';
  expect('exit agrees', HEALTHY.has(status) === (exitCode === 0), `status ${status} and exit code ${exitCode}`);
  expect('exit agrees', errors.length > 0 === (exitCode !== 0), `${errors.length} errors and exit code ${exitCode}`);
  expect('exit agrees', run.summary !== '', 'no summary');

  const sent = run.github.map(({ body, path }) => [body, path]);
  const words = JSON.stringify([run.log, outputs, run.summary, run.files, sent]);
  for (const key of [API_KEY, AGENT_KEY]) expect('key kept', !words.includes(key), 'the key is shown');
  checkMasks(run, expect);
  checkBlocked(run, expect);
  expect('no bug', !/Unexpected:/.test(errors.join()), errors.join());
  checkStarts(run, expect);
  checkConversations(run, expect);
  checkHandles(run, expect);
  checkProposals(run, expect);
  checkCancelled(run, expect);
}

/** Both secrets are masked before anything else is printed. */
function checkMasks({ printed }: RunRecord, expect: Expect): void {
  const lines = printed.split('\n');
  const masks = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('::add-mask::')),
  );
  for (const secret of [API_KEY, TOKEN])
    expect('masked first', masks.includes(`::add-mask::${secret}`), `the log begins with ${lines.slice(0, 3).join()}`);
}

/** A proposal that lost a literal of its prompt is shown, but not delivered. */
function checkBlocked(run: RunRecord, expect: Expect): void {
  // A person's commit may have taken the literal out since the job was started.
  if (!run.originals.some((text) => text.includes(LITERAL))) return;
  const sent = run.github.filter(({ method }) => method !== 'GET').map(({ body }) => readWords(body));
  expect('blocked', !sent.some((words) => words.includes(LOST_LITERAL)), 'a proposal that lost a literal is delivered');
  if (!Object.values(run.files).some((text) => text.includes(LOST_LITERAL))) return;
  const statuses = readResults(run).map(({ status }) => status ?? '');
  expect(
    'blocked',
    statuses.some((status) => !HEALTHY.has(status)),
    `it ends as ${statuses.join()}`,
  );
}

/** Returns all texts in a request body, including those in base64. */
function readWords(body: unknown): string {
  const words = JSON.stringify(body) ?? '';
  return [words, ...(words.match(/[A-Za-z0-9+/=]{60,}/g) ?? []).map((text) => Buffer.from(text, 'base64'))].join('\n');
}

/** At most one start per prompt may have arrived, as far as the sender can know. */
function checkStarts(run: RunRecord, expect: Expect): void {
  const starts = run.cekura.filter(({ path, method }) => method === 'POST' && START.test(path));
  for (const subject of run.subjects) {
    const arrived = starts.filter(
      ({ status, fault, body }) =>
        (Object(body).prompt ?? Object(body).metric_id) === subject && mayHaveArrived(status, fault),
    );
    expect('one start', arrived.length <= 1, `${arrived.length} starts may have arrived`);
  }
  expect(
    'one start',
    run.progressIds.length === 0 || starts.length === 0,
    'a start although there was a job to take up',
  );
}

/**
 * The conversations of a prompt are started at most once, and every opened conversation is ended; the log names one
 * whose end request failed.
 */
function checkConversations(run: RunRecord, expect: Expect): void {
  const starts = run.cekura.filter(({ path }) => /run_scenarios_api_chat/.test(path));
  for (const [name, own] of Map.groupBy(starts, ({ body }) => String(Object(body).name))) {
    const arrived = own.filter(({ status, fault }) => mayHaveArrived(status, fault));
    expect('one start', arrived.length <= 1, `${arrived.length} starts of ${name} may have arrived`);
  }
  const known = starts.flatMap(({ status, fault, reply }) =>
    status === 200 && FINE.has(fault) ? Number(Object(reply).id) : [],
  );
  for (const { runId, resultId, endedBy } of run.chats) {
    // After a signal, the action may end before the response to the start arrives.
    const isKnown =
      known.includes(resultId) &&
      (run.stoppedInMs === undefined || run.cekura.some(({ path }) => path.includes(String(runId))));
    // The request to end it may arrive just after its own timeout.
    const isTimedOut =
      endedBy === 'timeout' &&
      run.cekura.some(({ path, status }) => path.endsWith(`/${runId}/end-chat/`) && status === 200);
    const isTold = new RegExp(`\\bruns? [\\d, ]*${runId}\\b.* could not be ended`).test(run.log);
    expect(
      'conversations ended',
      !isKnown || endedBy === 'api' || endedBy === 'caller' || isTimedOut || isTold,
      `run ${runId} is open`,
    );
  }
}

/** A successful start reports its progress ID; a failure says how to resume the job. */
function checkHandles(run: RunRecord, expect: Expect): void {
  const reported = run.outputs['progress-id']?.split(',') ?? [];
  const answered = run.cekura.filter(
    ({ path, status, fault }) => /(_bg|process_feedbacks)\/$/.test(path) && status === 200 && FINE.has(fault),
  );
  // After a signal, the action may end before the response arrives.
  if (run.stoppedInMs === undefined) {
    for (const { reply } of answered) {
      const { progress_id: id } = Object(reply);
      expect('handle reported', reported.includes(id), `progress-id ${reported.join()} without ${id}`);
    }
  }
  const known = [...run.log.matchAll(/its progress-id is (\S+)/g)].map(([, id]) => id);
  for (const id of reported)
    expect('handle reported', known.includes(id) || run.progressIds.includes(id), `${id} not in the log`);
  for (const result of readResults(run)) {
    const id = result['progress-id'];
    if (result.status !== 'failed' || id === undefined) continue;
    const error = run.errors.find((line) => line.includes(id)) ?? '';
    const lost = run.errors.some((line) => /(job|metric \d+) failed:/.test(line));
    expect('handle reported', lost || (error !== '' && run.summary.includes(id)), `no hint how to resume ${id}`);
  }
}

/** A running metric job is cancelled on a signal, and only then. */
function checkCancelled(run: RunRecord, expect: Expect): void {
  const isOffered = run.errors.some((line) => /was canceled in Cekura.* to resume the job/.test(line));
  expect('cancelled', !isOffered, 'a canceled job is offered for resuming');
  const sent = run.cekura.filter(({ path }) => CANCEL.test(path));
  if (run.stoppedInMs === undefined) expect('cancelled', sent.length === 0, 'a job is cancelled without a signal');
  else {
    for (const { kind, progressId } of run.jobs) {
      const reported = run.outputs['progress-id']?.includes(progressId);
      const ended = run.cekura.some(({ path, reply }) => path.includes(progressId) && hasEnded(reply));
      const cancelled = sent.some(({ body }) => Object(body).progress_id === progressId);
      expect('cancelled', kind !== 'feedback' || !reported || ended || cancelled, `job ${progressId} goes on`);
    }
  }
}

/** Includes a job that waits for an answer, which the action does not follow. */
function hasEnded(reply: unknown): boolean {
  return !['pending', 'started', 'processing'].includes(String(Object(reply).status));
}

/** Returns the outputs of each target. */
function readResults({ outputs }: RunRecord): Readonly<Record<string, string>>[] {
  return outputs.results === undefined ? [outputs] : JSON.parse(outputs.results);
}

/** A received proposal is in a file, and shown or delivered. */
function checkProposals(run: RunRecord, expect: Expect): void {
  const files = Object.values(run.files);
  const path = run.outputs['proposal-path'];
  expect('proposal kept', (path !== undefined) === files.length > 0, `${files.length} files and proposal-path ${path}`);
  for (const [name, text] of Object.entries(run.files)) {
    const slot = /prompts-(\d+)-md\.txt$/.exec(name)?.[1];
    const own = slot === undefined || text.includes(`You answer line ${slot}.`);
    expect('proposal kept', own, `${name} is for another target`);
  }
  const fine = run.cekura.filter(({ status, fault }) => status === 200 && FINE.has(fault));
  for (const { text, added } of fine.flatMap((request) => readProposal(request, run.originals))) {
    // After a signal, the action may end before the response arrives; and a text that the file already has is not a
    // proposal.
    const moot = run.stoppedInMs !== undefined || readResults(run).some(({ status }) => status === 'unchanged');
    if (moot && !holds(files, text)) continue;
    expect('proposal kept', holds(files, text), 'no file holds the proposal');
    expect('proposal kept', run.summary.includes(added), 'the summary does not show the proposal');
  }
}

/** A prompt is a whole file; a metric's text is in a file, with its lines indented. */
function holds(files: readonly string[], text: string): boolean {
  return files.some((file) => file.includes(text) || text.split('\n').every((line) => file.includes(line)));
}

/** Returns the proposals in a reply, each with one of its new lines. */
function readProposal({ reply, path }: Request, originals: readonly string[]): { text: string; added: string }[] {
  if (!PROGRESS.test(path) && !START.test(path)) return [];
  const result = Object(Object(reply).output ?? reply) as Record<string, unknown>;
  const text = result.improved_prompt ?? result.improved_metric_description;
  if (typeof text !== 'string') return [];
  const added = text.split('\n').find((line) => !originals.some((original) => original.includes(line)));
  return added === undefined ? [] : [{ text, added }];
}

function checkTarget(
  { pulls, comments, quotes, pushed, reachable }: TargetRecord,
  runs: readonly RunRecord[],
  expect: Expect,
): void {
  const open = pulls.filter(({ state }) => state === 'open').map(({ number }) => number);
  expect('one pull request', open.length <= 1, `open pull requests ${open.join()}`);
  // The next successful run removes a comment that the network delivered twice.
  const doubled = runs
    .flatMap(({ github }) => github)
    .filter(({ method, path, fault }) => method === 'POST' && /comments$/.test(path) && fault === 'duplicate');
  for (const number of new Set(comments.map(({ pull }) => pull))) {
    const own = comments.filter(({ pull }) => pull === number);
    expect('one comment', own.length <= 1 + doubled.length, `${own.length} comments on #${number}`);
  }
  for (const { id, body, now } of quotes) expect('quotes kept', now === body, `comment ${id} is now ${now}`);
  for (const sha of pushed) expect('commits kept', reachable.has(sha), `commit ${sha} of a person is lost`);
  expect('key kept', !JSON.stringify([pulls, comments]).includes(API_KEY), 'the key is on GitHub');
}
