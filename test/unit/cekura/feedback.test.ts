import { describe, expect, test } from 'vitest';
import {
  type FeedbackChanges,
  mapFeedback,
  readFeedbackProgress,
  readPendingResult,
} from '../../../src/cekura/feedback.ts';
import type { MetricFields, PendingProposal } from '../../../src/cekura/metric.ts';
import { findQuestions } from '../../../src/cekura/questions.ts';

const RESULT = {
  improved_metric_description: 'Judge politeness.',
  improved_evaluation_trigger: 'Did the caller speak?',
  improved_trigger_kind: 'llm_judge',
  type: 'llm_judge',
  custom_code: '',
  optimization_summary: 'Clearer.',
  old_score: { num_correct: 3, num_total: 4, score: 0.75 },
  new_score: { num_correct: 4, num_total: 4, score: 1 },
};

function changesOf(reply: unknown, live: MetricFields): FeedbackChanges | string {
  const progress = readFeedbackProgress(reply);
  return progress.state === 'done' ? mapFeedback(live, progress.result) : progress.state;
}

describe('readFeedbackProgress', () => {
  test.each<[name: string, reply: unknown]>([
    ['flat, with a status', { status: 'success', ...RESULT }],
    ['flat, without one, as published', RESULT],
    ['under output', { status: 'success', output: RESULT, error: null }],
    ['under output, the flat fields empty', { status: 'completed', improved_metric_description: '', output: RESULT }],
    ['with a word nobody knows', { status: 'optimised', output: RESULT }],
  ])('reads a result that is %s', (_name, reply) => {
    const progress = readFeedbackProgress(reply);
    expect(progress).toMatchObject({
      state: 'done',
      result: {
        description: 'Judge politeness.',
        trigger: { kind: 'llm_judge', text: 'Did the caller speak?' },
        code: undefined,
        summary: 'Clearer.',
        oldScore: { score: 0.75, correct: 3, total: 4 },
        newScore: { score: 1, correct: 4, total: 4 },
      },
    });
  });

  test('treats blank texts as missing, and trims the summary', () => {
    const blank = {
      ...RESULT,
      improved_metric_description: ' \n',
      improved_evaluation_trigger: ' ',
      custom_code: '\n',
    };
    expect(readFeedbackProgress({ status: 'success', ...blank, optimization_summary: ' Clearer.\n' })).toMatchObject({
      state: 'done',
      result: { description: undefined, code: undefined, trigger: undefined, summary: 'Clearer.' },
    });
  });

  test('returns findings without a proposal', () => {
    const reply = { status: 'success', unresolved_samples: [{ verdict: 'unclear' }], new_score: { score: 0.5 } };
    expect(readFeedbackProgress({ ...reply, optimization_summary: 'Kept.' })).toMatchObject({
      state: 'done',
      result: { summary: 'Kept.', newScore: { score: 0.5 }, unresolved: [{ verdict: 'unclear' }] },
    });
  });

  test.each([
    [{ score: 1 }, { score: 75 }, 0.01, 0.75],
    [{ score: 0.5 }, { score: 1 }, 0.5, 1],
    [1, 60, 0.01, 0.6],
    [{ num_correct: 1, num_total: 2, score: 50 }, { score: 75 }, 0.5, 0.75],
  ])('scores %j and %j are measured in one way', (old, next, oldScore, newScore) => {
    expect(readFeedbackProgress({ status: 'success', ...RESULT, old_score: old, new_score: next })).toMatchObject({
      result: { oldScore: { score: oldScore }, newScore: { score: newScore } },
    });
  });

  test.each<[name: string, reply: unknown, expected: object]>([
    ['working', { status: 'evaluating', output: RESULT }, { state: 'pending', word: 'evaluating', known: true }],
    ['a new word', { status: 'warming_up' }, { state: 'pending', word: 'warming_up', known: false }],
    [
      'defaults before there is a result',
      { status: 'warming_up', improved_metric_description: '', improved_trigger_kind: 'always' },
      { state: 'pending', known: false },
    ],
    ['no word', {}, { state: 'pending', word: '' }],
    ['failed', { status: 'error', error: 'Model down' }, { state: 'failed', reason: 'Model down' }],
    ['cancelled', { status: 'cancelled' }, { state: 'failed', reason: 'its status is cancelled' }],
    ['an error alone', { error: { message: 'Broke' } }, { state: 'failed', reason: 'Broke' }],
    [
      'nothing to do',
      { status: 'error', error: 'No changes needed' },
      { state: 'nothing', reason: 'No changes needed' },
    ],
    [
      'done with empty fields',
      { status: 'success', improved_metric_description: '', optimization_summary: 'Fine as it is.' },
      { state: 'done', result: { description: undefined, summary: 'Fine as it is.' } },
    ],
    ['done without a field', { status: 'success' }, { state: 'failed', reason: 'it finished without a result' }],
    [
      'questions under a working word',
      { status: 'processing', output: { questions: [{ id: 'q1', question: 'Is a sigh rude?' }] } },
      { state: 'waiting', word: 'processing', questions: [{ id: 'q1', text: 'Is a sigh rude?' }] },
    ],
    [
      'questions and a result so far',
      { status: 'paused', ...RESULT, pending_questions: { a: 'Why?' } },
      { state: 'waiting', questions: [{ id: 'a', text: 'Why?' }] },
    ],
    ['a result with its old questions', { status: 'success', ...RESULT, questions: [{ id: 'q1' }] }, { state: 'done' }],
  ])('%s', (_name, reply, expected) => {
    expect(readFeedbackProgress(reply)).toMatchObject(expected);
  });

  test.each<[reply: unknown]>([[null], ['text'], [[]], [5]])('%j is no reply', (reply) => {
    expect(() => readFeedbackProgress(reply)).toThrow();
  });

  test('reads verdicts, unresolved samples and label edits of any reasonable shape', () => {
    const progress = readFeedbackProgress({
      ...RESULT,
      review_results: [
        { review_id: 1, test_set_id: 2, success: false, actual_value: 0, explanation: ['a', 'b'], error: null },
        { review_id: 3, test_set_id: 4, success: true, error: 'timed out' },
        'noise',
      ],
      unresolved_samples: [
        { test_set_id: '9', verdict: 'noise', pass_rate: 0.4, explanation: 'Flips.', runs: 5 },
        'A sentence.',
        null,
      ],
      feedback_edits: [{ review_id: 1, old_value: 5, new_value: 0, reason: 'As answered.' }, { odd: { a: true } }],
      unauthorized_label_changes: [{ test_set_id: 2, from: 'a', to: 'b' }, 'bare', null, {}],
    });
    if (progress.state !== 'done') throw new Error(progress.state);
    expect(progress.result).toMatchObject({
      verdicts: [
        { reviewId: 1, testSetId: 2, success: false, actual: 0, explanation: 'a\nb', error: '' },
        { reviewId: 3, testSetId: 4, success: true, error: 'timed out' },
      ],
      unresolved: [
        { testSetId: 9, verdict: 'noise', explanation: 'Flips.; runs: 5', passRate: 0.4 },
        { explanation: 'A sentence.' },
      ],
      edits: [
        { reviewId: 1, details: 'old_value: 5; new_value: 0; reason: As answered.' },
        { details: 'odd: {"a":true}' },
      ],
      unauthorized: [{ testSetId: 2, details: 'from: a; to: b' }, { details: 'bare' }],
    });
  });

  test.each<[score: unknown, read: object | undefined]>([
    [
      { num_correct: 1, num_total: 4, score: 0.3 },
      { score: 0.25, correct: 1, total: 4 },
    ],
    [{ score: 0.5 }, { score: 0.5 }],
    [0.5, { score: 0.5 }],
    ['0.5', { score: 0.5 }],
    [{ score: 85 }, { score: 0.85 }],
    [{ num_correct: 0, num_total: 0, score: null }, undefined],
    [{ score: -1 }, undefined],
    [null, undefined],
  ])('a score of %j is %j', (score, read) => {
    const progress = readFeedbackProgress({ ...RESULT, new_score: score });
    if (progress.state !== 'done') throw new Error(progress.state);
    if (read === undefined) expect(progress.result.newScore).toBeUndefined();
    else expect(progress.result.newScore).toMatchObject(read);
  });
});

