import { type LocatedPrompt, locatePrompt } from '../documents/prompt/locate-prompt.ts';
import { readWorkspaceFile } from '../documents/workspace.ts';
import { ActionError, InputError } from '../errors.ts';
import { missingKeeps } from '../guards/keep.ts';
import type { RunEvidence } from '../render/types.ts';
import { MIN_SECRET_CHARACTERS } from '../runner.ts';
import { quoteText } from '../safe-text.ts';
import type { Prepared } from '../task/mode.ts';
import { nameTarget } from '../task/name-target.ts';
import { type Edit, requireText } from '../task/proposal.ts';
import type { Task } from '../task/task.ts';
import type { SourceRuns } from './source-runs.ts';

/** A prompt in the workspace, and the runs to learn from. */
export interface PreparedPrompt extends Prepared {
  readonly path: string;
  readonly selector: string | undefined;
  readonly located: LocatedPrompt;
  /** Whether the target has a name in the configuration file. */
  readonly isNamed: boolean;
  /** Resolves with the service's response; rejects if it rejects the key or the result. */
  readonly sourceRuns: Promise<SourceRuns>;
  /** Reads more about the runs, once; see `completeSourceRuns`. */
  readonly evidence: () => Promise<RunEvidence[]>;
}

/** Secrets that a prompt must not contain. */
const KEYS = ['api-key', 'agent-api-key', 'model-api-key'] as const;

/**
 * Reads the prompt from its file.
 *
 * @throws InputError when it can't be read, contains a key, or lacks a text in `keep`
 */
export async function readPrompt({
  inputs,
  workspace,
  targetName,
}: Task): Promise<Omit<PreparedPrompt, 'sourceRuns' | 'evidence'>> {
  const { 'prompt-path': wanted = '', 'prompt-selector': selector, keep } = inputs;
  const { path, text, bytes } = await readWorkspaceFile(workspace, wanted, 'prompt-path');
  const located = await locatePrompt(text, path, selector);
  if (selector !== undefined && selector !== 'file') checkWritable(located, path, selector);
  const exposed = KEYS.find(
    (name) => inputs[name].length >= MIN_SECRET_CHARACTERS && located.prompt.includes(inputs[name]),
  );
  if (exposed) {
    throw new InputError(
      `The prompt in ${path} contains the value of ${exposed}, which a proposal would show`,
      'remove the key from the prompt and revoke it, because the repository keeps it',
    );
  }
  const missing = missingKeeps(located.prompt, keep);
  if (missing.length > 0) {
    throw new InputError(
      `keep contains text that is not in the prompt: ${missing.map((literal) => quoteText(literal)).join(', ')}`,
      `correct keep or ${path}: the prompt must contain each line of keep exactly`,
    );
  }
  // Names in the configuration file are unique and valid in branch names.
  const target =
    targetName === undefined
      ? nameTarget(selector ? `${path}#${selector}` : path)
      : { name: targetName, slug: targetName };
  return {
    target,
    title: target.name,
    job: 'improve-prompt job',
    files: new Map([[path, bytes]]),
    trial: [editPrompt({ path, selector, located }, located.prompt)],
    sections: [],
    path,
    selector,
    located,
    isNamed: targetName !== undefined,
  };
}

/** @throws InputError when the prompt's place cannot hold even one more word */
function checkWritable(located: LocatedPrompt, path: string, selector: string): void {
  try {
    located.replace(`${located.prompt.trimEnd()} x`);
  } catch (cause) {
    if (!(cause instanceof ActionError)) throw cause;
    throw new InputError(
      `prompt-selector: the prompt at ${selector} in ${path} can be read, but not written: ${cause.message}`,
      'keep the prompt in a file of its own',
      { cause },
    );
  }
}

/**
 * Returns the edit that writes a prompt into its place.
 *
 * @param after LF line ends, no byte order mark
 */
export function editPrompt(
  { path, selector, located }: Pick<PreparedPrompt, 'path' | 'selector' | 'located'>,
  after: string,
): Edit {
  const name = selector ? `${path}#${selector}` : path;
  return {
    paths: [path],
    isNew: false,
    async apply(text, where) {
      const remote = await locatePrompt(requireText(text, path, where), path, selector);
      if (remote.prompt !== located.prompt) {
        throw new InputError(
          `The prompt ${name} in ${where} differs from the one in the workspace`,
          where.startsWith('branch')
            ? 'check out that branch before this action runs (on a pull request with `ref: ${{ github.head_ref }}`), or set base-branch to the branch that is checked out'
            : "check out the pull request's head before this action runs: `ref: refs/pull/${{ github.event.pull_request.number || github.event.issue.number }}/head`",
        );
      }
      return remote.replace(after);
    },
  };
}
