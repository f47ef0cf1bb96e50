import {
  CHANGEABLE,
  type FeedbackChanges,
  type FeedbackResult,
  type ImprovedTrigger,
  mapFeedback,
} from '../cekura/feedback.ts';
import type { MetricFields } from '../cekura/metric.ts';
import { editMetricFile, writeMetricFile } from '../documents/metrics/metric-edit.ts';
import { readMetricFile } from '../documents/metrics/metric-file.ts';
import { InputError } from '../errors.ts';
import { unwrapAnswer } from '../guards/unwrap-answer.ts';
import { endLine } from '../render/diff.ts';
import { showName } from '../render/markdown.ts';
import { changePercent } from '../render/size.ts';
import type { Finding } from '../render/types.ts';
import type { ViewSection } from '../render/view.ts';
import { type Edit, type Proposal, type ProposedText, requireText, type Unchanged } from '../task/proposal.ts';
import { describeLab } from './metric-sections.ts';
import type { MetricTarget } from './metric-target.ts';
import { sameValue } from './plan-metric.ts';

/**
 * Everything that a metric judges by. Prose is checked by all guards; Python, whose braces and numbers mean something
 * else, and the criterion of the deprecated types only for what the user named.
 */
const JUDGED = {
  description: 'metric',
  evaluation_trigger_prompt: 'metric',
  evaluation_trigger_custom_code: 'code',
  custom_code: 'code',
  prompt: 'code',
} as const satisfies Partial<Record<keyof MetricFields, ProposedText['kind']>>;

/** When accepted metric files reach the service; continues a sentence. */
export const ON_APPLY = 'when a workflow with `mode: apply-metrics` runs on the merged files';

type JudgedField = keyof typeof JUDGED;
const JUDGED_FIELDS = Object.keys(JUDGED) as JudgedField[];

/** Everything that the metric judges by, as one text. */
export function joinJudgedTexts(fields: MetricFields): string {
  return JUDGED_FIELDS.flatMap((field) => fields[field] || []).join('\n');
}

/**
 * Turns an optimization's result into a proposal.
 *
 * @param simplified the text that the optimization started from, if it was not the metric's own
 * @param sections sections about the metric that are always shown
 */
export async function proposeMetric(
  metric: MetricTarget,
  answer: FeedbackResult,
  simplified: string | undefined,
  sections: readonly ViewSection[],
): Promise<Proposal | Unchanged> {
  const live = metric.live.fields;
  const start = simplified ?? (live.description || live.prompt || '');
  const { result, notes } = unwrapResult(start, live, answer);
  const shownSections = [...sections, ...describeLab(result, metric.live.reviews)];
  const scores = { old: result.oldScore, new: result.newScore };
  const found = mapFeedback(live, result);
  const changes = fitChanges(metric, found);
  if (Object.keys(changes).length === 0) {
    const unchanged =
      Object.keys(found).length === 0
        ? result.summary || 'Cekura proposes no change to the metric.'
        : 'The metric file already contains the proposed change; apply it to the live metric with mode apply-metrics.';
    return { unchanged, sections: shownSections, scores };
  }
  const next = await editOrRewrite(metric, changes);
  return {
    target: { name: metric.name, slug: metric.slug },
    identity: ['metric', CHANGEABLE.map((field) => [field, metric.file.fields[field], changes[field]])],
    kept: [{ name: `metric-${metric.id}${/\.[a-z]+$/i.exec(metric.path)?.[0] ?? '.yaml'}`, text: next }],
    words: {
      title: `Improve metric ${metric.title} from feedback`,
      heading: `Proposal for ${showName(metric.title)}`,
      lead: `A model proposes a change to the metric ${showName(metric.title)}, based on reviewers’ feedback. The live metric changes only after you accept and apply it.`,
      afterMerge: `The live metric changes ${ON_APPLY}.`,
      intro: 'A model suggests, based on reviewers’ feedback:',
    },
    summary: result.summary,
    texts: listJudgedTexts(live, changes, start).map((text) => ({ ...text, ...placeOf(metric, text.name) })),
    edits: [editMetric(metric, changes)],
    shown: [{ path: metric.path, before: metric.text, after: next }],
    notes,
    changePercent: measureChange(live, changes),
    scores,
    sections: shownSections,
  };
}

/**
 * Everything that the metric judges by, before and after.
 *
 * @param start the text that the optimization started from, to compare the description with
 */
export function listJudgedTexts(live: MetricFields, changes: MetricFields, start: string): ProposedText[] {
  return JUDGED_FIELDS.map((field) => {
    const before = (field === 'description' ? start : live[field]) ?? '';
    return { name: field, kind: JUDGED[field], before, after: changes[field] ?? before };
  });
}

function placeOf({ bytes, path, file }: MetricTarget, field: string | undefined): Pick<ProposedText, 'place'> {
  if (bytes === null) return {};
  return { place: { file: path, line: file.lineOf(field as JudgedField), isFirstLine: false } };
}

