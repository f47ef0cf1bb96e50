import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { parseInputs, readSecrets } from '../../../src/inputs/parse-inputs.ts';
import { INPUT_NAMES } from '../../../src/inputs/table.ts';
import { anyString } from '../../support/any-string.ts';

const IMPROVE = { 'api-key': 'key-123', 'prompt-path': 'prompts/agent.md', 'run-ids': '1' };

function parseWith(inputs: Record<string, string>, onPullRequest?: boolean) {
  const env = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return parseInputs(Object.fromEntries(env), onPullRequest);
}

function problemsOf(inputs: Record<string, string>, onPullRequest?: boolean): string {
  try {
    parseWith(inputs, onPullRequest);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return '';
}

describe('one input', () => {
  it.each([
    ['run-ids', '1,2 3', [1, 2, 3]],
    ['run-ids', '1\n2\r\n3', [1, 2, 3]],
    ['run-ids', '[1, "2"]', [1, 2]],
    ['run-ids', ' 7, 7 ,7 ', [7]],
    ['labels', '["needs review","a"]', ['needs review', 'a']],
    ['labels', 'a, b\nc d,, a', ['a', 'b', 'c d']],
    ['team-reviewers', 'voice agents\r\nQA', ['voice agents', 'QA']],
    ['timeout-minutes', '0.5', 0.5],
    ['poll-interval-seconds', '.25', 0.25],
    ['api-url', 'http://127.0.0.1:8080/', 'http://127.0.0.1:8080'],
    ['api-url', 'http://[::1]:8080', 'http://[::1]:8080'],
    ['api-url', 'http://localhost', 'http://localhost'],
    ['api-url', 'https://cekura.example.com/api/', 'https://cekura.example.com/api'],
    ['api-url', 'https://api.cekura.ai/test_framework/v1/', 'https://api.cekura.ai'],
    ['api-url', 'https://cekura.example.com/api/test_framework', 'https://cekura.example.com/api'],
    ['draft', 'TRUE', true],
    ['draft', 'False', false],
    ['max-change-percent', '30%', 30],
    ['max-change-percent', 'off', undefined],
    ['keep', ' transfer_call \n\n+1 555 0100\ntransfer_call', ['transfer_call', '+1 555 0100']],
    ['prompt-selector', '/model/messages/0/content', '/model/messages/0/content'],
    ['progress-id', '3f0c6a1e-7d2c-4d57-9c4c-0f4f8f2d8a11', ['3f0c6a1e-7d2c-4d57-9c4c-0f4f8f2d8a11']],
    ['progress-id', 'a-1, +/=b', ['a-1', '+/=b']],
    ['branch', 'prompts/front-desk', 'prompts/front-desk'],
    ['base-branch', 'refs/heads/main', 'main'],
    ['reviewers', '@ada, grace,@ada', ['ada', 'grace']],
    ['team-reviewers', '["@acme/voice"]', ['acme/voice']],
    ['run-ids', '- 612006\n  - 612001\n', [612006, 612001]],
    ['labels', '- prompts\n- needs review', ['prompts', 'needs review']],
    ['labels', 'a - b\n-c', ['a - b', '-c']],
  ])('%s takes %j', (name, value, expected) => {
    expect(parseWith({ ...IMPROVE, [name]: value })[name as 'run-ids']).toEqual(expected);
  });

  it.each([
    ['run-ids', '1,2,3,4', 'run-ids takes at most 3 IDs, not 4'],
    ['run-ids', '1,x', '"x" is not one'],
    ['run-ids', '0', '"0" is not one'],
    ['run-ids', '1.5', '"1.5" is not one'],
    ['run-ids', '-1', '"-1" is not one'],
    ['run-ids', '9007199254740993', 'is not one'],
    ['run-ids', '[1', 'is not a JSON array'],
    ['run-ids', '[{"id":1}]', 'is not a JSON array'],
    ['result-id', 'abc', 'result-id must be a positive whole number, not "abc"'],
    ['run-ids', '58a43c23-0b42-4d8e-9a61-3d7c20f4b900', 'is not one (it looks like a progress-id)'],
    ['run-ids', 'https://dashboard.cekura.ai/1/results/73041', 'is not one (73041 in it is a result-id)'],
    ['run-ids', 'https://dashboard.cekura.ai/1/results/73041?call_id=612006', 'is not one; did you mean 612006?'],
    ['run-ids', 'https://dashboard.cekura.ai/1/results/73041?call_id=0', 'is not one (73041 in it is a result-id)'],
    ['reviewers', 'ada, @acme/voice', 'reviewers lists the team "acme/voice"; only team-reviewers takes teams'],
    ['assignees', 'acme/voice', 'assignees lists the team "acme/voice"; only team-reviewers takes teams'],
    ['run-ids', '#612006', '"#612006" is not one; did you mean 612006?'],
    ['run-ids', '"612006"', 'is not one; did you mean 612006?'],
    ['run-ids', "'612006', 7", 'is not one; did you mean 612006?'],
    ['run-ids', '612006;612005', 'is not one; separate IDs with commas'],
    ['run-ids', 'https://dashboard.cekura.ai/1512/runs/612006', 'is not one; did you mean 612006?'],
    ['agent-id', 'https://dashboard.cekura.ai/1512/agents/4711/', 'did you mean 4711?'],
    ['agent-id', 'https://dashboard.cekura.ai/agents/', 'agent-id must be a positive whole number, not "https'],
    ['pull-request-number', '#5', 'pull-request-number must be a positive whole number, not "#5"; did you mean 5?'],
    ['pull-request-number', 'https://github.com/acme/voice-agent/pull/5', 'did you mean 5?'],
    ['result-id', '58a43c23-0b42-4d8e-9a61-3d7c20f4b900', '(it looks like a progress-id)'],
    ['api-url', 'http://api.cekura.ai', 'must start with https://'],
    ['api-url', 'http://localhost.example.com', 'must start with https://'],
    ['api-url', 'ftp://127.0.0.1', 'must start with https://'],
    ['api-url', 'https://me:secret@api.cekura.ai', 'must not contain a user name'],
    ['api-url', 'https://me@api.cekura.ai', 'must not contain a user name'],
    ['api-url', 'https://:secret@api.cekura.ai', 'must not contain a user name'],
    ['api-url', 'https://api.cekura.ai/#top', 'password, query or fragment'],
    ['api-url', 'https://api.cekura.ai/?a=1', 'password, query or fragment'],
    ['api-url', 'cekura', 'is not a URL: "cekura"'],
    ['api-url', 'api.cekura.ai', 'is not a URL: "api.cekura.ai"; did you mean "https://api.cekura.ai"?'],
    ['api-key', 'two words', 'api-key contains a space'],
    [
      'mode',
      'improve',
      'mode must be improve-prompt, metric-feedback, generate-metrics, apply-metrics or plan, not "improve"',
    ],
    ['execution', 'fast', 'execution must be auto, background or sync'],
    ['delivery', 'email', 'delivery must be auto, pull-request, comment, suggestion or summary'],
    ['guard', 'on', 'guard must be error, warn or off'],
    ['draft', 'yes', 'draft must be true or false, not "yes"'],
    ['timeout-minutes', '0', 'timeout-minutes must be a number of minutes above 0'],
    ['timeout-minutes', '1e3', 'not "1e3"'],
    ['timeout-minutes', '99999', 'up to 7200'],
    ['poll-interval-seconds', '-1', 'poll-interval-seconds must be a number of seconds'],
    ['num-metrics', '101', 'num-metrics must be a whole number from 1 to 100'],
    ['num-metrics', '0', 'num-metrics must be'],
    ['max-change-percent', '101', 'max-change-percent must be a number above 0'],
    ['branch', 'a..b', 'branch is not a valid branch name: "a..b" contains ..'],
    ['branch', 'a b', 'branch is not a valid branch name: "a b" contains a space'],
    ['base-branch', '-x', 'base-branch is not a valid branch name: "-x" starts with a dash'],
    ['base-branch', 'x.lock', 'base-branch is not a valid branch name: "x.lock" has a part'],
    ['progress-id', 'a$(b)', 'progress-id is not a progress ID'],
    ['title', 'one\ntwo', 'title must be one line'],
    ['target', 'front-desk', 'target requires config-path'],
  ])('%s refuses %j', (name, value, message) => {
    expect(problemsOf({ ...IMPROVE, [name]: value })).toContain(message);
  });

  it.each(['-', 'agent 4711', '(0)', 'v1.2', 'https://dashboard.cekura.ai/agents/', '99999999999999999999'])(
    'agent-id guesses nothing from %j',
    (value) => {
      expect(problemsOf({ ...IMPROVE, 'agent-id': value })).toMatch(/whole number, not "[^"]+"$/);
    },
  );
});

describe('an input of proof and of the improver', () => {
  it.each([
    ['agent-url', 'http://agent:8080/v1/', 'http://agent:8080/v1'],
    ['agent-url', 'http://127.0.0.1:9', 'http://127.0.0.1:9'],
    ['agent-url', 'https://agents.example.com/v1', 'https://agents.example.com/v1'],
    ['agent-url', 'https://a.example.com/v1/chat/completions', 'https://a.example.com/v1/chat/completions'],
    [
      'agent-variables',
      'clinic=Fern=wood\n name = Ada ',
      new Map([
        ['clinic', 'Fern=wood'],
        ['name', 'Ada'],
      ]),
    ],
    [
      'agent-variables',
      '{"clinic": "Fernwood", "open": true, "max": 3}',
      new Map([
        ['clinic', 'Fernwood'],
        ['open', 'true'],
        ['max', '3'],
      ]),
    ],
    ['agent-variables', '', new Map()],
    [
      'guard-levels',
      'emoji-added=block, literal-new=note',
      new Map([
        ['emoji-added', 'block'],
        ['literal-new', 'note'],
      ]),
    ],
    ['verify-repeats', '20', 20],
    ['verify-scenarios', '3, 4\n5', [3, 4, 5]],
    ['verify', 'true', true],
    ['improver', 'cekura', 'cekura'],
    ['pending', 'use', 'use'],
    ['body-suffix', '**ours**\r\nlast', '**ours**\nlast'],
    ['sign-off', 'true', true],
    ['rerun', 'true', true],
    ['working-directory', 'agent', 'agent'],
  ])('%s takes %j', (name, value, expected) => {
    const model = { 'model-url': 'https://api.example.com/v1', 'model-name': 'm' };
    expect(parseWith({ ...IMPROVE, ...model, [name]: value })[name as 'verify']).toEqual(expected);
  });

  it.each([
    ['agent-url', 'http://agents.example.com', 'agent-url must start with https://'],
    ['agent-url', 'http://[fe80::1]:80', 'agent-url must start with https://'],
    ['agent-url', 'http://agent.', 'agent-url must start with https://'],
    ['agent-url', 'https://a?key=1', 'agent-url must not contain'],
    ['model-url', 'ftp://model', 'model-url must start with https://'],
    ['agent-variables', 'clinic', 'agent-variables must contain name=value, not "clinic"'],
    ['agent-variables', '=x', 'agent-variables must contain name=value, not "=x"'],
    ['agent-variables', 'a=1\na=2', 'agent-variables sets "a" twice'],
    ['agent-variables', '{"a": [1]}', 'agent-variables starts with { but is not a JSON object'],
    ['guard-levels', 'emoji-added=loud', 'guard-levels sets emoji-added to "loud", but a level is block, warn or note'],
    [
      'guard-levels',
      'emoji-add=note\nnegation-lost=x y=z',
      'guard-levels names the unknown kind "emoji-add" (did you mean "emoji-added"?), and sets negation-lost to "x", but a level is block, warn or note, and names the unknown kind "y"',
    ],
    ['guard-levels', '{"emoji-added": "off"}', 'sets emoji-added to "off"'],
    ['verify-repeats', '0', 'verify-repeats must be a whole number from 1 to 20'],
    ['verify-repeats', '21', 'verify-repeats must be a whole number from 1 to 20'],
    ['improver', 'gpt', 'improver must be auto, cekura or model'],
    ['pending', 'yes', 'pending must be ignore or use'],
  ])('%s refuses %j', (name, value, message) => {
    expect(problemsOf({ ...IMPROVE, [name]: value })).toContain(message);
  });

  it.each<[Record<string, string>, string]>([
    [{ improver: 'model' }, 'model-url is required when improver is model'],
    [{ improver: 'model', 'model-url': 'https://m.example.com' }, 'model-name is required with model-url'],
    [{ 'model-url': 'https://m.example.com' }, 'model-name is required with model-url'],
    [{ verify: 'true' }, 'agent-url or model-url is required with verify'],
    [{ verify: 'true' }, 'agent-model or model-name is required with verify'],
    [{ verify: 'true', 'agent-url': 'http://agent' }, 'agent-model or model-name is required with verify'],
    [{ mode: 'generate-metrics', 'agent-id': '1', verify: 'true' }, 'verify does not apply to generate-metrics'],
    [
      { improver: 'model', 'model-url': 'https://m.example.com', 'model-name': 'm', 'progress-id': 'x' },
      'progress-id does not apply when improver is model',
    ],
    [
      { 'prompt-path': '', 'metric-id': '5', pending: 'use', 'progress-id': 'x' },
      'pending: use and progress-id cannot be combined',
    ],
    [{ 'agent-url': '?', verify: 'true', 'agent-model': 'm' }, 'agent-url is not a URL'],
  ])('%j is wrong together', (inputs, message) => {
    expect(problemsOf({ ...IMPROVE, ...inputs })).toContain(message);
  });

  it.each<[Record<string, string>]>([
    [{ improver: 'model', 'model-url': 'http://model:1/v1', 'model-name': 'm', 'run-ids': '1,2,3,4,5,6,7,8,9,10' }],
    [{ improver: 'cekura', 'model-url': 'https://m.example.com' }],
    [{ verify: 'true', 'model-url': 'https://m.example.com', 'model-name': 'm' }],
    [{ verify: 'true', 'agent-url': 'http://agent', 'agent-model': 'm' }],
    [{ 'prompt-path': '', 'metric-id': '5', verify: 'true' }],
  ])('%j is right together', (inputs) => {
    expect(problemsOf({ ...IMPROVE, ...inputs })).toBe('');
  });

  const MODEL = { 'model-url': 'https://m.example.com/v1', 'model-name': 'big', 'model-api-key': 'model-key' };
  it.each<[Record<string, string>, url: string | undefined, model: string | undefined, key: string]>([
    [MODEL, 'https://m.example.com/v1', 'big', 'model-key'],
    [{ ...MODEL, 'agent-model': 'small' }, 'https://m.example.com/v1', 'small', 'model-key'],
    [{ ...MODEL, 'agent-url': 'https://m.example.com/v2' }, 'https://m.example.com/v2', 'big', 'model-key'],
    [{ ...MODEL, 'agent-url': 'http://agent:80' }, 'http://agent', 'big', ''],
    [{ ...MODEL, 'agent-url': 'http://agent', 'agent-api-key': 'own' }, 'http://agent', 'big', 'own'],
    [{ 'agent-url': 'http://agent', 'model-api-key': 'model-key' }, 'http://agent', undefined, 'model-key'],
    [{}, undefined, undefined, ''],
  ])('the agent of %j is that of the model, but for a key of another server', (inputs, url, model, key) => {
    const parsed = parseWith({ ...IMPROVE, ...inputs });
    expect([parsed['agent-url'], parsed['agent-model'], parsed['agent-api-key']]).toEqual([url, model, key]);
  });
});

it.each([
  ['comment', {}, false, true],
  ['suggestion', {}, false, true],
  ['comment', {}, true, false],
  ['suggestion', { 'pull-request-number': '5' }, false, false],
  ['pull-request', {}, false, false],
  ['auto', {}, false, false],
])('delivery %s with %j, on a pull request %s, lacks a pull request: %s', (delivery, inputs, onPullRequest, lacks) => {
  const message = problemsOf({ ...IMPROVE, delivery, ...inputs }, onPullRequest);
  expect(message).toContain(lacks ? `pull-request-number is required: delivery is ${delivery}, and` : '');
  expect(message === '').toBe(!lacks);
});

it('needs no GitHub token without a delivery to GitHub', () => {
  expect(problemsOf({ ...IMPROVE, 'github-token': '', delivery: 'summary' })).toBe('');
  expect(problemsOf({ 'api-key': 'key-123', mode: 'apply-metrics', 'github-token': '' })).toBe('');
});

it('lists every secret to mask', () => {
  const env = {
    'INPUT_API-KEY': 'one',
    'INPUT_GITHUB-TOKEN': ' two ',
    'INPUT_MODEL-API-KEY': 'three',
    'INPUT_AGENT-API-KEY': '',
    INPUT_MODE: 'plan',
  };
  expect(readSecrets(env).sort()).toEqual(['one', 'three', 'two']);
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
    [{}, 'mode is required, unless you set prompt-path (with run-ids or result-id) or metric-id'],
    [{ mode: 'improve', 'prompt-path': 'a', 'run-ids': '1' }, 'Invalid input: mode must be'],
    [{ 'prompt-path': 'a', 'metric-id': '5' }, 'both prompt-path and metric-id'],
    [{ 'prompt-path': 'a' }, 'run-ids is required'],
    [{ 'prompt-path': 'a', 'run-ids': '[]' }, 'run-ids is required'],
    [{ 'prompt-path': 'a', 'run-ids': ',', 'progress-id': '[ ]' }, 'run-ids is required'],
    [{ mode: 'metric-feedback', 'metric-id': ', ,' }, 'metric-id is required'],
    [{ 'metric-id': '[""]' }, 'mode is required'],
    [{ 'prompt-path': 'a', 'run-ids': '1', 'result-id': '2' }, 'run-ids and result-id cannot be combined'],
    [{ mode: 'improve-prompt', 'run-ids': '1' }, 'prompt-path is required'],
    [{ mode: 'metric-feedback' }, 'metric-id is required'],
    [{ mode: 'generate-metrics' }, 'agent-id is required in mode generate-metrics, or assistant-id'],
    [
      { mode: 'generate-metrics', 'agent-id': '1', 'assistant-id': 'a' },
      'agent-id and assistant-id cannot be combined',
    ],
    [{ mode: 'plan' }, 'config-path is required'],
    [{ mode: 'apply-metrics', 'progress-id': 'x' }, 'progress-id does not apply'],
    [{ mode: 'apply-metrics', 'api-key': '' }, 'api-key is empty'],
    [{ mode: 'apply-metrics', 'metric-id': '5' }, 'metric-id does not apply'],
  ])('of %j can be wrong', (inputs, message) => {
    expect(problemsOf({ 'api-key': 'key-123', ...inputs })).toContain(message);
  });
});

