import { describe, expect, it } from 'vitest';
import type { ChatMetric, ChatRun } from '../../../src/cekura/chat-runs.ts';
import {
  type Conversation,
  describeProgress,
  summarizeConversations,
  withoutQuotes,
} from '../../../src/verify/conversation.ts';

const METRIC: ChatMetric = { id: 7, name: 'Fee', kind: 'verdict', value: 1 };

function conversation(
  phase: Conversation['phase'],
  rest: { passed?: boolean; scenario?: string } & Partial<Conversation> = {},
): Conversation {
  const { passed, scenario, ...more } = rest;
  const run: ChatRun = {
    ...{ id: 1, phase: 'settled', scenarioId: 3306, agentId: 1, opening: undefined },
    ...{ passed, scenario, metrics: [METRIC] },
  };
  return { id: 1, scenarioId: 3306, phase, isEnded: false, run, ...more };
}

describe('progress', () => {
  it.each<[line: string, conversations: Conversation[]]>([
    ['0 of 3 conversations, 0 passed', [conversation('waiting'), conversation('open'), conversation('talking')]],
    ['1 of 1 conversation, 0 passed, 1 being scored', [conversation('over')]],
    [
      '2 of 3 conversations, 0 passed, 2 being scored',
      [conversation('over'), conversation('evaluating'), conversation('talking')],
    ],
    [
      '3 of 3 conversations, 1 passed',
      [conversation('settled', { passed: true }), conversation('settled', { passed: false }), conversation('settled')],
    ],
    ['1 of 1 conversation, 0 passed', [conversation('settled', { passed: true, problem: 'The agent failed' })]],
    ['1 of 1 conversation, 0 passed', [conversation('settled', { passed: true, isCutOff: true })]],
  ])('%s', (line, conversations) => {
    expect(describeProgress(conversations)).toBe(line);
  });
});

describe('the summary of a side', () => {
  it('has a conversation for each known scenario; one with a problem, or cut off, is not scored', () => {
    const conversations = [
      conversation('settled', { passed: true, scenario: 'Cancels' }),
      conversation('settled', { passed: false, scenarioId: 3307 }),
      conversation('settled', { passed: true, scenarioId: 3308, problem: 'no answer' }),
      conversation('over', { scenarioId: undefined, problem: 'no answer' }),
      conversation('settled', { passed: false, scenarioId: 3310, isCutOff: true }),
      { id: 5, scenarioId: 3309, phase: 'over', isEnded: true, problem: 'refused' } satisfies Conversation,
    ];
    expect(summarizeConversations(conversations, 'proposal', ['Time ran out'])).toEqual({
      conversations: [
        { scenarioId: 3306, passed: true, metrics: [METRIC] },
        { scenarioId: 3307, passed: false, metrics: [METRIC] },
        { scenarioId: 3308, passed: undefined, metrics: [] },
        { scenarioId: 3310, passed: undefined, metrics: [] },
        { scenarioId: 3309, passed: undefined, metrics: [] },
      ],
      names: new Map([[3306, 'Cancels']]),
      problems: [
        'Time ran out',
        'proposal, 2 conversations not scored: no answer',
        'proposal, 1 conversation not scored: refused',
      ],
    });
  });
});

describe('a problem', () => {
  const messages = [
    { role: 'user', content: 'My bus broke down' },
    { role: 'assistant', content: 'I am sorry to hear that' },
  ] as const;

  it.each([
    ['the service answered 400 (bus broke), try later', 'the service answered 400 (bus broke), try later'],
    ['the service answered 400 ("bus broke"), try later', 'the service answered 400, try later'],
    ['it answered 400 (my bus broke down I (am)\nsorry), again', 'it answered 400, again'],
  ])('is shown without what was said: %j', (problem, shown) => {
    expect(withoutQuotes(problem, messages)).toBe(shown);
  });
});
