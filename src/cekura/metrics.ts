import * as z from 'zod/mini';
import { ActionError } from '../errors.ts';
import { isFields } from '../fields.ts';
import { onceFor } from '../once.ts';
import type { CekuraClient } from './client.ts';
import { UncertainStartError } from './errors.ts';
import { foldName, type LiveMetric, type MetricFields } from './metric.ts';
import { readLiveMetric } from './metric-schemas.ts';
import { parseReply } from './schemas.ts';

const METRICS = '/test_framework/v1/metrics/';
/** v1's reading endpoints have been deprecated since July 2026; v2 answers in the same shapes (published). */
const METRIC_READS = '/test_framework/v2/metrics/';

/**
 * Reads a metric by its ID (published).
 *
 * @throws RefusedError when the service has no such metric (404) or the key may not see it.
 */
export async function readMetric(client: CekuraClient, id: number): Promise<LiveMetric> {
  const reply = await client.send({
    method: 'GET',
    path: `${METRIC_READS}${id}/`,
    retry: 'safe',
    doing: `reading metric ${id}`,
    check: 'metric-id',
  });
  return readLiveMetric(`metrics/${id}`, reply, id);
}

/** Where a metric without an ID is searched by its name. */
export type MetricScope = { readonly project: number } | { readonly agent: number } | { readonly assistant: string };

/** The scopes that a metric's fields name: its project alone, when there is one, or each of its agents. */
export function scopesOf(fields: MetricFields): MetricScope[] {
  if (fields.project !== undefined) return [{ project: fields.project }];
  if (fields.agents && fields.agents.length > 0) return fields.agents.map((agent) => ({ agent }));
  return fields.assistant_id ? [{ assistant: fields.assistant_id }] : [];
}

/** Published as a bare list. */
const listReply = z.array(z.unknown());

/**
 * Lists the metrics of a project, agent or assistant. The list omits Python code (published), so each match is read
 * again by its ID.
 */
export async function listMetrics(client: CekuraClient, scope: MetricScope): Promise<LiveMetric[]> {
  const query =
    'project' in scope
      ? { project_id: scope.project }
      : 'agent' in scope
        ? { agent_id: scope.agent }
        : { assistant_id: scope.assistant };
  const reply = await client.send({
    method: 'GET',
    path: METRIC_READS,
    query,
    retry: 'safe',
    doing: 'listing metrics',
  });
  // A metric without a name cannot be found by name, so it is left out.
  return parseReply(listReply, 'metrics', reply)
    .filter(isNamed)
    .map((item) => readLiveMetric('metrics', item));
}

/** Lists the metrics of a scope. */
export type ListMetrics = (scope: MetricScope) => Promise<LiveMetric[]>;

/** Lists the metrics of each scope once, on first use. */
export function listMetricsOnce(client: CekuraClient): ListMetrics {
  const list = onceFor((scope: string) => listMetrics(client, JSON.parse(scope)));
  return (scope) => list(JSON.stringify(scope));
}

/** The metrics that have a file's name in any of its scopes, by ID; spaces around a name do not count. */
export async function findNamesakes(list: ListMetrics, fields: MetricFields): Promise<LiveMetric[]> {
  const wanted = foldName(fields.name ?? '');
  const lists = await Promise.all(scopesOf(fields).map(list));
  const found = lists.flat().filter(({ fields: { name } }) => name !== undefined && foldName(name) === wanted);
  return [...new Map(found.map((metric) => [metric.id, metric])).values()];
}

/** Changes fields of a metric and leaves the others as they are (published). Sending it twice changes nothing more. */
export async function updateMetric(client: CekuraClient, id: number, changes: MetricFields): Promise<void> {
  await client.send({
    method: 'PATCH',
    path: `${METRICS}${id}/`,
    body: changes,
    retry: 'write',
    doing: `updating metric ${id}`,
    check: 'the metric file',
  });
}

/**
 * Creates metrics in one request (published as bulk_create), once. If its outcome is unknown, looks up the names on the
 * service: finding all of them is a success, anything else an error. The request is never repeated, because the first
 * one may still be in progress. Rerunning is safe: existing metrics are found by their names.
 *
 * @returns the ID of each, in their order; `undefined` where the service does not return it
 */
export async function createMetrics(
  client: CekuraClient,
  metrics: readonly (MetricFields & { readonly name: string })[],
): Promise<(number | undefined)[]> {
  let reply: unknown;
  try {
    reply = await client.send({
      method: 'POST',
      path: `${METRICS}bulk_create/`,
      body: metrics,
      retry: 'start',
      doing: metrics.length === 1 ? 'creating a metric' : `creating ${metrics.length} metrics`,
      check: 'the metric file',
    });
  } catch (error) {
    if (!(error instanceof UncertainStartError)) throw error;
    const found = await findCreated(client, metrics);
    const count = found.filter((id) => id !== undefined).length;
    if (count === metrics.length) return found;
    throw new ActionError(
      `${error.message.split('; the request may have been received', 1)[0]}; ${count} of ${metrics.length} new metrics exist now`,
      'rerun: metrics that exist are found by their names and not created again',
      { cause: error },
    );
  }
  const created = Array.isArray(reply) ? reply.filter(isNamed) : [];
  const isAnswer = metrics.every(({ name }, index) => foldName(created[index]?.name ?? '') === foldName(name));
  // The reply is published as the list with its IDs; without them the names identify the metrics.
  return isAnswer ? created.map(({ id }) => id) : await findCreated(client, metrics);
}

function isNamed(item: unknown): item is { name: string; id: number } {
  return isFields(item) && typeof item.name === 'string' && Number.isSafeInteger(item.id);
}

async function findCreated(
  client: CekuraClient,
  metrics: readonly (MetricFields & { readonly name: string })[],
): Promise<(number | undefined)[]> {
  const list = listMetricsOnce(client);
  return await Promise.all(metrics.map(async (metric) => (await findNamesakes(list, metric))[0]?.id));
}
