import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One run of the shipped bundle, started as the runner starts it. */
export interface ActionRun {
  /** By the names of `action.yml`; what is left out gets its default from there. */
  inputs: Record<string, string>;
  /** Files of the checked-out workspace. */
  files?: Record<string, string | Buffer>;
  /** An existing workspace instead of `files`. */
  workspace?: string;
  /** The event's name, ref and payload; a push to main unless given. */
  event?: { name: string; ref?: string; sha?: string; payload?: unknown };
  /** Of GitHub: `GITHUB_API_URL` and the like. */
  env?: Record<string, string>;
  /** Sends this signal when the predicate on the log is true (asked every few milliseconds), or the promise is kept. */
  kill?: { signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'; when: ((log: string) => boolean) | Promise<unknown> };
  timeoutMs?: number;
  /** Gets the log as it grows. */
  onLog?: (text: string) => void;
}

export interface ActionResult {
  exitCode: number | null;
  /** Standard output and error, as the runner would log them. */
  log: string;
  outputs: Record<string, string>;
  summary: string;
  /** Lines of `::error`, unescaped. */
  errors: string[];
  warnings: string[];
  notices: string[];
  workspace: string;
  /** The folder that the runner calls RUNNER_TEMP. */
  temp: string;
  /** When the process was started, by `performance.now()`. */
  startMs: number;
  durationMs: number;
  /** From the signal to the end; `undefined` when none was sent. */
  stoppedInMs: number | undefined;
}

let defaults: Record<string, string> | undefined;

async function readDefaults(): Promise<Record<string, string>> {
  if (defaults) return defaults;
  const action = parse(await readFile(path.join(ROOT, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  defaults = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [name, value ?? '']));
  return defaults;
}

/** Writes files below a folder, with their folders. */
export async function writeFiles(folder: string, files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** Runs `dist/index.js` as a process and reads back all that it left behind. */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const temp = await mkdtemp(path.join(tmpdir(), 'action-'));
  const workspace = run.workspace ?? path.join(temp, 'workspace');
  await mkdir(workspace, { recursive: true });
  await writeFiles(workspace, run.files ?? {});
  const runnerTemp = path.join(temp, 'runner-temp');
  await mkdir(runnerTemp);
  const paths = {
    output: path.join(temp, 'output'),
    summary: path.join(temp, 'summary'),
    event: path.join(temp, 'event.json'),
  };
  await writeFiles(temp, {
    output: '',
    summary: '',
    'event.json': JSON.stringify(run.event?.payload ?? defaultPayload),
  });
  const inputs = { ...(await readDefaults()), 'github-token': '', ...run.inputs };
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: temp,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: paths.output,
    GITHUB_STEP_SUMMARY: paths.summary,
    GITHUB_EVENT_PATH: paths.event,
    GITHUB_EVENT_NAME: run.event?.name ?? 'push',
    GITHUB_REF: run.event?.ref ?? 'refs/heads/main',
    GITHUB_SHA: run.event?.sha ?? '0'.repeat(40),
    GITHUB_REPOSITORY: 'acme/voice-agent',
    GITHUB_RUN_ID: '4711',
    GITHUB_SERVER_URL: 'https://github.com',
    RUNNER_TEMP: runnerTemp,
    ...run.env,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  const startMs = performance.now();
  const child = spawn(process.execPath, [path.join(ROOT, 'dist/index.js')], { env, cwd: workspace });
  let log = '';
  let killedMs: number | undefined;
  const kill = (signal: NodeJS.Signals) => {
    killedMs ??= performance.now();
    child.kill(signal);
  };
  const look = () => {
    if (run.kill?.when instanceof Function && killedMs === undefined && run.kill.when(log)) kill(run.kill.signal);
  };
  const collect = (chunk: Buffer) => {
    log += chunk.toString();
    run.onLog?.(chunk.toString());
    look();
  };
  const looking = setInterval(look, 10);
  if (run.kill?.when instanceof Promise) void run.kill.when.then(() => run.kill && kill(run.kill.signal));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const timer = setTimeout(() => child.kill('SIGKILL'), run.timeoutMs ?? 60_000);
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  clearInterval(looking);
  const commands = (name: string) =>
    [...log.matchAll(new RegExp(`^::${name}(?: [^:]*)?::(.*)$`, 'gm'))].map(([, text = '']) => unescapeCommand(text));
  return {
    exitCode,
    log,
    outputs: readOutputs(await readFile(paths.output, 'utf8')),
    summary: await readFile(paths.summary, 'utf8'),
    errors: commands('error'),
    warnings: commands('warning'),
    notices: commands('notice'),
    workspace,
    temp: runnerTemp,
    startMs,
    durationMs: performance.now() - startMs,
    stoppedInMs: killedMs === undefined ? undefined : performance.now() - killedMs,
  };
}

const defaultPayload = { repository: { default_branch: 'main', full_name: 'acme/voice-agent' } };

function unescapeCommand(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** Reads the runner's output file: `name<<delimiter`, lines, `delimiter`; the last one of a name wins. */
function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const [, name, delimiter] = /^([\w-]+)<<(.+)$/.exec(lines[index] ?? '') ?? [];
    if (!name || !delimiter) continue;
    const end = lines.indexOf(delimiter, index + 1);
    outputs[name] = lines.slice(index + 1, end).join('\n');
    index = end;
  }
  return outputs;
}

/** Every file below RUNNER_TEMP, by path, as text. */
export async function readTemp(result: ActionResult): Promise<Record<string, string>> {
  const names = await readdir(result.temp, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [path.relative(result.temp, file), await readFile(file, 'utf8')] as const),
    ),
  );
}
