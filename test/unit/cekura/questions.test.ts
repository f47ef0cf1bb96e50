import { expect, test } from 'vitest';
import { findQuestions } from '../../../src/cekura/questions.ts';

const one = (id: string, text: string) => [{ id, text }];

test.each<[what: string, fields: Record<string, unknown>, questions: object[]]>([
  ['a list of texts', { questions: [' A? ', ' ', 'B?'] }, [...one('1', 'A?'), ...one('3', 'B?')]],
  ['a list with IDs', { Clarifications: [{ question_id: 7, question: 'A?' }] }, one('7', 'A?')],
  [
    'the ID of the question before that of the item',
    { questions: [{ question_id: 'q', id: 'i', text: 'A?' }] },
    one('q', 'A?'),
  ],
  ['an object by IDs', { questions: { x: 'A?', y: { text: ' B? ' } } }, [...one('x', 'A?'), ...one('y', 'B?')]],
  ['one question', { pending_question: { question: 'A?' } }, one('1', 'A?')],
  ['one question at the top', { question: 'A?', id: 4 }, one('4', 'A?')],
  ['one question at the top without an ID', { question: 'A?' }, one('1', 'A?')],
  ['below another field', { output: { questions: ['A?'] } }, one('1', 'A?')],
  ['an empty text before another', { questions: [{ question: ' ', text: 'A?' }] }, one('1', 'A?')],
  ['other fields than texts', { questions: [{ id: 3, kind: 'yes/no' }] }, one('3', 'kind: yes/no')],
  ['an ID that is none', { questions: [{ question_id: {}, id: 'i', text: 'A?' }] }, one('i', 'A?')],
  [
    'the last of one ID',
    { questions: [{ id: 1, text: 'A?' }], more_questions: [{ id: 1, text: 'B?' }] },
    one('1', 'B?'),
  ],
  ['unanswered ones', { unanswered_questions: ['A?'] }, one('1', 'A?')],
  ['answered ones', { answered_questions: ['A?'], Question_History: ['B?'], ANSWERED_questions: ['C?'] }, []],
  [
    'an answer',
    {
      questions: [
        { text: 'A?', answer: 'B' },
        { text: 'C?', answer: '' },
      ],
    },
    one('2', 'C?'),
  ],
  [
    'a mark',
    {
      questions: [
        { text: 'A?', answered: true },
        { text: 'C?', answered: false },
      ],
    },
    one('2', 'C?'),
  ],
  [
    'a status',
    {
      questions: [
        { text: 'A?', status: 'answered' },
        { text: 'C?', status: 'open' },
      ],
    },
    one('2', 'C?'),
  ],
  ['other fields', { answers: ['A?'], text: 'B?' }, []],
  ['numbers', { questions: [5], question_count: 5 }, []],
])('questions are found: %s', (_, fields, questions) => {
  expect(findQuestions(fields)).toEqual(questions);
});

test('no more than a hundred questions are read', () => {
  expect(findQuestions({ questions: Array.from({ length: 101 }, (_, index) => `${index}?`) })).toHaveLength(100);
});
