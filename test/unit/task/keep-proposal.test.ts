import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { keepProposal, makeProposalFolder } from '../../../src/task/keep-proposal.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

it('writes the text below RUNNER_TEMP, in a new folder each time', async () => {
  const root = makeTempFolder();
  const env = { RUNNER_TEMP: path.join(root, 'not', 'there') };
  const folder = await makeProposalFolder(env);
  expect(path.dirname(folder)).toBe(env.RUNNER_TEMP);
  expect(await makeProposalFolder(env)).not.toBe(folder);
  const file = await keepProposal(folder, 'agent.txt', 'Grüße 🙂\r\n');
  expect(file).toBe(path.join(folder, 'agent.txt'));
  expect(await readFile(file, 'utf8')).toBe('Grüße 🙂\r\n');
});

it('names what to check if nothing can be written', async () => {
  const root = makeTempFolder();
  await writeFile(path.join(root, 'file'), '');
  const refused = {
    message: expect.stringMatching(/^The proposal cannot be saved: E/),
    hint: "free space on the runner's disk, and check that RUNNER_TEMP is a writable folder",
  };
  await expect(makeProposalFolder({ RUNNER_TEMP: path.join(root, 'file', 'x') })).rejects.toMatchObject(refused);
  await expect(keepProposal(path.join(root, 'file'), 'a.txt', 'a')).rejects.toMatchObject(refused);
});
