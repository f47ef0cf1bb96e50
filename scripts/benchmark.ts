import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pollUntilSettled } from '../src/cekura/poll.ts';
import { startCekura } from '../test/emulators/cekura.ts';
import { CLINIC_PROMPT } from '../test/emulators/world.ts';
import { metricOf } from '../test/faults/target.ts';
import { fakeClock } from '../test/support/fake-clock.ts';
import { runBundle } from '../test/support/run-bundle.ts';
import type { ActionRun } from '../test/support/step.ts';

// npm run benchmark              prints the figures of this machine
// npm run benchmark -- --write   writes them into CONTRIBUTING.md
//
// Figures of one sitting: what is compared runs in turns, and ratios say more than milliseconds.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROUNDS = 15;
const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });

const median = (numbers: readonly number[]) =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;

const sections = [await measureStart(), await measurePolls(), await measureTargets(), measureBundle()];
const today = new Date().toISOString().slice(0, 10);
const figures = [`Measured on ${today}, Node.js ${process.version}, by \`npm run benchmark\`.`, ...sections].join(
  '\n\n',
);
console.log(figures);
if (values.write) {
  const file = path.join(ROOT, 'CONTRIBUTING.md');
  const marked = /(<!-- figures -->\n).*(<!-- \/figures -->)/s;
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(marked, (_, start: string, end: string) => `${start}\n${figures}\n\n${end}`),
  );
}

/** From the process's start to the first request's arrival, against a Node.js that does nothing. */
async function measureStart(): Promise<string> {
  const times = { bare: [] as number[], first: [] as number[], whole: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    times.bare.push(await timeBareNode());
    let firstMs: number | undefined;
    const onRequest = () => {
      firstMs ??= performance.now();
    };
    const cekura = await startCekura({ onRequest });
    const { startMs, durationMs, exitCode } = await runBundle(
      runOf(cekura, { 'prompt-path': 'agent.md', 'run-ids': '612006' }),
    );
    await cekura.close();
    if (exitCode !== 0 || firstMs === undefined) throw new Error(`The run ended with ${exitCode}`);
    times.first.push(firstMs - startMs);
    times.whole.push(durationMs);
  }
  const bare = median(times.bare);
  const line = (what: string, numbers: readonly number[]) =>
    row(what, `${median(numbers).toFixed(0)} ms`, (median(numbers) / bare).toFixed(2));
  return [
    `### Start\n\nMedians of ${ROUNDS} runs in turns.\n`,
    row('', 'time', 'against bare Node.js'),
    row('---', '--:', '--:'),
    line('`node -e 0`, start to exit', times.bare),
    line('start to first request to Cekura', times.first),
    line('a job that is done at once, start to exit', times.whole),
  ].join('\n');
}

async function timeBareNode(): Promise<number> {
  const startMs = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  await new Promise((resolve) => child.on('close', resolve));
  return performance.now() - startMs;
}

/** How late a job's end is seen and how often is looked, against a look every 30 s; on a clock that jumps. */
async function measurePolls(): Promise<string> {
  const lines = [];
  for (const [name, ms] of [
    ['2 s', 2_000],
    ['10 s', 10_000],
    ['30 s', 30_000],
    ['2 min', 120_000],
    ['10 min', 600_000],
    ['30 min', 1_800_000],
    ['2 h', 7_200_000],
  ] as const) {
    const adaptive = await followMany(ms, undefined);
    const fixed = await followMany(ms, 30_000);
    const lag = ({ lagMs }: Followed) => `${(lagMs / 1000).toFixed(1)} s`;
    lines.push(row(name, lag(adaptive), lag(fixed), adaptive.polls.toFixed(0), fixed.polls.toFixed(0)));
  }
  return [
    '### Polls\n\nMeans over 200 simulated jobs of about each length, with different random delays.\n',
    row('job', 'delay', 'delay, every 30 s', 'polls', 'polls, every 30 s'),
    row('---', '--:', '--:', '--:', '--:'),
    ...lines,
  ].join('\n');
}

interface Followed {
  lagMs: number;
  polls: number;
}

async function followMany(aboutMs: number, intervalMs: number | undefined): Promise<Followed> {
  const jobs = 200;
  const sum = { lagMs: 0, polls: 0 };
  for (let job = 0; job < jobs; job += 1) {
    const clock = fakeClock(job + 1);
    const endMs = clock.now() + aboutMs * (0.9 + (0.2 * job) / jobs);
    await pollUntilSettled({
      poll: async () => {
        sum.polls += 1;
        return clock.now() >= endMs ? { settled: true, value: true } : { settled: false, note: '' };
      },
      clock,
      deadlineMs: Number.MAX_SAFE_INTEGER,
      signal: new AbortController().signal,
      intervalMs,
      onPending: () => undefined,
    });
    sum.lagMs += clock.now() - endMs;
  }
  return { lagMs: sum.lagMs / jobs, polls: sum.polls / jobs };
}

/** Metrics whose jobs take 3 s each, in one run of the action. */
async function measureTargets(): Promise<string> {
  const lines = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'benchmark-'));
  const rssFile = path.join(folder, 'rss');
  const atExit = `process.getBuiltinModule("fs").writeFileSync(${JSON.stringify(rssFile)},String(process.resourceUsage().maxRSS))`;
  for (const count of [1, 10, 50]) {
    const metrics = Array.from({ length: count }, (_, index) => metricOf(index));
    const cekura = await startCekura({ metrics, jobMs: 3_000 });
    const ids = metrics.map(({ id }) => id).join();
    const result = await runBundle({
      ...runOf(cekura, { 'metric-id': ids }),
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`process.on("exit",()=>${atExit})`)}` },
    });
    if (result.exitCode !== 0) throw new Error(`The run ended with ${result.errors.join()}`);
    const mebibytes = Number(readFileSync(rssFile, 'utf8')) / 1024;
    lines.push(
      row(count, `${(result.durationMs / 1000).toFixed(1)} s`, `${mebibytes.toFixed(0)} MiB`, cekura.requests.length),
    );
    await cekura.close();
  }
  rmSync(folder, { recursive: true });
  return [
    '### Many targets\n\nMetrics whose optimization takes 3 s each, in one run.\n',
    row('metrics', 'time', 'peak memory', 'requests'),
    row('--:', '--:', '--:', '--:'),
    ...lines,
  ].join('\n');
}

function measureBundle(): string {
  const files = readdirSync(path.join(ROOT, 'dist')).filter((name) => name.endsWith('.js'));
  const sizeOf = (name: string) => statSync(path.join(ROOT, 'dist', name)).size;
  const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
  const whole = files.reduce((sum, name) => sum + sizeOf(name), 0);
  return [
    '### Bundle\n',
    row('JavaScript in `dist/`', 'of that, loaded before the first request'),
    row('--:', '--:'),
    row(kilobytes(whole), kilobytes(sizeOf('index.js'))),
  ].join('\n');
}

function runOf({ url, apiKey }: { url: string; apiKey: string }, inputs: Record<string, string>): ActionRun {
  return {
    inputs: { 'api-key': apiKey, 'api-url': url, delivery: 'summary', ...inputs },
    files: { 'agent.md': CLINIC_PROMPT },
  };
}
