import { cutText, joinLines, nameHidden, precut } from '../safe-text.ts';

// Commit messages, titles and logs render no Markdown, and GitHub scans raw commit messages, so backticks protect
// nothing there. A visible space disables each pattern and hides nothing from the reader.
const BROKEN_UP: readonly (readonly [RegExp, string])[] = [
  [/@(?=\S)/g, '@ '], // mentions, e-mail addresses, owner/repo@sha
  [/#(?=\d)/g, '# '], // #12, owner/repo#12; closing keywords then have no issue to close
  [/\b(gh|ghsa|cve)-(?=[\da-z])/gi, '$1- '],
  [/:\/\/(?=\S)/g, ':// '],
  [/(www\.)(?=\S)/gi, '$1 '],
  [/:(?=(?!\d{1,2}:)[\w+-]{1,60}:)/g, ': '], // emoji shortcodes, but not a time of day
  [/##(?=\[)/g, '## '], // workflow commands of the older form, anywhere in a line
  [/^:(?=:)/, ': '], // workflow commands of the newer form, at the start of a line
  [/<!--/g, '<! --'],
  [/\[(?=(?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi, '[ '], // would skip workflows
  [/`/g, "'"], // titles render code
];

// An abbreviated SHA has at least 7 digits. Without a letter it is far more likely to be a number.
const COMMIT_SHA = /(?<![\da-z])(?=\d*[a-f])[\da-f]{7,}(?![\da-z])/gi;

/**
 * Untrusted text as one inert line for a title, a commit message or the log, of at most `max` UTF-16 units. Mentions,
 * references, closing keywords, links, emoji shortcodes and workflow commands in it are disabled.
 */
export function plainLine(text: string, max: number): string {
  let line = breakUp(nameHidden(joinLines(precut(text, max))));
  // The start of a cut word can be active even if the whole word was not.
  for (let room = max; line.length > max; room--) line = breakUp(cutText(line, room));
  return line;
}

function breakUp(text: string): string {
  const line = BROKEN_UP.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
  return line.replace(COMMIT_SHA, (sha) => sha.replace(/.{6}(?=.)/g, '$& '));
}
