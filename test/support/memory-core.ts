import { accessSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type * as Core from '@actions/core';

const here = fileURLToPath(import.meta.url);
/** The runner's files for a test that needs none: they exist on every system, and nothing is written to them. */
export const NO_FILES = { GITHUB_OUTPUT: here, GITHUB_STEP_SUMMARY: here };

/** Everything written through the toolkit. */
export interface Logged {
  /** As the runner receives it, including commands. */
  log: string;
  outputs: Record<string, string>;
  summary: string;
}

type Properties = Core.AnnotationProperties;

/**
 * The part of `@actions/core` that the action uses. It writes to memory in the runner's format, so that several runs in
 * one process share neither log nor environment. Missing files fail as in the toolkit.
 */
export function createMemoryCore(
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): { core: typeof Core } & Logged {
  const logged: Logged = { log: '', outputs: {}, summary: '' };
  const print = (line: string) => {
    logged.log += `${line}\n`;
    onLine(`${line}\n`);
  };
  const command = (name: string, message = '', properties: Record<string, unknown> = {}) => {
    const named = Object.entries(properties).filter(([, value]) => value);
    const list = named.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join();
    print(`::${name}${list && ` ${list}`}::${escapeData(message)}`);
  };
  const annotate =
    (name: string) =>
    (message: string | Error, { title, file, startLine, endLine, startColumn, endColumn }: Properties = {}) =>
      command(name, String(message), {
        ...{ title, file, line: startLine, endLine, col: startColumn, endColumn },
      });
  let buffered = '';
  const summary = {
    addRaw: (text: string, endOfLine = false) => {
      buffered += `${text}${endOfLine ? '\n' : ''}`;
      return summary;
    },
    write: async () => {
      accessSync(env.GITHUB_STEP_SUMMARY ?? '');
      logged.summary += buffered;
      buffered = '';
      return summary;
    },
  };
  const core = {
    isDebug: () => env.RUNNER_DEBUG === '1',
    setSecret: (secret: string) => command('add-mask', secret),
    info: print,
    debug: (message: string) => command('debug', message),
    notice: annotate('notice'),
    warning: annotate('warning'),
    error: annotate('error'),
    startGroup: (name: string) => command('group', name),
    endGroup: () => command('endgroup'),
    setOutput: (name: string, value: string) => {
      accessSync(env.GITHUB_OUTPUT ?? '');
      logged.outputs[name] = value;
    },
    summary,
  };
  return Object.assign(logged, { core: core as unknown as typeof Core });
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
