import pMap from 'p-map';
import { readWorkspaceFile } from '../documents/workspace.ts';
import { InputError, toErrorLine } from '../errors.ts';
import type { StepInputs, TaskInputs } from '../inputs/parse-inputs.ts';
import { describeResumeInput } from '../task/outcome.ts';
import type { Task } from '../task/task.ts';

/** One target to work on. */
export interface TaskSpec extends Pick<Task, 'inputs' | 'targetName' | 'progressId' | 'resumeInput'> {
  /** Its name in `results`; unique. */
  readonly name: string;
}

/** The targets of a configuration file, by name, as a `strategy.matrix`. */
export interface Plan {
  matrix: string;
  names: readonly string[];
  /** Problems that would fail one target's job; the other targets can still run. */
  warnings: readonly string[];
}

/**
 * Lists the tasks of a step: a single one, one for each metric, or one for each target of a configuration file.
 *
 * @throws InputError when the configuration file or `progress-id` is wrong
 */
export async function listTasks(inputs: StepInputs, workspace: string): Promise<TaskSpec[] | Plan> {
  const tasks =
    inputs['config-path'] === undefined ? splitMetrics([nameTask(inputs)]) : await readTargets(inputs, workspace);
  if (!Array.isArray(tasks)) return tasks;
  const progressIds = inputs['progress-id'];
  if (progressIds.length > 0 && progressIds.length !== tasks.length) {
    const first = tasks.length > 1 ? tasks[0]?.resumeInput : undefined;
    throw new InputError(
      `progress-id lists ${progressIds.length} ${progressIds.length === 1 ? 'ID' : 'IDs'} for ${tasks.length} ${tasks.length === 1 ? 'target' : 'targets'}`,
      `list one ID for each target, in the same order${first ? `, or resume a single target: set ${describeResumeInput(first)}, and progress-id to its ID` : ''}`,
    );
  }
  const twice = progressIds.find((id, index) => progressIds.indexOf(id) !== index);
  if (twice !== undefined) {
    throw new InputError(
      `progress-id lists ${twice} twice, but a job belongs to one target`,
      'list one ID for each target, in the same order',
    );
  }
  return tasks.map((task, index) => ({
    ...task,
    progressId: progressIds[index],
    resumeInput: tasks.length > 1 ? task.resumeInput : undefined,
  }));
}

async function readTargets(
  inputs: StepInputs & { 'config-path': string },
  workspace: string,
): Promise<TaskSpec[] | Plan> {
  const { text, path } = await readWorkspaceFile(workspace, inputs['config-path'], 'config-path');
  const { loadTargets } = await import('../inputs/config-file.ts');
  const targets = await loadTargets(text, path, inputs);
  if (targets.length > 1) await (await import('../inputs/check-places.ts')).checkPlaces(targets, workspace);
  if (inputs.mode !== 'plan')
    return splitMetrics(
      targets.map((one) => ({
        ...one,
        targetName: one.name,
        resumeInput: { input: 'target' as const, value: one.name, replacesConfig: false },
      })),
    );
  const { planMatrix } = await import('../inputs/matrix.ts');
  const names = targets.map(({ name }) => name);
  const warnings = await pMap(targets, (target) => checkTarget(target, workspace), { concurrency: 20 });
  return { matrix: planMatrix(names), names, warnings: warnings.flat() };
}

async function checkTarget(
  { name, inputs }: { name: string; inputs: TaskInputs },
  workspace: string,
): Promise<string[]> {
  if (inputs['prompt-path'] === undefined) return [];
  try {
    await readWorkspaceFile(workspace, inputs['prompt-path'], 'prompt-path');
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [`target ${name}: ${toErrorLine(error)}`];
  }
}

function nameTask(inputs: TaskInputs): TaskSpec {
  const { 'prompt-path': path, 'prompt-selector': selector } = inputs;
  return { name: path ? (selector ? `${path}#${selector}` : path) : inputs.mode, inputs };
}

/** Makes each metric a separate target; they are optimized in parallel. */
function splitMetrics(tasks: readonly TaskSpec[]): TaskSpec[] {
  return tasks.flatMap((task) => {
    if (task.inputs.mode !== 'metric-feedback') return [task];
    const ids = task.inputs['metric-id'];
    if (ids.length > 1 && task.inputs.branch !== undefined) {
      throw new InputError(
        `branch is set for ${ids.length} metrics, but each metric needs a branch of its own`,
        'set metric-id to one ID, or unset branch',
      );
    }
    return ids.map((id) => ({
      name:
        task.name === task.inputs.mode ? `metric ${id}` : ids.length === 1 ? task.name : `${task.name}: metric ${id}`,
      inputs: { ...task.inputs, 'metric-id': [id] },
      // A target of several metrics can't be resumed in part, but each of its metrics can.
      resumeInput:
        ids.length === 1 && task.resumeInput
          ? task.resumeInput
          : { input: 'metric-id', value: String(id), replacesConfig: task.resumeInput !== undefined },
    }));
  });
}
