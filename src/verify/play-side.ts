import { type ChatRun, endChat, readChatResult, readChatRuns, startChatRuns } from '../cekura/chat-runs.ts';
import type { CekuraClient } from '../cekura/client.ts';
import { findProject, linkResult } from '../cekura/runs.ts';
import type { ChatClient, ChatMessage } from '../chat/client.ts';
import { ChatFault } from '../chat/errors.ts';
import type { Clock } from '../clock.ts';
import { ActionError, DeadlineError, InputError } from '../errors.ts';
import { orAborted } from '../http/json-client.ts';
import { countOf } from '../render/size.ts';
import { quotesTranscript } from '../render/transcript-quote.ts';
import { converse } from './conversation.ts';
import type { PlayedConversation, Side } from './judge.ts';
import type { Pace } from './pace.ts';

/** Shared by both sides. */
export interface Stage {
  readonly cekura: CekuraClient;
  readonly agent: ChatClient;
  readonly clock: Clock;
  /** Aborts when the process is stopped, or the time for verification is over. */
  readonly signal: AbortSignal;
  readonly pace: Pace;
  readonly agentId: number;
  readonly scenarioIds: readonly number[];
  readonly repeats: number;
  readonly firstMessage: string | undefined;
  /** After this time, Cekura ends a conversation that is still open. */
  readonly timeoutSeconds: number;
  info(line: string): void;
}

/** One conversation in progress. */
interface Talk {
  readonly id: number;
  scenarioId: number | undefined;
  phase: ChatRun['phase'] | 'talking' | 'over';
  run?: ChatRun;
  /** Whether the conversation is known to be over. */
  isEnded: boolean;
  problem?: string;
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
const FIRST_GAP_MS = 700;
const MAX_GAP_MS = 8_000;
const GAP_GROWTH = 2;
const LONG_WAIT_MS = 60_000;
const SAY_EVERY_MS = 10_000;

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
  /** When the conversations were read last, or one of them ended. */
  let sinceMs = clock.now();
  let gapMs = FIRST_GAP_MS;
  let isDown = false;
  let wake = () => {};
  let saidAtMs = clock.now();
  let said = '';

  const starting = startChatRuns(cekura, {
    agentId: stage.agentId,
    scenarioIds: stage.scenarioIds,
    repeats: stage.repeats,
    name,
    timeoutSeconds: stage.timeoutSeconds,
  }).then((started) => {
    resultId = started.resultId;
    for (const run of started.runs) talks.push({ ...run, phase: 'waiting', isEnded: false });
  });

  async function play(): Promise<Side> {
    await orAborted(starting, signal);
    if (talks.length === 0)
      throw new ActionError('Cekura started no conversation', 'check agent-id and verify-scenarios');
    info(`Verification, ${label}: started ${countOf(talks.length, 'conversation')}, result ${resultId}`);
    try {
      await watch();
      await readScores();
    } catch (error) {
      // At the deadline, the scores so far count.
      if (signal.aborted && !(signal.reason instanceof DeadlineError)) throw signal.reason;
      problems.push(sentence(signal.aborted ? signal.reason : error));
      await endTalks(
        talks.filter(({ isEnded }) => !isEnded),
        REASON,
      );
    }
    say(true);
    return await toSide();
  }

  /** Opens conversations as Cekura makes room, until all are scored. One read serves all of them. */
  async function watch(): Promise<void> {
    while (talks.some(({ phase }) => phase !== 'settled')) {
      signal.throwIfAborted();
      const dueMs = sinceMs + nextGapMs();
      if (clock.now() < dueMs) {
        await pause(dueMs - clock.now());
        continue;
      }
      const isNews = await look();
      sinceMs = clock.now();
      gapMs = isNews ? FIRST_GAP_MS : Math.min(gapMs * GAP_GROWTH, MAX_GAP_MS);
      begin();
      say(false);
    }
  }

  /** Short if a conversation can begin or only scores are missing; long while other conversations continue. */
  function nextGapMs(): number {
    if (canOpen('waiting')) return gapMs;
    if (!talks.some(({ phase }) => phase === 'over' || phase === 'evaluating')) return LONG_WAIT_MS;
    return active === 0 ? gapMs : MAX_GAP_MS;
  }

