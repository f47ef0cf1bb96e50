import type { ImproveResult } from '../cekura/jobs.ts';
import type { RunEvidence } from '../cekura/run-evidence.ts';
import { IMPROVER_INSTRUCTIONS } from '../chat/improver-instructions.ts';
import { requestRewrite } from '../chat/rewrite.ts';
import { readWorkspaceFile } from '../documents/workspace.ts';
import { ActionError } from '../errors.ts';
import { countOf } from '../render/size.ts';
import { quoteText } from '../safe-text.ts';
import type { Task } from '../task/task.ts';

/**
 * The instructions for the model: the text of the file that `improver-instructions` names, or the built-in one.
 *
 * @throws InputError when the file can't be read
 */
export async function readInstructions({ inputs, workspace }: Pick<Task, 'inputs' | 'workspace'>): Promise<string> {
  const { 'improver-instructions': path } = inputs;
  if (path === undefined) return IMPROVER_INSTRUCTIONS;
  return (await readWorkspaceFile(workspace, path, 'improver-instructions')).text;
}

/**
 * Asks the model at `model-url` to rewrite a prompt, in place of Cekura's improve-prompt.
 *
 * @throws ActionError when nothing is known of the runs, or the model gives no usable answer
 */
export async function askModel(task: Task, prompt: string, runs: readonly RunEvidence[]): Promise<ImproveResult> {
  const { inputs, signal, clock, deadlineMs, env } = task;
  const calls = runs.filter(({ passed, transcript, reason }) => !passed && (transcript !== undefined || reason !== ''));
  if (calls.length === 0) {
    throw new ActionError(
      'The runs could not be read, so the model has nothing to learn from',
      'check run-ids and the project of api-key, or rerun later',
    );
  }
  const instructions = await readInstructions(task);
  const runner = await task.runner();
  const model = inputs['model-name'] ?? '';
  const log = (line: string) => runner.info(line);
  log(`Asking the model ${quoteText(model)} at model-url for a rewrite, from ${countOf(calls.length, 'run')}`);
  const { connectChat } = await import('../chat/client.ts');
  const chat = connectChat({
    url: inputs['model-url'] ?? '',
    model,
    apiKey: inputs['model-api-key'] ?? '',
    inputs: { url: 'model-url', model: 'model-name', key: 'model-api-key' },
    ...{ signal, clock, deadlineMs, log, env },
  });
  try {
    return await requestRewrite(chat, { instructions, prompt, calls }, log);
  } finally {
    await chat.close();
  }
}
