import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { list, PAGES, ROOT, read, tableBelow } from './pages.ts';

// Numbers that the pages tell, beside the place in the source that makes each of them. The words around a number may
// change: then its pattern here does too.

const N = String.raw`(\d[\d,]*(?:\.\d+)?|one|two|three|five|eight|ten|twelve)`;
const WORDS: Readonly<Record<string, number>> = { one: 1, two: 2, three: 3, five: 5, eight: 8, ten: 10, twelve: 12 };
const SECONDS = 1000;
const MILLION = 1_000_000;

interface Fact {
  readonly what: string;
  readonly file: string;
  readonly made: RegExp;
  /** `N` stands for the number. */
  readonly told: string;
  readonly unit?: number;
}

const fact = (what: string, file: string, made: RegExp, told: string, unit = 1): Fact => ({
  what,
  file,
  made,
  told,
  unit,
});
const ANSWER = 'src/guards/answer.ts';
const PASSAGES = 'src/guards/passages.ts';
const CLIENT = 'src/http/json-client.ts';
const FAILURE = 'src/http/retry-policy.ts';

const FACTS: readonly Fact[] = [
  fact('targets at once', 'src/main.ts', /TARGETS_AT_ONCE = (\d+)/, 'up to N [^.]{0,30}?(?:side by side|at once)'),
  fact(
    'jobs at once',
    '.github/workflows/cekura-improve.yml',
    /max-parallel:(?:\n.*){2}\n +default: (\d+)/,
    ', N at once',
  ),
  fact('jobs of a matrix', 'src/inputs/matrix.ts', /MAX_JOBS = (\d+)/, 'at most N jobs'),
  fact('jobs that share', 'src/inputs/matrix.ts', /MAX_JOBS = (\d+)/, 'spread evenly over N jobs'),
  fact('runs of a prompt', 'src/cekura/runs.ts', /MAX_RUNS = (\d+)/, 'up to N (?:of its|failing) runs'),
  fact(
    "a target's name",
    'src/inputs/config-schema.ts',
    /const name = .*maxLength\((\d+)\)/,
    'up to N lower-case letters',
  ),
  fact(
    "a metric's name",
    'src/documents/metrics/metric-schema.ts',
    /MOST_NAME_CHARACTERS = (\d+)/,
    'called, up to N characters',
  ),
  fact(
    'metrics to generate',
    'src/inputs/table.ts',
    /'num-metrics': input\(count\((\d+)/,
    '(?:generate|of them), 1 to N',
  ),
  fact(
    'problems of the configuration',
    'src/documents/source.ts',
    /MOST_SHOWN = (\d+)/,
    'order of the file, N at most',
  ),
  fact(
    'problems of metric files',
    'src/documents/metrics/metric-file.ts',
    /MOST_SHOWN = (\d+)/,
    'files at once, N at most',
  ),
  fact('a file', 'src/documents/workspace.ts', /MAX_FILE_BYTES = (\d+) \* 1024/, 'file over N MiB', 1024),
  fact(
    'a file, before it is paid for',
    'src/documents/workspace.ts',
    /MAX_FILE_BYTES = (\d+) \* 1024/,
    'UTF-8, at most N MiB',
    1024,
  ),
  fact('a reply', CLIENT, /REPLY_LIMIT_BYTES = (\d+) \*/, 'because it is larger than N MiB'),
  fact('characters of a comment', 'src/github/marker.ts', /MAX_BODY_LENGTH = ([\d_]+)/, 'GitHub takes N characters'),
  fact('suggestions', 'src/github/suggestion.ts', /MOST_SUGGESTIONS = (\d+)/, 'diff shows; N at most'),

  fact('an attempt', CLIENT, /ATTEMPT_TIMEOUT_MS = ([\d_]+)/, String.raw`one try may take:\*\* N s`, SECONDS),
  fact('tries', FAILURE, /MAX_ATTEMPTS = (\d+)/, String.raw`not made \(N tries`),
  fact('repeats of a read', FAILURE, /MAX_ATTEMPTS = (\d+)/, 'not after 404; N tries'),
  fact('polls of what is not found', FAILURE, /NOT_FOUND_REPEATS = (\d+)/, '404 (?:at most )?N times'),
  fact('the longest wait', 'src/http/backoff.ts', /\(attempt - 1\), ([\d_]+)\)/, 'doubling to N s', SECONDS),
  fact('the longest wait of a poll', FAILURE, /MAX_POLL_WAIT_MS = ([\d_]+)/, 'to N s for a poll', SECONDS),
  fact('a start that is told to stop', CLIENT, /start: ([\d_]+), write/, 'waits up to N s for the answer', SECONDS),
  fact('a delivery at the deadline', 'src/main.ts', /CUT_OFF_MS = ([\d_]+)/, 'goes on for N s at most', SECONDS),

  fact('answer-tiny, a quarter', ANSWER, /old >= (\d+) && next < old \/ 4/, 'prompt of N characters and more'),
  fact('answer-tiny, little', ANSWER, /next < (\d+)\)/, 'less than N characters of one'),
  fact('answer-tiny, of a short prompt', ANSWER, /old >= (\d+) && next < \d/, 'of one of N and more'),
  fact('answer-longer', ANSWER, /\? \d+ : (\d+)\)/, 'more than N characters longer'),
  fact('answer-longer, of a short prompt', ANSWER, /\? (\d+) : \d+\)/, String.raw`longer \(N for a prompt`),
  fact('a short prompt', ANSWER, /old < (\d+) \?/, String.raw`prompt of less than N\)`),
  fact('a passage', PASSAGES, /GRAM = (\d+)/, 'at least N words in a row'),
  fact('a passage of the agent', PASSAGES, /AGENT_WORDS = (\d+)/, String.raw`\(N of what the agent itself said`),

  fact('the bundle', 'test/dist.test.ts', /LessThanOrEqual\(([\d_]+)\)/, '(?:stays under|it at) N MB', MILLION),
  fact('Node.js', 'package.json', /"node": ">=(\d+)"/, 'Node N or later'),
  fact('the slice of faults', 'test/scenarios/fault-suite.test.ts', /runs: (\d+), bundle/, 'slice of N runs'),
];

const PROSE = PAGES.map((page) => read(page).replace(/\s+/g, ' ')).join('\n');
const toNumber = (text: string) => WORDS[text.toLowerCase()] ?? Number(text.replace(/[,_]/g, ''));

it.each(FACTS)('$what', ({ file, made, told, unit = 1 }) => {
  const [, source] = made.exec(read(file)) ?? [];
  const said = [...PROSE.matchAll(new RegExp(told.replace(/\bN\b/, N), 'gi'))].map(([, number = '']) =>
    toNumber(number),
  );
  expect(source).toBeDefined();
  expect(said).not.toEqual([]);
  expect([...new Set(said)]).toEqual([toNumber(source ?? '') / unit]);
});

describe('docs/performance.md', () => {
  it('tells the size of the bundle as it is, give or take a twentieth', () => {
    const sizeOf = (path: string) => statSync(new URL(path, ROOT)).size / 1000;
    const whole = list('dist/', /\.js$/).reduce((sum, path) => sum + sizeOf(path), 0);
    const [row = []] = tableBelow('docs/performance.md', 'Bundle').rows;
    const told = row.map(({ text }) => Number.parseFloat(text));
    expect(told).toHaveLength(2);
    for (const [index, size] of [whole, sizeOf('dist/index.js')].entries()) {
      expect(Math.abs((told[index] ?? 0) / size - 1)).toBeLessThan(0.05);
    }
  });
});
