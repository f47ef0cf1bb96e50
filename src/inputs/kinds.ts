import { toLf } from '../documents/line-ends.ts';
import { FINDING_KINDS } from '../guards/finding.ts';
import { LINE_END } from '../lines.ts';
import { findNearestName } from '../nearest-name.ts';
import type { FindingKind, FindingLevel } from '../render/types.ts';
import { quoteText } from '../safe-text.ts';
import { explainBadBranchName } from './branch-name.ts';

// A kind is the type of an input: how its text is read, and its name in documentation and messages.

/** Why a text is not a valid value, as a predicate that follows the input's name: `must be one line`. */
export class Problem {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** How a configuration file may write the value in YAML. */
export type YamlForm = 'id' | 'ids' | 'number' | 'text' | 'words' | 'names' | 'lines' | 'pairs' | 'flag' | 'choice';

/** The type of an input, which reads its text. */
export interface Kind<T> {
  read(text: string): T | Problem;
  /** With its article, for messages and documentation: `a list of IDs`. */
  readonly type: string;
  readonly yaml: YamlForm;
  /** The words of a choice. */
  readonly values?: readonly string[];
}

/** The same kind, where an empty text means `undefined`. */
export function optional<T>(kind: Kind<T>): Kind<T | undefined> {
  return { ...kind, read: (text) => (text === '' ? undefined : kind.read(text)) };
}

/** `true` or `false`, in upper or lower case. */
export const flag: Kind<boolean> = {
  type: 'true or false',
  yaml: 'flag',
  read: (text) => {
    if (/^true$/i.test(text)) return true;
    if (/^false$/i.test(text)) return false;
    return new Problem(`must be true or false, not ${quoteText(text)}`);
  },
};

/** One of a few words. */
export function choice<const T extends string>(values: readonly T[]): Kind<T> {
  return {
    type: joinWords(values),
    yaml: 'choice',
    values,
    read: (text) =>
      values.find((value) => value === text) ?? new Problem(`must be ${joinWords(values)}, not ${quoteText(text)}`),
  };
}

/** A path or another text of one line. */
export function line(type = 'one line of text', yaml: YamlForm = 'words'): Kind<string> {
  return { type, yaml, read: (text) => (/[\r\n]/.test(text) ? new Problem('must be one line') : text) };
}

/** A path in the workspace; `documents/workspace` checks it. */
export const path = line('a path');

/** Text of any number of lines, with LF line ends. */
export const text = limitedText();

/** Text with at most `max` characters. */
export function limitedText(max = Number.POSITIVE_INFINITY): Kind<string> {
  return {
    type: 'text',
    yaml: 'words',
    read: (value) =>
      value.length > max ? new Problem(`takes at most ${max} characters, not ${value.length}`) : toLf(value),
  };
}

/** A positive whole number. */
export const id: Kind<number> = {
  type: 'an ID',
  yaml: 'id',
  read: (value) =>
    readId(value) ?? new Problem(`must be a positive whole number, not ${quoteText(value)}${guessId(value)}`),
};

/** At most `max` IDs, without duplicates. */
export function ids(max: number): Kind<number[]> {
  return {
    type: 'a list of IDs',
    yaml: 'ids',
    read: (value) => {
      const items = splitList(value, /[\s,]/);
      if (items instanceof Problem) return items;
      const found = new Set<number>();
      for (const item of items) {
        const one = readId(item);
        if (one === undefined) {
          return new Problem(`must list positive whole numbers; ${quoteText(item)} is not one${guessId(item)}`);
        }
        found.add(one);
      }
      return found.size > max ? new Problem(`takes at most ${max} IDs, not ${found.size}`) : [...found];
    },
  };
}

function readId(text: string): number | undefined {
  return /^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

/** Recognizes texts that people paste instead of an ID. */
function guessId(text: string): string {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(text)) return ' (it looks like a progress-id)';
  // The URL of a run in the dashboard.
  const run = /[?&]call_id=([1-9]\d*)/.exec(text)?.[1];
  if (run !== undefined) return `; did you mean ${run}?`;
  const result = /\/results\/(\d+)/.exec(text)?.[1];
  if (result !== undefined) return ` (${result} in it is a result-id)`;
  if (/^\d+(;\d+)+$/.test(text)) return '; separate IDs with commas';
  const [own, ...others] = text.match(/\d+/g) ?? [];
  const isWrapped = own !== undefined && (/^\W*\d+\W*$/.test(text) || /^https?:\/\//.test(text));
  // In a dashboard URL, the project's ID comes first.
  const number = isWrapped ? (others.at(-1) ?? own) : undefined;
  return number === undefined || readId(number) === undefined ? '' : `; did you mean ${number}?`;
}

/** Names, which may contain spaces, separated by commas or line breaks; without duplicates. */
export const names: Kind<string[]> = {
  type: 'a list of names',
  yaml: 'names',
  read: (value) => {
    const items = splitList(value, /[,\r\n]/);
    return items instanceof Problem ? items : [...new Set(items)];
  },
};

/** Names of people or teams, without the `@` that mentions them. */
export const logins: Kind<string[]> = {
  ...names,
  read: (value) => {
    const found = names.read(value);
    return found instanceof Problem ? found : [...new Set(found.map((name) => name.replace(/^@/, '')))];
  },
};

/** Logins of people; a team is a problem. */
export const people: Kind<string[]> = {
  ...logins,
  read: (value) => {
    const found = logins.read(value);
    const team = found instanceof Problem ? undefined : found.find((name) => name.includes('/'));
    return team === undefined
      ? found
      : new Problem(`lists the team ${quoteText(team)}; only team-reviewers takes teams`);
  },
};

/** A JSON array, or items between separators; a line may start with the dash of a YAML list. */
function splitList(text: string, separator: RegExp): string[] | Problem {
  if (!text.startsWith('[')) return splitItems(text.replace(/^[ \t]*- /gm, ''), separator);
  const items = readArray(text)?.map((item) => String(item).trim());
  if (!items) return new Problem('starts with [ but is not a JSON array of numbers or strings');
  return items.filter((item) => item !== '');
}

/** A JSON array of numbers and strings; `undefined` for any other text. */
function readArray(text: string): (string | number)[] | undefined {
  try {
    const json: unknown = JSON.parse(text);
    const isList = Array.isArray(json) && json.every((item) => typeof item === 'string' || typeof item === 'number');
    return isList ? json : undefined;
  } catch {
    return undefined;
  }
}

function splitItems(text: string, separator: RegExp): string[] {
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Texts, one per line or as a JSON array of strings, without duplicates. A text may start with `[`. */
export const lines: Kind<string[]> = {
  type: 'a list of phrases, one per line',
  yaml: 'lines',
  read: (value) => {
    const array = readArray(value);
    // `[15]` is a text in the prompt, and no list.
    const texts = array?.every((item) => typeof item === 'string') ? array : [value];
    return [...new Set(texts.flatMap((text) => splitItems(text, LINE_END)))];
  },
};

/** Handles of jobs, as Cekura returned them. */
export const progressIds: Kind<string[]> = {
  type: 'a list of progress IDs',
  yaml: 'names',
  read: (value) => {
    const items = splitList(value, /[\s,]/);
    if (items instanceof Problem) return items;
    const bad = items.find((item) => !/^[\w.:/=+@~-]{1,200}$/.test(item));
    return bad === undefined ? items : new Problem(`is not a progress ID: ${quoteText(bad)}`);
  },
};

/** A number, with decimals, above 0 and up to `max`. */
export function number(unit: string, max: number): Kind<number> {
  const type = `a number of ${unit} above 0 and up to ${max}`;
  return { type, yaml: 'number', read: (value) => readUpTo(max, value, /^\+?(\d+(?:\.\d*)?|\.\d+)$/, type) };
}

/** A whole number from 1 to `max`. */
export function count(max: number): Kind<number> {
  const type = `a whole number from 1 to ${max}`;
  return { type, yaml: 'number', read: (value) => readUpTo(max, value, /^\d+$/, type) };
}

/** A number above 0 and up to `max`, written as the pattern says. */
function readUpTo(max: number, text: string, pattern: RegExp, type: string): number | Problem {
  const result = pattern.test(text) ? Number.parseFloat(text) : Number.NaN;
  return result > 0 && result <= max ? result : new Problem(`must be ${type}, not ${quoteText(text)}`);
}

/** Above 0 and up to 100, with or without `%`; `undefined` for `off`. */
export const percent: Kind<number | undefined> = {
  type: 'a number above 0 and up to 100, or off',
  yaml: 'number',
  read: (value) =>
    value === '' || value.toLowerCase() === 'off'
      ? undefined
      : readUpTo(100, value, /^\d+(\.\d+)?\s*%?$/, percent.type),
};

/** A valid branch name, without `refs/heads/`. */
export const branch: Kind<string> = {
  type: 'a branch name',
  yaml: 'words',
  read: (value) => {
    const name = value.replace(/^refs\/heads\//, '');
    const bad = explainBadBranchName(name);
    return bad ? new Problem(`is not a valid branch name: ${quoteText(value)} ${bad}`) : name;
  },
};

/**
 * A base URL without a trailing slash. It must be `https`, except for loopback hosts; with `dotless`, also except for
 * hosts without a dot, such as service containers. `endpoint` is the start of an API path, which is removed if a pasted
 * URL includes it.
 */
export function url({ dotless, endpoint }: { dotless: boolean; endpoint?: string }): Kind<string> {
  const others = dotless ? 'a loopback host or a host without a dot' : 'a loopback host';
  return {
    type: 'a URL',
    yaml: 'words',
    read: (value) => {
      if (!URL.canParse(value)) {
        const withScheme = `https://${value}`;
        const meant = /^[\w.-]+\.[a-z]+(\/|$)/i.test(value) ? `; did you mean ${quoteText(withScheme)}?` : '';
        return new Problem(`is not a URL: ${quoteText(value)}${meant}`);
      }
      const { protocol, hostname, username, password, search, hash, origin, pathname } = new URL(value);
      const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) || (dotless && /^[^.[]+$/.test(hostname));
      if (protocol !== 'https:' && !(protocol === 'http:' && isLocal)) {
        return new Problem(`must start with https:// (http:// only for ${others}): ${quoteText(value)}`);
      }
      if (username || password || search || hash) {
        return new Problem('must not contain a user name, password, query or fragment');
      }
      const base = origin + pathname.replace(/(?<!\/)\/+$/, '');
      const end = endpoint === undefined ? -1 : base.indexOf(endpoint, origin.length);
      return end < 0 ? base : base.slice(0, end);
    },
  };
}

/** A secret, or an empty text. Problems never quote it. */
export const secret: Kind<string> = {
  type: 'a secret',
  yaml: 'words',
  // Other characters are invalid in a header.
  read: (value) =>
    /^[\x21-\x7e]*$/.test(value)
      ? value
      : new Problem('contains a space or a character that keys never contain; copy the key again'),
};

/** `name=value`, one per line, or a JSON object. */
export const variables: Kind<ReadonlyMap<string, string>> = {
  type: 'a list of name=value, one per line, or a JSON object',
  yaml: 'pairs',
  read: (value) => (value.startsWith('{') ? readJsonPairs(value) : readPairs(splitItems(value, LINE_END))),
};

function readJsonPairs(text: string): ReadonlyMap<string, string> | Problem {
  try {
    const entries: [string, unknown][] = Object.entries(JSON.parse(text));
    if (entries.every(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))) {
      return new Map(entries.map(([name, value]) => [name, String(value)]));
    }
  } catch {
    // The answer is the same as for JSON of another shape.
  }
  return new Problem('starts with { but is not a JSON object of strings, numbers, true or false');
}

function readPairs(items: readonly string[]): ReadonlyMap<string, string> | Problem {
  if (/^\[\s*"/.test(items[0] ?? '')) return new Problem('starts with [ but takes a JSON object, not an array');
  const pairs = new Map<string, string>();
  for (const item of items) {
    const at = item.indexOf('=');
    const name = item.slice(0, Math.max(at, 0)).trim();
    if (name === '') return new Problem(`must contain name=value, not ${quoteText(item)}`);
    if (pairs.has(name)) return new Problem(`sets ${quoteText(name)} twice`);
    pairs.set(name, item.slice(at + 1).trim());
  }
  return pairs;
}

const LEVELS: readonly FindingLevel[] = ['block', 'warn', 'note'];

/** `kind=level`, separated by commas, spaces or line breaks; or a JSON array or object. */
export const guardLevels: Kind<ReadonlyMap<FindingKind, FindingLevel>> = {
  type: 'a list of kind=level',
  yaml: 'pairs',
  read: (value) => {
    const items = splitList(value, /[\s,]/);
    if (items instanceof Problem) return items;
    const pairs = value.startsWith('{') ? readJsonPairs(value) : readPairs(items);
    if (pairs instanceof Problem) return pairs;
    const levels = new Map<FindingKind, FindingLevel>();
    const problems: string[] = [];
    for (const [name, text] of pairs) {
      const kind = FINDING_KINDS.find((one) => one === name);
      const level = LEVELS.find((one) => one === text);
      if (!kind) problems.push(explainUnknownKind(name));
      else if (!level) problems.push(`sets ${kind} to ${quoteText(text)}, but a level is ${joinWords(LEVELS)}`);
      else levels.set(kind, level);
    }
    if (problems.length > 0) return new Problem(problems.join(', and '));
    return levels;
  },
};

function explainUnknownKind(name: string): string {
  const meant = findNearestName(name, FINDING_KINDS);
  return `names the unknown kind ${quoteText(name)}${meant ? ` (did you mean ${quoteText(meant)}?)` : ''}`;
}

/** `a, b or c` */
function joinWords(values: readonly string[]): string {
  return values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
