import { isGone, isKeyRefused } from '../cekura/errors.ts';
import type { LiveMetric, MetricFields } from '../cekura/metric.ts';
import { pollGeneration, startGeneration } from '../cekura/metric-jobs.ts';
import { listMetrics, type MetricScope, scopesOf } from '../cekura/metrics.ts';
import { normalizeFolder } from '../documents/metrics/metric-folder.ts';
import { ActionError, DeadlineError, StoppedError } from '../errors.ts';
import type { Mode } from '../task/mode.ts';
import { nameTarget } from '../task/name-target.ts';
import type { Task } from '../task/task.ts';
import type { PreparedNewMetrics } from './propose-new-metrics.ts';

/** Generated metrics, and the names that are already in use. */
export interface GeneratedMetrics {
  readonly metrics: readonly MetricFields[];
  readonly usedNames: readonly string[];
}

/** Generates metrics for an agent, as new files in one pull request. */
export const generateMetrics: Mode<PreparedNewMetrics, GeneratedMetrics> = {
  async prepare(task) {
    const { 'agent-id': agentId, 'assistant-id': assistantId = '', 'metric-path': metricPath } = task.inputs;
    const owner: MetricScope = agentId === undefined ? { assistant: assistantId } : { agent: agentId };
    // The first request leaves before the files are read. It costs nothing and shows whether the key is good.
    const live = listMetrics(task.cekura, owner).catch((error: unknown) => warnAboutNames(task, error));
    // Prevents an unhandled rejection; the error surfaces at the `await`.
    live.catch(() => undefined);
    const target =
      agentId === undefined
        ? nameTarget(`assistant ${assistantId}`)
        : { name: `agent ${agentId}`, slug: `agent-${agentId}` };
    const folder = normalizeFolder(metricPath);
    const found = (await task.metricFiles(metricPath)) ?? [];
    return {
      target,
      title: target.name,
      job: 'generation of metrics',
      files: new Map(),
      trial: [],
      sections: [],
      owner,
      folder,
      paths: found.map(({ path }) => path),
      names: found.flatMap(({ file }) => file?.fields.name ?? []),
      live,
    };
  },

  async check({ inputs }, { live, title, folder }) {
    await live;
    const count = inputs['num-metrics'];
    const what = count === 1 ? 'A metric' : `${count} metrics`;
    return { plan: `${what} for ${title} would be generated and written as new files to ${folder}.` };
  },

  async start({ inputs, cekura }) {
    const { 'agent-id': agentId, 'assistant-id': assistantId, 'num-metrics': count } = inputs;
    return { progressId: await startGeneration(cekura, { agentId, assistantId, count }) };
  },

  async poll(task, { owner, live }, progressId) {
    const progress = await pollGeneration(task.cekura, progressId);
    if (progress.state !== 'done') return progress;
    const metrics = progress.result.map((fields) => assignOwner(fields, owner));
    return { state: 'done', result: { metrics, usedNames: await readUsedNames(task, metrics, owner, await live) } };
  },

  async propose(task, prepared, { metrics, usedNames }) {
    const { proposeNewMetrics } = await import('./propose-new-metrics.ts');
    const proposal = await proposeNewMetrics(prepared, metrics, usedNames);
    const runner = await task.runner();
    const wanted = task.inputs['num-metrics'];
    // A resumed job may have been started with another number.
    if (task.progressId === undefined && metrics.length < wanted) {
      runner.warning(`${wanted} metrics were requested, but Cekura generated ${metrics.length}`);
    }
    runner.group(
      `Generated metrics: ${metrics.length}`,
      proposal.edits.map(({ paths }) => paths[0] ?? ''),
    );
    return proposal;
  },
};

/** A generated metric without a scope belongs to the agent that it was generated for. */
function assignOwner(fields: MetricFields, owner: MetricScope): MetricFields {
  if (scopesOf(fields).length > 0) return fields;
  return {
    ...fields,
    ...('agent' in owner ? { agents: [owner.agent] } : 'assistant' in owner ? { assistant_id: owner.assistant } : {}),
  };
}

/** The names in use wherever apply-metrics looks for the new metrics: a name in use would match the existing metric. */
async function readUsedNames(
  task: Task,
  metrics: readonly MetricFields[],
  owner: MetricScope,
  live: readonly LiveMetric[],
): Promise<string[]> {
  const scopes = new Map(metrics.flatMap(scopesOf).map((scope) => [JSON.stringify(scope), scope]));
  scopes.delete(JSON.stringify(owner));
  const others = await Promise.all(
    [...scopes.values()].map((scope) =>
      listMetrics(task.cekura, scope).catch((error: unknown) => warnAboutNames(task, error)),
    ),
  );
  return [...live, ...others.flat()].flatMap(({ fields }) => fields.name ?? []);
}

/** Without the names of live metrics, new names are unique only among the files, which a reviewer can check. */
async function warnAboutNames(task: Task, error: unknown): Promise<LiveMetric[]> {
  // A dry run has no later request that shows whether Cekura can be reached.
  const isUnreachable = task.inputs['dry-run'] && !isGone(error);
  const isFinal = isUnreachable || error instanceof StoppedError || error instanceof DeadlineError;
  if (isFinal || isKeyRefused(error) || !(error instanceof ActionError)) throw error;
  (await task.runner()).warning(
    `The names of the live metrics could not be read: ${error.message}; check that no generated metric has the name of an existing one`,
  );
  return [];
}
