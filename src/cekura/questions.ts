import { type Fields, isFields } from '../fields.ts';
import { showRest } from './job-reply.ts';
import type { Question } from './progress.ts';

// The API reference says that the progress reply of a paused optimization has questions and that answers are keyed by
// question ID, but neither their place nor their fields. So every field with a matching name is searched.

const MAX_QUESTIONS = 100;

/** The questions in the fields of a progress reply, or of an object in them, that wait for an answer. */
export function findQuestions(fields: Fields): Question[] {
  const nested = Object.values(fields).filter(isFields);
  const found = [fields, ...nested].flatMap((layer) =>
    typeof layer.question === 'string' ? readQuestion(layer, '1') : Object.entries(layer).flatMap(readField),
  );
  return [...new Map(found.map((question) => [question.id, question])).values()].slice(0, MAX_QUESTIONS);
}

function readField([name, value]: [string, unknown]): Question[] {
  if (!/question|clarification/i.test(name) || /(?<!un)answered|history/i.test(name)) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => readQuestion(item, String(index + 1)));
  if (!isFields(value)) return [];
  // One question, or several by their IDs.
  return textOf(value) === undefined
    ? Object.entries(value).flatMap(([id, item]) => readQuestion(item, id))
    : readQuestion(value, '1');
}

/** @param id the ID of a question that has none itself */
function readQuestion(item: unknown, id: string): Question[] {
  if (typeof item === 'string') return item.trim() === '' ? [] : [{ id, text: item.trim() }];
  if (!isFields(item) || isAnswered(item)) return [];
  const own = [item.question_id, item.id].find((value) => typeof value === 'string' || typeof value === 'number');
  return [{ id: String(own ?? id), text: textOf(item) ?? showRest(item, ['id', 'question_id']) }];
}

function textOf({ question, text }: Fields): string | undefined {
  return [question, text].find((value): value is string => typeof value === 'string' && value.trim() !== '')?.trim();
}

function isAnswered({ answer, answered, status }: Fields): boolean {
  return (answer ?? '') !== '' || answered === true || status === 'answered';
}
