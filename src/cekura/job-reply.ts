import * as z from 'zod/mini';
import { type Fields, isFields } from '../fields.ts';
import { type JobProgress, readErrorText, type StatusKind, saysNothingToImprove, sortStatus } from './progress.ts';

/** A reply to a poll: the job's status, and everything else in it. */
export interface JobReply {
  word: string;
  kind: StatusKind;
  /** Empty if there is none. */
  error: string;
  fields: Fields;
}

/**
 * Reads a reply whose fields are at the top level (published) or under `output` (observed).
 *
 * @throws ZodError when it is not an object
 */
export function readJobReply(reply: unknown): JobReply {
  const outer = z.parse(z.record(z.string(), z.unknown()), reply);
  const inner = isFields(outer.output) ? outer.output : {};
  const fields = { ...outer, ...inner };
  const word = [outer.status, inner.status].find((value) => typeof value === 'string') ?? '';
  return { word, kind: sortStatus(word), error: readErrorText(outer.error ?? inner.error), fields };
}

/** The job's progress from a reply without a result. @param lacking the failure if the job claims to be done */
export function explainNoResult({ word, kind, error }: JobReply, lacking: string): JobProgress<never> {
  if (saysNothingToImprove(error)) return { state: 'nothing', reason: error };
  if (kind === 'failed') return { state: 'failed', reason: error || `its status is ${word}` };
  if (kind === 'done') return { state: 'failed', reason: error || lacking };
  if (kind === 'unknown' && error !== '') return { state: 'failed', reason: error };
  return { state: 'pending', word, known: kind === 'working' };
}

/** Returns an item's other fields unchanged: `old_value: 5; reason: As answered.` */
export function showRest(item: unknown, known: readonly string[] = []): string {
  if (!isFields(item)) return showValue(item);
  const rest = Object.entries(item).filter(([name]) => !known.includes(name));
  return rest
    .map(([name, value]) => [name, showValue(value)])
    .filter(([, text]) => text !== '')
    .map((pair) => pair.join(': '))
    .join('; ');
}

/** A value as a text: lists as lines, objects as JSON. */
export function showValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(showValue).filter(Boolean).join('\n');
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}
