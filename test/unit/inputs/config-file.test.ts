import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { loadTargets, selectTargets } from '../../../src/inputs/config-file.ts';
import { parseInputs } from '../../../src/inputs/parse-inputs.ts';
import type { InputName, Inputs } from '../../../src/inputs/table.ts';
import { anyString } from '../../support/any-string.ts';

const PATH = 'cekura/targets.yaml';

function step(inputs: Partial<Record<InputName, string>> = {}): Inputs {
  const all = { 'api-key': 'key', 'config-path': PATH, ...inputs };
  return parseInputs(
    Object.fromEntries(Object.entries(all).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text])),
  );
}

async function load(text: string, inputs?: Partial<Record<InputName, string>>) {
  return await loadTargets(text, PATH, step(inputs));
}

async function fail(text: string, inputs?: Partial<Record<InputName, string>>): Promise<InputError> {
  const error = await load(text, inputs).then(
    () => new Error('it was taken'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof InputError)) throw error;
  return error;
}

/** Each problem as `line:column message`. */
async function problems(text: string): Promise<string[]> {
  const { message } = await fail(text);
  return message
    .slice(message.indexOf(`${PATH}:`) + PATH.length + 1)
    .split(`; ${PATH}:`)
    .map((problem) => problem.replace(': ', ' '));
}

it('reports what is wrong between inputs together with the rest', async () => {
  const file = [
    'targets:',
    '  - name: a',
    '    prompt-path: a.md',
    '  - name: b',
    '    prompt-path: b.md',
    '    run-ids: [1, 2, 3, 4]',
    '  - name: c',
    '    prompt-path: c.md',
    '    draft: 3',
    '  - name: d',
    '    metric-id: 7',
  ].join('\n');
  expect(await problems(file)).toEqual([
    '2:5 target "a": run-ids or result-id is required, in the target, in defaults or on the step',
    '4:5 target "b": run-ids takes at most 3 IDs, not 4',
    '9:12 target "c": draft must be true or false, not 3',
  ]);
  // Another step sets the runs of the others.
  const { message } = await fail(file, { target: 'b' });
  expect(message).toMatch(/^2 problems .*target "b".*target "c"/);
  expect((await fail(file, { mode: 'metric-feedback' })).message).toMatch(/^1 problem .*target "c"/);
  // The runs may be among the invalid defaults.
  expect(await problems(`defaults: {run-ids: [9], draft: 3}\n${file}`)).toHaveLength(2);
});

