import { describe, expect, test } from 'vitest';
import { ActionError, InputError } from '../../src/errors.ts';
import { checkPullRequestDelivery } from '../../src/github/preflight.ts';
import { BETTER, BRANCH, FIRST, KEY, PATH, setStage } from '../support/github-stage.ts';

describe('stale evidence', () => {
  test('another file of the base changed: the commit is put on the new head', async () => {
    const { hub, propose } = await setStage();
    const meanwhile = () => hub.pushCommit('main', { 'other.txt': 'x' });
    expect((await propose(BETTER, { meanwhile })).operation).toBe('created');
    expect((await hub.log(BRANCH))[1]?.sha).toBe(hub.branchHead('main'));
    expect((await hub.readFile(BRANCH, 'other.txt')).toString()).toBe('x');
  });

  test('the file changed around the prompt: the proposal is rebuilt', async () => {
    const { hub, propose } = await setStage();
    const meanwhile = () => hub.pushCommit('main', { [PATH]: `# Agent\n${FIRST}` });
    expect((await propose(BETTER, { meanwhile })).operation).toBe('created');
    expect((await hub.readFile(BRANCH, PATH)).toString()).toBe(`# Agent\n${BETTER}`);
    expect((await hub.pulls())[0]?.body).toContain('# Agent');
  });

  test('the prompt itself changed: refused, and nothing is written', async () => {
    const { hub, propose, took } = await setStage();
    const meanwhile = () => hub.pushCommit('main', { [PATH]: 'Say hi.\n' });
    const apply = async (now: string | null) => {
      if (now === FIRST) return BETTER;
      throw new ActionError('The prompt changed in main', 'run it again');
    };
    const edits = [{ paths: [PATH], isNew: false, apply }];
    await expect(propose(BETTER, { meanwhile, edits })).rejects.toThrow(/prompt changed/);
    expect(hub.branches()).toEqual(['main']);
    expect(took().filter((request) => !request.startsWith('GET'))).toEqual([]);
  });

  test('the base holds the proposal by now', async () => {
    const { hub, propose } = await setStage();
    const meanwhile = () => hub.pushCommit('main', { [PATH]: BETTER });
    expect(await propose(BETTER, { meanwhile })).toMatchObject({ operation: 'unchanged', delivery: 'none' });
    expect(hub.branches()).toEqual(['main']);
  });
});

describe('before anything is spent', () => {
  test.each([
    ['a base that is not there', { base: 'nowhere' }, /base-branch/],
    ['the base as the branch', { branch: 'main' }, /set branch/],
  ])('%s', async (_, options, message) => {
    const { propose } = await setStage();
    const error: unknown = await propose(BETTER, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect(`${(error as InputError).message} ${(error as InputError).hint}`).toMatch(message);
  });

  test('a branch that carries a pull request into another base', async () => {
    const { propose } = await setStage({ branches: { next: { 'x.txt': 'x' } } });
    await propose(BETTER);
    await expect(propose(BETTER, { base: 'next' })).rejects.toThrow(/#1 into main/);
  });

  test('a branch that carries another target’s pull request', async () => {
    const { connect, propose } = await setStage();
    await propose(BETTER);
    const request = { base: 'main', branch: BRANCH, key: { ...KEY, name: 'other.md' }, files: new Map() };
    await expect(checkPullRequestDelivery(await connect(), request)).rejects.toThrow(/another target/);
  });
});
