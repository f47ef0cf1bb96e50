import { isDeepStrictEqual } from 'node:util';
import type { MetricField, MetricFields } from '../../cekura/metric.ts';
import { ActionError } from '../../errors.ts';
import type { DataDocument } from '../data/document.ts';
import { findEntry } from '../data/value.ts';
import { splitMark, toLf } from '../line-ends.ts';
import { isFieldValue, METRIC_FIELDS, METRIC_SCHEMA_URL } from './metric-schema.ts';
import { readSource } from './metric-source.ts';

/** New values for text fields, the only ones that an optimization changes. */
export type TextChanges = { readonly [Field in MetricField]?: Extract<MetricFields[Field], string> | undefined };

const HINT_LINE = `# yaml-language-server: $schema=${METRIC_SCHEMA_URL}\n`;

/**
 * Returns a new metric file as YAML: fields in a fixed order, long and multi-line texts as literal blocks, without
 * fields that are empty or have no effect. Line ends become LF.
 */
export async function writeMetricFile(metric: {
  readonly id?: number | undefined;
  readonly fields: MetricFields;
  /** Digest of the live fields that the file is made from. */
  readonly base?: string | undefined;
}): Promise<string> {
  const [yaml, { writePair }] = await Promise.all([import('yaml'), import('../data/yaml.ts')]);
  const content: [string, unknown][] = metric.id === undefined ? [] : [['id', metric.id]];
  for (const field of METRIC_FIELDS) {
    const value = metric.fields[field];
    if (saysSomething(field, metric.fields) && isFieldValue(field, value)) content.push([field, value]);
  }
  if (metric.base !== undefined) content.push(['base', metric.base]);
  const options = { lineWidth: 0, blockQuote: 'literal' } as const;
  const pairs = content.map(([key, value]) =>
    typeof value === 'string'
      ? `${writePair(yaml, key, toLf(value), '\n')}\n`
      : yaml.stringify({ [key]: value }, options),
  );
  return HINT_LINE + pairs.join('');
}

/** Whether a live metric's field belongs in its file. */
function saysSomething(field: MetricField, fields: MetricFields): boolean {
  const value = fields[field];
  if (value === undefined || value === '') return false;
  if (typeof value === 'object' && Object.keys(value).length === 0) return false;
  switch (field) {
    // Only the deprecated types read `prompt`; an LLM judge reads `description`.
    case 'prompt':
      return fields.type === 'custom_prompt' || fields.type === 'basic';
    case 'trigger_type':
      return fields.evaluation_trigger === 'custom';
    case 'enum_values':
      return fields.eval_type === 'enum';
    default:
      return true;
  }
}

/**
 * Returns an existing metric file with changed texts. All other bytes stay: comments, order, unknown keys, quoting,
 * line ends, byte order mark. A new field is added at the end.
 *
 * @throws ActionError when the file can't be read, or a text can't be written without changing something else
 */
export async function editMetricFile(text: string, path: string, changes: TextChanges): Promise<string> {
  const { mark, bare } = splitMark(text);
  let edited = bare;
  let source = await readSource(edited, path);
  const [problem] = source.problems;
  if (problem) throw new ActionError(`${path}:${problem.line}: ${problem.message}`, 'fix the file and rerun');
  const expected: Record<string, unknown> = { ...(source.value as Record<string, unknown>) };
  for (const field of METRIC_FIELDS) {
    const change: string | undefined = field in changes ? changes[field as keyof TextChanges] : undefined;
    const value = change === undefined ? undefined : toLf(change);
    if (value === undefined || expected[field] === value) continue;
    expected[field] = value;
    const next = source.document && editField(edited, source.document, field, value);
    source = await readSource(next ?? '', path);
    // Read back and compare: reject an edit that changed anything else.
    if (next === undefined || !isDeepStrictEqual(source.value, expected)) {
      throw new ActionError(
        `${path}: ${field} cannot be changed without changing something else in the file`,
        'replace the anchors and aliases in it, or move the file away so that a new one is written',
      );
    }
    edited = next;
  }
  return mark + edited;
}

function editField(text: string, { root, append }: DataDocument, field: string, value: string): string | undefined {
  const entry = root.kind === 'map' ? findEntry(root, field) : undefined;
  if (!entry) return append(field, value);
  const slot = entry.node.kind === 'scalar' || entry.node.kind === 'alias' ? entry.node.slot : undefined;
  const source = slot?.encode(value, true);
  return slot && source !== undefined ? text.slice(0, slot.start) + source + text.slice(slot.lineEnd) : undefined;
}
