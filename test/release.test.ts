import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readSection } from '../scripts/next-version.ts';
import { listPlaceholders, nameOwner } from '../scripts/placeholder.ts';

// Runs the steps of the release workflow in a small repository, with a `gh` that records its calls. How a version is chosen
// is tested in unit/scripts/next-version.test.ts.

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** The programs of a runner. */
const PATH = `${path.dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;

const temp = mkdtempSync(path.join(tmpdir(), 'release-'));
afterAll(() => rmSync(temp, { recursive: true }));

interface Step {
  id?: string;
  name?: string;
  if?: string;
  uses?: string;
  run?: string;
  with?: Record<string, string>;
  env?: Record<string, string>;
}

const { jobs } = parse(read('.github/workflows/release.yml')) as { jobs: Record<string, { steps: Step[] }> };

/** Replaces the GitHub CLI: records each call, answers a few of them, and succeeds. */
const GH = `#!/usr/bin/env bash
echo "$*" >> "$GH_CALLS"
case "$*" in
  *git/ref/heads/main*) echo "$GH_MAIN" ;;
  *releases/tags/*) echo "$GH_IMMUTABLE" ;;
  *PATCH*) exit "$GH_PATCH" ;;
esac
`;

let repositories = 0;

/** A repository on `main` with one commit, which prepares the first version. */
function makeRepository() {
  repositories += 1;
  const folder = path.join(temp, String(repositories));
  for (const name of ['scripts', 'dist']) mkdirSync(path.join(folder, name), { recursive: true });
  for (const name of ['release.ts', 'next-version.ts', 'placeholder.ts', 'sbom.ts'])
    cpSync(path.join(ROOT, 'scripts', name), path.join(folder, 'scripts', name));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'maintenance.auto=false', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH, GIT_CONFIG_GLOBAL: devNull },
    });
  const write = (name: string, content: string) => writeFileSync(path.join(folder, name), content);
  const commit = (message: string, changes: Record<string, string> = {}) => {
    for (const [name, content] of Object.entries(changes)) write(name, content);
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '--message', message);
  };
  git('init', '--quiet', '--initial-branch=main', '--template=');
  commit('feat: all', {
    'package.json': '{ "version": "1.0.0", "type": "module" }\n',
    'package-lock.json':
      '{ "name": "a", "version": "1.0.0", "packages": { "": { "version": "1.0.0" }, "x": { "version": "1.0.0" } } }\n',
    'CHANGELOG.md': '# Changelog\n\n## Unreleased\n\n## 1.0.0 - 2026-01-01\n\n- All of it.\n',
    'action.yml': 'name: a\n',
    'dist/index.js': '1;\n',
  });
  return { folder, git, commit, read: (name: string) => readFileSync(path.join(folder, name), 'utf8') };
}

interface GitHub {
  main?: string;
  immutable?: string;
  patch?: string;
}

interface JobRun {
  error: string | undefined;
  sha: string;
  outputs: Record<string, string>;
  calls: string[];
  done: string[];
  runnerTemp: string;
}

/**
 * Runs the scripts of a job in order until one fails, like the runner.
 *
 * @param same a run on the same commit: its step `next`, which does not ask GitHub, is not repeated
 */
