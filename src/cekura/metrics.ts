import * as z from 'zod/mini';
import { ActionError } from '../errors.ts';
import type { LiveMetric, MetricFields } from '../proposal/metric.ts';
import type { CekuraClient } from './client.ts';
import { UncertainStartError } from './errors.ts';
import { isFields } from './layers.ts';
import { readLiveMetric } from './metric-schemas.ts';
import { parseReply } from './schemas.ts';

const METRICS = '/test_framework/v1/metrics/';

/**
 * Reads a metric by its ID (published).
 *
 * @throws RefusedError when the service has no such metric (404) or the key may not see it.
 */
export async function readMetric(client: CekuraClient, id: number): Promise<LiveMetric> {
  const reply = await client.send({
    method: 'GET',
    path: `${METRICS}${id}/`,
    repeat: 'safe',
    doing: `reading metric ${id}`,
  });
  return readLiveMetric(`metrics/${id}`, reply, id);
}

/** Where a metric without an ID is looked for by its name. */
export type MetricScope = { readonly project: number } | { readonly agent: number } | { readonly assistant: string };

/** The scope that a metric's fields name; the project when there are several. */
export function scopeOf(fields: MetricFields): MetricScope | undefined {
  if (fields.project !== undefined) return { project: fields.project };
  const agent = fields.agents?.[0];
  if (agent !== undefined) return { agent };
  return fields.assistant_id ? { assistant: fields.assistant_id } : undefined;
}

/** Published as a bare list; a service that starts to hand it out in pages answers in the second form. */
const listReply = z.union([
  z.pipe(
    z.array(z.unknown()),
    z.transform((results) => ({ results, next: undefined })),
  ),
  z.object({ results: z.array(z.unknown()), next: z.catch(z.nullish(z.string()), undefined) }),
]);
const MOST_PAGES = 100;

/**
 * Lists the metrics of a project, agent or assistant. The list leaves Python code out (published), so what is found here
 * is known by its name and read again by its ID.
 */
export async function listMetrics(client: CekuraClient, scope: MetricScope): Promise<LiveMetric[]> {
  let query: Record<string, string | number> | undefined =
    'project' in scope
      ? { project_id: scope.project }
      : 'agent' in scope
        ? { agent_id: scope.agent }
        : { assistant_id: scope.assistant };
  const found: LiveMetric[] = [];
  for (let count = 0; query && count < MOST_PAGES; count += 1) {
    const reply = await client.send({ method: 'GET', path: METRICS, query, repeat: 'safe', doing: 'listing metrics' });
    const { results, next }: z.infer<typeof listReply> = parseReply(listReply, 'metrics', reply);
    // What has no name can't be found by it, and is left out.
    found.push(...results.filter(isNamed).map((item) => readLiveMetric('metrics', item)));
    query = next ? readQuery(next) : undefined;
  }
  return found;
}

/** Lists the metrics of a scope when they are first asked for, and never again. */
export function listMetricsOnce(client: CekuraClient): (scope: MetricScope) => Promise<LiveMetric[]> {
  const lists = new Map<string, Promise<LiveMetric[]>>();
  return (scope) => {
    const key = JSON.stringify(scope);
    const list = lists.get(key) ?? listMetrics(client, scope);
    lists.set(key, list);
    return list;
  };
}

function readQuery(url: string): Record<string, string> | undefined {
  const query = URL.canParse(url, 'https://service') ? new URL(url, 'https://service').searchParams : undefined;
  return query && query.size > 0 ? Object.fromEntries(query) : undefined;
}

/** The metric of a name; spaces around it do not count. Two of one name are both found. */
export function findByName(metrics: readonly LiveMetric[], name: string): LiveMetric[] {
  const wanted = foldName(name);
  return metrics.filter((metric) => metric.fields.name !== undefined && foldName(metric.fields.name) === wanted);
}

function foldName(name: string): string {
  return name.trim().normalize('NFC');
}

/** Changes fields of a metric and leaves the others as they are (published). Sending it twice changes nothing more. */
export async function updateMetric(client: CekuraClient, id: number, changes: MetricFields): Promise<void> {
  await client.send({
    method: 'PATCH',
    path: `${METRICS}${id}/`,
    body: changes,
    repeat: 'safe',
    doing: `updating metric ${id}`,
  });
}

/** A metric that was created. */
export interface CreatedMetric {
  readonly name: string;
  readonly id: number;
}

/**
 * Creates metrics in one request (published as bulk_create), once. When its outcome is unknown the service is asked
 * which of the names it has: all of them there is a success, anything else an error, and never a second request, since the
 * first may still be at work. Running again is safe: what exists is known by its name.
 */
export async function createMetrics(
  client: CekuraClient,
  metrics: readonly (MetricFields & { readonly name: string })[],
): Promise<CreatedMetric[]> {
  let reply: unknown;
  try {
    reply = await client.send({
      method: 'POST',
      path: `${METRICS}bulk_create/`,
      body: metrics,
      repeat: 'start',
      doing: metrics.length === 1 ? 'creating a metric' : `creating ${metrics.length} metrics`,
    });
  } catch (error) {
    if (!(error instanceof UncertainStartError)) throw error;
    const found = await findCreated(client, metrics);
    if (found.length === metrics.length) return found;
    throw new ActionError(
      `${error.message.replace(/; the request may have been received.*$/, '')}; ${found.length} of ${metrics.length} new metrics are there now`,
      'run it again: what is there is known by its name and not created twice',
      { cause: error },
    );
  }
  const list = isFields(reply) && Array.isArray(reply.results) ? reply.results : reply;
  const created = Array.isArray(list) ? list.filter(isNamed).map(({ name, id }) => ({ name, id })) : [];
  // The reply is published as the list with its IDs; without them the names tell.
  return created.length === metrics.length ? created : await findCreated(client, metrics);
}

function isNamed(item: unknown): item is CreatedMetric {
  return isFields(item) && typeof item.name === 'string' && Number.isSafeInteger(item.id);
}

async function findCreated(
  client: CekuraClient,
  metrics: readonly (MetricFields & { readonly name: string })[],
): Promise<CreatedMetric[]> {
  const list = listMetricsOnce(client);
  const found: CreatedMetric[] = [];
  for (const metric of metrics) {
    const scope = scopeOf(metric);
    if (!scope) continue;
    const [match] = findByName(await list(scope), metric.name);
    if (match) found.push({ name: metric.name, id: match.id });
  }
  return found;
}