describe('loadTargets', () => {
  const FILE = `# yaml-language-server: $schema=https://example.com/config.schema.json
defaults:
  guard: warn
  labels: [cekura, needs review]
  result-id: 44
  prompt-selector: body
targets:
  - name: support
    prompt-path: prompts/support.md
    guard: off
    keep: [transfer_to_agent, "No, never"]
    max-change-percent: 40%
    draft: true
  - name: sales
    prompt-path: agent.json
    prompt-selector: /model/messages/0/content
    run-ids: 101, 102
    labels: []
  - name: politeness
    metric-id: [7, 8]
    skip-evaluation: true
    timeout-minutes: 90
`;

  it('prefers the target to the defaults, and the defaults to the step', async () => {
    const [support, sales, politeness] = await load(FILE, { guard: 'error', draft: 'false', reviewers: 'mona' });
    expect(support).toMatchObject({
      name: 'support',
      inputs: {
        mode: 'improve-prompt',
        'prompt-path': 'prompts/support.md',
        'prompt-selector': 'body',
        'result-id': 44,
        'run-ids': [],
        guard: 'off',
        keep: ['transfer_to_agent', 'No, never'],
        'max-change-percent': 40,
        labels: ['cekura', 'needs review'],
        reviewers: ['mona'],
        draft: true,
        'api-key': 'key',
      },
    });
    expect(sales).toMatchObject({
      inputs: { 'prompt-selector': '/model/messages/0/content', 'run-ids': [101, 102], labels: [], guard: 'warn' },
    });
    expect(sales?.inputs['result-id']).toBeUndefined();
    expect(politeness).toMatchObject({
      inputs: { mode: 'metric-feedback', 'metric-id': [7, 8], 'skip-evaluation': true, 'timeout-minutes': 90 },
    });
    expect(politeness?.inputs['result-id']).toBeUndefined();
  });

  it('prefers a looser guard on the step', async () => {
    const targets = await load(FILE, { guard: 'warn' });
    expect(targets.map(({ inputs }) => inputs.guard)).toEqual(targets.map(() => 'warn'));
  });

  it.each([
    [{ 'run-ids': '1' }, [1], undefined],
    [{ 'result-id': '9' }, [], 9],
  ])("lets the step's %o win, because that is what this run is about", async (given, runIds, resultId) => {
    for (const target of (await load(FILE, given)).slice(0, 2)) {
      expect(target.inputs['run-ids']).toEqual(runIds);
      expect(target.inputs['result-id']).toBe(resultId);
    }
  });

  it('reads JSON, tabs, a byte order mark and CRLF', async () => {
    const json = '\ufeff{\r\n\t"$schema": "x",\r\n\t"targets": [\r\n\t\t{"name": "a", "metric-id": 5}\r\n\t]\r\n}\r\n';
    expect((await load(json)).map((target) => target.inputs['metric-id'])).toEqual([[5]]);
  });

  it('follows aliases', async () => {
    const text = 'targets:\n- {name: a, metric-id: 1, labels: &l [x]}\n- {name: b, metric-id: 2, labels: *l}\n';
    expect((await load(text)).map((target) => target.inputs.labels)).toEqual([['x'], ['x']]);
  });

  it.each<[what: string, text: string, expected: string[]]>([
    ['nothing', '', ['1:1 the file must be a mapping with targets: a list of one or more targets']],
    ['a list', '- name: a', ['1:1 the file must be a mapping with targets: a list of one or more targets']],
    ['no targets', 'defaults: {}', ['1:1 targets is required: a list of one or more targets']],
    ['empty targets', 'targets: []', ['1:10 targets must be a list of one or more targets, not an empty list']],
    ['empty key', 'targets:', ['1:1 targets is empty; it must be a list of one or more targets']],
    [
      'no YAML',
      'targets: [\n  x',
      ['2:4 the indentation does not match the lines above, or a bracket above is not closed'],
    ],
    ['a key twice', 'targets: 1\ntargets: 2', ['2:1 this key is duplicated']],
    [
      'settings of the file',
      '$schema: 1\ndefaults: x\ntargets: [{name: a, metric-id: 1}]',
      [
        '1:10 $schema must be the URL of the JSON Schema, not 1',
        '2:11 defaults must be settings for all targets, not "x"',
      ],
    ],
    [
      'a key of the other kind',
      'targets:\n  - {name: a, prompt-path: x, run-ids: 1, skip-evaluation: true}\n  - {name: b, metric-id: 1, draft: 1}',
      [
        '2:43 target "a": skip-evaluation applies only to a target with metric-id',
        '3:36 target "b": draft must be true or false, not 1',
      ],
    ],
    [
      'runs and a result',
      'targets:\n  - {name: a, prompt-path: x, run-ids: 1, result-id: 2}',
      ['2:43 target "a": run-ids and result-id cannot be combined; set one'],
    ],
    [
      'one branch for two targets, and a title that is none',
      'targets:\n  - {name: a, metric-id: 1, branch: a}\n  - {name: b, metric-id: 2, branch: b}\n  - {name: c, metric-id: 3, branch: b}\n  - {name: d, metric-id: 4, title: false}',
      [
        '4:37 target "c": the target on line 3 already uses the branch "b"',
        '5:36 target "d": title must be one line of text, not false',
      ],
    ],
    ['an alias of nothing', 'a: 1\ntargets: *y', ['2:10 *y is not defined above']],
    [
      'unknown keys',
      'target: 1\ntargets: [{name: a, metric-id: 1}]\nprompt-path: x\nwhatever: 1',
      [
        '1:1 unknown key "target"; did you mean "targets"?',
        '3:1 prompt-path belongs in a target or in defaults',
        '4:1 unknown key "whatever"',
      ],
    ],
    [
      'unknown keys of a target',
      'targets:\n  - name: a\n    prompt_path: x\n    api-key: 1\n  - name: b\n    metric-id: 1\n    category-ids: 1\n    Titel: y',
      [
        '3:5 target "a": unknown key "prompt_path"; did you mean "prompt-path"?',
        '4:5 target "a": api-key must be set on the step, not in this file',
        '7:5 target "b": category-ids applies only to a target with prompt-path',
        '8:5 target "b": unknown key "Titel"; did you mean "title"?',
      ],
    ],
    [
      'defaults',
      'defaults:\n  branch: x\n  guards: off\n  result-id: -4\n  run-ids: 1\n  mode: plan\ntargets: [{name: a, metric-id: 1}]',
      [
        '2:3 defaults: branch must be set in each target, not in defaults',
        '3:3 defaults: unknown key "guards"; did you mean "guard"?',
        '4:3 defaults: run-ids and result-id cannot be combined; set one',
        '4:14 defaults: result-id must be an ID, not -4',
        '6:3 defaults: mode must be set on the step, not in this file',
      ],
    ],
    [
      'names',
      'targets:\n  - {name: Über, metric-id: 1}\n  - {name: -a, metric-id: 2}\n  - {name: a/b, metric-id: 3}\n  - {name: 4, metric-id: 4}\n  - {metric-id: 5}',
      [
        '2:12 target "Über": name must be at most 60 lower-case letters, digits and dashes, and start with a letter or digit, not "Über"',
        '3:12 target "-a": name must be at most 60 lower-case letters, digits and dashes, and start with a letter or digit, not "-a"',
        '4:12 target "a/b": name must be at most 60 lower-case letters, digits and dashes, and start with a letter or digit, not "a/b"',
        '5:12 target 4: name must be at most 60 lower-case letters, digits and dashes, and start with a letter or digit, not 4',
        '6:5 target 5: name is required: at most 60 lower-case letters, digits and dashes, and start with a letter or digit',
      ],
    ],
    [
      'kinds',
      'targets:\n  - foo\n  - {}\n  - name: a\n    metric-id: 1\n    prompt-path: x\n  - {name: b, metric-id: ""}',
      [
        '2:5 target 1: a target must be a mapping with name, and prompt-path or metric-id',
        '3:5 target 2: name is required: at most 60 lower-case letters, digits and dashes, and start with a letter or digit',
        '3:5 target 2: prompt-path or metric-id is required',
        '5:5 target "a": prompt-path and metric-id cannot be combined; make two targets',
        '7:26 target "b": metric-id is empty; list one or more metric IDs',
      ],
    ],
    [
      'values',
      'targets:\n  - name: a\n    prompt-path: x\n    run-ids: [1, x]\n    draft: yes\n    labels:\n    title: "a\\nb"\n    guard: loud\n    timeout-minutes: 0\n    max-change-percent: {}\n    branch: a..b',
      [
        '4:14 target "a": run-ids must list positive whole numbers; "x" is not one',
        '5:12 target "a": draft must be true or false, not "yes"',
        '6:5 target "a": labels is empty; it must be a list of names',
        '7:12 target "a": title must be one line',
        '8:12 target "a": guard must be error, warn or off, not "loud"',
        '9:22 target "a": timeout-minutes must be a number of minutes above 0 and up to 7200, not "0"',
        '10:25 target "a": max-change-percent must be a number above 0 and up to 100, or off, not a mapping',
        '11:13 target "a": branch is not a valid branch name: "a..b" contains .. or @{',
      ],
    ],
    [
      'the same work twice',
      'targets:\n  - {name: a, prompt-path: x/y, branch: b, run-ids: 1}\n  - {name: a, metric-id: [1, 2], branch: b}\n  - {name: c, prompt-path: ./x//y, run-ids: 1}\n  - {name: d, metric-id: 2}\n  - {name: e, prompt-path: x/y, prompt-selector: body, run-ids: 1}\n  - {name: a}',
      [
        '3:12 target "a": the target on line 2 already uses the name "a"',
        '3:42 target "a": the target on line 2 already uses the branch "b"',
        '4:28 target "c": the target on line 2 already uses this prompt',
        '5:26 target "d": the target on line 3 already uses metric 2',
        '7:5 target "a": prompt-path or metric-id is required',
        '7:12 target "a": the target on line 2 already uses the name "a"',
      ],
    ],
    [
      'one prompt, by the selector of the defaults and by its own',
      'defaults: {prompt-selector: body, run-ids: 1}\ntargets:\n  - {name: a, prompt-path: x}\n  - {name: b, prompt-path: x, prompt-selector: body}',
      ['4:28 target "b": the target on line 3 already uses this prompt'],
    ],
    [
      'lists for a number',
      'targets:\n  - name: a\n    prompt-path: x\n    run-ids: 1\n    max-change-percent: [1, {}]\n    timeout-minutes: [1, 2]',
      [
        '5:25 target "a": max-change-percent must be a number above 0 and up to 100, or off, not a list of other values',
        '6:22 target "a": timeout-minutes must be a number of minutes above 0 and up to 7200, not "1, 2"',
      ],
    ],
    [
      'prompts without runs',
      'targets:\n  - {name: a, prompt-path: x}\n  - {name: b, prompt-path: y}\n  - {name: c, metric-id: 1}',
      [
        '2:5 target "a": run-ids or result-id is required, in the target, in defaults or on the step',
        '3:5 target "b": run-ids or result-id is required, in the target, in defaults or on the step',
      ],
    ],
  ])('names every problem with its place: %s', async (_what, text, expected) => {
    expect(await problems(text)).toEqual(expected);
  });

  it('shortens a long list of problems', async () => {
    const { message } = await fail(`targets:\n${'  - {}\n'.repeat(1000)}`);
    expect(message).toMatch(/^2000 problems in the configuration file: /);
    expect(message).toMatch(/; and 1970 more$/);
  });

  it.each(['['.repeat(5000), '{"a":'.repeat(5000), '- '.repeat(5000)])(
    'refuses what is nested too deeply',
    async (text) => {
      expect((await fail(text)).message).toMatch(/targets\.yaml:1:\d+: is nested too deeply: more than 100 levels$/);
    },
  );

  it('rejects aliases that expand to a huge value', async () => {
    const levels = Array.from({ length: 9 }, (_, n) => `a${n}: &a${n} [${`*a${n - 1}, `.repeat(n === 0 ? 0 : 9)}x]`);
    expect((await fail(levels.join('\n'))).message).toMatch(/its aliases expand to more than 200,000 values/);
  });

  const anyText = fc.oneof(
    anyString(60),
    fc
      .array(
        fc.constantFrom(
          'targets:',
          '\n',
          '  ',
          '- ',
          'name: ',
          'a',
          '{',
          '}',
          '[',
          ']',
          ': ',
          ', ',
          '&x ',
          '*x',
          '"',
          "'",
          '|',
          '\t',
          '!!str ',
          '? ',
          '__proto__: ',
          '<<: ',
          '\r',
          '#',
          'metric-id: ',
          '1',
          'prompt-path: ',
          'defaults: ',
          '~',
          '---\n',
        ),
      )
      .map((parts) => parts.join('')),
    fc
      .json()
      .map(
        (json) =>
          `{"targets": [{"name": "a", "metric-id": ${json}, ${json.startsWith('"') ? json : '"keep"'}: 1}], "defaults": ${json}}`,
      ),
  );

  it('turns any text into targets or a one-line error with the file’s name', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const answer = await load(text).catch((error: unknown) => error);
        if (Array.isArray(answer)) return;
        expect(answer).toBeInstanceOf(InputError);
        expect((answer as InputError).message).toContain(PATH);
        expect((answer as InputError).message).not.toMatch(/[\r\n\u2028]/);
      }),
      { numRuns: 500, seed: 6 },
    );
  });
});

