import {
  type ChatRun,
  endChat,
  findChatRuns,
  readChatResult,
  type StartedChatRuns,
  startChatRuns,
} from '../cekura/chat-runs.ts';
import type { CekuraClient } from '../cekura/client.ts';
import { UncertainStartError } from '../cekura/errors.ts';
import { linkResult } from '../cekura/runs.ts';
import type { ChatClient, ChatMessage } from '../chat/client.ts';
import { ChatFault } from '../chat/errors.ts';
import type { Clock } from '../clock.ts';
import { ActionError, DeadlineError, InputError, messageOf } from '../errors.ts';
import { countOf } from '../render/size.ts';
import { converse } from './conversation.ts';
import type { Side } from './judge.ts';
import type { Pace } from './pace.ts';
import type { RunReader } from './run-reader.ts';
import { describeProgress, summarizeTalks, type Talk, withoutQuotes } from './talk.ts';

/** Shared by both sides. */
export interface Stage {
  readonly cekura: CekuraClient;
  readonly agent: ChatClient;
  readonly clock: Clock;
  /** Aborts when the process is stopped, or the time for verification is over. */
  readonly signal: AbortSignal;
  readonly reader: RunReader;
  /** Of the caller's replies. */
  readonly replyPace: Pace;
  /** Of the scores. */
  readonly scorePace: Pace;
  readonly agentId: number;
  readonly scenarioIds: readonly number[];
  readonly repeats: number;
  readonly firstMessage: string | undefined;
  /** After this time, Cekura ends a conversation that is still open. */
  readonly timeoutSeconds: number;
  info(line: string): void;
  /** The project, for links; asked for unless Cekura returns it with the result. */
  findProject(): Promise<number | undefined>;
}

/** One prompt's conversations, from their start to their scores. */
export interface SidePlay {
  /** Resolves with the scores so far; rejects if no conversation could be started, or with the signal's reason. */
  readonly played: Promise<Side>;
  /** Ends every conversation that may be open. Resolves with the runs that could not be ended. */
  end(): Promise<number[]>;
}

const MAX_AT_ONCE = 10;
/** The reason to send when the agent ends a conversation (published). */
const REASON = 'main_agent_ended_call';
const ENDS_AT_ONCE = 20;
/** After this many failed conversations in a row, the agent counts as down. */
const MAX_FAULTS_IN_ROW = 3;
const FIRST_GAP_MS = 1_000;
const MAX_GAP_MS = 8_000;
const GAP_GROWTH = 2;
const LONG_WAIT_MS = 60_000;
/** The waits before searching for conversations whose start got no response. */
const FIND_AFTER_MS = [1_000, 4_000];
const LOG_EVERY_MS = 10_000;