  /** @returns whether conversations have opened: others may follow soon */
  async function look(): Promise<boolean> {
    const open = talks.filter(({ phase }) => phase !== 'settled' && phase !== 'talking');
    if (open.length === 0) return false;
    const runs = new Map(
      (
        await readChatRuns(
          cekura,
          open.map(({ id }) => id),
        )
      ).map((run) => [run.id, run]),
    );
    let isNews = false;
    for (const talk of open) {
      const run = runs.get(talk.id);
      if (!run) continue;
      // One that was just ended is read as open for a moment.
      const phase = talk.phase === 'over' && (run.phase === 'open' || run.phase === 'waiting') ? 'over' : run.phase;
      if (phase === 'over' && run.phase === 'open' && !talk.isEnded)
        talk.isEnded = await endChat(cekura, talk.id, REASON);
      isNews ||= phase === 'open' && talk.phase !== 'open';
      Object.assign(talk, { run, phase, scenarioId: run.scenarioId ?? talk.scenarioId });
      if (phase === 'settled' || phase === 'evaluating') talk.isEnded = true;
    }
    return isNews;
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
        active -= 1;
        sinceMs = clock.now();
        gapMs = FIRST_GAP_MS;
        begin();
        wake();
      });
    }
  }

  async function hold(talk: Talk): Promise<void> {
    const messages: ChatMessage[] = [{ role: 'system', content: prompt }];
    try {
      const { agent, firstMessage, pace } = stage;
      const conversation = converse({
        ...{ cekura, agent, clock, signal, pace, messages, firstMessage },
        runId: talk.id,
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
      if (signal.aborted) return;
      talk.problem = withoutQuotes(sentence(error), messages.slice(1));
      talk.isEnded = await endChat(cekura, talk.id, 'main_agent_error');
      if (error instanceof ChatFault || error instanceof InputError) await noteFault();
    }
    talk.phase = 'over';
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

  /** The runs settle one by one; their scores are final when the result is. */
  async function readScores(): Promise<void> {
    for (let waitMs = FIRST_GAP_MS; resultId !== undefined; waitMs = Math.min(waitMs * GAP_GROWTH, MAX_GAP_MS)) {
      const result = await readChatResult(cekura, resultId);
      for (const run of result.runs) {
        const talk = talks.find(({ id }) => id === run.id);
        if (talk) talk.run = run;
      }
      projectId = result.projectId;
      if (result.settled) return;
      await clock.sleep(waitMs, signal);
    }
  }

  async function pause(ms: number): Promise<void> {
    const woken = new AbortController();
    wake = () => woken.abort();
    await clock.sleep(ms, AbortSignal.any([signal, woken.signal])).catch(() => signal.throwIfAborted());
    wake = () => {};
  }

  function say(isLast: boolean): void {
    const over = talks.filter(({ phase }) => ['over', 'evaluating', 'settled'].includes(phase)).length;
    const passed = talks.filter(({ run, problem }) => problem === undefined && run?.passed === true).length;
    const unscored = talks.filter(({ phase }) => phase === 'over' || phase === 'evaluating').length;
    const rest = unscored === 0 ? '' : `, ${unscored} being scored`;
    const line = `Verification, ${label}: ${over} of ${countOf(talks.length, 'conversation')}, ${passed} passed${rest}`;
    if (line === said || (!isLast && clock.now() - saidAtMs < SAY_EVERY_MS)) return;
    said = line;
    saidAtMs = clock.now();
    info(line);
  }

  async function toSide(): Promise<Side> {
    const conversations = talks.flatMap(({ scenarioId, run, problem }): PlayedConversation[] =>
      scenarioId === undefined
        ? []
        : [
            {
              scenarioId,
              passed: problem === undefined ? run?.passed : undefined,
              metrics: problem === undefined ? (run?.metrics ?? []) : [],
            },
          ],
    );
    const names = talks.flatMap(({ scenarioId, run }): [number, string][] =>
      scenarioId !== undefined && run?.scenario ? [[scenarioId, run.scenario]] : [],
    );
    const broken = Map.groupBy(
      talks.flatMap(({ problem }) => problem ?? []),
      (problem) => problem,
    );
    for (const [problem, { length }] of broken)
      problems.push(`${label}, ${length === 1 ? '1 conversation' : `${length} conversations`} not scored: ${problem}`);
    return { resultId, url: await findUrl(), conversations, names: new Map(names), problems };
  }

  async function findUrl(): Promise<string | undefined> {
    const metricId = talks.flatMap(({ run }) => run?.metrics ?? []).find(({ id }) => id !== undefined)?.id;
    const project = projectId ?? (metricId === undefined ? undefined : await findProject(cekura, metricId));
    return resultId === undefined || project === undefined ? undefined : linkResult(project, resultId);
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

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A service's error may quote the conversation, which must not be shown: the quote is then left out. */
function withoutQuotes(problem: string, messages: readonly ChatMessage[]): string {
  const said = messages.map(({ content }) => content).join('\n');
  if (!quotesTranscript(problem, said)) return problem;
  const short = problem.replace(/^([^(]*) \(.*\)/s, '$1');
  return quotesTranscript(short, said) ? 'the conversation ended with an error' : short;
}
