import path from 'node:path';
import type { MetricFields } from '../cekura/metric.ts';
import { prepareDelivery } from '../delivery/choose.ts';
import type { PreparedDelivery, Texts } from '../delivery/delivery.ts';
import { writeMetricFile } from '../documents/metrics/metric-edit.ts';
import { normaliseFolder } from '../documents/metrics/metric-folder.ts';
import { distinguishNames, nameMetricFile } from '../documents/metrics/metric-names.ts';
import { findRuleProblems, MOST_NAME_CHARACTERS } from '../documents/metrics/metric-schema.ts';
import { ActionError } from '../errors.ts';
import { keepProposal, type Outcome, shortenReason } from '../pipeline/outcome.ts';
import { type Presented, presentProposal, renderSummary } from '../pipeline/present.ts';
import type { Run } from '../pipeline/task.ts';
import { codeSpan, escapeBlock, escapeInline } from '../render/markdown.ts';
import type { FileChange, Target } from '../render/types.ts';
import type { ViewSection } from '../render/view.ts';

/** How many names are tried for a new file, in case that others have it where the proposal goes. */
const MOST_NAMES = 20;
const MOST_SHOWN_NAME = 100;
const MOST_SHOWN_DESCRIPTION = 200;

/** A generation whose delivery was checked. */
export interface PreparedNewMetrics {
  run: Run;
  target: Target;
  /** `metric-path`, normalised. */
  folder: string;
  /** What is there already: paths, and the names of metrics in them. */
  paths: readonly string[];
  names: readonly string[];
  delivery: PreparedDelivery;
}

/** A new metric, and the places that its file may go to, the best first. */
interface NewMetric {
  name: string;
  fields: MetricFields;
  text: string;
  places: readonly string[];
}

/**
 * Checks that new files can be delivered.
 *
 * @throws ActionError before anything is spent
 */
export async function prepareNewMetrics(run: Run, target: Target): Promise<PreparedNewMetrics> {
  const folder = normaliseFolder(run.inputs['metric-path']);
  const found = (await run.metricFiles(run.inputs['metric-path'])) ?? [];
  const delivery = await prepareDelivery(run, target, new Map());
  const names = found.flatMap(({ file }) => file?.fields.name ?? []);
  return { run, target, folder, paths: found.map((one) => one.path), names, delivery };
}

/** For a dry run: what would be done. */
export function describePlan({ run, target, folder, delivery }: PreparedNewMetrics): Outcome {
  const count = run.inputs['num-metrics'];
  const plan = `${count === 1 ? 'A metric' : `${count} metrics`} for ${target.name} would be generated, written as new files to ${folder} and delivered as ${delivery.kind}, made from ${delivery.where}. Everything was checked and nothing was started.`;
  const summary = `### Cekura Improve: dry run for ${escapeInline(target.name)}\n\n${escapeBlock(plan)}`;
  return { target: target.name, status: 'planned', changed: false, delivery: 'none', summary, notice: plan };
}

/** A healthy end without a proposal. */
export function describeUnchanged(prepared: PreparedNewMetrics, reason: string, progressId: string): Outcome {
  const { target, delivery } = prepared;
  const view = { ...toView(prepared, progressId), status: 'unchanged' as const, summary: reason };
  return {
    target: target.name,
    status: 'unchanged',
    changed: false,
    delivery: 'none',
    progressId,
    summary: renderSummary(view, [], delivery.links),
    notice: `No new metric for ${target.name}: ${shortenReason(reason)}`,
  };
}

/**
 * Writes each metric as a file, none of them left out, and brings them to people together.
 *
 * @param taken names of metrics on the service
 */
