import { expect, test } from 'vitest';
import { findTaskProblems } from '../../../src/inputs/rules.ts';
import type { Inputs } from '../../../src/inputs/table.ts';

const NONE: Partial<Inputs> = {
  ...{ 'model-url': undefined, 'model-name': undefined, 'agent-url': undefined, 'agent-model': undefined },
  ...{ 'progress-id': [], 'run-ids': [], improver: 'auto', verify: false, pending: 'ignore' },
};
const MODEL = { 'model-url': 'https://m.test' };
const NAMED = { ...MODEL, 'model-name': 'm' };
const NO_URL = 'model-url is required when improver is model: the chat completions endpoint that rewrites the prompt';
const NO_NAME = 'model-name is required with model-url: the name of the model there';
const NO_RESUME = 'progress-id does not apply when improver is model, because no job is started';
const NO_AGENT =
  'agent-url or model-url is required with verify: the chat completions endpoint that answers as the agent';
const NO_AGENT_MODEL =
  'agent-model or model-name is required with verify: the name of the model that answers as the agent';
const TWO = { 'progress-id': ['p'] };
const FOUR = { 'run-ids': [1, 2, 3, 4] };

type Row = [inputs: Partial<Inputs>, mode: Parameters<typeof findTaskProblems>[1], inFile: boolean, problems: string[]];
test.each<Row>([
  [{}, 'improve-prompt', false, []],
  [{ improver: 'model' }, 'improve-prompt', false, [NO_URL]],
  [{ improver: 'model' }, undefined, true, [NO_URL]],
  [{ improver: 'model' }, 'plan', true, []],
  [{ improver: 'model' }, 'metric-feedback', false, []],
  [{ improver: 'model', ...NAMED }, 'improve-prompt', false, []],
  [MODEL, 'improve-prompt', false, [NO_NAME]],
  [MODEL, 'plan', true, []],
  [MODEL, 'metric-feedback', false, []],
  [{ ...MODEL, improver: 'cekura' }, 'improve-prompt', false, []],
  [{ ...NAMED, ...TWO, improver: 'model' }, 'improve-prompt', false, [NO_RESUME]],
  [{ ...NAMED, ...TWO, improver: 'model' }, 'metric-feedback', false, []],
  [{ ...NAMED, ...TWO }, 'improve-prompt', false, []],
  [FOUR, 'improve-prompt', false, ['run-ids takes at most 3 IDs, not 4']],
  [{ ...FOUR, ...NAMED, improver: 'model' }, 'improve-prompt', false, []],
  [{ 'run-ids': [1, 2, 3] }, 'improve-prompt', false, []],
  [{ verify: true }, 'improve-prompt', false, [NO_AGENT, NO_AGENT_MODEL]],
  [{ verify: true }, 'improve-prompt', true, []],
  [{ verify: true }, 'metric-feedback', false, []],
  [{ verify: true, ...MODEL, improver: 'cekura' }, 'improve-prompt', false, [NO_AGENT_MODEL]],
  [{ verify: true, 'model-name': 'm' }, 'improve-prompt', false, [NO_AGENT]],
  [{ verify: true, 'agent-url': 'https://a.test', 'agent-model': 'a' }, 'improve-prompt', false, []],
  [{ verify: true, ...NAMED }, 'improve-prompt', false, []],
  [{ verify: true }, 'generate-metrics', false, ['verify does not apply to generate-metrics']],
  [{}, 'generate-metrics', false, []],
  [{ pending: 'use' }, 'metric-feedback', false, []],
  [
    { pending: 'use', ...TWO },
    'metric-feedback',
    false,
    ['pending: use and progress-id cannot be combined; remove one of them'],
  ],
  [{ pending: 'use', ...TWO }, 'improve-prompt', false, []],
  [TWO, 'metric-feedback', false, []],
])('%j in mode %s (in a file: %s): %j', (inputs, mode, inFile, problems) => {
  expect(findTaskProblems({ ...NONE, ...inputs }, mode, { inFile })).toEqual(problems);
});

test('an input that could not be read has a problem of its own', () => {
  expect(findTaskProblems({ improver: 'model', verify: true }, 'improve-prompt', { inFile: false })).toEqual([
    NO_RESUME,
  ]);
  expect(findTaskProblems({}, 'improve-prompt', { inFile: false })).toEqual([]);
});
