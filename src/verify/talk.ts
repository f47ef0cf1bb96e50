import type { ChatRun } from '../cekura/chat-runs.ts';
import type { ChatMessage } from '../chat/client.ts';
import { countOf } from '../render/size.ts';
import { quotesTranscript } from '../render/transcript-quote.ts';
import type { Side } from './judge.ts';

/** One conversation in progress. */
export interface Talk {
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

/** `4 of 6 conversations, 2 passed, 1 being scored` */
export function describeProgress(talks: readonly Talk[]): string {
  const over = talks.filter(({ phase }) => ['over', 'evaluating', 'settled'].includes(phase)).length;
  const passed = talks.filter((talk) => countsAsScored(talk) && talk.run?.passed === true).length;
  const unscored = talks.filter(({ phase }) => phase === 'over' || phase === 'evaluating').length;
  const rest = unscored === 0 ? '' : `, ${unscored} being scored`;
  return `${over} of ${countOf(talks.length, 'conversation')}, ${passed} passed${rest}`;
}

const countsAsScored = ({ problem, isCutOff }: Talk) => problem === undefined && !isCutOff;

/** The conversations and the names of their scenarios. One with a problem, or that was cut off, is not scored. */
export function summarizeTalks(
  talks: readonly Talk[],
  label: string,
  problems: readonly string[],
): Pick<Side, 'conversations' | 'names' | 'problems'> {
  const known = talks.flatMap((talk) => {
    const { scenarioId, run } = talk;
    const scored = countsAsScored(talk) ? run : undefined;
    return scenarioId === undefined ? [] : [{ scenarioId, name: run?.scenario, scored }];
  });
  const broken = Map.groupBy(
    talks.flatMap(({ problem }) => problem ?? []),
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
