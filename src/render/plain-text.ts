import { cutText, joinLines, nameHidden, precut } from '../safe-text.ts';

// Markdown is not rendered in commit messages, titles and logs, and GitHub scans a commit message raw, so that
// backticks protect nothing there. A visible space breaks each thing apart and hides nothing from the reader.
const BROKEN_UP: readonly (readonly [RegExp, string])[] = [
  [/@(?=\S)/g, '@ '], // mentions, e-mail addresses, owner/repo@sha
  [/#(?=\d)/g, '# '], // #12, owner/repo#12: and so no closing word has an issue to close
  [/\b(gh|ghsa|cve)-(?=[\da-z])/gi, '$1- '],
  [/:\/\/(?=\S)/g, ':// '],
  [/(www\.)(?=\S)/gi, '$1 '],
  [/:(?=(?!\d{1,2}:)[\w+-]{1,60}:)/g, ': '], // emoji shortcodes, but no time of day
  [/##(?=\[)/g, '## '], // a workflow command of the older form works anywhere in a line
  [/^:(?=:)/, ': '], // the newer form, at a line's start
  [/<!--/g, '<! --'],
  [/\[(?=(?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi, '[ '], // would keep workflows from running
  [/`/g, "'"], // titles render code
];

// A commit's abbreviated name is 7 digits or more. One without a letter is left alone: it is far more often a number.
const COMMIT_SHA = /(?<![\da-z])(?=\d*[a-f])[\da-f]{7,}(?![\da-z])/gi;

/**
 * Untrusted text as one line for a title, a commit message, a label or the log: no mention, reference, closing word,
 * link, emoji shortcode or workflow command in it has an effect. At most `max` UTF-16 units.
 */
export function plainLine(text: string, max: number): string {
  let line = breakUp(nameHidden(joinLines(precut(text, max))));
  // The beginning of a word that was cut can have an effect that the word had not.
  for (let room = max; line.length > max; room--) line = breakUp(cutText(line, room));
  return line;
}

function breakUp(text: string): string {
  const line = BROKEN_UP.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
  return line.replace(COMMIT_SHA, (sha) => sha.replace(/.{6}(?=.)/g, '$& '));
}
