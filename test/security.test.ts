import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = new URL('../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, ROOT), 'utf8');
const rows = read('SECURITY.md')
  .split('\n')
  .map((line) => line.split(' | '))
  .filter((cells) => cells.length === 3 && cells[2]?.startsWith('`'));

/** Each sentence of a measure, and the titles of the tests that show it, by file. */
const SHOWN_BY: Record<string, Record<string, readonly string[]>> = {
  'The keys are masked before the first line of the log.': {
    'bundle/modes': ['improve-prompt opens a pull request, and masks both secrets before it says anything'],
    'scenarios/surroundings': ['masks every key before it logs anything else'],
  },
  'They are removed from replies and messages, also in base64 and URL encoding.': {
    'scenarios/cekura-connections': ['is not in an error that echoes it: %s', 'is not in an answer that echoes it: %s'],
    'unit/runner': ['is hidden in %s, wherever it stands', 'the secret %s is hidden, however it is escaped'],
    'scenarios/fault-suite': ['keeps its invariants in stories full of faults'],
  },
  'URLs must use `https`, except for loopback hosts and service containers.': {
    'unit/inputs/parse-inputs': ['%s refuses %j', '%s takes %j'],
  },
  "Redirects from Cekura are refused; redirects from GitHub are followed only within its API's host.": {
    'scenarios/cekura-connections': ['sends the key nowhere else'],
    'scenarios/github-faults': ['to another host are rejected: the token goes nowhere else'],
  },
  'Workflow runs of `pull_request` events from forks are skipped.': {
    'unit/github/event': ['from a fork'],
    'scenarios/main-job': ['skips a pull request from a fork'],
  },
  'The action merges nothing and commits nothing to the base branch.': {
    'scenarios/main-job': ['opens a pull request with the prompt changed and nothing else'],
    security: ['the action merges no pull request and deletes nothing in Cekura'],
  },
  '[Guards](docs/guards.md) detect mistakes that reviewers easily overlook, such as lost variables and changed phone numbers.':
    {
      'unit/guards/check-guards': ['a planted loss is found'],
    },
  'The guard `caller-data` compares the proposal with the transcripts.': {
    'unit/guards/check-guards': ['a planted loss is found', 'the numbers of the prompt itself are no leak'],
  },
  'Untrusted text is escaped for the place where it is shown.': {
    'unit/render/markdown': ['is inert and reads as written, for any text', 'separates its cells'],
  },
  'Property tests put arbitrary text into every field.': {
    'unit/render/render': ['fits and is inert, for any field values'],
  },
  'Line breaks, control characters and command syntax are removed from every line of the log and every annotation.': {
    'unit/runner': ['turns any text into one line without commands'],
    'unit/safe-text': ['turns any text into one visible line'],
  },
  'The action starts no process and evaluates no code.': {
    security: ['the action starts no process and evaluates no code'],
  },
  'Paths must stay in the workspace, also through symbolic links, and outside `.git`.': {
    'unit/documents/workspace': ['outside.md is a symlink that leads outside the workspace', '.git/config is in .git'],
  },
  'Replies are limited to 10 MiB, files to 1 MiB.': {
    'scenarios/cekura-connections': ['%s is read, and one byte more is refused'],
    'scenarios/cekura-client': ['refuses %s'],
    'unit/documents/workspace': ['of the maximum size'],
  },
  "A comment counts only if the token's own user wrote it.": {
    'scenarios/github-comment': ['another person’s copy of the marker is not touched'],
  },
  'A commit counts only if its trailers name its own tree.': {
    'unit/github/commit-trailers': ['a commit is our own'],
  },
  "The action does not write to a branch with other people's commits, and moves its branch only from the commit that it last read.":
    {
      'scenarios/github-people': ['our commit amended, with our message', 'detects a person’s commit below ours'],
      'scenarios/github-races': ['their push is not lost, %s'],
    },
  'A start that Cekura may have received is never repeated.': {
    'scenarios/cekura-client': ['is not repeated after %s'],
    'scenarios/fault-suite': ['keeps its invariants in stories full of faults'],
  },
  'Permissions, branches and rules are checked first.': {
    'scenarios/github-preflight': ['names the permission after %i', 'is not tried against a rule: %s'],
    'scenarios/main-job': ['names the permission that is missing to push the branch'],
  },
  'Only `mode: apply-metrics` changes metrics, and only from merged files.': {
    'scenarios/metrics-feedback': ['commits the live metric, then the change'],
    'scenarios/metrics-apply': ['only previews unmerged changes'],
  },
  'It deletes nothing, and overwrites no change made in Cekura that it can detect, unless `overwrite: true` is set.': {
    security: ['the action merges no pull request and deletes nothing in Cekura'],
    'scenarios/metrics-conflict': [
      'is shown and not overwritten, while the other metrics are applied',
      'is overwritten if requested',
    ],
  },
  'A release contains a bill of materials and digests of everything that runs; their provenance is attested.': {
    release: ['publishes the notes and the digests, and moves the major tag'],
    'unit/scripts/sbom': ['lists every dependency that is bundled, and none that only builds or tests'],
  },
  'The release workflow stops if the release is not immutable.': {
    release: ['does not move the major tag if the release can be changed'],
  },
  "Actions in our workflows are pinned by commit, and jobs that run dependencies' code can only read.": {
    workflows: [
      'pins every foreign action by commit, and says which version that is',
      'says its permissions, and gives those that run dependencies only the right to read',
    ],
  },
};
/** Not a claim of its own. */
const POINTER = 'See [below](#pull_request_target).';

it('each sentence of a measure in SECURITY.md has tests that show it, and they exist', () => {
  expect(rows.length).toBeGreaterThan(10);
  const sentences = new Set<string>();
  for (const [threat = '', measure = '', tests = ''] of rows) {
    const claims = measure.split(/(?<=\.) /).filter((sentence) => sentence !== POINTER);
    const files = claims.flatMap((claim) => Object.keys(SHOWN_BY[claim] ?? { [`nothing shows: ${claim}`]: [] }));
    const named = [...tests.matchAll(/`([\w/-]+)`/g)].map(([, name = '']) => name);
    expect([threat, named.toSorted()]).toEqual([threat, [...new Set(files)].toSorted()]);
    for (const claim of claims) sentences.add(claim);
  }
  expect(Object.keys(SHOWN_BY).filter((claim) => !sentences.has(claim))).toEqual([]);
  for (const [file, titles] of Object.values(SHOWN_BY).flatMap((tests) => Object.entries(tests))) {
    const text = read(`test/${file}.test.ts`);
    for (const title of titles) expect([file, title, text.includes(`'${title}'`)]).toEqual([file, title, true]);
  }
});

const sources = readdirSync(new URL('src', ROOT), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => [name, read(path.posix.join('src', name.replaceAll('\\', '/')))] as const);

function expectNone(pattern: RegExp, folder = ''): void {
  const searched = sources.filter(([name]) => name.startsWith(folder));
  expect(searched.length).toBeGreaterThan(10);
  for (const [name, text] of searched) expect([name, pattern.exec(text)?.[0]]).toEqual([name, undefined]);
}

it('the action starts no process and evaluates no code', () => {
  expect(sources.length).toBeGreaterThan(100);
  expectNone(/child_process|node:(vm|worker_threads|cluster)|\beval\(|new Function\(/);
});

it('the action merges no pull request and deletes nothing in Cekura', () => {
  expectNone(/pulls\.merge|repos\.merge|mergePullRequest|enablePullRequestAutoMerge|mergeBranch/);
  expectNone(/'(DELETE|PUT)'/, 'cekura');
});
