import { linkResult } from '../cekura/runs.ts';
import { DeadlineError, messageOf } from '../errors.ts';
import { countOf } from '../render/size.ts';
import { describeProgress, summarizeConversations } from './conversation.ts';
import { endOpen } from './end-conversations.ts';
import type { Side } from './judge.ts';
import { playConversations } from './play-conversations.ts';
import { readScores, takeScores } from './read-scores.ts';
import { orAborted, type Stage } from './stage.ts';
import { type StartedResult, startConversations } from './start-conversations.ts';

/** One prompt's conversations, from their start to their scores. */
export interface SidePlay {
  /** Resolves with the scores so far; rejects if no conversation could be started, or with the signal's reason. */
  readonly played: Promise<Side>;
  /** Ends every conversation that may be open. Resolves with the runs that could not be ended. */
  end(): Promise<number[]>;
}

const LOG_EVERY_MS = 10_000;

/** Starts the conversations, and plays them in parallel as they open. @param label `the current prompt` */
export function playSide(stage: Stage, name: string, label: string, prompt: string): SidePlay {
  const starting = startConversations(stage, name);
  return {
    played: playAndScore(stage, label, prompt, starting),
    end: async () => {
      const result = await starting.catch(() => undefined);
      return endOpen(stage.cekura, result?.conversations ?? []);
    },
  };
}

async function playAndScore(
  stage: Stage,
  label: string,
  prompt: string,
  starting: Promise<StartedResult>,
): Promise<Side> {
  const result = await orAborted(starting, stage.signal);
  const { id, conversations } = result;
  stage.info(`Verification, ${label}: started ${countOf(conversations.length, 'conversation')}, result ${id}`);
  const logProgress = createProgressLog(stage, label, result);
  const problems: string[] = [];
  try {
    await playConversations(stage, prompt, result, logProgress);
    await readScores(stage, result, logProgress);
  } catch (error) {
    problems.push(await stopEarly(stage, result, error));
  }
  logProgress(0);
  return { resultId: id, url: await findUrl(stage, result), ...summarizeConversations(conversations, label, problems) };
}

/** Logs the progress when it has changed, after some time. */
function createProgressLog({ clock, info }: Stage, label: string, { conversations, startedAtMs }: StartedResult) {
  let logged = '';
  let loggedAtMs = startedAtMs;
  return (everyMs = LOG_EVERY_MS) => {
    const line = `Verification, ${label}: ${describeProgress(conversations)}`;
    if (line === logged || clock.now() - loggedAtMs < everyMs) return;
    logged = line;
    loggedAtMs = clock.now();
    info(line);
  };
}

/**
 * Ends the open conversations after an error. At the deadline, the scores so far count.
 *
 * @returns the problem
 * @throws the signal's reason when the process is stopped
 */
async function stopEarly({ cekura, signal }: Stage, result: StartedResult, error: unknown): Promise<string> {
  if (signal.aborted && !(signal.reason instanceof DeadlineError)) throw signal.reason;
  const problem = messageOf(signal.aborted ? signal.reason : error);
  for (const conversation of result.conversations) {
    conversation.isCutOff ||= conversation.phase === 'waiting' || conversation.phase === 'open';
  }
  await endOpen(cekura, result.conversations);
  if (signal.aborted) await takeScores(cekura, result, 'never').catch(() => undefined);
  return problem;
}

async function findUrl(stage: Stage, { id, projectId }: StartedResult): Promise<string | undefined> {
  const project = projectId ?? (await stage.findProject());
  return project === undefined ? undefined : linkResult(project, id);
}