describe('mapFeedback', () => {
  const live = { name: 'x', description: 'old', type: 'llm_judge', evaluation_trigger: 'always', custom_code: '' };

  test.each<[name: string, reply: object, live: MetricFields, changes: FeedbackChanges | string]>([
    [
      'description and trigger',
      RESULT,
      live,
      {
        description: 'Judge politeness.',
        evaluation_trigger: 'custom',
        trigger_type: 'llm_judge',
        evaluation_trigger_prompt: 'Did the caller speak?',
      },
    ],
    ['the same texts', { improved_metric_description: 'old\r\n', improved_trigger_kind: 'always' }, live, {}],
    [
      'a trigger of code',
      { improved_evaluation_trigger: '_result = True', improved_trigger_kind: 'custom_code' },
      live,
      { evaluation_trigger: 'custom', trigger_type: 'custom_code', evaluation_trigger_custom_code: '_result = True' },
    ],
    [
      'no trigger any more',
      { improved_metric_description: 'old', improved_evaluation_trigger: 'always' },
      { ...live, evaluation_trigger: 'custom', trigger_type: 'llm_judge', evaluation_trigger_prompt: 'x' },
      { evaluation_trigger: 'always' },
    ],
    [
      'a trigger of the same kind with another text',
      { improved_evaluation_trigger: 'y', improved_trigger_kind: 'llm_judge' },
      { ...live, evaluation_trigger: 'custom', trigger_type: 'llm_judge', evaluation_trigger_prompt: 'x' },
      { evaluation_trigger_prompt: 'y' },
    ],
    [
      'no kind means a prompt',
      { improved_evaluation_trigger: 'y' },
      live,
      { evaluation_trigger: 'custom', trigger_type: 'llm_judge', evaluation_trigger_prompt: 'y' },
    ],
    [
      'automatic stays',
      { improved_metric_description: 'new', improved_trigger_kind: 'always', improved_evaluation_trigger: 'always' },
      { ...live, evaluation_trigger: 'automatic' },
      { description: 'new' },
    ],
    [
      'into code, the description untouched',
      { status: 'success', improved_metric_description: '', custom_code: '_result = True', type: 'custom_code' },
      live,
      { type: 'custom_code', custom_code: '_result = True' },
    ],
    [
      'into code, the older shape',
      { status: 'success', output: { meta_harness: { optimized_code: 'x = 1', type: 'custom_code', score: 0.9 } } },
      live,
      { type: 'custom_code', custom_code: 'x = 1' },
    ],
    ['code without a type', { custom_code: 'x = 1' }, live, { type: 'custom_code', custom_code: 'x = 1' }],
    [
      'other code',
      { custom_code: 'x = 2', type: 'custom_code' },
      { ...live, type: 'custom_code', custom_code: 'x = 1\n' },
      { custom_code: 'x = 2' },
    ],
    [
      'the type of code without code',
      { improved_metric_description: 'new', type: 'custom_code' },
      live,
      { description: 'new' },
    ],
    [
      'a deprecated type moves on',
      { improved_metric_description: 'new', type: 'llm_judge' },
      { ...live, type: 'custom_prompt' },
      { description: 'new', type: 'llm_judge' },
    ],
    ['never to a deprecated type', { improved_metric_description: 'new', type: 'basic' }, live, { description: 'new' }],
  ])('%s', (_name, reply, before, changes) => {
    expect(changesOf(reply, before)).toEqual(changes);
  });
});

