import type { LiveMetric, MetricFields } from '../cekura/metric.ts';
import type { MetricScope } from '../cekura/metrics.ts';
import { writeMetricFile } from '../documents/metrics/metric-edit.ts';
import { distinguishNames, nameMetricFile } from '../documents/metrics/metric-names.ts';
import { findRuleProblems, MAX_NAME_CHARACTERS } from '../documents/metrics/metric-schema.ts';
import { ActionError } from '../errors.ts';
import { codeSpan, escapeInline } from '../render/markdown.ts';
import { countOf } from '../render/size.ts';
import type { ViewSection } from '../render/view.ts';
import { quoteText } from '../safe-text.ts';
import type { Prepared } from '../task/mode.ts';
import type { Edit, Proposal } from '../task/proposal.ts';
import { ON_APPLY } from './propose-metric.ts';

/** Maximum candidate names for a new file, in case the base branch already has some. */
const MAX_NAMES = 20;
const MAX_SHOWN_NAME = 100;
const MAX_SHOWN_DESCRIPTION = 200;

/** An agent to generate metrics for, and the folder that their files go to. */
export interface PreparedNewMetrics extends Prepared {
  readonly owner: MetricScope;
  /** `metric-path`, normalized. */
  readonly folder: string;
  /** The files that exist there, and the names of the metrics in them. */
  readonly paths: readonly string[];
  readonly names: readonly string[];
  /** The owner's metrics on the service; rejects when the key is refused. */
  readonly live: Promise<readonly LiveMetric[]>;
}

/** A new metric, and the places that its file may go to, the best first. */
interface NewMetric {
  name: string;
  fields: MetricFields;
  text: string;
  places: readonly string[];
}

/**
 * Writes each generated metric as a new file.
 *
 * @param usedNames names of metrics on the service
 */
export async function proposeNewMetrics(
  prepared: PreparedNewMetrics,
  generated: readonly MetricFields[],
  usedNames: readonly string[],
): Promise<Proposal> {
  const metrics = await nameMetrics(prepared, generated, usedNames);
  const rows = metrics.map(({ name, fields }) => [
    escapeInline(name, MAX_SHOWN_NAME),
    escapeInline(fields.description ?? '', MAX_SHOWN_DESCRIPTION),
  ]);
  const isOne = metrics.length === 1;
  return {
    target: prepared.target,
    identity: ['new-metrics', metrics.map(({ text }) => text)],
    // An output names a single file, so the file's name must not contain the metric's name, which a model wrote.
    kept: metrics.map(({ text, places }) => ({
      name: isOne ? 'new-metric.yaml' : (places[0]?.split('/').at(-1) ?? ''),
      text,
    })),
    words: {
      title: isOne ? 'Add a generated metric' : `Add ${metrics.length} generated metrics`,
      heading: countOf(metrics.length, 'generated metric'),
      lead: `A model proposes ${countOf(metrics.length, 'metric')} for the agent. Nothing is created until you accept ${isOne ? 'it' : 'them'}.`,
      afterMerge: `Cekura gets ${isOne ? 'the metric' : 'the metrics'} ${ON_APPLY}.`,
      intro: 'A model suggests:',
    },
    summary: '',
    texts: [],
    edits: metrics.map(toEdit),
    shown: metrics.map(({ text, places }) => ({ path: places[0] ?? '', before: null, after: text })),
    notes: [],
    changePercent: undefined,
    sections: [{ heading: 'Metrics', rows: [['Metric', 'Description'], ...rows] }, ...describeLacks(metrics)],
  };
}

function toEdit({ name, text, places }: NewMetric): Edit {
  return {
    paths: places,
    isNew: true,
    async apply(existing) {
      if (existing === null) return text;
      throw new ActionError(
        `All file names for the metric ${quoteText(name)} are in use, such as ${places[0]}`,
        'remove old files, or set metric-path to another folder',
      );
    },
  };
}

async function nameMetrics(
  { folder, paths, names }: PreparedNewMetrics,
  generated: readonly MetricFields[],
  usedNames: readonly string[],
): Promise<NewMetric[]> {
  const distinct = distinguishNames(
    generated.map((fields) => fields.name ?? ''),
    [...names, ...usedNames],
    MAX_NAME_CHARACTERS,
  );
  const used = [...paths];
  const metrics: NewMetric[] = [];
  for (const [index, given] of generated.entries()) {
    const name = distinct[index] ?? '';
    const fields = toCreatable({ ...given, name });
    const places: string[] = [];
    while (places.length < MAX_NAMES) places.push(nameMetricFile(folder, { name }, [...used, ...places]));
    // Usually only the first is used, so the next metric may have the others as candidates too.
    used.push(places[0] ?? '');
    metrics.push({ name, fields, text: await writeMetricFile({ fields }), places });
  }
  return metrics;
}

/** Fields that Cekura did not return and that are required to apply the files. */
function describeLacks(metrics: readonly NewMetric[]): ViewSection[] {
  const rows = metrics.flatMap(({ name, fields }) =>
    findRuleProblems(undefined, fields).map(({ field, message }) => [
      escapeInline(name, MAX_SHOWN_NAME),
      `${codeSpan(field)} ${escapeInline(message)}`,
    ]),
  );
  if (rows.length === 0) return [];
  return [{ heading: 'Complete these files before you apply them', rows: [['Metric', 'Problem'], ...rows] }];
}

/**
 * The service creates no metric of a deprecated type; what those judge by is the description of the type that took
 * their place.
 */
function toCreatable(fields: MetricFields): MetricFields {
  if (fields.type !== 'basic' && fields.type !== 'custom_prompt') return fields;
  const { prompt, ...rest } = fields;
  const description = [fields.description, prompt].filter((text) => text !== undefined && text.trim() !== '');
  return { ...rest, type: 'llm_judge', description: description.join('\n\n') };
}
