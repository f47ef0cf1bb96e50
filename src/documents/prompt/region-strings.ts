import { InputError } from '../../errors.ts';
import { lineAt } from '../../lines.ts';
import { showText } from '../../safe-text.ts';
import { showSome } from '../quote.ts';
import { findRegion, hasRegion, type Marker } from './markers.ts';
import { locateLines, refuseMarkers } from './region-lines.ts';
import type { Slot } from './slot.ts';

/** The strings of a parsed file. */
export interface Strings {
  readonly slots: readonly Slot[];
  /** Spans that could not be parsed, so strings around them may have been misread. */
  readonly unreadable: readonly { readonly from: number; readonly to: number }[];
  /** Whether a marker line counts where it is; in source code, only in a comment. */
  isMarker(marker: Marker): boolean;
  /** Returns the string without the blank lines and indentation that are only layout. */
  strip(slot: Slot): Slot;
  /** Another way to select a string, in the imperative. */
  readonly hint: string;
}

/** Finds a region in a parsed file: lines inside one string, or the one string between marker comments. */
export function locateInStrings(strings: Strings, text: string, name: string, path: string): Slot {
  const { slots, unreadable, hint } = strings;
  const isMarker = (marker: Marker) => strings.isMarker(marker);
  const refuse = (reason: string, advice = hint) =>
    new InputError(`prompt-selector: region:${name} in ${showText(path)} ${reason}`, advice);
  const marked = slots.filter((slot) => hasRegion(slot.raw, name));
  const [outer] = marked;
  if (outer) {
    const isOutside = ({ at }: Marker) => at < outer.start || at >= outer.end;
    const elsewhere = hasRegion(text, name, (marker) => isOutside(marker) && isMarker(marker));
    if (marked.length === 1 && !elsewhere) return locateWithin(outer, name, path);
    const lines = `line ${showSome(marked.map(({ startLine }) => String(startLine)))}`;
    throw refuse(
      marked.length === 1
        ? `has markers inside a string (${lines}) and outside it`
        : `has markers in ${marked.length} strings (${lines})`,
      'put both markers inside one string, or both outside, each as a comment on a line of its own',
    );
  }
  const region = findRegion(text, name, path, isMarker);
  const obstacle = unreadable.find(({ from, to }) => from < region.end && to > region.start);
  if (obstacle) {
    throw refuse(
      `contains code that can't be parsed (line ${lineAt(text, obstacle.from)})`,
      'fix that code, put the markers closer to the prompt, or move the prompt to a file of its own',
    );
  }
  const between = slots.filter(({ start, end }) => start >= region.start && end <= region.end);
  const long = between.filter(({ raw }) => raw.trim().includes('\n'));
  const [only] = between.length === 1 ? between : long;
  if (only && (between.length === 1 || long.length === 1)) return refusingMarkers(strings.strip(only), path);
  const count = between.length
    ? `${between.length} strings (lines ${showSome(between.map(({ startLine }) => String(startLine)))})`
    : 'no string';
  throw refuse(`contains ${count}; it must contain only the prompt`);
}

function locateWithin(outer: Slot, name: string, path: string): Slot {
  const inner = locateLines(outer.raw, name, path);
  return {
    ...inner,
    start: outer.start,
    end: outer.end,
    startLine: outer.startLine + inner.startLine - 1,
    encode: (value) => outer.encode(outer.raw.slice(0, inner.start) + inner.encode(value) + outer.raw.slice(inner.end)),
  };
}

function refusingMarkers(slot: Slot, path: string): Slot {
  return {
    ...slot,
    encode(value) {
      refuseMarkers(value, path);
      return slot.encode(value);
    },
  };
}
