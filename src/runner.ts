import type * as Core from '@actions/core';
import type { Place } from './errors.ts';

/** Every output of the action. None of them holds the text of a prompt or of a model. */
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

/** What the action says to the runner. Every text may hold what came from outside: it is made harmless here. */
export interface Runner {
  /** Whether debug logging is on; only then are stack traces shown. */
  debugging: boolean;
  info(line: string): void;
  /** Lines under a heading that folds. */
  group(title: string, lines: readonly string[]): void;
  debug(line: string): void;
  notice(line: string, place?: Omit<Place, 'message'>): void;
  warning(line: string, place?: Omit<Place, 'message'>): void;
  error(line: string, place?: Omit<Place, 'message'>): void;
  /** Never throws: a file of outputs that can't be written is no reason to lose a job that was paid for. */
  setOutput(name: OutputName, value: string): void;
  /** Appends to the job summary; never throws, because a summary is no reason to lose a result. */
  appendSummary(markdown: string): Promise<void>;
}

/** Far more than anybody reads, far less than a reply may hold. */
const MOST_LINE = 20_000;

/**
 * One line that the runner prints and does not obey: no line break, no control character, and nothing that it reads as
 * a command (`::name::` at a line's start, `##[name]` anywhere). Cut to 20,000 characters.
 */
export function toLogLine(text: string): string {
  const short = text.length > MOST_LINE ? `${text.slice(0, MOST_LINE)}…` : text;
  return (
    short
      .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
      // What can't be seen, or turns the order of what is read, is named.
      .replace(
        /\p{Cf}/gu,
        (character) => `⟦U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}⟧`,
      )
      .replaceAll('##[', '## [')
      .replace(/^\s*::/, ' : :')
  );
}

/** A shorter text would blank out ordinary words; the runner masks it in the log all the same. */
const LEAST_SECRET = 6;

/**
 * Takes secrets out of a text, as they are and as Markdown escapes them: somebody may have pasted one into an input that
 * a message quotes, and the runner masks the log alone.
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= LEAST_SECRET)
    .map((secret) => new RegExp([...secret].map((letter) => RegExp.escape(letter)).join('\\\\?'), 'g'))
    .reduce((hidden, pattern) => hidden.replace(pattern, '***'), text);
}

/** Connects to the runner by the toolkit; secrets are masked before anything else is said. */
export function connectRunner(core: typeof Core, secrets: readonly string[]): Runner {
  for (const secret of secrets) {
    if (secret !== '') core.setSecret(secret);
  }
  const toLine = (text: string) => toLogLine(hideSecrets(text, secrets));
  const annotate = (say: typeof core.notice) => (line: string, place?: Omit<Place, 'message'>) => {
    const text = toLine(line);
    if (!place) return say(text);
    say(text, { file: place.file, ...(place.line === undefined ? {} : { startLine: place.line }) });
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same, with the target's name before each line: several targets speak in turn. */
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
