import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { InputError } from '../../../src/errors.ts';
import { INPUT_DEFAULTS } from '../../../src/inputs/fields.ts';
import { parseInputs } from '../../../src/inputs/parse-inputs.ts';
import { OUTPUT_NAMES } from '../../../src/runner.ts';

const IMPROVE = { 'api-key': 'key-123', 'prompt-path': 'prompts/agent.md', 'run-ids': '1' };

function parseWith(inputs: Record<string, string>) {
  return parseInputs(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  );
}

function problemsOf(inputs: Record<string, string>): string {
  try {
    parseWith(inputs);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return '';
}

describe('action.yml', async () => {
  const action = parse(await readFile(new URL('../../../action.yml', import.meta.url), 'utf8')) as {
    inputs: Record<string, { default?: string; description: string }>;
    outputs: Record<string, unknown>;
    runs: unknown;
  };

  it('has the inputs of the schema, in its order and with its defaults', () => {
    const declared = Object.entries(action.inputs).map(([name, { default: value }]) => [name, value ?? '']);
    const expected = Object.entries({ ...INPUT_DEFAULTS, 'github-token': '${{ github.token }}' });
    expect(declared).toEqual(expected);
  });

  it('has the outputs that are set', () => {
    expect(Object.keys(action.outputs)).toEqual([...OUTPUT_NAMES]);
  });

  it('is what the runner starts', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });
});