describe('the targets of a step', () => {
  const TWO =
    'targets: [{name: support, prompt-path: x, result-id: 3}, {name: politeness, metric-id: 3}, {name: sales, prompt-path: y}]';
  const names = async (inputs: Partial<Record<InputName, string>>) => (await load(TWO, inputs)).map((one) => one.name);

  it('are selected by name, in file order', async () => {
    expect(await names({ target: 'politeness,support' })).toEqual(['support', 'politeness']);
  });

  it('are selected by mode', async () => {
    expect(await names({ mode: 'metric-feedback' })).toEqual(['politeness']);
    expect(await names({ mode: 'improve-prompt', 'run-ids': '1' })).toEqual(['support', 'sales']);
  });

  it('are all listed in a plan, even without runs', async () => {
    expect(await names({ mode: 'plan' })).toEqual(['support', 'politeness', 'sales']);
  });

  it('need no runs to resume a job', async () => {
    expect(await names({ target: 'sales', 'progress-id': 'abc' })).toEqual(['sales']);
  });

  it.each<[Partial<Record<InputName, string>>, string]>([
    [
      { target: 'suport, x y' },
      'the configuration file does not define target "suport" (did you mean "support"?), "x y"',
    ],
    [
      { target: 'support, politeness', mode: 'improve-prompt' },
      'target politeness does not apply to mode improve-prompt',
    ],
    [
      { target: 'support, sales', mode: 'metric-feedback' },
      'target support, sales does not apply to mode metric-feedback',
    ],
    [{ 'run-ids': '1', branch: 'x' }, 'branch is set for 3 targets, but each target needs a branch of its own'],
    [
      { 'run-ids': '1', branch: 'x', target: 'support, sales' },
      'branch is set for 2 targets, but each target needs a branch of its own',
    ],
    [
      { target: 'sales' },
      `1 problem in the configuration file: ${PATH}:1:92: target "sales": run-ids or result-id is required, in the target, in defaults or on the step`,
    ],
  ])('are refused for %o', async (inputs, message) => {
    expect((await fail(TWO, inputs)).message).toBe(message);
  });

  it('say what to do instead', async () => {
    const hint = async (inputs: Partial<Record<InputName, string>>) => (await fail(TWO, inputs)).hint;
    expect(await hint({ 'run-ids': '1', branch: 'x' })).toBe(
      'unset branch, or select one target with the input target',
    );
    expect(await hint({ target: 'politeness', mode: 'improve-prompt' })).toBe('unset mode; each target sets its own');
    expect(await names({ 'run-ids': '1', branch: 'x', target: 'sales' })).toEqual(['sales']);
  });

  it('are one of the mode at least', async () => {
    const text = 'targets: [{name: politeness, metric-id: 3}]';
    const failure = await load(text, { mode: 'improve-prompt' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: `${PATH} has no target for mode improve-prompt` });
  });

  it('are suggested for an unknown name, but not hundreds', () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ name: `t${n}` }));
    expect(() => selectTargets(many, ['zzzzzz'])).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(/^set target to one or more of t0, t1, .*, t19 and 280 more$/),
      }),
    );
  });
});

describe('a step with config-path', () => {
  it.each<[Partial<Record<InputName, string>>, RegExp]>([
    [{ 'prompt-path': 'x' }, /prompt-path and config-path cannot be combined/],
    [{ 'metric-id': '1' }, /metric-id and config-path cannot be combined/],
    [{ mode: 'apply-metrics' }, /config-path does not apply to apply-metrics/],
    [{ mode: 'generate-metrics' }, /config-path does not apply to generate-metrics/],
  ])('refuses %o', (inputs, message) => {
    expect(() => step(inputs)).toThrow(message);
  });

  it('needs no mode', () => {
    expect(step({})).toMatchObject({ mode: undefined, 'config-path': PATH, target: [] });
  });
});
