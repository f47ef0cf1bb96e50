import { ActionError } from '../../errors.ts';
import { showText } from '../../safe-text.ts';
import { dominantLineEnd } from '../line-ends.ts';

/** The place of a prompt in a file's text, which has no byte order mark. */
export interface Slot {
  /** `encode` replaces `text.slice(start, end)` and nothing else. */
  readonly start: number;
  readonly end: number;
  /** The prompt, with the file's line ends. */
  readonly raw: string;
  /** 1-based line of the file on which the prompt starts. */
  readonly startLine: number;
  /** The line end to use if the current prompt has no line break. */
  readonly lineEnd: string;
  /** Returns `value` without parts that would not be read back, such as common indentation. */
  tidy?(value: string): string;
  /** Returns source for a new value; throws ActionError when this place can't hold it. */
  encode(value: string): string;
}

/** Finds the slot in a text; throws InputError unless exactly one matches. */
export type Locate = (text: string) => Slot;

/** Returns the rest of a plain text from an offset as the prompt. */
export function locateRest(text: string, start = 0, startLine = 1): Slot {
  return {
    start,
    end: text.length,
    raw: text.slice(start),
    startLine,
    lineEnd: dominantLineEnd(text),
    encode: (value) => value,
  };
}

/** Returns `text` with `value` in the slot. */
export function splice(text: string, slot: Slot, value: string): string {
  return text.slice(0, slot.start) + slot.encode(value) + text.slice(slot.end);
}

/** The error for a valid prompt that its place can't hold. `reason` is a clause: "it is larger than 1 MiB". */
export function cannotWrite(path: string, reason: string, cause?: unknown): ActionError {
  return new ActionError(
    `The new prompt can't be written into ${showText(path)}: ${reason}`,
    'copy the proposal by hand, or move the prompt to a file of its own, which can hold any text',
    cause === undefined ? undefined : { cause },
  );
}
