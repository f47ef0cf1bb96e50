import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeText, MAX_FILE_BYTES, readWorkspaceFile } from '../../../src/documents/workspace.ts';
import { ActionError, InputError } from '../../../src/errors.ts';
import { showText } from '../../../src/safe-text.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const isWindows = process.platform === 'win32';
let outer = '';
let root = '';

beforeAll(() => {
  outer = realpathSync.native(mkdtempSync(join(tmpdir(), 'workspace-')));
  root = join(outer, 'repo');
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  write('prompts/agent.md', '\uFEFFYou are.\r\n');
  write('prompts/Sales Agent.md', 'x');
  write('prompts/..hidden.md', 'x');
  write('agents/en/support.yaml', 'p: x');
  write('node_modules/pkg/agent.txt', 'x');
  write('.git/config', '[core]');
  write('.github/prompts/a.md', 'x');
  write('sub/.GIT/config', 'x');
  write('full.txt', Buffer.alloc(MAX_FILE_BYTES, 0x61));
  write('large.txt', Buffer.alloc(MAX_FILE_BYTES + 1, 0x61));
  write('binary.md', 'a\0b');
  write('latin1.md', Buffer.from('caf\xe9', 'latin1'));
  write('utf16.md', Buffer.from('\uFEFFhi', 'utf16le'));
  write('lfs.md', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n');
  if (!isWindows) write('a\nb\u202e.md', Buffer.from([0xff]));
  writeFileSync(join(outer, 'secret.md'), 'secret');
  mkdirSync(join(outer, 'folder'));
  writeFileSync(join(outer, 'folder', 'agent.md'), 'secret');
  const link = (target: string, path: string) => symlinkSync(target, join(root, path));
  link('prompts/agent.md', 'inside.md');
  link('prompts', 'linked');
  link('../secret.md', 'outside.md');
  link('../folder', 'away');
  link('outside.md', 'chain.md');
  link('nowhere.md', 'dangling.md');
  link('.git/config', 'git.md');
  if (!isWindows) {
    link('loop.md', 'loop.md');
    link('/dev/zero', 'zero.md');
    execFileSync('mkfifo', [join(root, 'pipe.md')]);
  }
  symlinkSync(root, join(outer, 'alias'));
});

afterAll(() => rmSync(outer, { recursive: true, force: true }));

async function refusal(path: string, workspace = root): Promise<string> {
  const error: unknown = await readWorkspaceFile(workspace, path, 'prompt-path').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  const { message, hint } = error as InputError;
  expect(`${message}${hint}`).not.toMatch(/[\r\n\u202e]/);
  expect(message).toMatch(/^prompt-path: /);
  expect(hint).toMatch(/^[a-z].*[^.]$/);
  return `${message} | ${hint}`;
}

describe('reads', () => {
  test.each([
    ['prompts/agent.md', 'prompts/agent.md'],
    ['./prompts//agent.md', 'prompts/agent.md'],
    ['prompts/../prompts/agent.md', 'prompts/agent.md'],
    ['prompts\\agent.md', 'prompts/agent.md'],
    ['.\\prompts\\agent.md', 'prompts/agent.md'],
    ['prompts/Sales Agent.md', 'prompts/Sales Agent.md'],
    ['prompts/..hidden.md', 'prompts/..hidden.md'],
    ['.github/prompts/a.md', '.github/prompts/a.md'],
    ['full.txt', 'full.txt'],
    ['inside.md', 'prompts/agent.md'],
    ['linked/agent.md', 'prompts/agent.md'],
  ])('%s', async (given, path) => {
    expect((await readWorkspaceFile(root, given, 'prompt-path')).path).toBe(path);
  });

  test.each<['NFC' | 'NFD', 'NFC' | 'NFD']>([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ])('a path in %s whose file is named in %s', async (given, named) => {
    const path = `prompts/${named}-café.md`;
    writeFileSync(join(root, path.normalize(named)), 'You are.\n');
    const file = await readWorkspaceFile(root, path.normalize(given), 'prompt-path');
    expect(file.path).toBe(path.normalize(named));
  });

  test('the exact text and bytes', async () => {
    const file = await readWorkspaceFile(root, 'prompts/agent.md', 'prompt-path');
    expect(file.text).toBe('\uFEFFYou are.\r\n');
    expect(file.bytes).toEqual(Buffer.from('\uFEFFYou are.\r\n'));
  });

  test('an absolute path inside, through a symlink or not', async () => {
    for (const workspace of [root, join(outer, 'alias'), `${root}/`]) {
      for (const base of [workspace, root]) {
        const file = await readWorkspaceFile(workspace, join(base, 'prompts/agent.md'), 'prompt-path');
        expect(file.path).toBe('prompts/agent.md');
      }
    }
  });
});

/** Windows has no such files. */
const POSIX_ONLY = ['zero.md', 'pipe.md', 'loop.md', 'a\nb\u202e.md'];

describe('refuses', () => {
  const cases: [path: string, reason: string][] = [
    ['', 'the path is empty'],
    [' ', 'the path is empty'],
    ['.', '. is the workspace itself'],
    ['prompts/..', 'is the workspace itself'],
    ['..', '.. is outside the workspace'],
    ['../secret.md', '../secret.md is outside the workspace'],
    ['..\\secret.md', 'is outside the workspace'],
    ['prompts/../../secret.md', 'is outside the workspace'],
    ['../repo-other/a.md', 'is outside the workspace'],
    ['/etc/passwd', '/etc/passwd is outside the workspace'],
    ['C:\\Users\\a.md', 'is outside the workspace'],
    ['outside.md', 'outside.md is a symlink that leads outside the workspace'],
    ['chain.md', 'is a symlink that leads outside the workspace'],
    ['away/agent.md', 'is a symlink that leads outside the workspace'],
    ['zero.md', 'is a symlink that leads outside the workspace'],
    ['.git/config', '.git/config is in .git'],
    ['.GIT/config', 'is in .git'],
    ['.git', 'is in .git'],
    ['sub/.GIT/config', 'is in .git'],
    ['git~1/config', 'is in .git'],
    ['.g\u200cit/config', 'is in .git'],
    ['.git./config', 'is in .git'],
    ['.git::$INDEX_ALLOCATION/config', 'is in .git'],
    ['git.md', 'git.md is in .git'],
    ['prompts', 'prompts is a folder'],
    ['pipe.md', 'pipe.md is not a regular file'],
    ['loop.md', "loop.md can't be read (ELOOP)"],
    ['large.txt', 'large.txt is too large (1048577 bytes; the limit is 1 MiB)'],
    ['binary.md', 'binary.md is a binary file (it contains a NUL byte)'],
    ['latin1.md', 'latin1.md is not UTF-8 text'],
    ['utf16.md', 'utf16.md is UTF-16, not UTF-8'],
    ['lfs.md', 'lfs.md is a Git LFS pointer'],
    ['a\nb\u202e.md', '"a\\nb⟦U+202E⟧.md" is not UTF-8 text'],
    ['a\0b', '"a\\u0000b" contains a NUL character'],
    [`${'x'.repeat(300)}.md`, 'does not exist in the workspace'],
  ];
  test.each(cases.filter(([path]) => !isWindows || !POSIX_ONLY.includes(path)))('%j', async (path, reason) => {
    expect(await refusal(path)).toContain(reason);
  });

  test.each([
    ['', 'set prompt-path to a file in the workspace'],
    ['.', 'choose a file in it'],
    ['../secret.md', 'use a path relative to the root of the checkout, such as prompts/agent.md'],
    ['outside.md', 'choose a file in the repository'],
    ['.git/config', 'choose a file outside .git'],
    ['prompts', 'choose a file in it'],
    ['large.txt', 'keep the prompt in a smaller file of its own'],
    ['binary.md', 'choose a text file'],
    ['latin1.md', 'save it as UTF-8'],
    ['utf16.md', 'save it as UTF-8'],
    ['lfs.md', 'keep the prompt out of Git LFS'],
    ['a\0b', 'remove it'],
    ['prompts/agnet.md', 'did you mean prompts/agent.md?'],
    ['prompts/zzz.md', 'check the path, which is case-sensitive, and run actions/checkout in a step before this one'],
  ])('%j, and says what to do', async (path, hint) => {
    expect((await refusal(path)).split(' | ')[1]).toBe(hint);
  });

  test('a name that only looks like .git is read', async () => {
    for (const path of ['a.git/like.txt', 'xgit~1/like.txt', '.gitx/like.txt', 'git~/like.txt']) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), 'x');
      expect((await readWorkspaceFile(root, path, 'prompt-path')).path).toBe(path);
    }
  });

  test.each(['git~12/config', '.git. ./config', '\uff0egit/config', '.git .: x/config'])('%j', async (path) => {
    expect(await refusal(path)).toContain('is in .git');
  });

  test('a path in a folder with a colon', async () => {
    if (isWindows) return;
    mkdirSync(join(root, 'ac:'));
    writeFileSync(join(root, 'ac:/like.txt'), 'x');
    expect((await readWorkspaceFile(root, 'ac:/like.txt', 'prompt-path')).path).toBe('ac:/like.txt');
  });

  test.runIf(process.getuid !== undefined && process.getuid() !== 0)('a file that may not be read', async () => {
    writeFileSync(join(root, 'locked.md'), 'x');
    chmodSync(join(root, 'locked.md'), 0);
    expect(await refusal('locked.md')).toContain("locked.md can't be read (EACCES)");
  });

  test('a missing workspace', async () => {
    const read = readWorkspaceFile(join(outer, 'none'), 'a.md', 'prompt-path');
    await expect(read).rejects.toThrow(ActionError);
    await expect(read).rejects.toMatchObject({
      message: `The workspace ${showText(join(outer, 'none'))} cannot be read`,
      cause: { code: 'ENOENT' },
    });
    await expect(read).rejects.toMatchObject({ hint: expect.stringContaining('actions/checkout') });
  });

  test('naming the input that the path came from', async () => {
    await expect(readWorkspaceFile(root, 'none.md', 'config-path')).rejects.toThrow(
      /^config-path: none\.md does not exist/,
    );
  });
});

