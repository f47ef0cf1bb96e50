// Finds words in brackets that stand for a fact: `[clinic hours]`.

import { JOINED } from './find-words.ts';
import { hasCondition, isPending } from './pending.ts';
import { asksAuthor, asksToInsert, asksToReplace, isDirection, namesCaller, saysPending } from './vocabulary.ts';

const ENCLOSED =
  /[[【［〔]([^[\]【】［］〔〕\n]{2,90})[\]】］〕](?!\()|[(（]([^()（）\n]{3,90})[)）]|<(?:!-- )?([^<>\n]{2,90}?)(?: --)?>|\{([^{}\n]{3,90})\}/gu;

/** `the [DATE OF BIRTH]`, `<LIST OF PROVIDERS>`, `[Business Name]`; alone on a line, it is a heading. */
const TITLE =
  /(?<=[^\s#*•>-] ?)(?:\[\p{Lu}[\p{L}'’]{0,20}(?: \p{Lu}[\p{L}'’]{0,20}){1,5}\](?!\()|<\p{Lu}[\p{L}'’]{0,20}(?: \p{Lu}[\p{L}'’]{0,20}){1,5}>)/u;
/** `<nombre de tu empresa>`. */
const YOURS =
  /(?<!\p{L})(?:your|tus?|votre|vos|deine?[rsnm]?|ihre?[rsnm]?|seus?|suas?|tuo|tua|vostr[oa]|uw|jouw|twoj\p{L}+|ваш\p{L}*)(?!\p{L})/iu;
/** `Optional: `, `If applicable, `, in front of what to insert. */
const OPTIONAL = /^(?:optional(?:ly)?[:,]|if (?:applicable|needed|relevant|desired)[:,]?|e\.g\.[:,]?)\s/i;
/** `[amount]`, but not a link. */
const SQUARE = /\[\p{L}[^[\]\n]{1,60}\](?!\()/gu;
/** What stands in front of a value: `$`, `Dr.`, `Fee:`. */
const BEFORE_VALUE = /(?:\p{Sc}|\b(?:Dr|Mr|Mrs|Ms|Prof)\.?|\p{Ll} ?[:：][*_]{0,2}) ?$/u;
/** `[name of the clinic]` */
const NAME_OF =
  /\[(?:the )?(?:name of|nombre d|nom d|nome d|naam van|nazwa |name d(?:er|es)|название )[^[\]\n]{2,40}\](?!\()/iu;
const ASIDE = /(?:^[^\p{L}(（]{0,4}|\b(?:at|is|are|on|to)|[:：]) ?([(（]([^()（）\n]{3,60})[)）])/u;

/** Finds brackets that the author must fill: `[insert the hours]`, `<your clinic>`. */
export function findSureGap(line: string): string | undefined {
  return [...line.matchAll(ENCLOSED)].find(isForAuthor)?.[0];
}

/**
 * Finds brackets that either the author must fill, or the model during a call.
 *
 * @param unspoken the line without what somebody says
 * @param isNewStyle whether the prompt has no words in brackets
 */
export function findGap(line: string, unspoken: string, isNewStyle: boolean): string | undefined {
  return (
    TITLE.exec(line)?.[0] ??
    readGeneric(unspoken) ??
    readNameOf(line) ??
    (isNewStyle ? findBracketed(unspoken) : undefined) ??
    readAside(line) ??
    [...line.matchAll(ENCLOSED)].find(isToReplace)?.[0]
  );
}

/** In parentheses and braces, there are directions and variables, too. */
function isForAuthor({ index, input, 1: square, 2: round, 3: angle, 4: brace }: RegExpExecArray): boolean {
  const whole = square ?? round ?? angle ?? brace ?? '';
  const said = whole.replace(OPTIONAL, '');
  if (angle !== undefined && isTag(angle, input)) return false;
  if (asksAuthor(said)) return true;
  if (round !== undefined) {
    // Elsewhere, it may be a state: "visits (not yet confirmed) can be moved".
    if (isPending(said) && (/^replace/i.test(said) || /[:：] ?$/.test(input.slice(0, index)))) return true;
  } else if (square !== undefined || said.includes(' ')) {
    if ((isPending(said) || saysPending(said)) && !hasCondition(said)) return true;
    if (angle !== undefined && YOURS.test(said)) return true;
  }
  // A single word: `(preencher)`.
  if (/^\p{L}+$/u.test(said) && !JOINED.test(said) && asksToInsert(said)) return true;
  // A comment in a script without spaces: `<!-- ここに入力 -->`.
  const isPhrase = said.includes(' ') || (angle !== undefined && JOINED.test(said));
  return square !== undefined || (isPhrase && round === undefined) ? asksToInsert(said) : false;
}

/** `(example, adapt it to your terms)`, `(not confirmed)`. */
function isToReplace([, square, round]: RegExpExecArray): boolean {
  const said = square ?? round ?? '';
  return isPending(round ?? '') || (asksToReplace(said) && !namesCaller(said));
}

/** `<section name="Your role">`, or `<Your role>` alone on a line. */
const isTag = (said: string, line: string) =>
  /^\/|=/.test(said) || (/^\p{Lu}\p{Ll}/u.test(said) && /^<[^<>!]*>$/.test(line.trim()));

/** `located at (add street address)`; elsewhere, it may be a direction. */
function readAside(line: string): string | undefined {
  const [, text, said = ''] = ASIDE.exec(line) ?? [];
  return asksToInsert(said) && !hasCondition(said) ? text : undefined;
}

/** `$[amount]`, `from [time] to [time]`, unlike `Say [PAUSE].` */
function readGeneric(line: string): string | undefined {
  const [first, second] = line.matchAll(SQUARE);
  if (first === undefined || hasCondition(line)) return undefined;
  const isValue = BEFORE_VALUE.test(line.slice(0, first.index)) && !/\[\p{Lu}+\]/u.test(first[0]);
  return second || isValue ? first[0] : undefined;
}

const BRACKETED = /[[【]([^[\]【】\n]{1,60})[\]】](?!\(|[*_]{0,2}:)|<(\p{L}[\p{L}'’]*(?: \p{L}[\p{L}'’]*){1,6})>/gu;

const ALONE = /^[^\p{L}\p{N}]{0,12}[[【][^[\]【】]{1,80}[\]】][^\p{L}\p{N}]{0,12}$/u;
/** Starts an instruction to speak: the agent fills in the words in brackets. */
const SAYING = /^[^\p{L}]*(?:say|ask|tell|greet|confirm|repeat|read|reply|respond|answer|address)\b/iu;

/** Words in brackets within a line: `a room in [hotel]`. Alone on a line, they are a heading or a direction. */
export function findBracketed(line: string): string | undefined {
  if (ALONE.test(line) || SAYING.test(line)) return undefined;
  return [...line.matchAll(BRACKETED)].find(([, square, angle]) => {
    const said = square ?? angle ?? '';
    return (
      !/["{}:=]/.test(said) &&
      (/\p{L}{2}|^[XN](?:[-–—][XYN])?$/u.test(said) || JOINED.test(said)) &&
      !namesCaller(said.replace(/\bconfirm with (?:the )?client\b/i, '')) &&
      !hasCondition(said.replace(/,? if any$/, '')) &&
      !isDirection(said)
    );
  })?.[0];
}

/** `[name of the clinic]`, but not that of the caller. */
function readNameOf(line: string): string | undefined {
  const found = NAME_OF.exec(line)?.[0];
  return found === undefined || namesCaller(found) ? undefined : found;
}