describe('readPendingResult', () => {
  const live = { fields: { description: 'old', type: 'llm_judge', trigger_type: 'custom_code' } };
  const pending: PendingProposal = {
    description: 'new',
    trigger: undefined,
    type: 'llm_judge',
    code: undefined,
    oldScore: undefined,
    newScore: { score: 1, correct: 4, total: 4 },
    schedule: '',
    proposedAt: '',
  };

  test.each<[trigger: string | undefined, changes: FeedbackChanges]>([
    [undefined, {}],
    ['automatic', {}],
    ['custom', {}],
    ['always', {}],
    ['_result = True', { evaluation_trigger: 'custom', evaluation_trigger_custom_code: '_result = True' }],
  ])('a trigger %j', (trigger, changes) => {
    const result = readPendingResult(live, { ...pending, trigger });
    const { description, trigger_type, ...rest } = mapFeedback(
      { ...live.fields, evaluation_trigger: 'always' },
      result,
    );
    expect([description, rest]).toEqual(['new', changes]);
  });

  test.each([
    ['', '', 'Proposed in Cekura.'],
    ['Nightly', '', 'Proposed in Cekura by the schedule "Nightly".'],
    ['', '2026-11-20', 'Proposed in Cekura on 2026-11-20.'],
    ['Nightly', '2026-11-20', 'Proposed in Cekura by the schedule "Nightly" on 2026-11-20.'],
  ])('from %j on %j', (schedule, proposedAt, summary) => {
    expect(readPendingResult(live, { ...pending, schedule, proposedAt })).toMatchObject({
      summary,
      newScore: { score: 1 },
    });
  });
});