describe('suggestions', () => {
  test.each([
    ['agent.md', 'did you mean prompts/agent.md?'],
    ['prompts/Agent.md', 'did you mean prompts/agent.md?'],
    ['prompts/agnet.md', 'did you mean prompts/agent.md?'],
    ['prompts/agent.txt', 'did you mean prompts/agent.md?'],
    ['prompt/agent.md', 'did you mean prompts/agent.md?'],
    ['prompts/agent.md/x', 'check the path'],
    ['agents/en/Support.yml', 'did you mean agents/en/support.yaml?'],
    ['prompts/sales agent.md', 'did you mean prompts/Sales Agent.md?'],
    ['away/agemt.md', 'did you mean prompts/agent.md?'],
    ['dangling.md', 'check the path'],
    ['zzz.md', 'check the path, which is case-sensitive'],
    ['prompts/agent.md, prompts/other.md', 'config-path'],
    ['prompts/*.md', 'config-path'],
    ['You are Mia, the assistant of a clinic.', 'check the path'],
    ['Greet the caller, and ask for the name. Then, say goodbye.', 'check the path'],
  ])('%s', async (path, hint) => {
    const said = await refusal(path);
    expect(said).toContain('does not exist in the workspace |');
    expect(said.split(' | ')[1]).toContain(hint);
  });
});

