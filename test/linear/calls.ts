import { editMetricFile } from '../../src/documents/metrics/metric-edit.ts';
import { locatePrompt } from '../../src/documents/prompt/locate-prompt.ts';
import { ActionError } from '../../src/errors.ts';
import { findLineChanges } from '../../src/github/patch.ts';
import { checkGuards } from '../../src/guards/check-guards.ts';
import { unwrapAnswer } from '../../src/guards/unwrap-answer.ts';
import { loadTargets } from '../../src/inputs/config-file.ts';
import { renderProposal } from '../../src/render/render.ts';
import { hideSecrets } from '../../src/runner.ts';
import { type Exported, listExported } from './source.ts';

/** One function with one kind of foreign text in it. */
export interface Call {
  readonly name: string;
  readonly run: (text: string) => unknown;
}

/** They take a handle of a service, a file system or a parser's tree: their texts pass through the calls below. */
const HANDLES =
  /\b(GitHub|CekuraClient|ChatClient|Task|DeliveryTask|Runner|Known|Prepared\w*|Stage|ProcessEnv|SyntaxNode|Yaml|Jsonc|Structure|Tree|z\.ZodMiniType|TextExpression|Reading|Layout|ScalarPlace|Language|LiteralRule|Slot|Kind|DataNode|MapNode|ReadData|Vocabulary)\b/;
/** They read or write files, start a service, or take the guards' own lists of words. */
const EFFECTS = new Set([
  'keepProposal',
  'listTasks',
  'findCheckoutRoot',
  'readWorkspaceFile',
  'suggestPaths',
  'report',
  'matcher',
  'startMatcher',
  'readVocabulary',
]);

const SIMPLE: Readonly<Record<string, (text: string) => unknown>> = {
  string: (text) => text,
  'string | null': (text) => text,
  'string | undefined': (text) => text,
  'string | null | undefined': (text) => text,
  unknown: (text) => text,
  'readonly string[]': (text) => [text],
  'Iterable<string>': (text) => [text],
  'readonly T[]': (text) => [text],
  'readonly Span[]': () => [],
  'ReadonlyMap<string, string>': () => new Map(),
  number: () => 60,
  boolean: () => true,
  "'prompt' | 'metric'": () => 'prompt',
  "'first' | 'second'": () => 'first',
  Uint8Array: (text) => Buffer.from(text),
  ActionError: (text) => new ActionError(text, text),
  'readonly ChatMessage[]': (text) => [{ role: 'user', content: text }],
  'readonly Conversation[]': (text) => [{ id: 1, scenarioId: 1, phase: 'over', isEnded: true, problem: text }],
  MetricFields: fieldsOf,
  Trailers: (text) => ({ target: text, proposal: text, tree: text }),
  BranchCommit: commitOf,
  'readonly BranchCommit[]': (text) => [commitOf(text)],
  '{ readonly name: string; readonly email: string }': (text) => ({ name: text, email: text }),
  RepositoryAddress: (text) => ({ serverUrl: 'https://github.example', owner: text, repo: text }),
  Marker: (text) => ({ mode: text, target: text, digest: text }),
  TargetKey: (text) => ({ mode: 'improve-prompt', name: text }),
  'readonly LineChange[]': (text) => [{ start: 1, oldLines: [text], newLines: [text] }],
  'readonly (readonly string[])[]': (text) => [[text, text]],
  'readonly string[][]': (text) => [[text, text]],
  Committed: (text) => ({ mode: 'improve-prompt', summary: text, words: { title: text, heading: text, lead: text } }),
  TextChanges: fieldsOf,
  JsonRequest: (text) => ({ method: 'GET', path: text, retry: 'read', doing: text, check: text }),
  Failure: (text) => ({ kind: 'status', status: 400, json: { detail: text }, retryAfterMs: undefined }),
  JobReply: (text) => ({ word: text, kind: 'failed', error: text, fields: {} }),
  BranchRule: (text) => ({ type: text }),
  FeedbackResult: (text) => ({ description: text, trigger: undefined, type: undefined, code: text, summary: text }),
  'readonly Outcome[]': (text) => [{ target: text, status: 'failed', changed: false, delivery: 'none' }],
  '{ readonly id?: number | undefined; readonly name: string }': (text) => ({ name: text }),
};
/** A call of another function brings their texts to them, as the parts that it made of them. */
const REACHED = new Set([
  ...['checkPlaces', 'url'],
  ...['findSymbol', 'locateInStrings', 'toInputError', 'explainRun', 'pairSentences', 'makeFinding', 'checkLiterals'],
  ...['checkCallerData', 'prepareChange', 'fitToLimit', 'sizeCells', 'connectRunner', 'describeFailure', 'applyEdits'],
  ...['dropUndefined', 'breakLines'],
  ...[
    'writeMetricFile',
    'loadTargets',
    'locateMetric',
    'planMetric',
    'proposeMetric',
    'explainPreview',
    'explainOwnBranch',
    'hideSecrets',
  ],
]);

