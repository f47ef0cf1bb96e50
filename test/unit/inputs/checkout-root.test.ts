import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import { findCheckoutRoot } from '../../../src/inputs/checkout-root.ts';

describe('findCheckoutRoot', () => {
  let parent: string;
  let workspace: string;

  beforeAll(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'checkout-root-'));
    workspace = path.join(parent, 'workspace');
    await mkdir(path.join(workspace, 'agent', 'prompts'), { recursive: true });
    await mkdir(path.join(workspace, '..data'));
    await mkdir(path.join(parent, 'elsewhere'));
    await writeFile(path.join(workspace, 'file'), '');
    await symlink(path.join(parent, 'elsewhere'), path.join(workspace, 'leads-out'));
    await symlink(path.join(workspace, 'agent'), path.join(workspace, 'leads-in'));
  });
  afterAll(async () => await rm(parent, { recursive: true }));

  const find = async (folder: string | undefined) => await findCheckoutRoot({ GITHUB_WORKSPACE: workspace }, folder);

  it.each([
    [undefined, ''],
    ['.', ''],
    ['agent', 'agent'],
    ['./agent/', 'agent'],
    ['agent\\prompts', 'agent/prompts'],
    ['agent/../agent', 'agent'],
    ['..data', '..data'],
    ['leads-in', 'leads-in'],
  ])('finds %s', async (folder, expected) => {
    expect(await find(folder)).toBe(path.join(workspace, expected));
  });

  it('accepts an absolute path in the workspace, and a symlinked workspace', async () => {
    expect(await find(path.join(workspace, 'agent'))).toBe(path.join(workspace, 'agent'));
    const link = path.join(parent, 'link');
    await symlink(workspace, link);
    expect(await findCheckoutRoot({ GITHUB_WORKSPACE: link }, 'agent')).toBe(path.join(link, 'agent'));
  });

  it.each([
    ['..', '".." is outside the workspace'],
    ['../elsewhere', '"../elsewhere" is outside the workspace'],
    ['agent/../../workspace2', 'is outside the workspace'],
    ['/', '"/" is outside the workspace'],
    ['leads-out', '"leads-out" is outside the workspace'],
    ['file', '"file" is not a folder'],
    ['agnet', '"agnet" does not exist in the workspace'],
    ['a\0b', '"a\\u0000b" does not exist in the workspace'],
  ])('refuses %j', async (folder, message) => {
    const error = await find(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toMatch(/^working-directory: /);
    expect((error as InputError).message).toContain(message);
  });

  it.each([
    ['..', 'set it to the `path` that actions/checkout was given'],
    ['file', 'set it to the folder that contains the checkout'],
  ])('says what to set instead of %s', async (folder, hint) => {
    await expect(find(folder)).rejects.toMatchObject({ hint });
  });

  it('keeps the cause, and survives a workspace that is gone', async () => {
    await expect(find('agnet')).rejects.toMatchObject({ cause: { code: 'ENOENT' } });
    const gone = { GITHUB_WORKSPACE: path.join(parent, 'gone') };
    await expect(findCheckoutRoot(gone, 'agent')).rejects.toMatchObject({ name: 'InputError' });
    expect(await findCheckoutRoot({}, undefined)).toBe(process.cwd());
  });

  it('suggests a folder with a similar name', async () => {
    await expect(find('agnet')).rejects.toMatchObject({ hint: 'did you mean "agent"?' });
    await expect(find('fil')).rejects.toMatchObject({ hint: expect.stringContaining('actions/checkout') });
    await expect(find('x')).rejects.toMatchObject({ hint: expect.stringContaining('actions/checkout') });
  });
});