test('suggests a checkout for an empty workspace', async () => {
  const empty = makeTempFolder();
  await expect(readWorkspaceFile(empty, 'agent.md', 'prompt-path')).rejects.toMatchObject({
    hint: expect.stringContaining('run actions/checkout in a step before this one; the workspace is empty'),
  });
});

test('suggests up to three files', async () => {
  const folder = makeTempFolder();
  for (const name of ['a', 'b']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'agent.md'), 'x');
  }
  await expect(readWorkspaceFile(folder, 'c/agent.md', 'prompt-path')).rejects.toMatchObject({
    hint: 'did you mean a/agent.md or b/agent.md?',
  });
});

describe('decodeText', () => {
  test.each(['', 'a', '\uFEFFa\r\n', '日本語 🙂', '\uFFFD\u2028'])('%j', (text) => {
    expect(decodeText(Buffer.from(text), 'a.md', 'prompt-path')).toBe(text);
  });

  test.each([
    [[0xc3], 'is not UTF-8 text'],
    [[0xed, 0xa0, 0x80], 'is not UTF-8 text'],
    [[0xc0, 0xaf], 'is not UTF-8 text'],
    [[0x61, 0], 'is a binary file'],
    [[0xfe, 0xff, 0, 0x61], 'is UTF-16'],
    [[0xff, 0xfe, 0x61, 0], 'is UTF-16'],
    [[0xff, 0x61], 'is not UTF-8 text'],
    [[0xfe, 0x61], 'is not UTF-8 text'],
    [[0x61, 0xfe], 'is not UTF-8 text'],
    [[0x61, 0xff], 'is not UTF-8 text'],
  ])('%j', (bytes, reason) => {
    expect(() => decodeText(Uint8Array.from(bytes), 'a.md', 'prompt-path')).toThrow(InputError);
    expect(() => decodeText(Uint8Array.from(bytes), 'a.md', 'metric-path')).toThrow(`metric-path: a.md ${reason}`);
  });

  test('of the maximum size', () => {
    expect(MAX_FILE_BYTES).toBe(1_048_576);
    expect(decodeText(Buffer.alloc(MAX_FILE_BYTES, 0x61), 'a.md', 'prompt-path')).toHaveLength(MAX_FILE_BYTES);
    expect(() => decodeText(Buffer.alloc(MAX_FILE_BYTES + 1, 0x61), 'a.md', 'prompt-path')).toThrow(
      'prompt-path: a.md is too large',
    );
  });
});