test.each<[fields: Record<string, unknown>, questions: [string, string][]]>([
  [
    {
      questions: [
        { id: 1, text: 'A?' },
        { question_id: 'b', question: 'B?' },
      ],
    },
    [
      ['1', 'A?'],
      ['b', 'B?'],
    ],
  ],
  [
    { open_questions: ['A?', 'B?', ' '] },
    [
      ['1', 'A?'],
      ['2', 'B?'],
    ],
  ],
  [
    { pending_questions: { q1: 'A?', q2: { question: 'B?' } } },
    [
      ['q1', 'A?'],
      ['q2', 'B?'],
    ],
  ],
  [{ question: { id: 'x', text: 'A?' } }, [['x', 'A?']]],
  [{ question: 'A?', question_id: 'x' }, [['x', 'A?']]],
  [{ pause: { reason: 'wait', clarifications: [{ id: 'c', text: 'A?' }] } }, [['c', 'A?']]],
  [{ questions: [{ id: 'q', message: 'A?', options: ['a', 'b'] }] }, [['q', 'message: A?; options: a\nb']]],
  [
    {
      questions: [
        { id: 'q', text: 'A?', answer: 'yes' },
        { id: 'r', text: 'B?', status: 'answered' },
      ],
    },
    [],
  ],
  [{ questions: [], num_questions: 0, answered_questions: [{ id: 'q', text: 'A?' }], has_questions: false }, []],
  [{ unanswered_questions: [{ id: 'q', text: 'A?' }] }, [['q', 'A?']]],
  [{ questions: null }, []],
])('questions in %j', (fields, questions) => {
  expect(findQuestions(fields).map(({ id, text }) => [id, text])).toEqual(questions);
});