function fieldsOf(text: string): object {
  return { name: 'a', description: text, prompt: text };
}

function commitOf(text: string): object {
  return { sha: 'a', message: text, treeSha: 'a', parents: ['a', 'a'] };
}

/** Files of many parts, of some 16 characters each. */
const DOCUMENTS: Readonly<Record<string, (count: number) => string>> = {
  'YAML keys': (count) => repeat(count, (i) => `key${i}: value\n`),
  'YAML keys in braces': (count) => `{${repeat(count, (i) => `"key${i}": "a",\n`)}}`,
  'one YAML key': (count) => 'key: some value\n'.repeat(count),
  'YAML anchors': (count) => repeat(count, (i) => `k${i}: &a${i} a\n`) + repeat(count, (i) => `l${i}: *a${i}\n`),
  'YAML aliases': (count) => `a: &a {b: c}\nd: [${'*a, '.repeat(count)}]\n`,
  'YAML merges': (count) => `a: &a {b: c}\nd:\n${'  - {<<: *a}\n'.repeat(count)}`,
  'a YAML merge of many': (count) => `a: &a {${repeat(count, (i) => `b${i}: c, `)}}\n<<: [${'*a, '.repeat(count)}]\n`,
  'YAML lines': (count) => `description: |\n${'  a\n'.repeat(count)}`,
  'YAML targets': (count) => `targets:\n${repeat(count, (i) => `- {name: t${i}}\n`)}`,
  'YAML levels': (count) => `a: ${'['.repeat(count)}`,
  'JSON keys': (count) => `{${repeat(count, (i) => `"key${i}": "a",\n`)}}`,
  'one JSON key': (count) => `{${'"key": "value",\n'.repeat(count)}}`,
  'JSON levels': (count) => `{"a": ${'['.repeat(count)}`,
};

function repeat(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join('');
}

