import { once } from './once.ts';

/**
 * Makes untrusted text safe for one line of a log, a message, a title or Markdown. Invisible characters become visible
 * names such as `⟦U+202E⟧`; these brackets have no meaning in Markdown, HTML or workflow commands.
 */

/** Returns untrusted text as one line of at most `max` UTF-16 units, with invisible characters named. */
export function toLine(text: string, max = 80): string {
  return cutText(nameHidden(joinLines(precut(text, max))), max);
}

/** Quotes a value for a message: escaped, invisible characters named, cut to `max` UTF-16 units. */
export function quoteText(text: string, max = 60): string {
  return nameHidden(JSON.stringify(cutText(text, max)));
}

const HARMLESS =
  /^[\p{L}\p{N}\p{M}\p{Emoji_Presentation}_@+.,=~()[\]{}/#:$%&*!?-]+(?: [\p{L}\p{N}\p{M}_@+.,=~()[\]{}/#:$%&*!?-]+)*$/u;

/** Returns a path, key or name for a message: unchanged if it is harmless and short, otherwise quoted. */
export function showText(text: string, max = 120): string {
  return text.length <= max && HARMLESS.test(text) && nameHidden(text) === text ? text : quoteText(text, max);
}

// Between these letters, a joiner is part of the spelling (Persian, Hindi, Sinhala and others).
const JOINING = String.raw`[\p{scx=Arab}\p{scx=Syrc}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}]`;

// Controls, format characters (bidirectional ones, zero width, tags), variation selectors and fillers, private and
// unassigned code points, lone surrogates, line separators, and the Braille blank. Tab and line feed are structure.
const HIDDEN = String.raw`[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{DI}\u2800]--[\t\n]]`;

// Ranges without hidden characters. Most texts are within them, and this check is fast.
const BEYOND_PLAIN =
  /[^\t\n\x20-\x7e\xa1-\xac\xae-\u034e\u2010-\u2027\u2030-\u205e\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff]/;
// Built on first use, because Unicode sets take milliseconds that would delay the first request.
const someHidden = once(() => new RegExp(HIDDEN, 'v'));
const hiddenOrSpelling = once(
  () =>
    // The lookahead comes first, because emoji sequences are slow to match.
    new RegExp(String.raw`((?=\p{Emoji})\p{RGI_Emoji}|(?<=${JOINING})[\u200C\u200D](?=${JOINING}))|${HIDDEN}`, 'gv'),
);

/** Names every invisible or bidirectional character. Keeps joiners in emoji and in words whose script needs them. */
export function nameHidden(text: string): string {
  if (!BEYOND_PLAIN.test(text) || !someHidden().test(text)) return text;
  return text.replace(hiddenOrSpelling(), (found, spelling?: string) => spelling ?? nameCharacter(found));
}

/** `⟦U+00A0⟧` for a no-break space. */
export function nameCharacter(character: string): string {
  return `⟦U+${Number(character.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0')}⟧`;
}

/** CRLF becomes LF. A lone CR is kept, so that `nameHidden` names it. */
export function normalizeLineEnds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

// All blanks except a single space, which needs no replacement.
const BLANKS = /[\t\n\r[\p{Zs}--[ ]]][\t\n\r\p{Zs}]*| [\t\n\r\p{Zs}]+/gv;

/** Joins lines: each sequence of spaces, tabs and line breaks becomes one space; both ends are trimmed. */
export function joinLines(text: string): string {
  // trim() would remove a byte order mark without naming it.
  return text.replace(BLANKS, ' ').replace(/^ | $/g, '');
}

// Created on first use, because it is expensive.
let characters: Intl.Segmenter | undefined;

/** At most `max` UTF-16 units, cut between graphemes (never inside an emoji). The cut is shown as `…`. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max < 1) return '';
  characters ??= new Intl.Segmenter('en');
  const end = characters.segment(text.slice(0, max + 1)).containing(max - 1)?.index;
  const head = text.slice(0, end);
  // Drop a character name that the cut would split.
  const name = head.lastIndexOf('⟦');
  return `${(name > head.lastIndexOf('⟧') ? head.slice(0, name) : head).trimEnd()}…`;
}

/** Shortens a text that will be cut to `max`, so that a title from a 1 MB text is fast to make. */
export function precut(text: string, max: number): string {
  return cutText(text, max * 4);
}
