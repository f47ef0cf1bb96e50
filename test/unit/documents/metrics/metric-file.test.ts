import { describe, expect, test } from 'vitest';
import {
  checkMetricFiles,
  MetricFileError,
  parseMetricFile,
  readMetricFile,
} from '../../../../src/documents/metrics/metric-file.ts';

async function checkAll(files: [path: string, text: string][]) {
  return checkMetricFiles(await Promise.all(files.map(([path, text]) => readMetricFile(text, path))));
}

async function problemsOf(...files: [path: string, text: string][]): Promise<string[]> {
  const parsed = checkAll(files);
  const error = await parsed.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error === undefined) return [];
  if (!(error instanceof MetricFileError)) throw error;
  expect(error.message).not.toMatch(/[\r\n]/);
  return error.problems.map(({ path, line, message }) => `${path}:${line}: ${message}`);
}

const NEW = 'name: Politeness\ndescription: Is it polite?\nproject: 3\n';

describe('parseMetricFile', () => {
  test('reads YAML with the line of each field', async () => {
    const text = '# a note\nid: 7\nname: Politeness\n\ndescription: |\n  One\n  two\nowner: qa\nprompt:\n';
    const file = await parseMetricFile(text, 'm/7.yaml');
    expect(file.id).toBe(7);
    expect(file.fields).toEqual({ name: 'Politeness', description: 'One\ntwo\n' });
    expect([file.lineOf('id'), file.lineOf('description'), file.lineOf('custom_code')]).toEqual([2, 5, 2]);
  });

  test('reads JSON with comments, a byte order mark and CRLF', async () => {
    const text = '\uFEFF{\r\n  // a note\r\n  "id": 7,\r\n  "agents": [1, 2],\r\n}\r\n';
    const file = await parseMetricFile(text, 'm/7.json');
    expect(file).toMatchObject({ id: 7, fields: { agents: [1, 2] } });
    expect(file.lineOf('agents')).toBe(4);
  });

  test.each<[name: string, text: string, problems: string[]]>([
    ['a new file of the usual kind', NEW, []],
    ['a file with an id needs nothing else', 'id: 1\n', []],
    ['unknown keys are let be', 'id: 1\nx-owner: [a, {b: 1}]\n', []],
    ['empty', '', ['m.yaml:1: is not a metric: it needs fields such as `name: …`']],
    ['a list', '- id: 1\n', ['m.yaml:1: is not a metric: it needs fields such as `name: …`']],
    [
      'every wrong field at once',
      'id: "7"\nname: 12\ntype: judge\naudio_enabled: yes\nenum_values:\n  - a\n  - 1\nagents: [1, -2]\n',
      [
        'm.yaml:1: id: must be a positive whole number, not "7"',
        'm.yaml:2: name: must be a string; put it in quotes, not 12',
        'm.yaml:3: type: must be one of llm_judge, custom_code, basic, custom_prompt, not "judge"',
        'm.yaml:4: audio_enabled: must be true or false, not "yes"',
        'm.yaml:7: enum_values.1: must be a string; put it in quotes, not 1',
        'm.yaml:8: agents.1: must be a positive whole number, not -2',
      ],
    ],
    [
      'what a new metric needs',
      'type: custom_prompt\neval_type: enum\n',
      [
        'm.yaml:1: name: is required in a file without an id',
        'm.yaml:1: project: is required in a file without an id, unless it has agents or assistant_id',
        'm.yaml:1: type: custom_prompt is deprecated; use llm_judge or custom_code for a new metric',
        'm.yaml:1: description: is required: the LLM judge evaluates it',
        'm.yaml:2: enum_values: is required for eval_type enum',
      ],
    ],
    [
      'code is needed where code judges',
      'name: x\nagents: [1]\ntype: custom_code\n',
      ['m.yaml:3: custom_code: is required for type custom_code'],
    ],
    ['a name too long', `id: 1\nname: ${'x'.repeat(256)}\n`, ['m.yaml:2: name: must have at most 255 characters']],
    ['broken YAML', 'id: 1\nname: "open\n', ['m.yaml:3: is not valid YAML: a quote is not closed']],
    ['a key twice', 'id: 1\nname: a\nname: b\n', ['m.yaml:3: is not valid YAML: this key is duplicated']],
    ['two documents', 'id: 1\n---\nid: 2\n', ['m.yaml:3: has a second YAML document']],
    ['an alias of nothing', 'id: 1\nname: *none\n', ['m.yaml:2: is not valid YAML: *none is not defined above']],
  ])('%s', async (_name, text, problems) => {
    const found = await problemsOf(['m.yaml', text]);
    expect(found).toEqual(problems);
  });

  test('rejects aliases that expand without end', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `k${i + 1}: &k${i + 1} [${`*k${i}, `.repeat(10)}]`);
    const [problem] = await problemsOf(['m.yaml', `id: 1\nk0: &k0 [x]\n${rows.join('\n')}\n`]);
    expect(problem).toBe('m.yaml:1: is not valid YAML: its aliases expand to more than 200,000 values');
  });

  test.each<[text: string, problem: string]>([
    ['{"id": 1,\n "name": }', 'm.json:2: is not valid JSON: a value is missing'],
    ['{"id": 1,\n "id": 2}', 'm.json:2: is not valid JSON: this key is duplicated'],
    ['', 'm.json:1: is not valid JSON: the file is empty'],
    ['{"id": 1,\n "name": 5}', 'm.json:2: name: must be a string; put it in quotes, not 5'],
  ])('names line and field in JSON: %j', async (text, problem) => {
    expect(await problemsOf(['m.json', text])).toEqual([problem]);
  });
});

