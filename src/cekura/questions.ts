import { type Fields, isFields, unwrapReply } from './layers.ts';
import type { Question } from './progress.ts';

// That a paused optimisation has questions in its progress reply is all that is known of them: not where, nor their
// fields. So every field that is named for questions is looked into.

const TEXT_FIELDS = ['question', 'text', 'prompt', 'message', 'title', 'content', 'body', 'description', 'label'];
const ID_FIELDS = ['id', 'question_id', 'uuid', 'key'];
const MOST_DEPTH = 3;
const MOST_QUESTIONS = 100;

/** Questions in a progress reply that wait for an answer. */
export function findQuestions(reply: unknown): Question[] {
  const found = new Map<string, Question>();
  for (const layer of unwrapReply(reply)) {
    for (const question of searchLayer(layer, 0)) {
      if (found.size < MOST_QUESTIONS && !found.has(question.id)) found.set(question.id, question);
    }
  }
  return [...found.values()];
}

function searchLayer(layer: Fields, depth: number): Question[] {
  return Object.entries(layer).flatMap(([name, value]) => {
    const plain = name.toLowerCase();
    if (/answered|resolved|previous|past|history|skipped/.test(plain) && !/un(answered|resolved)/.test(plain))
      return [];
    if (/question|clarification/.test(plain)) return readQuestions(value, layer);
    // A wrapper of another name, such as `pause: {questions: …}`.
    return isFields(value) && depth < MOST_DEPTH ? searchLayer(value, depth + 1) : [];
  });
}

function readQuestions(value: unknown, around: Fields): Question[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => readQuestion(item, String(index + 1)));
  // `question: "…"` beside its `question_id`.
  if (typeof value === 'string') {
    return typeof around.question === 'string' && around.question === value
      ? readQuestion({ question: value, id: around.question_id }, '1')
      : [];
  }
  if (!isFields(value)) return [];
  if (textOf(value) !== undefined) return readQuestion(value, '1');
  return Object.entries(value).flatMap(([id, item]) => readQuestion(item, id));
}

/** @param id what it is called by when it does not say so itself. */
function readQuestion(item: unknown, id: string): Question[] {
  if (typeof item === 'string') return item.trim() === '' ? [] : [{ id, text: item.trim() }];
  if (!isFields(item) || isAnswered(item)) return [];
  const own = ID_FIELDS.map((name) => item[name]).find(
    (value) => typeof value === 'string' || typeof value === 'number',
  );
  return [{ id: String(own ?? id), text: textOf(item) ?? JSON.stringify(item) }];
}

function textOf(item: Fields): string | undefined {
  for (const name of TEXT_FIELDS) {
    const value = item[name];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return undefined;
}

function isAnswered(item: Fields): boolean {
  const { answer, answered, status } = item;
  const filled = answer !== null && answer !== undefined && answer !== '';
  return filled || answered === true || (typeof status === 'string' && /^(answered|skipped|resolved)$/i.test(status));
}
