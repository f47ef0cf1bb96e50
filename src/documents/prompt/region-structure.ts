import { InputError } from '../../errors.ts';
import { showSome, showText } from '../quote.ts';
import type { Structure } from '../structure.ts';
import { findRegion, hasRegion } from './markers.ts';
import { locateLines, refuseMarkers } from './region-lines.ts';
import type { Slot } from './slot.ts';

/** A region of a JSON or YAML file: lines within one string value, or the one string value between marker comments. */
export function locateInStructure(structure: Structure, text: string, name: string, path: string): Slot {
  const slots = structure.listSlots(text, path);
  const [marked, second] = slots.filter((slot) => hasRegion(slot.raw, name));
  if (marked && !second) return locateWithin(marked, name, path);

  const region = findRegion(text, name, path);
  const between = slots.filter(({ start, end }) => start >= region.start && end <= region.end);
  const long = between.filter(({ raw }) => raw.trim().includes('\n'));
  const [only] = between.length === 1 ? between : long;
  if (only && (between.length === 1 || long.length === 1)) return refusingMarkers(only, path);
  const count = between.length
    ? `${between.length} strings (lines ${showSome(between.map(({ startLine }) => String(startLine)))})`
    : 'no string';
  throw new InputError(
    `prompt-selector: region:${name} in ${showText(path)} holds ${count}; it must hold the one that is the prompt.`,
    'Use a JSON Pointer such as /model/messages/0/content instead.',
  );
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
