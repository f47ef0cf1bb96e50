import { ActionError } from '../../errors.ts';
import { showText } from '../../safe-text.ts';

/** The place of a prompt in a text (a file without its byte order mark). */
export interface Slot {
  /** What `encode` writes anew is `text.slice(start, end)`; nothing else of the file is touched. */
  readonly start: number;
  readonly end: number;
  /** The prompt as it reads there, with its own line ends. */
  readonly raw: string;
  /** 1-based line of the file that the prompt starts on. */
  readonly startLine: number;
  /** For a new text with line breaks where there were none. */
  readonly lineEnd: string;
  /** What a new text loses because it would not be read back there, e.g. indentation that all its lines share. */
  tidy?(value: string): string;
  /** The source for a new value; throws ActionError when it can't be expressed there. */
  encode(value: string): string;
}

/** Finds the slot in a text; throws InputError when there isn't exactly one. */
export type Locate = (text: string) => Slot;

/** `text` with the slot's source replaced. */
export function splice(text: string, slot: Slot, value: string): string {
  return text.slice(0, slot.start) + slot.encode(value) + text.slice(slot.end);
}

/** The prompt is fine, but its place can't hold it. `reason` is a clause: "it would end the string on line 3". */
export function cannotWrite(path: string, reason: string, cause?: unknown): ActionError {
  return new ActionError(
    `The new prompt can't be written into ${showText(path)}: ${reason}.`,
    'Nothing was changed. Take the proposal over by hand, or keep the prompt in a place that can hold any text, such as a file of its own.',
    cause === undefined ? undefined : { cause },
  );
}
