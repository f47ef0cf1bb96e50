import { expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { hashBlob, readBase, refreshBase, sameFiles } from '../../src/github/base.ts';
import { setStage } from '../support/github-stage.ts';

const files = {
  'a/b/agent.md': 'Say hello.\n',
  'run.sh': { content: 'echo\n', mode: '100755' },
} as const;

test('known bytes are compared by hash, others are requested', async () => {
  const { hub, connect, took } = await setStage({ files });
  const wanted = new Map([
    ['a/b/agent.md', Buffer.from('Say hello.\n')],
    ['run.sh', null],
    ['new.md', null],
  ]);
  const base = await readBase(await connect(), 'main', wanted);
  expect(took()).toEqual(['GET /branches/main 200', 'GET /git/trees/SHA 200', 'GET /git/blobs/SHA 200']);
  expect(base).toMatchObject({ branch: 'main', sha: hub.branchHead('main') });
  expect(base.files.get('a/b/agent.md')).toMatchObject({
    mode: '100644',
    blobSha: hashBlob(Buffer.from('Say hello.\n'), 40),
  });
  expect(base.files.get('run.sh')).toMatchObject({ mode: '100755', bytes: Buffer.from('echo\n') });
  expect(base.files.get('new.md')).toBeNull();
});

test('read again, it is the same until the branch moves', async () => {
  const { hub, connect, took } = await setStage({ files });
  const github = await connect();
  const base = await readBase(github, 'main', new Map([['run.sh', Buffer.from('echo\n')]]));
  took();
  expect(await refreshBase(github, base)).toBe(base);
  expect(took()).toEqual(['GET /branches/main 200']);
  await hub.pushCommit('main', { 'other.txt': 'x' });
  const moved = await refreshBase(github, base);
  expect(moved.sha).toBe(hub.branchHead('main'));
  expect(sameFiles(base, moved)).toBe(true);
  await hub.pushCommit('main', { 'run.sh': 'exit\n' });
  const changed = await refreshBase(github, base);
  expect(sameFiles(base, changed)).toBe(false);
  expect(changed.files.get('run.sh')?.bytes.toString()).toBe('exit\n');
  await hub.pushCommit('main', { 'run.sh': null });
  expect(sameFiles(base, await refreshBase(github, base))).toBe(false);
});

test('walks a tree that is too large for one response', async () => {
  const { connect, hub, took } = await setStage({ files });
  const { sha } = (await hub.commit(hub.branchHead('main') ?? '')).commit.tree;
  hub.addFault({
    match: { path: /git\/trees/, times: 1 },
    outcome: { status: 200, body: { sha, tree: [], truncated: true } },
  });
  const wanted = new Map([['a/b/agent.md', Buffer.from('Say hello.\n')]]);
  const base = await readBase(await connect(), 'main', wanted);
  expect(base.files.get('a/b/agent.md')?.bytes.toString()).toBe('Say hello.\n');
  expect(took()).toHaveLength(5);
});

test('a branch under a new name is refused', async () => {
  const { connect, hub } = await setStage({ files });
  hub.addFault({
    match: { path: /branches\/master$/ },
    outcome: { status: 301, headers: { location: `${hub.url}/repos/acme/voice-agent/branches/main` }, body: {} },
  });
  const error: unknown = await readBase(await connect(), 'master', new Map()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).hint).toBe('set base-branch to main');
});