describe('checkMetricFiles', () => {
  test('lists the first 20 problems of all files', async () => {
    const files = Array.from({ length: 30 }, (_, i): [string, string] => [`${i}.yaml`, 'id: x\n']);
    expect(await problemsOf(...files)).toHaveLength(30);
    await expect(checkAll(files)).rejects.toThrow(/; and 10 more$/);
  });

  test('returns the files, if all are valid', async () => {
    const files = await checkAll([
      ['a.yaml', 'id: 1\n'],
      ['b.yaml', NEW],
    ]);
    expect(files.map(({ path }) => path)).toEqual(['a.yaml', 'b.yaml']);
  });

  test('names the other file of every double', async () => {
    const problems = await problemsOf(
      ['a.yaml', NEW],
      ['b.yaml', NEW.replace('3', '4')],
      ['c.yaml', NEW],
      ['d.yaml', `\n${NEW.replace('3', '4')}`],
    );
    expect(problems.map((one) => one.replace(/;.*/, ''))).toEqual([
      'c.yaml:1: name: "Politeness" is also in a.yaml',
      'd.yaml:2: name: "Politeness" is also in b.yaml',
    ]);
  });

  test.each<[name: string, a: string, b: string, problem: string | undefined]>([
    [
      'one name in two Unicode forms',
      'name: caf\u00e9\ndescription: x\nproject: 1\n',
      'name: " cafe\u0301 "\ndescription: x\nproject: 1\n',
      'b.yaml:1: name: "caf\u00e9"',
    ],
    [
      'one name for one assistant',
      'name: x\ndescription: y\nassistant_id: a\n',
      'name: x\ndescription: y\nassistant_id: a\n',
      'b.yaml:1: name: "x"',
    ],
    [
      'one name for two assistants',
      'name: x\ndescription: y\nassistant_id: a\n',
      'name: x\ndescription: y\nassistant_id: b\n',
      undefined,
    ],
    [
      'one name for an assistant and an agent',
      'name: x\ndescription: y\nassistant_id: a\n',
      'name: x\ndescription: y\nagents: [1]\n',
      'b.yaml:1: name: "x"',
    ],
    [
      'one name for a project and an agent',
      'name: x\ndescription: y\nagents: [1]\n',
      NEW.replace('Politeness', 'x'),
      'b.yaml:1: name: "x"',
    ],
    ['one id in two files', 'id: 4\n', 'name: x\nid: 4\n', 'b.yaml:2: id: 4 is also in a.yaml'],
    ['one name in one project', NEW, NEW, 'b.yaml:1: name: "Politeness" is also in a.yaml'],
    ['one name in two projects', NEW, NEW.replace('3', '4'), undefined],
    [
      'one name for agents in common',
      'name: x\ndescription: y\nagents: [1, 2]\n',
      'name: x\ndescription: z\nagents: [2]\n',
      'b.yaml:1: name: "x"',
    ],
    [
      'one name for other agents',
      'name: x\ndescription: y\nagents: [1]\n',
      'name: x\ndescription: z\nagents: [2]\n',
      undefined,
    ],
    [
      'a new metric with the name of one that has an id',
      'id: 4\nname: Politeness\n',
      NEW,
      'b.yaml:1: name: "Politeness"',
    ],
    ['two metrics with ids may share a name', 'id: 4\nname: x\n', 'id: 5\nname: x\n', undefined],
  ])('%s', async (_name, a, b, problem) => {
    const found = await problemsOf(['a.yaml', a], ['b.yaml', b]);
    if (problem === undefined) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringContaining(problem)]);
  });
});