const WHOLE: readonly Call[] = [
  ...(['prompt', 'metric'] as const).flatMap((kind) => [
    { name: `checkGuards of a ${kind}, changed`, run: (text: string) => guard(text, `${text}.`, kind) },
    { name: `checkGuards of a ${kind}, new`, run: (text: string) => guard('You answer calls.', text, kind) },
    { name: `checkGuards of a ${kind}, lost`, run: (text: string) => guard(text, 'You answer calls.', kind) },
  ]),
  ...[
    ['a.md', ''],
    ['a.md', 'body'],
    ['a.md', 'region:a'],
    ['a.py', 'symbol:A'],
    ['a.py', 'region:a'],
    ['a.ts', 'symbol:A'],
    ['a.tsx', 'region:a'],
    ['a.json', '/a'],
    ['a.json', 'region:a'],
    ['a.yaml', '/a'],
    ['a.yaml', 'region:a'],
    ['a.rb', 'region:a'],
    ['a.env', ''],
  ].map(([path = '', selector]) => ({
    name: `locatePrompt ${path} ${selector}`,
    run: (text: string) => locatePrompt(text, path, selector),
  })),
  { name: 'locatePrompt, a selector', run: (text) => locatePrompt('{"a": "b"}', 'a.json', `/${text}`) },
  ...[
    ['A = "b"\n', 'a.py', 'symbol:A'],
    ['A = ("b "\n  "c")\n', 'a.py', 'symbol:A'],
    ['const A = `b`;\n', 'a.ts', 'symbol:A'],
    ["const A = 'b ' +\n  'c';\n", 'a.ts', 'symbol:A'],
    ['a: b\n', 'a.yaml', '/a'],
    ['a: |\n  b\n  c\n', 'a.yaml', '/a'],
    ['{"a": "b"}\n', 'a.json', '/a'],
    ['---\na: b\n---\nc\n', 'a.md', 'body'],
  ].map(([file = '', path = '', selector = '']) => ({
    name: `a new text in ${path}: ${JSON.stringify(file)}`,
    run: async (text: string) => (await locatePrompt(file, path, selector)).replace(text),
  })),
  { name: 'findLineChanges of every line', run: (text) => findLineChanges(text, text.replaceAll('\n', '.\n')) },
  { name: 'hideSecrets', run: (text) => hideSecrets(text, ['sk-1234567890']) },
  { name: 'loadTargets', run: (text) => loadTargets(text, 'targets.yml', {} as never) },
  { name: 'editMetricFile', run: (text) => editMetricFile('name: a\ndescription: b\n', 'a.yaml', fieldsOf(text)) },
  { name: 'editMetricFile, the file', run: (text) => editMetricFile(`a: &a 1\n${text}`, 'a.yaml', fieldsOf('b')) },
  ...(Object.entries(DOCUMENTS) as [string, (count: number) => string][]).flatMap(([name, make]) => {
    const path = name.includes('JSON') ? 'a.json' : 'a.yaml';
    const write = (text: string) => make(Math.floor(text.length / 16));
    return [
      { name: `editMetricFile of ${name}`, run: (text: string) => editMetricFile(write(text), path, fieldsOf('b')) },
      { name: `locatePrompt of ${name}`, run: (text: string) => locatePrompt(write(text), path, '/none') },
      { name: `locatePrompt of ${name}, a region`, run: (text: string) => locatePrompt(write(text), path, 'region:a') },
      { name: `loadTargets of ${name}`, run: (text: string) => loadTargets(write(text), path, {} as never) },
    ];
  }),
  { name: 'renderProposal', run: (text) => renderProposal(viewOf(text), 65_536) },
];

/** Makes the guards forget the texts that they remember, which would take no time if they came again. */
export function forgetTexts(): void {
  for (let index = 0; index < 8; index += 1) guard(`${index}`, `${index}!`, 'prompt');
}

function guard(before: string, after: string, kind: 'prompt' | 'metric'): unknown {
  return checkGuards({
    before,
    after: unwrapAnswer(before, after).after,
    keep: [],
    transcripts: [after],
    kind,
    asked: [after],
  });
}

function viewOf(text: string): Parameters<typeof renderProposal>[0] {
  const line = text.slice(0, 300);
  return {
    surface: 'pull-request',
    mode: 'improve-prompt',
    status: 'proposed',
    target: { name: line, slug: 'a' },
    words: { title: line, heading: line, lead: line },
    summary: text,
    runs: [{ id: 1, scenario: text, failed: [{ name: text, explanation: text }], reason: text, url: text }],
    changes: [{ path: 'a.md', before: text, after: `${text}.` }],
    findings: [],
    guardLevel: 'error',
    links: {},
  } as Parameters<typeof renderProposal>[0];
}

/** Every exported function that takes foreign text, and the ways in that take it within something. */
export async function listCalls(): Promise<{ readonly calls: readonly Call[]; readonly unknown: readonly string[] }> {
  const calls: Call[] = [...WHOLE];
  const unknown: string[] = [];
  for (const exported of listExported().filter(takesText)) {
    const makers = exported.parameters.filter(({ isOptional }) => !isOptional).map(({ type }) => SIMPLE[type]);
    if (makers.includes(undefined))
      unknown.push(`${exported.file} ${exported.name}(${exported.parameters.map(({ type }) => type).join(', ')})`);
    else
      calls.push({
        name: `${exported.file} ${exported.name}`,
        run: await caller(exported, makers as ((text: string) => unknown)[]),
      });
  }
  return { calls, unknown };
}

function takesText({ name, parameters }: Exported): boolean {
  const isHandle = parameters.some(({ type }) => HANDLES.test(type));
  return (
    !isHandle && !EFFECTS.has(name) && !REACHED.has(name) && parameters.some(({ type }) => /\bstring\b/.test(type))
  );
}

async function caller({ file, name }: Exported, makers: readonly ((text: string) => unknown)[]): Promise<Call['run']> {
  const module: Readonly<Record<string, (...values: unknown[]) => unknown>> = await import(`../../src/${file}`);
  return (text) => module[name]?.(...makers.map((make) => make(text)));
}
