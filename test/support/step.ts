import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One run of the action, as a workflow step describes it. */
export interface ActionRun {
  /** By input name; a missing input gets its default from `action.yml`. */
  inputs: Record<string, string>;
  /** Files of the checked-out workspace. */
  files?: Record<string, string | Buffer>;
  /** An existing workspace instead of `files`. */
  workspace?: string;
  /** The event; default: a push to main. */
  event?: { name: string; ref?: string; sha?: string; payload?: unknown };
  /** Variables that GitHub sets, such as `GITHUB_API_URL`. */
  env?: Record<string, string>;
  /** Sends the signal when the predicate on the log becomes true or the promise resolves. */
  kill?: { signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'; when: ((log: string) => boolean) | Promise<unknown> };
  /** Receives each part of the log. */
  onLog?: (text: string) => void;
}

/** The result of a run, in this process or another. */
export interface ActionResult {
  exitCode: number | null;
  /** As the runner receives it, including commands. */
  log: string;
  outputs: Record<string, string>;
  summary: string;
  /** The `::error` lines, unescaped. */
  errors: string[];
  warnings: string[];
  notices: string[];
  workspace: string;
  /** The folder `RUNNER_TEMP`. */
  temp: string;
  /** Duration in milliseconds: virtual in this process, real in another. */
  durationMs: number;
  /** Time from the signal to the end, in milliseconds; `undefined` if no signal was sent. */
  stoppedInMs: number | undefined;
}

/** The folders, files and environment that the runner prepares for a step. */
export interface Step {
  env: Record<string, string>;
  workspace: string;
  temp: string;
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

const defaultPayload = { repository: { default_branch: 'main', full_name: 'acme/voice-agent' } };

/** Creates the folders, files and environment of a step. */
export async function prepareStep(run: ActionRun): Promise<Step> {
  const root = await mkdtemp(path.join(tmpdir(), 'action-'));
  const workspace = run.workspace ?? path.join(root, 'workspace');
  const temp = path.join(root, 'runner-temp');
  await Promise.all([mkdir(workspace, { recursive: true }), mkdir(temp)]);
  await writeFiles(workspace, run.files ?? {});
  await writeFiles(root, {
    output: '',
    summary: '',
    'event.json': JSON.stringify(run.event?.payload ?? defaultPayload),
  });
  const inputs = { ...(await readDefaults()), 'github-token': '', ...run.inputs };
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: root,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: path.join(root, 'output'),
    GITHUB_STEP_SUMMARY: path.join(root, 'summary'),
    GITHUB_EVENT_PATH: path.join(root, 'event.json'),
    GITHUB_EVENT_NAME: run.event?.name ?? 'push',
    GITHUB_REF: run.event?.ref ?? 'refs/heads/main',
    GITHUB_SHA: run.event?.sha ?? '0'.repeat(40),
    GITHUB_REPOSITORY: 'acme/voice-agent',
    GITHUB_RUN_ID: '4711',
    GITHUB_SERVER_URL: 'https://github.com',
    RUNNER_TEMP: temp,
    ...run.env,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  return { env, workspace, temp };
}

/** Writes files below a folder, and creates their folders. */
export async function writeFiles(folder: string, files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** Returns the annotations in a log, unescaped. */
export function readAnnotations(log: string): Pick<ActionResult, 'errors' | 'warnings' | 'notices'> {
  const read = (name: string) =>
    [...log.matchAll(new RegExp(`^::${name}(?: [^:]*)?::(.*)$`, 'gm'))].map(([, text = '']) =>
      text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'),
    );
  return { errors: read('error'), warnings: read('warning'), notices: read('notice') };
}

/** Returns every file below `RUNNER_TEMP` as text, by path. */
export async function readTemp({ temp }: Pick<ActionResult, 'temp'>): Promise<Record<string, string>> {
  const names = await readdir(temp, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [path.relative(temp, file), await readFile(file, 'utf8')] as const)),
  );
}
