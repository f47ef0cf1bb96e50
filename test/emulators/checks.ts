import type { Answer } from './faults.ts';

/** An error response. A handler throws it, and the route sends it. */
export class RefusalError extends Error {
  override name = 'RefusalError';
  readonly answer: Answer;

  constructor(status: number, body: unknown) {
    super(`${status} ${JSON.stringify(body)}`);
    this.answer = { status, body };
  }
}

export type Fields = Record<string, unknown>;

/** Returns the problem with a value, or `null`. */
export type Check = (value: unknown) => string | null;

/** 400 in the service's usual shape: a field and its problem. */
export function refuseField(field: string, message: string): RefusalError {
  return new RefusalError(400, { [field]: [message] });
}

/** 404, with the body of the framework behind the service. */
export function refuseMissing(): RefusalError {
  return new RefusalError(404, { detail: 'Not found.' });
}

/** The message for a reference to a missing object. */
export function missingReference(id: unknown): string {
  return `Invalid pk "${String(id)}" - object does not exist.`;
}

/*
 * Messages follow Django REST framework, which the published 400 suggests. Types are stricter (no "5" for 5, no "true" for
 * true), so that tests notice a sloppy client.
 */
export const isInteger: Check = (value) => (Number.isSafeInteger(value) ? null : 'A valid integer is required.');
export const isText: Check = (value) => (typeof value === 'string' ? null : 'Not a valid string.');
export const isFilledText: Check = (value) =>
  isText(value) ?? (String(value).trim() === '' ? 'This field may not be blank.' : null);
export const isBoolean: Check = (value) => (typeof value === 'boolean' ? null : 'Must be a valid boolean.');
export const isObject: Check = (value) => (isFields(value) ? null : 'Expected a dictionary of items.');
export const isAnything: Check = () => null;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isOneOf(...words: readonly string[]): Check {
  return (value) =>
    typeof value === 'string' && words.includes(value) ? null : `"${String(value)}" is not a valid choice.`;
}

/** A text of at most `max` characters. */
export function isTextUpTo(max: number): Check {
  return (value) =>
    isFilledText(value) ??
    (String(value).length > max ? `Ensure this field has no more than ${max} characters.` : null);
}

export function isNullOr(check: Check): Check {
  return (value) => (value === null ? null : check(value));
}

export function isBetween(min: number, max: number): Check {
  return (value) => {
    if (isInteger(value) !== null) return isInteger(value);
    if (Number(value) < min) return `Ensure this value is greater than or equal to ${min}.`;
    return Number(value) > max ? `Ensure this value is less than or equal to ${max}.` : null;
  };
}

export function isListOf(check: Check, { min = 0, max = Number.POSITIVE_INFINITY } = {}): Check {
  return (value) => {
    if (!Array.isArray(value)) return 'Expected a list of items.';
    if (value.length < min) return 'This list may not be empty.';
    if (value.length > max) return `Ensure this field has no more than ${max} elements.`;
    return value.map(check).find((message) => message !== null) ?? null;
  };
}

/**
 * Returns all problems with the fields of an object, by field. The service ignores unknown fields. Here they are problems,
 * because a test would miss a misspelled one.
 */
export function findProblems(
  fields: Fields,
  checks: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): Record<string, string[]> {
  const problems: Record<string, string[]> = {};
  for (const field of required) if (fields[field] === undefined) problems[field] = ['This field is required.'];
  for (const [field, value] of Object.entries(fields)) {
    const check = checks[field] ?? (() => 'Unknown field.');
    const message = value === undefined ? null : check(value);
    if (message !== null) problems[field] = [message];
  }
  return problems;
}

/**
 * Returns the body as an object with valid fields.
 *
 * @throws RefusalError (400) with all problems
 */
export function checkBody(
  body: unknown,
  checks: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): Fields {
  const fields = body ?? {};
  if (!isFields(fields)) throw refuseField('non_field_errors', 'Invalid data. Expected a dictionary.');
  const problems = findProblems(fields, checks, required);
  if (Object.keys(problems).length > 0) throw new RefusalError(400, problems);
  return fields;
}

/**
 * Returns an integer from the query.
 *
 * @throws RefusalError (400) if it is not an integer
 */
export function readInteger(query: URLSearchParams, field: string): number | undefined {
  const text = query.get(field);
  if (text === null) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw refuseField(field, 'A valid integer is required.');
  return Number(text);
}
