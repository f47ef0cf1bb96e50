// Titles and notes, by their form.

const MAX_TITLE = 120;

const MARKS = ['**', '__', '*', '===', '---'];
const COMMENT = /^<!-- (.{3,80}) -->$/;

/** The text of `## Title`, `**Title:**`, `[TITLE]`, `=== Title ===` or `Title:`. */
export function readTitle(line: string): string | undefined {
  const plain = line.trim();
  if (plain.length > MAX_TITLE) return undefined;
  const comment = COMMENT.exec(plain)?.[1];
  if (comment !== undefined) return comment;
  const bare = plain.replace(/^(?:#{1,6}|>) /, '').replace(/[:：]$/, '');
  const isBracketed = /^[[【]/.test(bare) && /[\]】]$/.test(bare);
  const isMarked = MARKS.some((one) => bare.length > 2 * one.length && bare.startsWith(one) && bare.endsWith(one));
  const isTitle = isBracketed || isMarked || plain.startsWith('#') || /[:：]$/.test(plain);
  return isTitle ? bare.replace(/[*_[\]【】=-]/g, ' ').trim() : undefined;
}

/** A line of a list. */
export const LIST_ITEM = /^\s*(?:[-*•+]|\d{1,2}[.)]) /;
/** Beginnings of notes: `Added a step`, `**Greeting**: shortened`. */
export const EDIT =
  /(?:^|[-*•+>:;.] |\d[.)] )(?:the |\w+ )?(?:added|removed|shortened|clarified|moved|kept|merged|split|simplified|tightened|changed|replaced|reordered|fixed|reduced|strengthened|expanded|restructured|rephrased|reworded|emphasi[sz]ed|made)\b/i;
/** An entry of a history that is a part of the prompt: `- 12 March: new Saturday hours`. */
export const DATED =
  /^\s*(?:[-*•] )?(?:\d{4}-\d{2}(?:-\d{2})?|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?|\d{1,2}\.? \p{L}{3,9}\.?(?: \d{4})?|\p{L}{3,9} \d{4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}{0,6}\.? \d{1,2}(?:, \d{4})?) ?[:–—-]/iu;