describe('the changes of a result', () => {
  const NONE = {
    ...{ description: undefined, trigger: undefined, type: undefined, code: undefined, summary: '' },
    ...{ oldScore: undefined, newScore: undefined, verdicts: [], unresolved: [], edits: [], unauthorized: [] },
  };
  test.each<[live: MetricFields, result: object, changes: FeedbackChanges]>([
    [{ description: 'Old.' }, { description: 'New.' }, { description: 'New.' }],
    [{ description: 'Old.\r\n' }, { description: 'Old.' }, {}],
    [{ type: 'basic' }, { type: 'llm_judge', description: 'New.' }, { type: 'llm_judge', description: 'New.' }],
    [{ type: 'basic' }, { type: 'llm_judge' }, {}],
    [{ type: 'llm_judge' }, { type: 'basic', description: 'New.' }, { description: 'New.' }],
    [{ type: 'llm_judge' }, { type: 'llm_judge', code: 'x = 1' }, { type: 'custom_code', custom_code: 'x = 1' }],
    [{ type: 'llm_judge', custom_code: 'x = 1' }, { type: 'llm_judge', code: 'x = 1\n' }, {}],
    [{ type: 'custom_code', custom_code: 'x = 1' }, { code: 'x = 2' }, { custom_code: 'x = 2' }],
    [{ type: 'custom_code', custom_code: 'x = 1' }, { type: 'custom_code', code: 'x = 1' }, {}],
    [{ evaluation_trigger: 'custom' }, { trigger: { kind: 'always' } }, { evaluation_trigger: 'always' }],
    [{ evaluation_trigger: 'automatic' }, { trigger: { kind: 'always' } }, {}],
    [
      {},
      { trigger: { kind: 'llm_judge', text: 'Did they?' } },
      { evaluation_trigger: 'custom', trigger_type: 'llm_judge', evaluation_trigger_prompt: 'Did they?' },
    ],
    [
      { evaluation_trigger: 'custom' },
      { trigger: { kind: 'custom_code', text: 'x = 1' } },
      { trigger_type: 'custom_code', evaluation_trigger_custom_code: 'x = 1' },
    ],
  ])('to %j by %j', (live, result, changes) => {
    expect(mapFeedback(live, { ...NONE, ...result })).toEqual(changes);
  });

  test.each<[fields: MetricFields, trigger: string | undefined, expected: object | undefined]>([
    [{}, undefined, undefined],
    [{}, 'automatic', undefined],
    [{}, 'custom', undefined],
    [{}, 'always', { kind: 'always' }],
    [{}, 'Did they?', { kind: 'llm_judge', text: 'Did they?' }],
    [{ trigger_type: 'llm_judge' }, 'Did they?', { kind: 'llm_judge', text: 'Did they?' }],
    [{ trigger_type: 'custom_code' }, 'x = 1', { kind: 'custom_code', text: 'x = 1' }],
  ])('a pending proposal for %j with the trigger %j', (fields, trigger, expected) => {
    const pending: PendingProposal = {
      ...{ description: 'New.', trigger, type: 'llm_judge', code: 'x', schedule: 'Nightly', proposedAt: '2026-11-20' },
      ...{ oldScore: { score: 0 }, newScore: { score: 1 } },
    };
    expect(readPendingResult({ fields }, pending)).toEqual({
      ...NONE,
      ...{ description: 'New.', trigger: expected, type: 'llm_judge', code: 'x', oldScore: { score: 0 } },
      ...{ newScore: { score: 1 }, summary: 'Proposed in Cekura by the schedule "Nightly" on 2026-11-20.' },
    });
    expect(readPendingResult({ fields }, { ...pending, schedule: '', proposedAt: '' }).summary).toBe(
      'Proposed in Cekura.',
    );
  });

  test.each([
    [{ trigger_type: 'custom_code' }, { kind: 'custom_code', text: 'Was it?' }],
    [{ improved_trigger_kind: 'always' }, { kind: 'always' }],
    [
      { improved_trigger_kind: 'llm_judge', trigger_type: 'custom_code' },
      { kind: 'llm_judge', text: 'Was it?' },
    ],
    [{ improved_evaluation_trigger: ' always ' }, { kind: 'always' }],
  ])('a trigger of %j is read', (fields, trigger) => {
    const reply = {
      status: 'success',
      improved_metric_description: 'x',
      improved_evaluation_trigger: 'Was it?',
      ...fields,
    };
    expect(readFeedbackProgress(reply)).toMatchObject({ result: { trigger } });
  });

  test.each([
    [
      { meta_harness: { optimized_code: 'a', type: 'custom_code' }, type: 'llm_judge' },
      { code: 'a', type: 'custom_code' },
    ],
    [
      { custom_code: 'b', meta_harness: { optimized_code: 'a' }, type: 'llm_judge' },
      { code: 'b', type: 'llm_judge' },
    ],
    [{ custom_code: 'b', meta_harness: { score: 0.5 } }, { newScore: { score: 0.5 } }],
    [{ custom_code: 'b', meta_harness: { score: 0.5 }, new_score: 1 }, { newScore: { score: 1 } }],
    [
      { custom_code: 'b', review_results: [{ success: true }] },
      { verdicts: [{ reviewId: undefined, testSetId: undefined }] },
    ],
  ])('an older form is read: %j', (fields, result) => {
    expect(readFeedbackProgress({ status: 'success', ...fields })).toMatchObject({ result });
  });
});