export async function proposeNewMetrics(
  prepared: PreparedNewMetrics,
  generated: readonly MetricFields[],
  taken: readonly string[],
  progressId: string,
): Promise<Outcome> {
  const { run, target, delivery } = prepared;
  const metrics = await nameMetrics(prepared, generated, taken);
  let changes = toChanges(metrics, new Map());
  const runner = await run.runner();
  // They were paid for: they are kept before anything else is tried with them.
  const folder = await run.proposalFolder();
  // An output names a single file, and a metric's name is a model's words: so the file has none of them.
  const nameFile = (file: string) => (changes.length === 1 ? 'new-metric.yaml' : path.posix.basename(file));
  const kept = [];
  for (const { path: file, after } of changes) kept.push(await keepProposal(folder, nameFile(file), after));
  const proposalPath = kept.length === 1 && kept[0] ? kept[0] : folder;
  runner.info(`${metrics.length} generated; kept at ${proposalPath}`);
  const asked = run.inputs['num-metrics'];
  // A job that is taken up may have been asked for another number.
  if (run.progressId === undefined && metrics.length < asked) {
    runner.warning(`${asked} metrics were asked for, and the service generated ${metrics.length}`);
  }
  for (const { name, places } of metrics) runner.info(`- ${name}: ${places[0]}`);

  const rows = metrics.map(({ name, fields }) => [
    escapeInline(name, MOST_SHOWN_NAME),
    escapeInline(fields.description ?? '', MOST_SHOWN_DESCRIPTION),
  ]);
  return await presentProposal(run, {
    kept: { target: target.name, changed: true, progressId, proposalPath },
    view: {
      ...toView(prepared, progressId),
      sections: [{ heading: 'Metrics', rows: [['Metric', 'Description'], ...rows] }, ...describeLacks(metrics)],
    },
    shown: () => changes,
    links: delivery.links,
    deliver: (view) =>
      delivery.deliver({
        view,
        newFiles: metrics.flatMap(({ places }) => places),
        write: async (texts) => {
          changes = toChanges(metrics, texts);
          return { changes };
        },
      }),
  });
}

async function nameMetrics(
  { folder, paths, names }: PreparedNewMetrics,
  generated: readonly MetricFields[],
  taken: readonly string[],
): Promise<NewMetric[]> {
  const distinct = distinguishNames(
    generated.map((fields) => fields.name ?? ''),
    [...names, ...taken],
    MOST_NAME_CHARACTERS,
  );
  const used = [...paths];
  const metrics: NewMetric[] = [];
  for (const [index, given] of generated.entries()) {
    const name = distinct[index] ?? '';
    const fields = toCreatable({ ...given, name });
    const places: string[] = [];
    while (places.length < MOST_NAMES) places.push(nameMetricFile(folder, { name }, [...used, ...places]));
    // Only the first is used unless it turns out to be taken; so the next metric may have the others in mind as well.
    used.push(places[0] ?? '');
    metrics.push({ name, fields, text: await writeMetricFile({ fields }), places });
  }
  return metrics;
}

/** What the service did not say, and will want to know when the files are applied. */
function describeLacks(metrics: readonly NewMetric[]): ViewSection[] {
  const rows = metrics.flatMap(({ name, fields }) =>
    findRuleProblems(undefined, fields).map(({ field, message }) => [
      escapeInline(name, MOST_SHOWN_NAME),
      `${codeSpan(field)} ${escapeInline(message)}`,
    ]),
  );
  if (rows.length === 0) return [];
  return [{ heading: 'To be completed before they can be applied', rows: [['Metric', 'What'], ...rows] }];
}

/** The service creates no metric of a deprecated type; what those judge by is the description of the type that took their place. */
function toCreatable(fields: MetricFields): MetricFields {
  if (fields.type !== 'basic' && fields.type !== 'custom_prompt') return fields;
  const { prompt, ...rest } = fields;
  const description = [fields.description, prompt].filter((text) => text !== undefined && text.trim() !== '');
  return { ...rest, type: 'llm_judge', description: description.join('\n\n') };
}

/** Each metric's file, at the first of its places that nobody has. */
function toChanges(metrics: readonly NewMetric[], texts: Texts): FileChange[] {
  const used = new Set<string>();
  return metrics.map(({ name, text, places }) => {
    const free = places.find((place) => !used.has(place) && (texts.get(place) ?? null) === null);
    if (free === undefined) {
      throw new ActionError(
        `There is no free file name for the metric ${JSON.stringify(name)} like ${places[0]}`,
        'remove old files there, or set metric-path to another folder',
      );
    }
    used.add(free);
    return { path: free, before: null, after: text };
  });
}

function toView({ run, target }: PreparedNewMetrics, progressId: string): Presented['view'] {
  return {
    mode: run.inputs.mode,
    target,
    runs: [],
    findings: [],
    guardLevel: run.inputs.guard,
    progressId,
  };
}
