// Finds what the author of a prompt must still write.

import { JOINED } from './find-words.ts';
import { blankSpeech } from './speech.ts';
import { firstOf } from './text.ts';
import {
  asksAuthor,
  asksToInsert,
  asksToReplace,
  beginsAsCondition,
  beginsAsPending,
  beginsAsUnknown,
  isDirection,
  namesCaller,
  namesMissing,
  saysPending,
} from './vocabulary.ts';

/** A part of a line that is still to be written. */
export interface TodoSlot {
  readonly text: string;
  /** If not, the model may fill it in during a call: `[DATE OF BIRTH]`. */
  readonly isCertain: boolean;
}

/** Longer lines are examined up to here. */
const MAX_LINE = 2_000;

// `todo` is a Spanish and Portuguese word, so a note needs capitals and punctuation.
const MARKER =
  /(?:^|[\s[<({#/*-])(?:TODO|FIXME|PLACEHOLDER)(?:[:(_\]>})]|\s?[-–—]\s)|(?:\/\/|\/\*|<!--) ?(?:TODO|FIXME)\b|^#{1,3} (?:TODO|FIXME) [a-z]|[[<{]TODO\b|[[<{]your[a-z_-]{2,30}[\]>}]|(?:@|\/\/|www\.)your-?[a-z-]{2,30}\.[a-z]{2}|(?<![\p{L}_])(?:(?:YOUR|INSERT)_[A-Z][A-Z_]{2,60}|[A-Z][A-Z_]{2,60}_HERE(?![\p{L}_]))|[$€£]XX+(?!\p{L})/u;
/** Of a condition, it is a value: "If the price is TBD, offer a call back." */
const TBD = /(?<![\p{L}\p{N}_"“'])(?:TBD(?![\p{L}\p{N}_"”']| =)|n\.t\.b\.)|[[<(]TB[AC][\]>)]/u;
/** `ADD HOURS HERE`, `NOTE TO THE OPERATOR: …`. */
const CAPITALS =
  /(?<![A-Z] )\b(?:INSERT (?!INTO\b)[A-Z]{2}[A-Z' -]{1,60}|(?:ADD|ENTER|PUT|PASTE|FILL IN) [A-Z' -]{2,60} HERE\b)/;
const TO_AUTHOR =
  /^[^\p{L}<]{0,6}(?:(?:<!--|\{?\/\*|\/\/) ?(?:operator|author|developer|client|editor|owner): |note (?:to|for) (?:the )?(?:operator|author|developer|client|editor|reviewer|self|team)\b|hinweis an den betreiber|nota para el (?:operador|cliente)|note (?:à|pour) l['’]opérateur|nota para o operador|nota per l['’]operatore)/iu;
/** `E-mail: x@example.com <- change me`. */
const CHANGE_ME = /(?:<-+|←|#|\/\/) ?(?:change|replace|update|edit)(?: (?:me|this)\b|$)/i;
/** `Add the dentists' names before going live.` */
const BEFORE_LIVE =
  /^[^\p{L}]{0,6}(?:add|enter|fill|insert|put|replace|update)\b.{3,160}\bbefore (?:going live|go-live|you go live|deploying)\b/iu;
/** `Hours: TBA`, `Price: ???`, `Fee: ____ (ask the office)`, `Discount: __ %`. */
const BLANK_VALUE =
  /[:：] ?(?:TB[AC]|\?+(?= ?[(（]|$)|_{3,}|_{2} ?%|X{2,}|[〇○×]{2,}\p{L}?)\.?(?: ?[(（–—].{0,80}| -.{0,80})?$/u;
/** `Price: to be confirmed`. */
const VALUE = /(?:[:：]| [–—-]) ?([^:：–—]{2,60}(?: [–—] [^:：–—]{2,60})?)$/u;
/** Its value may be `pending` in a call. */
const STATE =
  /(?<!\p{L})(?:stat(?:e|o|us|ut)|stan|estado|état|zustand|durum|состояние)(?!\p{L})|状態|状态|状況|상태|स्थिति|الحالة/iu;
const BY_OWNER =
  /\bby (?:the )?(?:client|operator|owner|business|clinic|practice|team|manager)\b|الإدارة|\b(?:client|operator|owner|clinic) to \p{L}|(?<!\p{L})(?:clínica|clinique|clinica|praxis|praktijk|przychodni\p{L}+|cabinet|restaurante?|ristorante|empresa|azienda|entreprise|betreiber|inhaber\p{L}*|eigenaar|owner|propietari[oa]|propriétaire|titolare|proprietario|właściciel\p{L}*|scuola|escuela|école|bedrijf|firm[ęy]|equip[eo]|équipe|zespół)\.?$/iu;
const ENCLOSED =
  /[[【［〔]([^[\]【】［］〔〕\n]{2,90})[\]】］〕](?!\()|[(（]([^()（）\n]{3,90})[)）]|<(?:!-- )?([^<>\n]{2,90}?)(?: --)?>|\{([^{}\n]{3,90})\}/gu;

/** `the [DATE OF BIRTH]`, `<LIST OF PROVIDERS>`, `[Business Name]`; alone on a line, it is a heading. */
const TITLE =
  /(?<=[^\s#*•>-] ?)(?:\[\p{Lu}[\p{L}'’]{0,20}(?: \p{Lu}[\p{L}'’]{0,20}){1,5}\](?!\()|<\p{Lu}[\p{L}'’]{0,20}(?: \p{Lu}[\p{L}'’]{0,20}){1,5}>)/u;
/** `XX days`, `call ___-____`. */
const BLANK = /(?<![\p{L}\p{N}])X{2,}(?![\p{L}\p{N}])|(?<=\S ?)_{3,}|\p{Sc} ?_{2}|_{2} ?\p{Sc}|[〇○]{2,}/u;

/** `<nombre de tu empresa>`. */
const YOURS =
  /(?<!\p{L})(?:your|tus?|votre|vos|deine?[rsnm]?|ihre?[rsnm]?|seus?|suas?|tuo|tua|vostr[oa]|uw|jouw|twoj\p{L}+|ваш\p{L}*)(?!\p{L})/iu;
/** `Add your current promotions below.` */
const TO_ADD =
  /^[^\p{L}]{0,6}(?:please )?(?:(?:add|insert|paste|list|enter|fill in|describe) [^"“]{0,60}|replace .{3,80}\bwith .{0,60})\byour\b/iu;
/** `Optional: `, `If applicable, `, in front of what to insert. */
const OPTIONAL = /^(?:optional(?:ly)?[:,]|if (?:applicable|needed|relevant|desired)[:,]?|e\.g\.[:,]?)\s/i;
/** `[amount]`, but not a link. */
const SQUARE = /\[\p{L}[^[\]\n]{1,60}\](?!\()/gu;
/** What stands in front of a value: `$`, `Dr.`, `Fee:`. */
const BEFORE_VALUE = /(?:\p{Sc}|\b(?:Dr|Mr|Mrs|Ms|Prof)\.?|\p{Ll} ?[:：][*_]{0,2}) ?$/u;
/** `[name of the clinic]` */
const NAME_OF =
  /\[(?:the )?(?:name of|nombre d|nom d|nome d|naam van|nazwa |name d(?:er|es)|название )[^[\]\n]{2,40}\](?!\()/iu;
/** `PENDIENTE: …` */
const LABEL = /^[^\p{L}\n]{0,6}(\p{Lu}[\p{Lu} ]{4,30}?) ?[:：]/u;
const CONDITION = /(?<!\p{L})(?:if|when|wenn|falls|si|se|cuando|quando|als|jeśli|gdy|если)(?!\p{L})/iu;
const ASIDE = /(?:^[^\p{L}(（]{0,4}|\b(?:at|is|are|on|to)|[:：]) ?([(（]([^()（）\n]{3,60})[)）])/u;

/**
 * Finds a part that is still to be written: `[insert the clinic's name]`, `TODO`.
 *
 * @param isNewStyle whether the prompt has no word in brackets, so that one is conspicuous
 */
export function findTodoSlot(line: string, isNewStyle = false): TodoSlot | undefined {
  const start = line.slice(0, MAX_LINE);
  const enclosed = [...start.matchAll(ENCLOSED)];
  const find = (pattern: RegExp) => pattern.exec(start)?.[0];
  const unspoken = blankSpeech(start);
  const certain =
    firstOf([MARKER, CAPITALS, CHANGE_ME, TO_AUTHOR, BEFORE_LIVE, BLANK_VALUE], find) ??
    (hasCondition(start) ? undefined : find(TBD)) ??
    enclosed.find(isForAuthor)?.[0] ??
    readLabel(start) ??
    readPending(unspoken);
  const text =
    certain ??
    firstOf([TITLE, BLANK, TO_ADD, TBD], find) ??
    readGeneric(unspoken) ??
    readNameOf(start) ??
    (isNewStyle ? findBracketed(unspoken) : undefined) ??
    readAside(start) ??
    enclosed.find(isToReplace)?.[0] ??
    (namesMissing(start) ? start : undefined);
  return text === undefined ? undefined : { text: text.trim(), isCertain: certain !== undefined };
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

const hasCondition = (text: string) => CONDITION.test(text) || beginsAsCondition(text) || text.includes('場合');

/** `located at (add street address)`; elsewhere, it may be a direction. */
function readAside(line: string): string | undefined {
  const [, text, said = ''] = ASIDE.exec(line) ?? [];
  return asksToInsert(said) && !hasCondition(said) ? text : undefined;
}

/** `$[amount]`, `from [time] to [time]`, unlike `Say [PAUSE].` */
function readGeneric(line: string): string | undefined {
  const [first, second] = line.matchAll(SQUARE);
  if (first === undefined || hasCondition(line)) return undefined;
  const isValue = BEFORE_VALUE.test(line.slice(0, first.index)) && !/^\[\p{Lu}+\]$/u.test(first[0]);
  return second || isValue ? first[0] : undefined;
}

const BRACKETED = /[[【]([^[\]【】\n]{1,60})[\]】](?!\(|[*_]{0,2}:)|<(\p{L}[\p{L}'’]*(?: \p{L}[\p{L}'’]*){1,6})>/gu;

const ALONE = /^[^\p{L}\p{N}]{0,12}[[【][^[\]【】]{1,80}[\]】][^\p{L}\p{N}]{0,12}$/u;
/** The agent says it, and fills in the words in brackets. */
const SAYING = /^[^\p{L}]*(?:say|ask|tell|greet|confirm|repeat|read|reply|respond|answer|address)\b/iu;

/** Words in brackets within a line: `a room in [hotel]`. Alone on a line, they are a heading or a direction. */
export function findBracketed(line: string): string | undefined {
  if (ALONE.test(line) || SAYING.test(line)) return undefined;
  return [...line.matchAll(BRACKETED)].find(([, square, angle]) => {
    const said = square ?? angle ?? '';
    return (
      /^[^"{}:=]*$/.test(said) &&
      (/\p{L}{2}|^[XN]$/u.test(said) || JOINED.test(said)) &&
      !namesCaller(said) &&
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

/** A to-do in capitals at the start of a line. */
function readLabel(line: string): string | undefined {
  const [text, label = ''] = LABEL.exec(line) ?? [];
  return isPending(label) ? text : undefined;
}

/** Whether a label's value says that there is none; `please confirm your name` asks the caller. */
function readPending(line: string): string | undefined {
  const [text, value = ''] = VALUE.exec(line) ?? [];
  if (text === undefined || STATE.test(line.slice(0, -text.length))) return undefined;
  if (!isPending(value) && !beginsAsUnknown(value)) return undefined;
  if (BY_OWNER.test(value)) return text;
  // A second part says who is to do it: `pending – clinic to confirm`.
  const words = value.split(/ ?[–—;(,]/, 1)[0]?.split(' ').length ?? 0;
  return !namesCaller(value) && words <= (/^(?:please|bitte)/i.test(value) ? 2 : 4) ? text : undefined;
}

const isPending = (text: string) =>
  /^(?:(?:pending|placeholder|folgt)(?:[.,;]| [–—]|$)|TB[ADC]\b)/i.test(text) || beginsAsPending(text);