test('reports a misspelled missing field, and allows other names', async () => {
  const slip = await readMetricFile('id: 7\nname: Politeness\ndescripton: Be kind.\n', 'm.yaml');
  expect(slip.problems).toEqual([
    { path: 'm.yaml', line: 3, message: 'descripton: unknown field; did you mean description?' },
  ]);
  const own = await readMetricFile('id: 7\nname: Politeness\nowner: mona\ndescription: Be kind.\n', 'm.yaml');
  expect(own.problems).toEqual([]);
});

test.each<[text: string, problems: string[]]>([
  ['- a\n', ['is not a metric: it needs fields such as `name: …`']],
  ['id: {a: 1}\n', ['id: must be a positive whole number']],
  ['id: 1\nagents: [[1]]\n', ['agents.0: must be a positive whole number']],
  ['id: 1\nenum_values: [a, ~]\n', ['enum_values.1: must be a string; put it in quotes']],
  ['id: 1\nconfiguration: ~\n', []],
  ['id: 1\nbases: x\n', []],
  ['id: 1\ndescripton: x\ndescription: y\n', []],
  [
    'id: 1\npromt: x\nnam: y\n',
    ['promt: unknown field; did you mean prompt?', 'nam: unknown field; did you mean name?'],
  ],
  [
    'id: 1\nevaluation_triger_prompt: x\n',
    ['evaluation_triger_prompt: unknown field; did you mean evaluation_trigger_prompt?'],
  ],
  ['type: custom_code\nname: x\nproject: 1\ncustom_code: ""\n', ['custom_code: is required for type custom_code']],
])('%j: %j', async (text, problems) => {
  expect((await readMetricFile(text, 'm.yaml')).problems.map(({ message }) => message)).toEqual(problems);
});

test('refuses a file that breaks one rule', async () => {
  await expect(parseMetricFile('id: 1\ntype: custom_code\ncustom_code: ""\n', 'm.yaml')).rejects.toThrow(
    'Invalid metric file: m.yaml:3: custom_code: is required for type custom_code',
  );
});

test('keeps the digest that the file was made from', async () => {
  const base = '0123456789'.repeat(4);
  const file = await parseMetricFile(`id: 1\nbase: "${base}"\n`, 'm.yaml');
  expect(file.base).toBe(base);
  expect(file.fields).toEqual({});
});

test.each(['m.json', 'm.JSON'])('reads %s as JSON', async (path) => {
  expect((await readMetricFile('id: 1', path)).problems).toMatchObject([{ message: expect.stringContaining('JSON') }]);
});

test.each(['m.json.yaml', 'm.yml'])('reads %s as YAML', async (path) => {
  expect((await readMetricFile('id: 1', path)).problems).toEqual([]);
});

describe('the error', () => {
  const problem = { path: 'a.yaml', line: 2, message: 'name: is empty' };

  test('names one problem, and its place for annotations', async () => {
    const error = await parseMetricFile('id: 1\nname: ""\n', 'a.yaml').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(MetricFileError);
    expect(error).toMatchObject({
      name: 'MetricFileError',
      message: 'Invalid metric file: a.yaml:2: name: is empty, not ""',
      hint: 'fix the files and rerun',
      places: [{ file: 'a.yaml', line: 2, message: 'name: is empty, not ""' }],
    });
  });

  test('names at most 20 problems', () => {
    const list = (count: number) => new MetricFileError(Array(count).fill(problem)).message;
    const shown = Array(20).fill('a.yaml:2: name: is empty').join('; ');
    expect(list(20)).toBe(`20 problems in metric files: ${shown}`);
    expect(list(21)).toBe(`21 problems in metric files: ${shown}; and 1 more`);
  });
});
