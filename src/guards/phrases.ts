// Recognizes lines that begin what models write around an answer.

import { CERTAIN, weighPreface } from './remarks.ts';
import { DATED, EDIT, LIST_ITEM, readTitle } from './titles.ts';
import {
  agrees,
  hasOnlyTitleWords,
  namesChange,
  namesPrompt,
  namesText,
  presents,
  saysNewOrFull,
  summarizes,
} from './vocabulary.ts';

/** A longer line is not examined. */
const MAX_PHRASE = 600;

/**
 * Whether a line presents the answer: `Here is the improved prompt:`, `**Improved prompt**`.
 *
 * @param next the line below, which may underline a heading
 */
export function isPreface(line: string, next = ''): boolean {
  const plain = line.trim();
  if (plain === '' || plain.length > MAX_PHRASE) return false;
  const isUnderlined = /^(?:-{3,}|={3,})\s*$/.test(next) && plain.length <= 60 && /^\p{L}/u.test(plain);
  const title = isUnderlined ? plain : readTitle(plain);
  if (title !== undefined && hasOnlyTitleWords(title)) {
    return namesPrompt(title)
      ? namesChange(title) || presents(title) || saysNewOrFull(title)
      : namesText(title) && namesChange(title);
  }
  // A heading with other words, and a list item, are the prompt's.
  if (/^(?:#|[-*•+>|] |\d+[.)] )/.test(plain) || !/[.:!：。]["*_]{0,3}$/.test(plain)) return false;
  return weighPreface(plain) >= CERTAIN;
}

/** Whether a line is only `Sure!` or similar. */
export const isAssent = (line: string): boolean => line.length <= 30 && line.split(' ').length <= 3 && agrees(line);

/**
 * Whether a line is a heading over notes about the changes: `**Changes made:**`.
 *
 * @param next the line below
 */
export function isNotesHeading(line: string, next = ''): boolean {
  if (line.length > MAX_PHRASE) return false;
  // The first note may follow on the same line: `Changes made: tightened the opening.`
  const [, lead, rest = ''] =
    /^\s{0,12}(?:> )?((?:\*\*|#{1,6} )?[^:：]{3,80}[:：](?:\*\*)?)(?: (.+))?$/.exec(line) ?? [];
  const title = readTitle(lead ?? line) ?? (LIST_ITEM.test(next) && line.length <= 60 ? line : undefined);
  if (title === undefined || DATED.test(next) || !namesChange(title) || !hasOnlyTitleWords(title)) return false;
  return summarizes(title) || namesPrompt(title) || EDIT.test(rest === '' ? next : `- ${rest}`);
}