function runJob(
  name: string,
  { folder, git }: ReturnType<typeof makeRepository>,
  github: GitHub = {},
  same?: JobRun,
): JobRun {
  const runnerTemp = mkdtempSync(path.join(temp, 'runner-'));
  if (same) cpSync(same.runnerTemp, runnerTemp, { recursive: true });
  const bin = path.join(runnerTemp, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, 'gh'), GH, { mode: 0o755 });
  const sha = git('rev-parse', 'HEAD').trim();
  const outputPath = path.join(runnerTemp, 'output');
  const callsPath = path.join(runnerTemp, 'calls');
  for (const file of same ? [callsPath] : [outputPath, callsPath]) writeFileSync(file, '');
  const outputs = () =>
    Object.fromEntries(
      readFileSync(outputPath, 'utf8')
        .split('\n')
        .map((line) => line.split('=')),
    );
  const done: string[] = [];
  let error: string | undefined;
  for (const step of jobs[name]?.steps ?? []) {
    const { published } = outputs();
    if (step.if !== undefined) expect(step.if).toBe("steps.next.outputs.published != 'true'");
    if (step.if !== undefined && published === 'true') continue;
    if (step.uses?.startsWith('actions/attest@'))
      done.push(
        `attest ${readFileSync(expand(step.with?.['subject-checksums'] ?? ''), 'utf8').split('\n').length - 1}`,
      );
    if (step.run === undefined || step.run === '.ci/run' || (same && step.id === 'next')) continue;
    const env = Object.entries(step.env ?? {}).map(([key, value]) => [key, expand(value)]);
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', step.run], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: `${bin}:${PATH}`,
        RUNNER_TEMP: runnerTemp,
        GITHUB_OUTPUT: outputPath,
        GITHUB_REPOSITORY: 'acme/action',
        GITHUB_SHA: sha,
        GH_CALLS: callsPath,
        GH_MAIN: github.main ?? sha,
        GH_IMMUTABLE: github.immutable ?? 'true',
        GH_PATCH: github.patch ?? '0',
        ...Object.fromEntries(env),
      },
    });
    if (status === 0) continue;
    error = /::error::(.*)/.exec(stdout + stderr)?.[1] ?? stdout + stderr;
    break;
  }
  const calls = readFileSync(callsPath, 'utf8').trim().split('\n').filter(Boolean);
  return { error, sha, outputs: outputs(), calls, done, runnerTemp };

  function expand(text: string): string {
    return text.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
      if (expression === 'runner.temp') return runnerTemp;
      return expression === 'github.token' ? 'token' : outputs()[expression.replace('steps.next.outputs.', '')];
    });
  }
}

