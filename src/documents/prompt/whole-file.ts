import { dominantLineEnd } from '../line-ends.ts';
import type { Slot } from './slot.ts';

/** Returns the whole text as the prompt. */
export function locateWholeFile(text: string): Slot {
  return {
    start: 0,
    end: text.length,
    raw: text,
    startLine: 1,
    lineEnd: dominantLineEnd(text),
    encode: (value) => value,
  };
}
