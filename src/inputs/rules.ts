import { MAX_RUNS } from '../cekura/runs.ts';
import type { Mode } from '../render/types.ts';
import type { Inputs } from './table.ts';

/**
 * Problems between a task's inputs, each of which is valid by itself. Unreadable inputs are missing.
 *
 * @param inFile whether a configuration file defines the targets: it may set inputs that the step omits
 */
export function findTaskProblems(
  inputs: Partial<Inputs>,
  mode: Mode | undefined,
  { inFile }: { inFile: boolean },
): string[] {
  const problems: string[] = [];
  const isSet = (name: 'model-url' | 'model-name' | 'agent-url' | 'agent-model' | 'progress-id') =>
    !(name in inputs) || (inputs[name]?.length ?? 0) > 0;
  const { improver, verify, pending } = inputs;
  const usesPrompts = mode === 'improve-prompt' || (inFile && mode !== 'plan');
  if (usesPrompts && improver === 'model' && !isSet('model-url')) {
    problems.push(
      'model-url is required when improver is model: the chat completions endpoint that rewrites the prompt',
    );
  }
  if (usesPrompts && improver !== 'cekura' && isSet('model-url') && !isSet('model-name')) {
    problems.push('model-name is required with model-url: the name of the model there');
  }
  if (mode === 'improve-prompt' && improver === 'model' && isSet('progress-id')) {
    problems.push('progress-id does not apply when improver is model, because no job is started');
  }
  if (improver !== 'model' && (inputs['run-ids']?.length ?? 0) > MAX_RUNS) {
    problems.push(`run-ids takes at most ${MAX_RUNS} IDs, not ${inputs['run-ids']?.length}`);
  }
  if (mode === 'improve-prompt' && verify && !inFile) {
    if (!isSet('agent-url') && !isSet('model-url')) {
      problems.push(
        'agent-url or model-url is required with verify: the chat completions endpoint that answers as the agent',
      );
    }
    if (!isSet('agent-model') && !isSet('model-name')) {
      problems.push(
        'agent-model or model-name is required with verify: the name of the model that answers as the agent',
      );
    }
  }
  if (verify && mode === 'generate-metrics') problems.push('verify does not apply to generate-metrics');
  if (pending === 'use' && mode === 'metric-feedback' && isSet('progress-id')) {
    problems.push('pending: use and progress-id cannot be combined; remove one of them');
  }
  return problems;
}
