import { diffArrays } from 'diff';
import { normaliseLineEnds } from './visible-text.ts';

/** A stretch of changed lines, as half-open 0-based ranges; one of the two may be empty. */
export interface LineChange {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
}

/** Two texts by their lines. Each line keeps its LF, so that a missing one at the end of a file is a difference. */
export interface LineComparison {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly changes: readonly LineChange[];
  readonly removed: number;
  readonly added: number;
  /** UTF-16 units of all removed and added lines: no diff is shorter. */
  readonly changedLength: number;
}

/**
 * The work grows with the square of the edits, so past this many removed and added lines only lines that occur once in
 * either text hold the two together, and what lies between them counts as replaced. A number of edits and not of milliseconds, so that the same texts give the same diff on every machine.
 */
const MAX_LINE_EDITS = 1000;

/** Compares by lines; CRLF and LF are the same line end. */
export function compareLines(before: string, after: string): LineComparison {
  const beforeLines = splitLines(before);
  const afterLines = splitLines(after);
  const changes = findChanges(beforeLines, afterLines, MAX_LINE_EDITS);
  let removed = 0;
  let added = 0;
  let changedLength = 0;
  for (const { beforeStart, beforeEnd, afterStart, afterEnd } of changes) {
    removed += beforeEnd - beforeStart;
    added += afterEnd - afterStart;
    changedLength += measureLines(beforeLines, beforeStart, beforeEnd) + measureLines(afterLines, afterStart, afterEnd);
  }
  return { before: beforeLines, after: afterLines, changes, removed, added, changedLength };
}

/** UTF-16 units from line `start` to before line `end`. */
export function measureLines(lines: readonly string[], start: number, end: number): number {
  let length = 0;
  for (let index = start; index < end; index++) length += lines[index]?.length ?? 0;
  return length;
}

function splitLines(text: string): string[] {
  return normaliseLineEnds(text).match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Changed ranges between two lists; past `maxEdits` removed and added entries they are found roughly. */
export function findChanges(before: readonly string[], after: readonly string[], maxEdits: number): LineChange[] {
  const whole = trimChange(before, after, {
    beforeStart: 0,
    beforeEnd: before.length,
    afterStart: 0,
    afterEnd: after.length,
  });
  const { beforeStart, beforeEnd, afterStart, afterEnd } = whole;
  if (beforeStart === beforeEnd || afterStart === afterEnd) return isEmpty(whole) ? [] : [whole];

  // Numbers compare faster than lines do, and they are compared often.
  const numbers = new Map<string, number>();
  const numberOf = (line: string) => {
    const known = numbers.get(line) ?? numbers.size;
    numbers.set(line, known);
    return known;
  };
  const parts = diffArrays(
    before.slice(beforeStart, beforeEnd).map(numberOf),
    after.slice(afterStart, afterEnd).map(numberOf),
    { maxEditLength: maxEdits },
  );
  if (parts === undefined) return findRoughly(before, after, whole);

  const changes: LineChange[] = [];
  let at = { before: beforeStart, after: afterStart };
  let from = at;
  const close = () => {
    const change = {
      beforeStart: from.before,
      beforeEnd: at.before,
      afterStart: from.after,
      afterEnd: at.after,
    };
    if (!isEmpty(change)) changes.push(change);
  };
  for (const { removed, added, count } of parts) {
    if (removed) at = { ...at, before: at.before + count };
    else if (added) at = { ...at, after: at.after + count };
    else {
      close();
      at = { before: at.before + count, after: at.after + count };
      from = at;
    }
  }
  close();
  return changes;
}

function isEmpty({ beforeStart, beforeEnd, afterStart, afterEnd }: LineChange): boolean {
  return beforeStart === beforeEnd && afterStart === afterEnd;
}

/** Without the entries that both ranges begin and end with. */
function trimChange(before: readonly string[], after: readonly string[], change: LineChange): LineChange {
  let { beforeStart, beforeEnd, afterStart, afterEnd } = change;
  while (beforeStart < beforeEnd && afterStart < afterEnd && before[beforeStart] === after[afterStart]) {
    beforeStart++;
    afterStart++;
  }
  while (beforeEnd > beforeStart && afterEnd > afterStart && before[beforeEnd - 1] === after[afterEnd - 1]) {
    beforeEnd--;
    afterEnd--;
  }
  return { beforeStart, beforeEnd, afterStart, afterEnd };
}

/** Patience diff without its recursion: linear but for a sort. */
function findRoughly(before: readonly string[], after: readonly string[], whole: LineChange): LineChange[] {
  const changes: LineChange[] = [];
  let { beforeStart, afterStart } = whole;
  const end = { before: whole.beforeEnd, after: whole.afterEnd };
  for (const anchor of [...findAnchors(before, after, whole), end]) {
    const change = trimChange(before, after, {
      beforeStart,
      beforeEnd: anchor.before,
      afterStart,
      afterEnd: anchor.after,
    });
    if (!isEmpty(change)) changes.push(change);
    beforeStart = anchor.before;
    afterStart = anchor.after;
  }
  return changes;
}

interface Anchor {
  readonly before: number;
  readonly after: number;
}

/** The longest series of entries that occur once on either side and stand in the same order. */
function findAnchors(before: readonly string[], after: readonly string[], whole: LineChange): Anchor[] {
  const once = findUnique(before, whole.beforeStart, whole.beforeEnd);
  const pairs: Anchor[] = [];
  for (const [line, index] of findUnique(after, whole.afterStart, whole.afterEnd)) {
    const partner = once.get(line);
    if (partner !== undefined) pairs.push({ before: partner, after: index });
  }
  // In the order of `after`; the longest rising series of `before` by patience sorting.
  const piles: number[] = [];
  const previous: (number | undefined)[] = [];
  pairs.forEach(({ before: value }, index) => {
    let low = 0;
    let high = piles.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[piles[middle] ?? 0]?.before ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = piles[low - 1];
    piles[low] = index;
  });
  const anchors: Anchor[] = [];
  for (let index = piles.at(-1); index !== undefined; index = previous[index]) {
    const pair = pairs[index];
    if (pair !== undefined) anchors.push(pair);
  }
  return anchors.reverse();
}

/** Entries that occur once, with their index, in their order. */
function findUnique(lines: readonly string[], start: number, end: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let index = start; index < end; index++) {
    const line = lines[index] ?? '';
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  const unique = new Map<string, number>();
  for (let index = start; index < end; index++) {
    const line = lines[index] ?? '';
    if (counts.get(line) === 1) unique.set(line, index);
  }
  return unique;
}