it('reports all problems at once, each with its input', () => {
  const message = problemsOf({
    'prompt-path': 'a',
    'run-ids': 'x',
    'timeout-minutes': '0',
    guard: 'maybe',
    'api-url': '?',
  });
  expect(message).toMatch(/^5 invalid inputs: /);
  for (const name of ['run-ids', 'timeout-minutes', 'guard', 'api-url', 'api-key']) expect(message).toContain(name);
});

it.each([
  [{ guard: 'x' }, 'Invalid input: guard must be error, warn or off, not "x"', 'it'],
  [
    { guard: 'x', draft: 'y' },
    '2 invalid inputs: draft must be true or false, not "y"; guard must be error, warn or off, not "x"',
    'them',
  ],
  [{ mode: 'improve' }, /^Invalid input: mode must be [^;]*$/, 'it'],
  [{ prompt_path: 'x', file: '' }, 'Invalid input: unknown input "prompt_path"; did you mean "prompt-path"?', 'it'],
])('says what to correct: %j', (inputs, message, what) => {
  expect(() => parseWith({ ...IMPROVE, ...inputs } as Record<string, string>)).toThrow(
    expect.objectContaining({
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      hint: `correct ${what} under the step's \`with:\``,
    }),
  );
});

it.each([
  ['prompt_path', 'unknown input "prompt_path"; did you mean "prompt-path"?'],
  ['run-id', 'unknown input "run-id"; did you mean "run-ids"?'],
  ['Promt-Path', 'unknown input "promt-path"; did you mean "prompt-path"?'],
  ['model', 'unknown input "model"; did you mean "mode"?'],
])('suggests the name that %s was meant to be', (name, problem) => {
  expect(problemsOf({ ...IMPROVE, [name]: 'x' })).toContain(problem);
});

