import { mayHaveArrived } from './plan.ts';
import type { RunRecord, StoryRecord } from './record.ts';
import { API_KEY } from './town.ts';

/** What must hold whatever goes wrong. */
export type Invariant =
  | 'one start'
  | 'proposal kept'
  | 'one pull request'
  | 'one comment'
  | 'key kept'
  | 'exit agrees'
  | 'in time'
  | 'commits kept'
  | 'handle told'
  | 'no bug'
  | 'known requests';

export interface Violation {
  invariant: Invariant;
  detail: string;
}

/** 0 to 5 s after the deadline, or the signal. */
const LATE_MS = 5_000;
const HEALTHY = new Set(['proposed', 'unchanged', 'applied', 'planned', 'skipped']);
const START = /\/improve_prompt(_bg)?\//;
const PROGRESS = /\/improve_prompt_progress\//;

/** @param startUpMs what a process takes beside its run */
export function checkStory(story: StoryRecord, startUpMs = 0): Violation[] {
  return [...story.runs.flatMap((run) => checkRun(run, startUpMs)), ...checkGitHub(story)];
}

function checkRun(run: RunRecord, startUpMs: number): Violation[] {
  const found: Violation[] = [];
  const expect = (invariant: Invariant, holds: boolean, detail: string) => {
    if (!holds) found.push({ invariant, detail });
  };
  const { outputs, plan } = run;
  const status = outputs.status ?? '';

  const starts = run.cekura.filter(({ path, method }) => method === 'POST' && START.test(path));
  const arrived = starts.filter(({ status: answer, fault }) => mayHaveArrived(answer, fault));
  expect('one start', arrived.length <= 1, `${arrived.length} starts may have arrived`);
  expect(
    'one start',
    run.progressId === undefined || starts.length === 0,
    'started although there was a job to take up',
  );

  const deadlineMs = plan.timeoutMinutes * 60_000;
  expect('in time', run.exitCode !== null, 'it never ended');
  expect(
    'in time',
    run.tookMs <= deadlineMs + LATE_MS + startUpMs,
    `it took ${run.tookMs} ms with a deadline at ${deadlineMs} ms`,
  );
  expect('in time', (run.stoppedInMs ?? 0) <= LATE_MS, `it ended ${run.stoppedInMs} ms after the signal`);

  expect('exit agrees', HEALTHY.has(status) === (run.exitCode === 0), `status ${status} and exit code ${run.exitCode}`);
  expect(
    'exit agrees',
    run.errors.length > 0 === (run.exitCode !== 0),
    `${run.errors.length} errors and exit code ${run.exitCode}`,
  );
  expect('exit agrees', run.summary !== '', 'no summary');

  const words = JSON.stringify([
    run.log,
    outputs,
    run.summary,
    run.files,
    run.github.map(({ body, path }) => [body, path]),
  ]);
  expect('key kept', !words.includes(API_KEY), 'the key is told');
  expect('no bug', !/Unexpected:/.test(run.errors.join()), run.errors.join());

  checkHandle(run, expect);
  checkProposal(run, expect);
  return found;
}

type Expect = (invariant: Invariant, holds: boolean, detail: string) => void;

const FINE = new Set([undefined, 'answer', 'duplicate', 'run']);

/** A start that was answered well has told its handle. */
function checkHandle(run: RunRecord, expect: Expect): void {
  const answered = run.cekura.some(
    ({ path, status, fault, method }) => method === 'POST' && /_bg\//.test(path) && status === 200 && FINE.has(fault),
  );
  const id = run.outputs['progress-id'] ?? '';
  // Told to stop while the answer is on its way, the run may be gone before it comes.
  if (answered && run.stoppedInMs === undefined)
    expect(
      'handle told',
      run.jobs.some(({ progressId }) => progressId === id),
      'no progress-id',
    );
  if (id !== '') expect('handle told', run.log.includes(id) || id === run.progressId, 'the handle is not in the log');
  if (id !== '' && run.outputs.status === 'failed') {
    const jobFailed = /job failed:/.test(run.errors.join());
    expect(
      'handle told',
      jobFailed || (run.errors.join().includes(id) && run.summary.includes(id)),
      'no way to take the job up again',
    );
  }
}

/** A proposal that came through is in the file, and shown or delivered. */
function checkProposal(run: RunRecord, expect: Expect): void {
  const { outputs } = run;
  const files = Object.values(run.files);
  const path = outputs['proposal-path'];
  expect('proposal kept', (path !== undefined) === files.length > 0, `${files.length} files and proposal-path ${path}`);
  const came = run.cekura
    .filter(({ status, fault }) => status === 200 && FINE.has(fault))
    .flatMap((request) => readProposal(request, run.prompt));
  const [proposal] = came;
  // Told to stop while the answer is on its way, the run may be gone before it comes.
  if (!proposal || (run.stoppedInMs !== undefined && files.length === 0)) return;
  expect('proposal kept', files.includes(proposal.text), 'the file is not the proposal');
  const delivered = ['pull-request', 'comment', 'compare-link'].includes(outputs.delivery ?? '');
  expect('proposal kept', delivered || run.summary.includes(proposal.added), 'neither delivered nor in the summary');
}

/** What the service proposed in this reply, and a line of it that is new. */
function readProposal({ reply, path }: RunRecord['cekura'][number], prompt: string): { text: string; added: string }[] {
  if (!PROGRESS.test(path) && !START.test(path)) return [];
  const { improved_prompt: text } = Object(Object(reply).output ?? reply) as { improved_prompt?: unknown };
  if (typeof text !== 'string') return [];
  const added = text.split('\n').find((line) => line !== '' && !prompt.includes(line));
  return added === undefined ? [] : [{ text, added }];
}

function checkGitHub({ runs, github }: StoryRecord): Violation[] {
  if (!github) return [];
  const found: Violation[] = [];
  const expect: Expect = (invariant, holds, detail) => {
    if (!holds) found.push({ invariant, detail });
  };
  const open = github.pulls.filter(({ state }) => state === 'open');
  expect(
    'one pull request',
    open.length <= 1,
    `${open.length} open pull requests: ${open.map(({ number }) => number).join()}`,
  );
  // A comment that the network delivers twice is removed by the next run that gets through.
  const doubled =
    runs
      .at(-1)
      ?.github.filter(({ method, path, fault }) => method === 'POST' && /comments$/.test(path) && fault === 'duplicate')
      .length ?? 0;
  for (const pull of new Set(github.comments.map(({ pull }) => pull))) {
    const own = github.comments.filter((comment) => comment.pull === pull);
    expect('one comment', own.length <= 1 + doubled, `${own.length} comments on #${pull}`);
  }
  for (const sha of github.pushed)
    expect('commits kept', github.reachable.has(sha), `commit ${sha} of a person is lost`);
  const bodies = JSON.stringify([github.pulls, github.comments]);
  expect('key kept', !bodies.includes(API_KEY), 'the key is on GitHub');
  expect('known requests', github.violations.length === 0, github.violations.join('; '));
  return found;
}