describe('one input', () => {
  it.each([
    ['run-ids', '1,2 3', [1, 2, 3]],
    ['run-ids', '1\n2\r\n3', [1, 2, 3]],
    ['run-ids', '[1, "2"]', [1, 2]],
    ['run-ids', ' 7, 7 ,7 ', [7]],
    ['labels', '["needs review","a"]', ['needs review', 'a']],
    ['labels', 'a, b\nc d', ['a', 'b', 'c', 'd']],
    ['timeout-minutes', '0.5', 0.5],
    ['poll-interval-seconds', '.25', 0.25],
    ['api-url', 'http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
    ['api-url', 'http://[::1]:8080', 'http://[::1]:8080'],
    ['api-url', 'http://localhost', 'http://localhost'],
    ['api-url', 'https://cekura.example.com/api/', 'https://cekura.example.com/api'],
    ['draft', 'TRUE', true],
    ['draft', 'False', false],
    ['max-change-percent', '30%', 30],
    ['max-change-percent', 'off', undefined],
    ['keep', ' transfer_call \n\n+1 555 0100\ntransfer_call', ['transfer_call', '+1 555 0100']],
    ['prompt-selector', '/model/messages/0/content', '/model/messages/0/content'],
    ['progress-id', '3f0c6a1e-7d2c-4d57-9c4c-0f4f8f2d8a11', ['3f0c6a1e-7d2c-4d57-9c4c-0f4f8f2d8a11']],
    ['progress-id', 'a-1,b-2', ['a-1', 'b-2']],
    ['branch', 'prompts/front-desk', 'prompts/front-desk'],
  ])('%s takes %j', (name, value, expected) => {
    expect(parseWith({ ...IMPROVE, [name]: value })[name as 'run-ids']).toEqual(expected);
  });

  it.each([
    ['run-ids', '1,2,3,4', 'run-ids takes at most 3, and there are 4'],
    ['run-ids', '1,x', '"x" is not one'],
    ['run-ids', '0', '"0" is not one'],
    ['run-ids', '1.5', '"1.5" is not one'],
    ['run-ids', '-1', '"-1" is not one'],
    ['run-ids', '9007199254740993', 'is not one'],
    ['run-ids', '[1', 'is not a JSON array'],
    ['run-ids', '[{"id":1}]', 'is not a JSON array'],
    ['result-id', 'abc', 'result-id takes a positive whole number, not "abc"'],
    ['run-ids', '58a43c23-0b42-4d8e-9a61-3d7c20f4b900', 'is not one (which looks like a progress-id)'],
    ['run-ids', 'https://dashboard.cekura.ai/1/results/73041', 'is not one (in which 73041 is a result-id)'],
    ['result-id', '58a43c23-0b42-4d8e-9a61-3d7c20f4b900', '(which looks like a progress-id)'],
    ['api-url', 'http://api.cekura.ai', 'must start with https://'],
    ['api-url', 'http://localhost.example.com', 'must start with https://'],
    ['api-url', 'ftp://127.0.0.1', 'must start with https://'],
    ['api-url', 'https://me:secret@api.cekura.ai', 'must hold no user'],
    ['api-url', 'cekura', 'is not a URL'],
    ['api-key', 'two words', 'api-key holds a space'],
    [
      'mode',
      'improve',
      'mode takes improve-prompt, metric-feedback, generate-metrics, apply-metrics or plan, not "improve"',
    ],
    ['execution', 'fast', 'execution takes auto, background or sync'],
    ['delivery', 'email', 'delivery takes auto, pull-request, comment, suggestion or summary'],
    ['guard', 'on', 'guard takes error, warn or off'],
    ['draft', 'yes', 'draft takes true or false, not "yes"'],
    ['timeout-minutes', '0', 'timeout-minutes takes a number of minutes above 0'],
    ['timeout-minutes', '1e3', 'not "1e3"'],
    ['timeout-minutes', '99999', 'up to 7200'],
    ['poll-interval-seconds', '-1', 'poll-interval-seconds takes a number of seconds'],
    ['num-metrics', '101', 'num-metrics takes a whole number from 1 to 100'],
    ['num-metrics', '0', 'num-metrics takes'],
    ['max-change-percent', '101', 'max-change-percent takes a number above 0'],
    ['branch', 'a..b', 'branch holds ..'],
    ['branch', 'a b', 'branch holds a space'],
    ['base-branch', '-x', 'base-branch starts with a dash'],
    ['base-branch', 'x.lock', 'base-branch has a part'],
    ['progress-id', 'a$(b)', 'progress-id is not a progress ID'],
    ['title', 'one\ntwo', 'title must be one line'],
    ['target', 'front-desk', 'target needs config-path'],
  ])('%s refuses %j', (name, value, message) => {
    expect(problemsOf({ ...IMPROVE, [name]: value })).toContain(message);
  });
});

describe('the mode', () => {
  it.each([
    [{ 'prompt-path': 'a', 'run-ids': '1' }, 'improve-prompt'],
    [{ 'metric-id': '5' }, 'metric-feedback'],
    [{ mode: 'generate-metrics', 'agent-id': '1' }, 'generate-metrics'],
    [{ mode: 'apply-metrics' }, 'apply-metrics'],
    [{ mode: 'plan', 'config-path': 'x.yml', 'api-key': '' }, 'plan'],
    [{ mode: 'improve-prompt', 'prompt-path': 'a', 'metric-id': '5', 'run-ids': '1' }, 'improve-prompt'],
    [{ 'prompt-path': 'a', 'progress-id': 'abc' }, 'improve-prompt'],
  ])('of %j is %s', (inputs, mode) => {
    expect(parseWith({ 'api-key': 'key-123', ...inputs }).mode).toBe(mode);
  });

  it.each([
    [{}, 'mode is needed'],
    [{ 'prompt-path': 'a', 'metric-id': '5' }, 'both prompt-path and metric-id'],
    [{ 'prompt-path': 'a' }, 'run-ids is needed'],
    [{ 'prompt-path': 'a', 'run-ids': '[]' }, 'run-ids is needed'],
    [{ 'prompt-path': 'a', 'run-ids': ',', 'progress-id': '[ ]' }, 'run-ids is needed'],
    [{ mode: 'metric-feedback', 'metric-id': ', ,' }, 'metric-id is needed'],
    [{ 'metric-id': '[""]' }, 'mode is needed'],
    [{ 'prompt-path': 'a', 'run-ids': '1', 'result-id': '2' }, 'run-ids and result-id exclude each other'],
    [{ mode: 'improve-prompt', 'run-ids': '1' }, 'prompt-path is needed'],
    [{ mode: 'metric-feedback' }, 'metric-id is needed'],
    [{ mode: 'generate-metrics' }, 'agent-id is needed'],
    [
      { mode: 'generate-metrics', 'agent-id': '1', 'assistant-id': 'a' },
      'agent-id and assistant-id exclude each other',
    ],
    [{ mode: 'plan' }, 'config-path is needed'],
    [{ mode: 'apply-metrics', 'progress-id': 'x' }, 'progress-id has no meaning'],
    [{ mode: 'apply-metrics', 'api-key': '' }, 'api-key is empty'],
    [{ mode: 'apply-metrics', 'metric-id': '5' }, 'metric-id has no meaning'],
  ])('of %j can be wrong', (inputs, message) => {
    expect(problemsOf({ 'api-key': 'key-123', ...inputs })).toContain(message);
  });
});

it('reports every problem in one go, each with its input', () => {
  const message = problemsOf({
    'prompt-path': 'a',
    'run-ids': 'x',
    'timeout-minutes': '0',
    guard: 'maybe',
    'api-url': '?',
  });
  expect(message).toMatch(/^5 inputs are wrong: /);
  for (const name of ['run-ids', 'timeout-minutes', 'guard', 'api-url', 'api-key']) expect(message).toContain(name);
});

it('names an input that was written as other actions write it', () => {
  const message = problemsOf({ ...IMPROVE, 'api-key': '', api_key: 'key-123' });
  expect(message).toContain('api_key is no input: its name is api-key, with dashes');
  expect(message).not.toContain('key-123');
});

it('never shows the key', () => {
  expect(problemsOf({ ...IMPROVE, 'api-key': 'top secret', 'github-token': 'also\tsecret' })).not.toMatch(/top|also/);
});

it('takes any text in any input as data: it is parsed, or refused in one line', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(INPUT_DEFAULTS)), fc.string({ unit: 'binary' }), (name, value) => {
      expect(problemsOf({ ...IMPROVE, [name]: value })).not.toMatch(/[\r\n]/);
    }),
    { numRuns: 2000 },
  );
});
