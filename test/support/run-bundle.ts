import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ActionResult, type ActionRun, prepareStep, ROOT, readAnnotations } from './step.ts';

/** Runs `dist/index.js` as a process in real time, as the runner does. Run `npm run build` first. */
export async function runBundle(run: ActionRun & { timeoutMs?: number }): Promise<ActionResult & { startMs: number }> {
  const { env, workspace, temp } = await prepareStep(run);
  const startMs = performance.now();
  const child = spawn(process.execPath, [path.join(ROOT, 'dist/index.js')], { env, cwd: workspace });
  let log = '';
  let killedMs: number | undefined;
  const kill = () => {
    if (!run.kill || killedMs !== undefined) return;
    killedMs = performance.now();
    child.kill(run.kill.signal);
  };
  const collect = (chunk: Buffer) => {
    log += chunk.toString();
    run.onLog?.(chunk.toString());
    if (run.kill?.when instanceof Function && run.kill.when(log)) kill();
  };
  if (run.kill?.when instanceof Promise) void run.kill.when.then(kill);
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const timer = setTimeout(() => child.kill('SIGKILL'), run.timeoutMs ?? 60_000);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  const endMs = performance.now();
  // Windows ends lines with CRLF.
  log = log.replaceAll('\r\n', '\n');
  const root = path.dirname(temp);
  return {
    exitCode,
    log,
    outputs: readOutputs(await readFile(path.join(root, 'output'), 'utf8')),
    summary: await readFile(path.join(root, 'summary'), 'utf8'),
    ...readAnnotations(log),
    workspace,
    temp,
    startMs,
    durationMs: endMs - startMs,
    stoppedInMs: killedMs === undefined ? undefined : endMs - killedMs,
  };
}

/** Reads the runner's output file: `name<<delimiter`, lines, `delimiter`. The last value of a name wins. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const [, name, delimiter] = /^([\w-]+)<<(.+)$/.exec(lines[index] ?? '') ?? [];
    if (!name || !delimiter) continue;
    const end = lines.indexOf(delimiter, index + 1);
    outputs[name] = lines.slice(index + 1, end).join('\n');
    index = end;
  }
  return outputs;
}
