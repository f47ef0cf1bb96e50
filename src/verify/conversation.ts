import type { ChatRun } from '../cekura/chat-runs.ts';
import type { ChatMessage } from '../chat/client.ts';
import { countOf } from '../render/size.ts';
import { quotesTranscript } from '../render/transcript-quote.ts';
import type { Side } from './judge.ts';

/** One conversation in progress. */
export interface Conversation {
  /** The run's ID. */
  readonly id: number;
  scenarioId: number | undefined;
  phase: ChatRun['phase'] | 'talking' | 'over';
  run?: ChatRun;
  /** Whether the conversation is known to be over. */
  isEnded: boolean;
  /** Whether it was ended early. Cekura scores it all the same, but it is not a failed call. */
  isCutOff?: boolean;
  problem?: string;
}

/** Stores what was read. @param areOver whether all are over: one that was just ended is read as open for a moment */
export function updateConversations(
  conversations: readonly Conversation[],
  runs: readonly ChatRun[],
  areOver = false,
): void {
  for (const run of runs) {
    const conversation = conversations.find(({ id }) => id === run.id);
    if (!conversation) continue;
    const isActive = run.phase === 'waiting' || run.phase === 'open';
    const phase = isActive && areOver ? 'over' : run.phase;
    Object.assign(conversation, { run, phase, scenarioId: run.scenarioId ?? conversation.scenarioId });
    if (!isActive) conversation.isEnded = true;
  }
}

/** `4 of 6 conversations, 2 passed, 1 being scored` */
export function describeProgress(conversations: readonly Conversation[]): string {
  const over = conversations.filter(({ phase }) => ['over', 'evaluating', 'settled'].includes(phase)).length;
  const passed = conversations.filter((one) => countsAsScored(one) && one.run?.passed === true).length;
  const unscored = conversations.filter(({ phase }) => phase === 'over' || phase === 'evaluating').length;
  const rest = unscored === 0 ? '' : `, ${unscored} being scored`;
  return `${over} of ${countOf(conversations.length, 'conversation')}, ${passed} passed${rest}`;
}

const countsAsScored = ({ problem, isCutOff }: Conversation) => problem === undefined && !isCutOff;

/** The conversations and the names of their scenarios. One with a problem, or that was cut off, is not scored. */
export function summarizeConversations(
  conversations: readonly Conversation[],
  label: string,
  problems: readonly string[],
): Pick<Side, 'conversations' | 'names' | 'problems'> {
  const known = conversations.flatMap((conversation) => {
    const { scenarioId, run } = conversation;
    const scored = countsAsScored(conversation) ? run : undefined;
    return scenarioId === undefined ? [] : [{ scenarioId, name: run?.scenario, scored }];
  });
  const broken = Map.groupBy(
    conversations.flatMap(({ problem }) => problem ?? []),
    (problem) => problem,
  );
  return {
    conversations: known.map(({ scenarioId, scored }) => ({
      scenarioId,
      passed: scored?.passed,
      metrics: scored?.metrics ?? [],
    })),
    names: new Map(known.flatMap(({ scenarioId, name }) => (name ? [[scenarioId, name]] : []))),
    problems: [
      ...problems,
      ...[...broken].map(
        ([problem, { length }]) => `${label}, ${countOf(length, 'conversation')} not scored: ${problem}`,
      ),
    ],
  };
}

/** A service's error may quote the conversation, which must not be shown: the quote is then left out. */
export function withoutQuotes(problem: string, messages: readonly ChatMessage[]): string {
  const spoken = messages.map(({ content }) => content).join('\n');
  // The service's message is in parentheses, and may contain parentheses.
  return quotesTranscript(problem, spoken) ? problem.replace(/^([^(]*) \(.*\)/s, '$1') : problem;
}
