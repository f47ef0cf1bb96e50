import { describe, expect, test } from 'vitest';
import { readInstructions } from '../../../src/modes/ask-model.ts';
import { readPrompt } from '../../../src/modes/prompt-target.ts';
import type { Task } from '../../../src/task/task.ts';
import { failureOf } from '../../support/http.ts';
import { writeFiles } from '../../support/step.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const PROMPT = 'You are Mia.\nUse the key sk-123 to log in.\n';
const FILES = {
  'agent.md': PROMPT,
  'agent.json': JSON.stringify({ prompt: PROMPT }),
};

async function read(inputs: object, targetName?: string) {
  const workspace = makeTempFolder();
  await writeFiles(workspace, FILES);
  const none = { 'api-key': '', 'agent-api-key': '', 'model-api-key': '', keep: [] };
  return await readPrompt({
    inputs: { ...none, 'prompt-path': 'agent.md', ...inputs },
    workspace,
    targetName,
  } as unknown as Task);
}

describe('a prompt', () => {
  test('is read with its file, and an edit of it is tried', async () => {
    const found = await read({});
    expect(found).toMatchObject({
      target: { name: 'agent.md', slug: expect.stringMatching(/^agent-md/) },
      title: 'agent.md',
      job: 'improve-prompt job',
      files: new Map([['agent.md', Buffer.from(PROMPT)]]),
      sections: [],
      path: 'agent.md',
      selector: undefined,
      isNamed: false,
    });
    expect(found.located.prompt).toBe(PROMPT);
    expect(await found.trial[0]?.apply(PROMPT, 'x')).toBe(PROMPT);
  });

  test('has the name of its place, or of its target', async () => {
    const inputs = { 'prompt-path': 'agent.json', 'prompt-selector': '/prompt' };
    expect((await read(inputs)).target.name).toBe('agent.json#/prompt');
    expect(await read(inputs, 'mia')).toMatchObject({
      target: { name: 'mia', slug: 'mia' },
      title: 'mia',
      isNamed: true,
    });
  });

  test.each([
    ['api-key', 'sk-123'],
    ['agent-api-key', 'sk-123'],
    ['model-api-key', 'key sk-123'],
  ])('with the value of %s is refused', async (name, value) => {
    expect(await failureOf(read({ [name]: value }))).toMatchObject({
      name: 'InputError',
      message: `The prompt in agent.md contains the value of ${name}, which a proposal would show`,
      hint: 'remove the key from the prompt and revoke it, because the repository keeps it',
    });
  });

  test('may have the value of a secret that is as short as a word', async () => {
    expect((await read({ 'api-key': 'log', 'model-api-key': 'Mia.\n' })).path).toBe('agent.md');
  });

  test('needs the texts of keep', async () => {
    expect((await read({ keep: ['Mia'] })).path).toBe('agent.md');
    expect(await failureOf(read({ keep: ['Mia', 'Tom', 'a "b"'] }))).toMatchObject({
      message: 'keep contains text that is not in the prompt: "Tom", "a \\"b\\""',
      hint: 'correct keep or agent.md: the prompt must contain each line of keep exactly',
    });
  });
});

describe('the instructions of a model', () => {
  test('are those of a file, or built in', async () => {
    const workspace = makeTempFolder();
    await writeFiles(workspace, { 'how.md': 'Be brief.' });
    const inputs = (file?: string) => ({ inputs: { 'improver-instructions': file }, workspace }) as unknown as Task;
    expect(await readInstructions(inputs('how.md'))).toBe('Be brief.');
    expect(await readInstructions(inputs())).toMatch(/\w{4}/);
    expect(await failureOf(readInstructions(inputs('missing.md')))).toMatchObject({
      message: expect.stringMatching(/^improver-instructions: missing\.md/),
    });
  });
});
