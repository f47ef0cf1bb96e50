import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One run of the action, as a step of a workflow describes it. */
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
  /** Sends this signal when the predicate on the log becomes true, or the promise resolves. */
  kill?: { signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'; when: ((log: string) => boolean) | Promise<unknown> };
  /** Gets the log as it grows. */
  onLog?: (text: string) => void;
}

/** What a run left behind, wherever it ran. */
export interface ActionResult {
  exitCode: number | null;
  /** As the runner receives it, its commands included. */
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
  /** In the time that the run lived in: a process has the machine's. */
  durationMs: number;
  /** From the signal to the end; `undefined` when none was sent. */
  stoppedInMs: number | undefined;
}

/** What the runner prepares for a step. */
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

/** Makes the folders and files of a step, and its environment. */
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

/** Writes files below a folder, with their folders. */
export async function writeFiles(folder: string, files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** The annotations in a log, unescaped. */
export function readAnnotations(log: string): Pick<ActionResult, 'errors' | 'warnings' | 'notices'> {
  const read = (name: string) =>
    [...log.matchAll(new RegExp(`^::${name}(?: [^:]*)?::(.*)$`, 'gm'))].map(([, text = '']) =>
      text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'),
    );
  return { errors: read('error'), warnings: read('warning'), notices: read('notice') };
}

/** Every file below RUNNER_TEMP, by path, as text. */
export async function readTemp({ temp }: Pick<ActionResult, 'temp'>): Promise<Record<string, string>> {
  const names = await readdir(temp, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [path.relative(temp, file), await readFile(file, 'utf8')] as const)),
  );
}
