import * as z from 'zod/mini';
import { foldName, type MetricField, type MetricFields } from '../../cekura/metric.ts';
import { InputError } from '../../errors.ts';
import { isFields } from '../../fields.ts';
import { isAlike } from '../../nearest-name.ts';
import { quoteText, toLine } from '../../safe-text.ts';
import { findRuleProblems, METRIC_FIELDS, metricFileSchema } from './metric-schema.ts';
import { readSource } from './metric-source.ts';

/** A metric as defined in a file of the repository. */
export interface MetricFile {
  /** Relative to the repository's root, with `/`. */
  readonly path: string;
  /** Absent for a metric that does not exist in Cekura yet. */
  readonly id: number | undefined;
  /** Digest of the live fields that this action made the file from. */
  readonly base?: string | undefined;
  /** The fields in the file, without those that are `null`. */
  readonly fields: MetricFields;
  /** The 1-based line of the `id` or a field, or of the metric itself if the file has no such field. */
  lineOf(field: 'id' | MetricField): number;
}

/** A problem in a metric file. */
export interface FileProblem {
  readonly path: string;
  readonly line: number;
  /** Follows the place: `description: is required …`. May quote the file. */
  readonly message: string;
}

/** Invalid metric files. Nothing was sent. */
export class MetricFileError extends InputError {
  override name = 'MetricFileError';
  readonly problems: readonly FileProblem[];

  constructor(problems: readonly FileProblem[]) {
    const shown = problems.slice(0, MAX_SHOWN).map(({ path, line, message }) => `${path}:${line}: ${message}`);
    if (problems.length > MAX_SHOWN) shown.push(`and ${problems.length - MAX_SHOWN} more`);
    const count = problems.length === 1 ? 'Invalid metric file' : `${problems.length} problems in metric files`;
    const places = problems.map(({ path, line, message }) => ({ file: path, line, message }));
    super(`${count}: ${shown.join('; ')}`, 'fix the files and rerun', { places });
    this.problems = problems;
  }
}

const MAX_SHOWN = 20;

/**
 * Reads one metric file, YAML or JSON by its extension.
 *
 * @throws MetricFileError that lists all problems with file, line and field
 */
export async function parseMetricFile(text: string, path: string): Promise<MetricFile> {
  const { file, problems } = await readMetricFile(text, path);
  if (!file) throw new MetricFileError(problems);
  return file;
}

/**
 * Returns the metric files, if all are valid and no two describe the same metric.
 *
 * @throws MetricFileError with the problems of all files
 */
export function checkMetricFiles(
  read: readonly { readonly file?: MetricFile | undefined; readonly problems: readonly FileProblem[] }[],
): MetricFile[] {
  const good = read.flatMap(({ file }) => file ?? []);
  const problems = [...read.flatMap((one) => one.problems), ...findDoubles(good)];
  if (problems.length > 0) throw new MetricFileError(problems);
  return good;
}

/** Like `parseMetricFile`, but returns the problems instead of throwing. */
export async function readMetricFile(
  text: string,
  path: string,
): Promise<{ file?: MetricFile; problems: readonly FileProblem[] }> {
  const source = await readSource(text, path);
  if (source.problems.length > 0) return { problems: source.problems.map((problem) => ({ path, ...problem })) };
  const content = withoutNulls(source.value);
  const checked = z.safeParse(metricFileSchema, content);
  if (!checked.success) {
    const problems = checked.error.issues.map((issue) => ({
      path,
      line: source.lineOf(issue.path),
      message: describeIssue(issue, content),
    }));
    return { problems: problems.sort((a, b) => a.line - b.line) };
  }
  const known = new Set<string>(METRIC_FIELDS);
  const fields: MetricFields = Object.fromEntries(Object.entries(checked.data).filter(([name]) => known.has(name)));
  const { id, base } = checked.data;
  const problems = findRuleProblems(id, fields).map(({ field, message, because }) => ({
    path,
    line: source.lineOf([fields[field] === undefined && because ? because : field]),
    message: `${field}: ${message}`,
  }));
  for (const { name, meant } of findSlips(checked.data)) {
    problems.push({ path, line: source.lineOf([name]), message: `${name}: unknown field; did you mean ${meant}?` });
  }
  if (problems.length > 0) return { problems };
  return { file: { path, id, base, fields, lineOf: (field) => source.lineOf([field]) }, problems };
}

/** Finds misspelt field names, whose values would be ignored. Other unknown names are allowed. */
function findSlips(content: object): { name: string; meant: string }[] {
  const names = Object.keys(content);
  return names.flatMap((name) => {
    if (name === 'id' || name === 'base' || METRIC_FIELDS.some((field) => field === name)) return [];
    const meant = METRIC_FIELDS.find((field) => isAlike(name, field) && !names.includes(field));
    return meant === undefined ? [] : [{ name, meant }];
  });
}

/** A field without a value, such as `description:`, counts as absent. */
function withoutNulls(value: unknown): unknown {
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

function describeIssue(issue: z.core.$ZodIssue, content: unknown): string {
  if (issue.path.length === 0) return issue.message;
  const found = issue.path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    content,
  );
  const shown = issue.code === 'too_big' || typeof found === 'object' ? '' : `, not ${showValue(found)}`;
  return `${issue.path.map(String).join('.')}: ${issue.message}${shown}`;
}

function showValue(value: unknown): string {
  return typeof value === 'string' ? quoteText(value) : toLine(String(value));
}

/** Finds files with the same ID, or with the same name if one of them has no ID. */
function findDoubles(files: readonly MetricFile[]): FileProblem[] {
  const problems: FileProblem[] = [];
  const byId = new Map<number, MetricFile>();
  const byName = new Map<string, MetricFile[]>();
  for (const file of files) {
    const { id } = file;
    if (id !== undefined) {
      const other = byId.get(id);
      if (other) {
        problems.push({ path: file.path, line: file.lineOf('id'), message: `id: ${id} is also in ${other.path}` });
      } else byId.set(id, file);
    }
    if (file.fields.name === undefined) continue;
    const name = foldName(file.fields.name);
    const namesakes = byName.get(name) ?? [];
    const other = namesakes.find((one) => (one.id === undefined || id === undefined) && mayShareScope(one, file));
    if (other) {
      const message = `name: ${quoteText(name)} is also in ${other.path}; a metric without an id is matched by name, so keep only one file, with the id`;
      problems.push({ path: file.path, line: file.lineOf('name'), message });
    }
    byName.set(name, [...namesakes, file]);
  }
  return problems;
}

type Scoped = Pick<MetricFile, 'fields'>;

/** Whether two metrics can belong to the same project, assistant or agent; true if a file does not say. */
export function mayShareScope({ fields: a }: Scoped, { fields: b }: Scoped): boolean {
  if (a.project !== undefined && b.project !== undefined) return a.project === b.project;
  if (a.assistant_id !== undefined && b.assistant_id !== undefined) return a.assistant_id === b.assistant_id;
  if (a.agents && b.agents) return !new Set(a.agents).isDisjointFrom(new Set(b.agents));
  return true;
}
