import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StoppedError } from '../../src/errors.ts';
import { run } from '../../src/main.ts';
import { connectRunner, type Runner } from '../../src/runner.ts';
import { createMemoryCore } from '../support/memory-core.ts';
import { writeFiles } from '../support/step.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';
import type { Executor } from './town.ts';

/** A run that takes this long in real time is stuck. */
const STUCK_MS = 30_000;

/** Runs the action in this process, on a virtual clock. */
export function executeInProcess(clock: VirtualClock): Executor {
  return async (plan, outside) => {
    const root = await mkdtemp(path.join(tmpdir(), 'fault-'));
    try {
      await writeFiles(root, outside.files);
      const said = collectRunner();
      const stop = new AbortController();
      const startMs = clock.now();
      let stoppedAtMs: number | undefined;
      const abort = () => {
        if (stop.signal.aborted) return;
        stoppedAtMs = clock.now();
        stop.abort(new StoppedError('SIGTERM'));
      };
      void outside.signalDue.then(abort);
      const callOff = plan.signal && 'afterMs' in plan.signal ? clock.after(plan.signal.afterMs, abort) : undefined;
      const ran = run({
        env: {
          ...outside.env,
          ...Object.fromEntries(
            Object.entries(outside.inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
          ),
          GITHUB_WORKSPACE: root,
          GITHUB_RUN_ID: '4711',
          RUNNER_TEMP: path.join(root, 'temp'),
        },
        clock,
        signal: stop.signal,
        loadRunner: async (secrets) => said.listen(secrets),
      });
      const stuck = Promise.withResolvers<null>();
      const timer = setTimeout(() => stuck.resolve(null), STUCK_MS);
      const exitCode = await Promise.race([ran, stuck.promise]);
      clearTimeout(timer);
      callOff?.();
      const endMs = clock.now();
      return {
        exitCode,
        ...said.record(),
        files: await readFiles(path.join(root, 'temp')),
        tookMs: endMs - startMs,
        stoppedInMs: stoppedAtMs === undefined ? undefined : endMs - stoppedAtMs,
      };
    } finally {
      await rm(root, { recursive: true });
    }
  };
}

/** Records what the action logs before secrets are hidden, and what the runner receives. */
function collectRunner() {
  const lines: string[] = [];
  const errors: string[] = [];
  const outputs: Record<string, string> = {};
  let summary = '';
  const toolkit = createMemoryCore({ GITHUB_OUTPUT: '/', GITHUB_STEP_SUMMARY: '/' }, () => undefined);
  const listen = (secrets: readonly string[]): Runner => {
    const runner = connectRunner(toolkit.core, secrets);
    const keep = (say: (line: string) => void) => (line: string) => {
      lines.push(line);
      say(line);
    };
    return {
      debugging: true,
      info: keep(runner.info),
      group: (title, inner) => {
        lines.push(title, ...inner);
        runner.group(title, inner);
      },
      debug: keep(runner.debug),
      notice: keep(runner.notice),
      warning: keep(runner.warning),
      error: keep((line) => {
        errors.push(line);
        runner.error(line);
      }),
      setOutput: (name, value) => {
        outputs[name] = value;
      },
      appendSummary: async (markdown) => {
        summary += markdown;
      },
    };
  };
  return { listen, record: () => ({ log: lines.join('\n'), printed: toolkit.log, errors, outputs, summary }) };
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)),
  );
}
