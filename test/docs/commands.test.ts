import { describe, expect, it } from 'vitest';
import { blocksOf, codeOf, isThere, PAGES, parsePage, read } from './pages.ts';

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const PATH = /^(test|src|scripts)\/[\w./-]+$/;
/** Other programs, with the commands that pages may use. */
const FOREIGN = [
  /^node -e 0$/,
  /^jq -c '[^']+'$/,
  /^curl --silent --header "X-CEKURA-API-KEY: \$CEKURA_API_KEY" 'https:\/\/api\.cekura\.ai\/[^']*'$/,
  /^curl --fail --silent --header "X-CEKURA-API-KEY: \$CEKURA_API_KEY" --header 'Content-Type: application\/json' --data '[^']+' https:\/\/api\.cekura\.ai\/test_framework\/v1\/scenarios\/run_scenarios\/$/,
  /^jq \.id$/,
  /^pip install 'cekura\[cli\]'$/,
  /^cekura agents list$/,
  /^gh release verify v1\.2\.3 --repo OWNER\/cekura-improve-action$/,
  /^gh release verify-asset v1\.2\.3 SHA256SUMS --repo OWNER\/cekura-improve-action$/,
  /^git push --force origin v1\.2\.3:refs\/tags\/v1$/,
  /^gh attestation verify dist\/index\.js --repo OWNER\/cekura-improve-action$/,
];
const PROGRAMS = /^(npm|npx|node|jq|curl|wget|pip|cekura|gh|git|docker|chromium|bash|sh)( |$)/;

/** The commands of a page: lines of shell blocks, and inline code. */
function listCommands(path: string): string[] {
  const lines = blocksOf(path)
    .filter(({ lang }) => lang === 'sh')
    .flatMap(({ value }) => value.replace(/\\\n\s*/g, '').split('\n'));
  const quoted = codeOf(parsePage(path)).filter((piece) => PROGRAMS.test(piece) && piece.includes(' '));
  return [...lines, ...quoted].flatMap((line) =>
    line
      .replace(/\s+# .*$/, '')
      // Within quotes, they belong to another program.
      .split(/ (?:&&|\|) (?=(?:[^']|'[^']*')*$)/)
      .map((command) => command.trim())
      .filter((command) => command !== ''),
  );
}

/** The options of a script of package.json after `--`, and whether each has a value. */
function listOptions(script: string): Map<string, boolean> {
  const [, file] = /^node (\S+\.ts)$/.exec(scripts[script] ?? '') ?? [];
  const text = file ? read(file) : '';
  const parsed = [...text.matchAll(/\b(\w+): \{ type: '(string|boolean)'/g)].map(
    ([, name = '', type]) => [name, type === 'string'] as const,
  );
  const asked = [...text.matchAll(/argv\.includes\('--(\w+)'\)/g)].map(([, name = '']) => [name, false] as const);
  return new Map([...parsed, ...asked]);
}

function findProblem(command: string): string | undefined {
  if (command === 'npm ci') return undefined;
  const [, run, separated, rest = ''] = /^npm (?:run ([\w-]+)|test)(?:( --) (.+))?$/.exec(command) ?? [];
  if (!/^npm (run|test)\b/.test(command)) return FOREIGN.some((known) => known.test(command)) ? undefined : 'not known';
  if (run !== undefined && !(run in scripts)) return `no script ${run}`;
  if (separated === undefined) return /^npm (test|run [\w-]+)$/.test(command) ? undefined : 'not of this form';
  const words = rest.split(' ');
  if (run === undefined) return words.find((word) => !(PATH.test(word) && isThere(word)));
  // A placeholder in angle brackets, if the script takes an argument.
  if (/^<\w+>$/.test(rest))
    return read(/\S+\.ts/.exec(scripts[run] ?? '')?.[0] ?? '').includes('argv') ? undefined : rest;
  const options = listOptions(run);
  while (words.length > 0) {
    const word = words.shift() ?? '';
    const takesValue = options.get(word.replace(/^--/, ''));
    if (!word.startsWith('--') || takesValue === undefined) return `${run} does not take ${word}`;
    if (takesValue && !/^\w+$/.test(words.shift() ?? '')) return `${word} needs a value`;
  }
  return undefined;
}

describe.each(PAGES)('%s', (path) => {
  it('names only commands that there are, with the options that they take', () => {
    const problems = listCommands(path).map((command) => [command, findProblem(command)]);
    expect(problems.filter(([, problem]) => problem !== undefined)).toEqual([]);
  });
});

it('finds the commands', () => {
  expect(PAGES.flatMap(listCommands).length).toBeGreaterThan(30);
});

it.each([
  ['npm run faults -- --again', 'faults does not take --again'],
  ['npm run faults -- --runs', '--runs needs a value'],
  ['npm run faults --runs 1', 'not of this form'],
  ['npm run fautls', 'no script fautls'],
  ['npm test -- test/unit/nothing.test.ts', 'test/unit/nothing.test.ts'],
  ['gh attest check', 'not known'],
])('refuses %s', (command, problem) => {
  expect(findProblem(command)).toBe(problem);
});