describe('a release', () => {
  const repository = makeRepository();
  let first: JobRun;
  beforeAll(() => {
    first = runJob('publish', repository);
  });

  it('publishes the notes and the digests, and moves the major tag', () => {
    const { error, sha, outputs, calls, done, runnerTemp } = first;
    expect(error).toBeUndefined();
    expect(outputs).toMatchObject({ version: 'v1.0.0', major: 'v1' });
    const [main, create, immutable, move, ...rest] = calls;
    expect(main).toContain('repos/acme/action/git/ref/heads/main');
    expect(create).toBe(
      `release create v1.0.0 ${runnerTemp}/SHA256SUMS ${runnerTemp}/sbom.cdx.json --target ${sha} --title v1.0.0 --notes-file ${runnerTemp}/notes.md`,
    );
    expect(immutable).toContain('repos/acme/action/releases/tags/v1.0.0');
    expect(move).toBe(`api --method PATCH repos/acme/action/git/refs/tags/v1 -f sha=${sha} -F force=true`);
    expect(rest).toEqual([]);
    // action.yml, dist/index.js and the bill of materials
    expect(done).toEqual(['attest 3']);
    const sums = readFileSync(path.join(runnerTemp, 'SHA256SUMS'), 'utf8');
    expect(
      sums
        .trim()
        .split('\n')
        .map((line) => line.slice(64)),
    ).toEqual(['  action.yml', '  dist/index.js', '  sbom.cdx.json']);
    expect(JSON.parse(readFileSync(path.join(runnerTemp, 'sbom.cdx.json'), 'utf8')).bomFormat).toBe('CycloneDX');
    const notes = readFileSync(path.join(runnerTemp, 'notes.md'), 'utf8');
    expect(notes).toMatch(/^- All of it\.\n/);
    expect(notes).toContain('gh release verify v1.0.0 --repo acme/action');
  });

  it('creates the major tag if it does not exist', () => {
    const { error, sha, calls } = runJob('publish', repository, { patch: '1' }, first);
    expect(error).toBeUndefined();
    expect(calls.at(-1)).toBe(`api --method POST repos/acme/action/git/refs -f ref=refs/tags/v1 -f sha=${sha}`);
  });

  it('does not start after main has moved, which would end with a 403', () => {
    const { error, calls, done } = runJob('publish', repository, { main: '0'.repeat(40) }, first);
    expect(error).toMatch(/^main has moved since/);
    expect([calls.length, done]).toEqual([1, []]);
  });

  it('does not move the major tag if the release can be changed', () => {
    const { error, calls } = runJob('publish', repository, { immutable: 'false' }, first);
    expect(error).toMatch(/^v1\.0\.0 can be changed: turn on Settings/);
    expect(calls.filter((call) => call.includes('git/refs'))).toEqual([]);
  });

  it('continues if the version has its tag and the major tag is missing', () => {
    const tagged = makeRepository();
    tagged.git('tag', 'v1.0.0');
    const again = runJob('publish', tagged);
    for (const { error, calls, done } of [again, runJob('publish', tagged, { main: '0'.repeat(40) }, again)]) {
      expect(error).toBeUndefined();
      expect(calls.map((call) => call.split(' ').slice(0, 3).join(' '))).toEqual([
        'api repos/acme/action/releases/tags/v1.0.0 --jq',
        'api --method PATCH',
      ]);
      expect(done).toEqual([]);
    }
  });

  it('fails before the checks for the same reason as after them', () => {
    const script = (job: string) => jobs[job]?.steps.find(({ run }) => run?.includes('scripts/release.ts'))?.run;
    const check = script('check');
    expect(check).toBe('node scripts/release.ts "$RUNNER_TEMP/notes.md"');
    expect(script('publish')?.split('\n')[0]).toBe(`${check} >> "$GITHUB_OUTPUT"`);
    const unnamed = makeRepository();
    unnamed.commit('docs: more', { 'README.md': ['OWNER', 'cekura-improve-action'].join('/') });
    const { error, calls } = runJob('publish', unnamed);
    expect(error).toBe('OWNER is still a placeholder in README.md: run npm run publish-as -- <owner>');
    expect(calls).toEqual([]);
  });

  it('needs a prepared version, which one command prepares', () => {
    const { git, commit, folder, read } = makeRepository();
    git('tag', 'v1.0.0');
    commit('feat: more\n\nSo much more.');
    const changelog = read('CHANGELOG.md').replace('## Unreleased\n', '## Unreleased\n\n- More.\n');
    commit('docs: what is new', { 'CHANGELOG.md': changelog });
    const repository = { git, commit, folder, read };
    expect(runJob('check', repository).error).toMatch(/^The next version is 1\.1\.0 .*: run npm run prepare-release$/);
    execFileSync(process.execPath, ['scripts/release.ts', '--prepare'], { cwd: folder, env: { PATH } });
    expect(read('CHANGELOG.md')).toMatch(/## Unreleased\n\n## 1\.1\.0 - [\d-]{10}\n\n- More\.\n\n## 1\.0\.0/);
    expect(JSON.parse(read('package.json'))).toMatchObject({ version: '1.1.0' });
    expect(JSON.parse(read('package-lock.json'))).toEqual({
      name: 'a',
      version: '1.1.0',
      packages: { '': { version: '1.1.0' }, x: { version: '1.0.0' } },
    });
    commit('chore: release 1.1.0');
    const { error, runnerTemp } = runJob('check', repository);
    expect(error).toBeUndefined();
    expect(readFileSync(path.join(runnerTemp, 'notes.md'), 'utf8')).toMatch(
      /^- More\.\n(.*\n)*gh release verify v1\.1\.0 /,
    );
  });
});

describe('CHANGELOG.md', () => {
  it('says something of what comes next, or of the version in package.json', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    const changelog = read('CHANGELOG.md');
    expect(readSection(changelog, 'Unreleased')).toBeDefined();
    expect(readSection(changelog, 'Unreleased') || readSection(changelog, version)).toBeTruthy();
  });
});

describe('npm run publish-as', () => {
  const folder = path.join(temp, 'named');
  const files = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => !file.startsWith('docs/images/'));
  for (const file of files) cpSync(path.join(ROOT, file), path.join(folder, file), { recursive: true });
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder });
  git('init', '--quiet', '--template=');
  git('add', '--intent-to-add', '--all');

  it('names the owner wherever the placeholder stands; a build does the rest', () => {
    const before = listPlaceholders(folder);
    nameOwner(folder, 'acme');
    const after = listPlaceholders(folder);
    expect(after).toEqual(before.filter((file) => file.startsWith('dist/')));
    for (const page of ['README.md', ...readdirSync(path.join(folder, 'docs')).map((name) => `docs/${name}`)]) {
      if (page.endsWith('.md'))
        expect([page, readFileSync(path.join(folder, page), 'utf8')]).not.toEqual([
          page,
          expect.stringContaining('OWNER'),
        ]);
    }
  });
});
