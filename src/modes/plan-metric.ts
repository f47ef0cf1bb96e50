import { isDeepStrictEqual } from 'node:util';
import type { LiveMetric, MetricField, MetricFields } from '../cekura/metric.ts';
import { digestText } from '../digest.ts';
import { toLf } from '../documents/line-ends.ts';
import type { MetricFile } from '../documents/metrics/metric-file.ts';
import { isFields } from '../fields.ts';

/** A field in which a metric file and the service differ. */
export interface FieldDifference {
  readonly field: MetricField;
  readonly file: unknown;
  /** `undefined` when the service does not return it. */
  readonly live: unknown;
  /** `service`: changed in Cekura since. `fixed`: cannot be changed. `file`: changed only in the file. */
  readonly changedBy: 'file' | 'service' | 'fixed';
}

/** What applying one metric file would do. */
export type MetricPlan =
  | { readonly kind: 'create' }
  | { readonly kind: 'unchanged'; readonly id: number }
  | {
      readonly kind: 'update';
      readonly id: number;
      /** The body of the update: the fields that differ, and no other. */
      readonly changes: MetricFields;
      readonly differences: readonly FieldDifference[];
    }
  /** Nothing of the metric is written, not even fields that only the file changed. */
  | { readonly kind: 'conflict'; readonly id: number; readonly differences: readonly FieldDifference[] };

/** Fields that the service does not let anyone change (published for `project`). */
const FIXED_FIELDS: readonly MetricField[] = ['project'];
/** Only determines the scope of a new metric; the service does not return it. */
const PLACING_FIELDS: readonly MetricField[] = ['assistant_id'];

/**
 * Compares a metric file with the metric on the service, and with the file's previous version as their common ancestor.
 *
 * Only fields that the file has are compared; omitted fields keep their values. If file and service differ, the change
 * is the file's if the service still has the ancestor's value, or if the ancestor has none. Otherwise somebody changed
 * the field on the service, whether or not the file changed too: a conflict for the whole metric, unless `overwrite` is
 * set. Equal values are no difference, whichever side changed first.
 *
 * Without ancestors and `base`, which names the live fields that the file was made from, the file updates.
 *
 * @param live `undefined` for a metric that the service does not have
 * @param ancestors versions of the file, newest first, any of which may be the last applied one
 */
export function planMetric(
  { fields, base }: Pick<MetricFile, 'fields' | 'base'>,
  live: Pick<LiveMetric, 'id' | 'fields'> | undefined,
  { ancestors = [], overwrite = false }: { ancestors?: readonly MetricFields[]; overwrite?: boolean },
): MetricPlan {
  if (!live) return { kind: 'create' };
  const isBase = base !== undefined && base === digestFields(live.fields);
  // The version that the service still has, or else the newest.
  const ancestor = isBase ? live.fields : (ancestors.find((one) => isLive(fields, one, live.fields)) ?? ancestors[0]);
  const found = listFields(fields).flatMap((field) => compareField(field, fields, live.fields, ancestor));
  // The file was made from a version other than the live one, and the changes since are unknown.
  const isOther = base !== undefined && ancestor === undefined;
  const differences = found.map((one) =>
    isOther && one.changedBy === 'file' && one.live !== undefined ? { ...one, changedBy: 'service' as const } : one,
  );
  if (differences.length === 0) return { kind: 'unchanged', id: live.id };
  const blocking = differences.filter(
    ({ changedBy }) => changedBy === 'fixed' || (changedBy === 'service' && !overwrite),
  );
  if (blocking.length > 0) return { kind: 'conflict', id: live.id, differences };
  const changes: MetricFields = Object.fromEntries(differences.map(({ field, file }) => [field, file]));
  return { kind: 'update', id: live.id, changes, differences };
}

/** A digest of a metric's fields on the service (40 hex digits); equivalent fields have equal digests. */
export function digestFields(fields: MetricFields): string {
  const entries = (Object.keys(fields) as MetricField[])
    .filter((field) => fields[field] !== undefined && !PLACING_FIELDS.includes(field))
    .sort()
    .map((field) => [field, normalizeValue(field, fields[field])]);
  return digestText(JSON.stringify(entries));
}

/** Whether the file's previous versions matter, because reading them takes requests. */
export function differsFromLive(fields: MetricFields, live: Pick<LiveMetric, 'id' | 'fields'>): boolean {
  return planMetric({ fields }, live, { overwrite: true }).kind !== 'unchanged';
}

function listFields(fields: MetricFields): MetricField[] {
  return (Object.keys(fields) as MetricField[]).filter((field) => !PLACING_FIELDS.includes(field));
}

/** Whether the service has a version's values in the fields that the file has now. */
export function isLive(file: MetricFields, version: MetricFields, live: MetricFields): boolean {
  return listFields(file).every(
    (field) => version[field] === undefined || sameValue(field, version[field], live[field]),
  );
}

function compareField(
  field: MetricField,
  file: MetricFields,
  live: MetricFields,
  ancestor: MetricFields | undefined,
): FieldDifference[] {
  const difference = { field, file: file[field], live: live[field] };
  if (sameValue(field, difference.file, difference.live)) return [];
  const earlier = ancestor?.[field];
  if (difference.live === undefined) {
    // A field that the service does not return can't be compared; the ancestor shows whether it was sent before.
    const sent = earlier !== undefined && sameValue(field, difference.file, earlier);
    return sent || FIXED_FIELDS.includes(field) ? [] : [{ ...difference, changedBy: 'file' }];
  }
  if (FIXED_FIELDS.includes(field)) return [{ ...difference, changedBy: 'fixed' }];
  const moved = earlier !== undefined && !sameValue(field, difference.live, earlier);
  return [{ ...difference, changedBy: moved ? 'service' : 'file' }];
}

/** The service's default for a field that was never sent (published). */
const DEFAULTS: Partial<Record<MetricField, string>> = { evaluation_trigger: 'always', trigger_type: 'llm_judge' };

/** Old names of one kind of outcome (published). */
const BINARY = ['binary_workflow_adherence', 'binary_qualitative'];

/**
 * Whether two values of a field are equivalent: a missing value is the default, and white space at a text's end does
 * not count.
 */
export function sameValue(field: MetricField, one: unknown, other: unknown): boolean {
  if (field === 'configuration') return coversValue(one ?? {}, other ?? {});
  return isDeepStrictEqual(normalizeValue(field, one), normalizeValue(field, other));
}

function normalizeValue(field: MetricField, value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      if (field === 'eval_type' && BINARY.includes(value)) return 'binary';
      // A YAML block ends with a line end; a text field in the dashboard does not.
      return field === 'name' ? value.trim() : toLf(value).trimEnd();
    case 'boolean':
      return value;
    case 'object':
      if (!Array.isArray(value)) return value;
      return field === 'agents' ? [...new Set(value)].sort((a, b) => Number(a) - Number(b)) : value;
    case 'undefined':
      if (field === 'agents' || field === 'enum_values') return [];
      if (field.endsWith('_enabled') || field === 'add_to_new_agents') return false;
      return DEFAULTS[field] ?? '';
    default:
      return value;
  }
}

/** Whether everything in `wanted` is in `live`: an update leaves fields that it does not name unchanged (published). */
function coversValue(wanted: unknown, live: unknown): boolean {
  if (!isFields(wanted)) return isDeepStrictEqual(wanted, live);
  if (!isFields(live)) return Object.keys(wanted).length === 0;
  return Object.entries(wanted).every(([key, value]) => coversValue(value, live[key]));
}
