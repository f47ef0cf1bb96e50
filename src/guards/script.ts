import type { Finding } from '../render/types.ts';
import { makeFinding } from './finding.ts';

const SCRIPTS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Thai',
  'Lao',
  'Khmer',
  'Myanmar',
  'Tibetan',
  'Georgian',
  'Armenian',
  'Ethiopic',
  'Hangul',
  'Hiragana',
  'Katakana',
  'Han',
  'Mongolian',
] as const;
const MATCHERS = SCRIPTS.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'gu')] as const);

/** Names of scripts as a person calls them; Japanese is written in three. */
const familyOf = (name: string) => (/^(?:Han|Hiragana|Katakana)$/.test(name) ? 'Chinese or Japanese' : name);
/** One character of these says as much as several letters. */
const weightOf = (name: string) => (/^(?:Han|Hiragana|Katakana|Hangul)$/.test(name) ? 2.5 : 1);

/**
 * An answer in another script than the prompt's: the main script changes, or a new one comes in by more than a phrase or
 * two. A greeting in another language is no alarm.
 */
export function checkScript(before: string, after: string): Finding[] {
  const old = weighScripts(before);
  const next = weighScripts(after);
  const oldMain = heaviest(old);
  const nextMain = heaviest(next);
  const total = sum(next);
  if (oldMain && nextMain && oldMain !== nextMain && sum(old) >= 20 && (next.get(nextMain) ?? 0) >= 20) {
    const message = `The proposal is written mainly in ${nextMain} script where the prompt is in ${oldMain}.`;
    return [makeFinding('answer-language', message, { side: 'after' })];
  }
  const arrived = [...next].find(([name, weight]) => {
    const grown = weight - (old.get(name) ?? 0);
    return (old.get(name) ?? 0) < 5 && (grown >= 200 || (grown >= 60 && grown > total / 4));
  });
  if (!arrived || sum(old) === 0) return [];
  const at = firstLineOf(after, arrived[0]);
  const message = `The proposal brings in much ${arrived[0]} script (from line ${at}), which the prompt does not use.`;
  return [makeFinding('answer-language', message, { side: 'after', line: at })];
}

function weighScripts(text: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const [name, matcher] of MATCHERS) {
    const count = text.match(matcher)?.length ?? 0;
    if (count > 0) weights.set(familyOf(name), (weights.get(familyOf(name)) ?? 0) + count * weightOf(name));
  }
  return weights;
}

const sum = (weights: ReadonlyMap<string, number>) =>
  [...weights.values()].reduce((total, weight) => total + weight, 0);
const heaviest = (weights: ReadonlyMap<string, number>) => [...weights].sort((a, b) => b[1] - a[1])[0]?.[0];

function firstLineOf(text: string, family: string): number {
  const names = SCRIPTS.filter((name) => familyOf(name) === family);
  const pattern = new RegExp(names.map((name) => `\\p{Script=${name}}`).join('|'), 'u');
  return text.split('\n').findIndex((line) => pattern.test(line)) + 1;
}