/** Starts the conversations, and plays them in parallel as they open. @param label `the current prompt` */
export function playSide(stage: Stage, name: string, label: string, prompt: string): SidePlay {
  const { cekura, clock, signal, info } = stage;
  const talks: Talk[] = [];
  const problems: string[] = [];
  let resultId: number | undefined;
  let projectId: number | undefined;
  let limit = MAX_AT_ONCE;
  let active = 0;
  let faultsInRow = 0;
  /** When conversations were last polled, or when one ended. */
  let sinceMs = clock.now();
  let gapMs = FIRST_GAP_MS;
  let isDown = false;
  let wake = () => {};
  let loggedAtMs = clock.now();
  let logged = '';

  const starting = start().then((started) => {
    resultId = started.resultId;
    for (const run of started.runs) talks.push({ ...run, phase: 'waiting', isEnded: false });
  });

  /** Also finds the conversations of a start that was not answered, so that none stays open. */
  async function start(): Promise<StartedChatRuns> {
    const { agentId, scenarioIds, repeats, timeoutSeconds } = stage;
    try {
      return await startChatRuns(cekura, { agentId, scenarioIds, repeats, name, timeoutSeconds });
    } catch (error) {
      if (!(error instanceof UncertainStartError)) throw error;
      for (const waitMs of FIND_AFTER_MS) {
        // After a stop, there is no time to wait.
        await clock.sleep(waitMs, signal).catch(() => undefined);
        const found = await findChatRuns(cekura, agentId, name).catch(() => undefined);
        if (found) return found;
      }
      throw error;
    }
  }

  async function play(): Promise<Side> {
    await orAborted(starting, signal);
    if (talks.length === 0)
      throw new ActionError('Cekura started no conversation', 'check agent-id and verify-scenarios');
    info(`Verification, ${label}: started ${countOf(talks.length, 'conversation')}, result ${resultId}`);
    try {
      await watch();
      await readScores();
    } catch (error) {
      if (signal.aborted && !(signal.reason instanceof DeadlineError)) throw signal.reason;
      problems.push(messageOf(signal.aborted ? signal.reason : error));
      for (const talk of talks) talk.isCutOff ||= talk.phase === 'waiting' || talk.phase === 'open';
      await endTalks(
        talks.filter(({ isEnded }) => !isEnded),
        REASON,
      );
      // At the deadline, the scores so far count.
      if (signal.aborted && resultId !== undefined) await takeScores(resultId, 'never').catch(() => undefined);
    }
    logProgress(0);
    return { resultId, url: await findUrl(), ...summarizeTalks(talks, label, problems) };
  }

  /** Opens conversations as Cekura makes room, until all are over. */
  async function watch(): Promise<void> {
    stage.reader.join({
      wanted: () => talks.flatMap(({ id, phase }) => (phase === 'waiting' ? id : [])),
      take: takeOpened,
    });
    while (talks.some(({ phase }) => phase === 'waiting' || phase === 'talking')) {
      signal.throwIfAborted();
      const waitMs = canOpen('waiting') ? sinceMs + gapMs - clock.now() : LONG_WAIT_MS;
      if (waitMs > 0) await pause(waitMs);
      else await stage.reader.read();
    }
  }

  function takeOpened(runs: readonly ChatRun[]): void {
    let isNews = false;
    for (const run of runs) {
      const talk = talks.find(({ id, phase }) => id === run.id && phase === 'waiting');
      if (!talk) continue;
      isNews ||= run.phase === 'open';
      update(talk, run, run.phase);
    }
    sinceMs = clock.now();
    // If some have opened, others may follow soon.
    if (!isNews) gapMs = Math.min(gapMs * GAP_GROWTH, MAX_GAP_MS);
    begin();
  }

  function update(talk: Talk, run: ChatRun, phase: Talk['phase']): void {
    Object.assign(talk, { run, phase, scenarioId: run.scenarioId ?? talk.scenarioId });
    if (phase === 'settled' || phase === 'evaluating') talk.isEnded = true;
  }

  function canOpen(phase: Talk['phase']): boolean {
    return !isDown && active < limit && talks.some((talk) => talk.phase === phase);
  }

  function begin(): void {
    while (canOpen('open')) {
      const talk = talks.find(({ phase }) => phase === 'open');
      if (!talk) return;
      talk.phase = 'talking';
      active += 1;
      void hold(talk).finally(() => {
        talk.phase = 'over';
        active -= 1;
        sinceMs = clock.now();
        gapMs = FIRST_GAP_MS;
        begin();
        logProgress();
        wake();
      });
    }
  }

  async function hold(talk: Talk): Promise<void> {
    const messages: ChatMessage[] = [{ role: 'system', content: prompt }];
    try {
      const { agent, firstMessage, replyPace: pace } = stage;
      const conversation = converse({
        ...{ cekura, agent, clock, signal, pace, messages, firstMessage },
        ...{ runId: talk.id, opening: talk.run?.opening },
        onLimit: () => {
          limit = Math.max(1, Math.min(limit, active) - 1);
        },
      });
      const isOver = await orAborted(conversation, signal);
      faultsInRow = 0;
      limit = Math.min(MAX_AT_ONCE, limit + 1);
      talk.isEnded = isOver || (await endChat(cekura, talk.id, REASON));
    } catch (error) {
      // `end` then ends all open conversations together.
      if (signal.aborted) {
        talk.isCutOff = true;
        return;
      }
      talk.problem = withoutQuotes(messageOf(error), messages.slice(1));
      talk.isEnded = await endChat(cekura, talk.id, 'main_agent_error');
      if (error instanceof ChatFault || error instanceof InputError) await noteFault();
    }
  }

  /** If the agent is down, ends the remaining conversations instead of trying each of them. */
  async function noteFault(): Promise<void> {
    faultsInRow += 1;
    if (faultsInRow < MAX_FAULTS_IN_ROW || isDown) return;
    isDown = true;
    const idle = talks.filter(({ phase }) => phase === 'waiting' || phase === 'open');
    for (const talk of idle)
      talk.problem = 'The agent failed several times in a row, so the remaining conversations were not started';
    await endTalks(idle, 'main_agent_error');
    for (const talk of idle) talk.phase = 'over';
  }

  /** Waits until the result is settled, which makes the scores of its runs final. */
  async function readScores(): Promise<void> {
    const overMs = clock.now();
    for (let looks = 1; resultId !== undefined; looks += 1) {
      await stage.scorePace.wait(overMs, looks - 1, signal);
      const { settled, runs } = await takeScores(resultId);
      if (settled && runs.every(({ phase }) => phase === 'settled')) return stage.scorePace.learn(overMs, looks);
      for (const talk of talks) {
        if (talk.run?.phase === 'open' && !talk.isEnded) talk.isEnded = await endChat(cekura, talk.id, REASON);
      }
      logProgress();
    }
  }

  async function takeScores(id: number, repeat?: 'never'): Promise<{ settled: boolean; runs: readonly ChatRun[] }> {
    const result = await readChatResult(cekura, id, repeat);
    projectId = result.projectId;
    for (const run of result.runs) {
      const talk = talks.find(({ id }) => id === run.id);
      // One that was just ended is read as open for a moment.
      if (talk) update(talk, run, run.phase === 'open' || run.phase === 'waiting' ? 'over' : run.phase);
    }
    return result;
  }

  async function pause(ms: number): Promise<void> {
    const woken = new AbortController();
    wake = () => woken.abort();
    await clock.sleep(ms, AbortSignal.any([signal, woken.signal])).catch(() => signal.throwIfAborted());
    wake = () => {};
  }

  function logProgress(everyMs = LOG_EVERY_MS): void {
    const line = `Verification, ${label}: ${describeProgress(talks)}`;
    if (line === logged || clock.now() - loggedAtMs < everyMs) return;
    logged = line;
    loggedAtMs = clock.now();
    info(line);
  }

  async function findUrl(): Promise<string | undefined> {
    if (resultId === undefined) return undefined;
    const project = projectId ?? (await stage.findProject());
    return project === undefined ? undefined : linkResult(project, resultId);
  }

  async function endTalks(open: readonly Talk[], reason: string): Promise<void> {
    const queue = [...open];
    const work = async () => {
      for (let talk = queue.shift(); talk; talk = queue.shift()) talk.isEnded = await endChat(cekura, talk.id, reason);
    };
    await Promise.all(Array.from({ length: ENDS_AT_ONCE }, work));
  }

  return {
    played: play(),
    end: async () => {
      await starting.catch(() => undefined);
      const open = talks.filter(({ isEnded }) => !isEnded);
      await endTalks(open, REASON);
      return open.flatMap(({ id, isEnded }) => (isEnded ? [] : id));
    },
  };
}

/** Settles like `attempt`, or rejects with the signal's reason if that comes first. */
function orAborted<T>(attempt: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([attempt, aborted]);
}
