import type * as Core from '@actions/core';
import { messageOf, type Place } from './errors.ts';
import { cutText, nameHidden } from './safe-text.ts';

/** Every output of the action. None contains text of a prompt or of a model. */
export const OUTPUT_NAMES = [
  'status',
  'changed',
  'progress-id',
  'proposal-path',
  'delivery',
  'pull-request-number',
  'pull-request-url',
  'pull-request-operation',
  'branch',
  'comment-id',
  'comment-url',
  'old-score',
  'new-score',
  'verdict',
  'baseline-result-id',
  'proposal-result-id',
  'change-percent',
  'matrix',
  'results',
] as const;
/** The name of an output, as in `action.yml`. */
export type OutputName = (typeof OUTPUT_NAMES)[number];

/** Writes the log, the outputs and the job summary. Makes untrusted texts safe. */
export interface Runner {
  /** Whether debug logging is on; stack traces are shown only then. */
  debugging: boolean;
  info(line: string): void;
  /** Logs lines in a collapsible group. */
  group(title: string, lines: readonly string[]): void;
  debug(line: string): void;
  notice(line: string, place?: Omit<Place, 'message'>): void;
  warning(line: string, place?: Omit<Place, 'message'>): void;
  error(line: string, place?: Omit<Place, 'message'>): void;
  /** Never throws: a job that was paid for must not be lost because an output can't be written. */
  setOutput(name: OutputName, value: string): void;
  /** Appends to the job summary. Never throws, for the same reason. */
  appendSummary(markdown: string): Promise<void>;
}

/** More than anybody reads, and much less than the size of a reply. */
const MAX_LINE_CHARACTERS = 20_000;

/**
 * Returns a line that the runner prints and never executes: no line break, no control character, and no workflow
 * command (`::name::` at the start of a line, `##[name]` anywhere). Cut to 20,000 characters.
 */
export function toLogLine(text: string): string {
  const line = cutText(text, MAX_LINE_CHARACTERS).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  // Replaces characters that are invisible or change the reading order with their names.
  return nameHidden(line)
    .replaceAll('##[', '## [')
    .replace(/^\s*::/, ' : :');
}

/** Shorter secrets would blank out ordinary words; the runner masks them in the log all the same. */
export const MIN_SECRET_CHARACTERS = 6;

/**
 * Removes secrets from a text, including their Markdown-escaped, base64 and URL-encoded forms. A message may quote an
 * input into which somebody pasted a secret, and the runner masks only the log.
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= MIN_SECRET_CHARACTERS)
    .flatMap((secret) => [
      new RegExp([...secret].map((letter) => RegExp.escape(letter)).join('\\\\?'), 'g'),
      ...listEncodings(secret),
    ])
    .reduce<string>((hidden, pattern) => hidden.replaceAll(pattern, '***'), text);
}

function listEncodings(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  // The first and last base64 digits also depend on the text around the secret.
  const base64 = [0, 2, 3].flatMap((start, shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    const end = Math.floor((bytes.length * 8) / 6);
    return (['base64', 'base64url'] as const).map((encoding) => bytes.toString(encoding).slice(start, end));
  });
  return [...base64, ...(encoded === secret ? [] : [encoded])];
}

/** Connects to the runner through the toolkit. Secrets are masked before anything else is written. */
export function connectRunner(core: typeof Core, secrets: readonly string[]): Runner {
  for (const secret of secrets) {
    if (secret !== '') core.setSecret(secret);
  }
  const toLine = (text: string) => toLogLine(hideSecrets(text, secrets));
  const annotate = (write: typeof core.notice) => (line: string, place?: Omit<Place, 'message'>) => {
    const text = toLine(line);
    if (!place) return write(text);
    write(text, { file: place.file, ...(place.line === undefined ? {} : { startLine: place.line }) });
  };
  return {
    debugging: core.isDebug(),
    info: (line) => core.info(toLine(line)),
    group: (title, lines) => {
      core.startGroup(toLine(title));
      for (const line of lines) core.info(toLine(line));
      core.endGroup();
    },
    debug: (line) => core.debug(toLine(line)),
    notice: annotate(core.notice),
    warning: annotate(core.warning),
    error: annotate(core.error),
    setOutput: (name, value) => {
      try {
        core.setOutput(name, hideSecrets(value, secrets));
      } catch (error) {
        core.warning(toLogLine(`The output ${name} was not written: ${messageOf(error)}`));
      }
    },
    appendSummary: async (markdown) => {
      try {
        await core.summary.addRaw(hideSecrets(markdown, secrets), true).write();
      } catch (error) {
        core.info(toLogLine(`The job summary was not written: ${messageOf(error)}`));
      }
    },
  };
}

/**
 * Returns JSON for an output that workflows may paste into a shell: quotes, `$`, backticks and backslashes in strings
 * are written as `\uXXXX`, so that it is safe in single and double quotes.
 */
export function toOutputJson(value: unknown): string {
  const toUnicode = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/\\(["\\])|['$`]/g, (found, escaped?: string) => toUnicode(escaped ?? found));
}

/** Returns the same runner with the target's name before each line, for targets that run in parallel. */
export function nameLines(runner: Runner, name: string): Runner {
  const named = (line: string) => `${name}: ${line}`;
  return {
    ...runner,
    info: (line) => runner.info(named(line)),
    group: (title, lines) => runner.group(named(title), lines),
    notice: (line, place) => runner.notice(named(line), place),
    warning: (line, place) => runner.warning(named(line), place),
  };
}