/** Removes the preface and fence around a model's answers, if that is safe. */
export function unwrapResult(
  start: string,
  live: MetricFields,
  result: FeedbackResult,
): { result: FeedbackResult; notes: readonly Finding[] } {
  const notes: Finding[] = [];
  const unwrap = (before: string, answer: string, where = '') => {
    const unwrapped = unwrapAnswer(before, answer);
    notes.push(...unwrapped.notes.map((note) => ({ ...note, message: where + note.message })));
    return unwrapped.after;
  };
  const { description, code, trigger } = result;
  const unwrapTrigger = ({ kind, text }: Exclude<ImprovedTrigger, { kind: 'always' }>) => {
    // Without an old trigger to compare with, a remark can't be distinguished from a condition.
    const { evaluation_trigger_prompt: old = '' } = live;
    if (kind === 'custom_code' || old.trim() === '') return takeOffFence(text);
    return unwrap(old, text, 'Trigger: ');
  };
  return {
    result: {
      ...result,
      description: description === undefined ? undefined : unwrap(start, description),
      code: code === undefined ? undefined : takeOffFence(code),
      trigger:
        trigger === undefined || trigger.kind === 'always' ? trigger : { ...trigger, text: unwrapTrigger(trigger) },
    },
    notes,
  };
}

/** Removes a code fence. Nothing else is removed from code: text that looks like a remark may be a comment. */
function takeOffFence(code: string): string {
  const lines = code.trim().split(/\r?\n/);
  const isFenced = /^```(?:python|py)?[ \t]*$/i.test(lines[0] ?? '') && lines.length > 1 && lines.at(-1) === '```';
  return isFenced ? lines.slice(1, -1).join('\n') : code;
}

/**
 * The share of words changed in everything that the metric judges by, regardless of the field that a text is in. A
 * change of only the metric's kind counts as the minimum.
 */
function measureChange(live: MetricFields, changes: MetricFields): number {
  const textsOf = (fields: MetricFields) => JUDGED_FIELDS.map((field) => endLine(fields[field] ?? '')).join('');
  return Math.max(0.1, changePercent(textsOf(live), textsOf({ ...live, ...changes })));
}

/** The changes that the file does not have yet, each with the same ending as the text that it replaces. */
function fitChanges({ file, live }: MetricTarget, found: FeedbackChanges): FeedbackChanges {
  const open = CHANGEABLE.flatMap((field) => {
    const value = found[field];
    const old = file.fields[field];
    if (value === undefined || sameValue(field, old, value)) return [];
    return [[field, value.trimEnd() + (old?.endsWith('\n') ? '\n' : '')]];
  });
  const changes: FeedbackChanges = Object.fromEntries(open);
  // Writes the trigger's kind along with it, so that readers need not know the default.
  const kind = found.trigger_type ?? live.fields.trigger_type;
  const needsTriggerType = changes.evaluation_trigger === 'custom' && file.fields.trigger_type === undefined && kind;
  return needsTriggerType ? { ...changes, trigger_type: kind } : changes;
}

/** If the changes do not fit the file, shows a new file; writing the changes later reports the error. */
async function editOrRewrite(metric: MetricTarget, changes: FeedbackChanges): Promise<string> {
  try {
    return await editMetricFile(metric.text, metric.path, changes);
  } catch {
    return await writeMetricFile({ id: metric.id, fields: { ...metric.live.fields, ...changes } });
  }
}

/** The edit that applies changes to the metric's file or, if there is none, to a new file of the live metric. */
export function editMetric(metric: MetricTarget, changes: FeedbackChanges): Edit {
  const { path, bytes, id } = metric;
  return {
    paths: [path],
    isNew: false,
    ...(bytes === null
      ? {
          origin: {
            message: `Add metric ${id} as it is in Cekura\n\nThe next commit then shows the change as a diff.`,
            text: metric.text,
          },
        }
      : {}),
    async apply(text, where) {
      if (text === null && bytes === null) return await editMetricFile(metric.text, path, changes);
      const current = requireText(text, path, where);
      await checkSameMetric(metric, current, where);
      return await editMetricFile(current, path, changes);
    },
  };
}

/** @throws InputError if the file there has another metric than the one that the change was made for */
async function checkSameMetric(metric: MetricTarget, text: string, where: string): Promise<void> {
  const { path, id, bytes } = metric;
  const { file } = await readMetricFile(text, path);
  // A file may omit fields.
  const isSame = CHANGEABLE.every((field) => {
    const remote = file?.fields[field];
    return (bytes === null && remote === undefined) || sameValue(field, remote, metric.file.fields[field]);
  });
  if (file?.id === id && isSame) return;
  throw new InputError(
    `The metric in ${path} in ${where} differs from the one ${bytes === null ? 'in Cekura' : 'in the workspace'}`,
    'check out that branch before this action runs, or set base-branch to the branch that is checked out',
  );
}