it('ignores variables of other tools', () => {
  expect(problemsOf({ ...IMPROVE, file: 'x', username: 'y', 'build-args': 'z', '': 'x' })).toBe('');
});

it('says that the input’s name has dashes, without showing the key', () => {
  const message = problemsOf({ ...IMPROVE, 'api-key': '', api_key: 'key-123' });
  expect(message).toContain('unknown input "api_key"; did you mean "api-key"?');
  expect(message).not.toMatch(/key-123|is empty/);
});

it.each([
  [{ 'api-key': '' }, 'api-key is empty: the secret it reads does not exist for this workflow run'],
  [{ 'api-key': ' \n' }, 'api-key is empty'],
  [{ 'github-token': '' }, 'github-token is empty: the secret it reads does not exist'],
  [{ 'github-token': ' ', delivery: 'pull-request' }, 'github-token is empty'],
])('names the secret behind the empty %j', (inputs, message) => {
  expect(problemsOf({ ...IMPROVE, ...inputs })).toContain(message);
});

it('never shows the key', () => {
  expect(problemsOf({ ...IMPROVE, 'api-key': 'top secret', 'github-token': 'also\tsecret' })).not.toMatch(/top|also/);
});

it('parses any text in any input, or rejects it in one line', () => {
  fc.assert(
    fc.property(fc.constantFrom(...INPUT_NAMES), anyString(10), (name, value) => {
      expect(problemsOf({ ...IMPROVE, [name]: value })).not.toMatch(/[\r\n]/);
    }),
    { numRuns: 2000 },
  );
});
