import { DeadlineError, RefusedError, StoppedError } from '../cekura/errors.ts';
import type { LiveMetric, MetricFields } from '../cekura/metric.ts';
import { pollGeneration, startGeneration } from '../cekura/metric-jobs.ts';
import { readGenerationProgress } from '../cekura/metric-progress.ts';
import { listMetrics, type MetricScope, scopesOf } from '../cekura/metrics.ts';
import { ActionError } from '../errors.ts';
import { followJob } from '../pipeline/follow-job.ts';
import type { Outcome } from '../pipeline/outcome.ts';
import { nameTarget } from '../pipeline/target.ts';
import type { Run } from '../pipeline/task.ts';

/** New metrics for an agent, as files in one pull request. */
export async function generateMetrics(run: Run): Promise<Outcome> {
  const { inputs, cekura } = run;
  const { 'agent-id': agentId, 'assistant-id': assistantId = '' } = inputs;
  const owner: MetricScope = agentId === undefined ? { assistant: assistantId } : { agent: agentId };
  // The first request leaves before anything else is loaded. It costs nothing, tells whether the key is good, and what
  // names are taken.
  const asked = listMetrics(cekura, owner);
  // Whoever waits gets the error; until then it is nobody's.
  asked.catch(() => undefined);
  const propose = await import('./propose-new-metrics.ts');
  const target =
    agentId === undefined
      ? nameTarget(`assistant ${assistantId}`)
      : { name: `agent ${agentId}`, slug: `agent-${agentId}` };
  const prepared = await propose.prepareNewMetrics(run, target);
  const there = await asked.catch((error: unknown) => warnOfNames(run, error));
  if (inputs['dry-run']) return propose.describePlan(prepared);

  let { progressId } = run;
  if (progressId === undefined) {
    progressId = await startGeneration(cekura, { agentId, assistantId, count: inputs['num-metrics'] });
    await run.announceJob(progressId);
  }
  const settled = await followGeneration(run, progressId);
  if (settled.state !== 'done') {
    const reason = settled.state === 'nothing' ? settled.reason : 'It waits for an answer.';
    return propose.describeUnchanged(prepared, reason, progressId);
  }
  const metrics = settled.result.map((fields) => place(fields, agentId, assistantId));
  const taken = await readNames(run, metrics, owner, there);
  return await propose.proposeNewMetrics(prepared, metrics, taken, progressId);
}

function followGeneration(run: Run, progressId: string) {
  return followJob(run, {
    name: 'generation of metrics',
    progressId,
    poll: () => pollGeneration(run.cekura, progressId),
    read: readGenerationProgress,
  });
}

/** A generated metric that does not say where it belongs belongs to whom it was generated for. */
function place(fields: MetricFields, agentId: number | undefined, assistantId: string): MetricFields {
  if (scopesOf(fields).length > 0) return fields;
  return { ...fields, ...(agentId === undefined ? { assistant_id: assistantId } : { agents: [agentId] }) };
}

/** The names in use wherever apply-metrics would look for the new ones: one that is taken would be taken for the other. */
async function readNames(
  run: Run,
  metrics: readonly MetricFields[],
  owner: MetricScope,
  there: readonly LiveMetric[],
): Promise<string[]> {
  const scopes = new Map(metrics.flatMap(scopesOf).map((scope) => [JSON.stringify(scope), scope]));
  scopes.delete(JSON.stringify(owner));
  const others = await Promise.all(
    [...scopes.values()].map((scope) =>
      listMetrics(run.cekura, scope).catch((error: unknown) => warnOfNames(run, error)),
    ),
  );
  return [...there, ...others.flat()].flatMap(({ fields }) => fields.name ?? []);
}

/** Without the service's names the new ones are distinct among the files alone, which a reviewer can see to. */
async function warnOfNames(run: Run, error: unknown): Promise<LiveMetric[]> {
  const isFinal = error instanceof StoppedError || error instanceof DeadlineError;
  const isLocked = error instanceof RefusedError && (error.status === 401 || error.status === 403);
  if (isFinal || isLocked || !(error instanceof ActionError)) throw error;
  (await run.runner()).warning(`The names of the metrics on the service are not known: ${error.message}`);
  return [];
}
