// Recognizes lines that stand in for a part of the prompt.

import { blankSpeech } from './speech.ts';
import {
  beginsAsCondition,
  beginsAsRest,
  namesParts,
  namesPrompt,
  namesRest,
  saysKept,
  saysSame,
  saysShortened,
} from './vocabulary.ts';

const BRACKETED =
  /^(?:[-*>#/ ]{0,4}|\d{1,3}(?:[-–—]\d{1,3})?[.)] )(?:(?:\.{3}|…)+ ?)?(?:<!--|\{?\/\*|[[({<【（〈［〔])(?:\.{3}|…)? ?(.*?) ?(?:\.{3}|…)?(?:-->|\*\/\}?|[\])}>】）〉］〕])[. ]?(?:\.{3}|…)?$/;
const DOTTED = /^[-*># ]{0,4}(?:\.{3}|…|\/\/) ?(.*)$/;
/** `<hours/> <!-- not modified -->` */
const COMMENT = /<!-- ([^<>]{5,80}) -->$/;
/** `**Rules:** (the rest as before)`. */
const AT_END = /(?:[:：][*_]{0,3}|\.{3}|…) ?[([（【]([^()[\]（）【】]{5,120})[)\]）】]\.?$/;
const ELIDED =
  /^(?:\d{1,4} (?:more |other )?lines|not (?:modified|changed|repeated|shown)|as (?:provided|supplied)|unchanged|truncated|omitted|snip|continued|continues|中略|後略|以下略|同上|same as (?:before|above|original)|no changes?|wie (?:bisher|zuvor|vorher|oben)|unverändert|inchangée?s?|comme (?:avant|ci-dessus)|sin cambios|igual que antes|como antes|sem (?:alterações|mudanças)|igual|invariat[oaei]|come prima|ongewijzigd|zoals (?:eerder|hierboven|voorheen)|bez zmian|jak (?:wcześniej|wyżej)|değişmedi|öncekiyle aynı|aynı|без изменений|как (?:прежде|раньше|выше)|без змін|як (?:раніше|вище)|(?:保持)?不变|変更なし|변경 없음|동일|دون تغيير|كما (?:هو|هي|سبق)|अपरिवर्तित|oförändra[td]e?|som (?:tidigare|förut))(?!\p{L}{2})/iu;

/** `--- rest unchanged ---`. */
const DASHED = /^(?:# )?(?:[-=*~]{2,}|—) ?([^-=*~—].*[^-=*~— ]) ?(?:[-=*~]{2,}|—)$/;
/** `Same as the current prompt.`, `**Escalation:** as in original` */
const AS_ORIGINAL =
  /^(?:[^:]{3,60}: )?(?:(?:(?:exactly )?(?:the )?same as|(?:exactly )?as(?: written)? in|unchanged from|identical to|continue with|copy from|keep (?:everything(?: else)?|the rest|the other \p{L}{3,20})(?: from| as in)) )(?:the |your )?(?:current|original|previous|old|existing|earlier)(?: (?:prompt|version|text|wording|instructions|steps?\b.*))?\.?$/iu;
/** `Sections 5 to 8: ` */
const PARTS =
  /^(?:sections?|steps?|rules?|parts?|lines?|abschnitte?|secciones|étapes|seções|sezioni) \d{1,3}(?: ?(?:[-–—]|\p{L}{1,7}) ?\d{1,3})?: /iu;
/** `See original for the remaining examples.` */
const SEE_ORIGINAL =
  /^(?:see|refer to|siehe|voir|véase|ver|vedi|zie|zobacz|см\.?|参见|参照|见) (?:\p{L}{1,3}['’ ])?(?:original|previous version|current version|оригинал\p{L}{0,4}|исходн\p{L}{1,4}|原文?)(?: ?(?:prompt|text|version|промпт|текст)\p{L}{0,4})?(?= (?:for|für|pour|para|per|voor|dla|для) |[.,]|$)/iu;
/** `*The other rules stay as they are.*` */
const ITALICS = /^(?:\*[^*]+\*|_[^_]+_)$/;

/** What stands between brackets, after dots or in a comment. */
function readAside(line: string): string {
  const plain = line.trim().replace(/^[*_]{1,3}|[*_]{1,3}$/g, '');
  const comment = COMMENT.exec(plain)?.[1];
  if (comment !== undefined) return comment;
  const tag = /^<(\p{L}{3,20}(?:_\p{L}{1,20}){1,6}) ?\/>$/u.exec(plain)?.[1];
  if (tag !== undefined) return tag.replaceAll('_', ' ');
  // A tag with an attribute or a single word is a section tag, and JSON omits nothing.
  if (plain.length > 160 || plain.length < 4 || /^<[^<> ]{0,40}>|^<[^<>=]{0,160}=|^\{"/.test(plain)) return '';
  const inner =
    BRACKETED.exec(plain)?.[1] ?? DOTTED.exec(plain)?.[1] ?? AT_END.exec(plain)?.[1] ?? DASHED.exec(plain)?.[1];
  return inner?.replace(/^(?:\.{3}|…) ?|[*_]/g, '') ?? '';
}

/** A Spanish sentence may begin with the pronoun "se", which means "if" in other languages. */
const isConditional = (said: string) => beginsAsCondition(said) && !/^se /i.test(said);
const hasText = (said: string) => namesPrompt(said) || /\b(?:content|instructions|text)\b/i.test(said);

/** Whether a line omits text: `[rest of prompt unchanged]`, `... (same as before)`, `<!-- unchanged -->`. */
export function isElision(line: string): boolean {
  const said = readAside(line);
  if (said === '') {
    const plain = line.length > 160 ? '' : line.replace(/[*_]|^> /g, '').trim();
    if (/^# \p{Ll}/u.test(plain) && ELIDED.test(plain.slice(2))) return true;
    const parts = PARTS.exec(plain)?.[0];
    if (parts !== undefined && ELIDED.test(plain.slice(parts.length))) return true;
    if (
      AS_ORIGINAL.test(plain) ||
      (/^(?:for brevity|to save space)\b/i.test(plain) &&
        /\b(?:not (?:repeated|shown|included)|omitted)\b/i.test(plain))
    )
      return true;
    if (SEE_ORIGINAL.test(plain) && namesRest(plain)) return true;
    const isAboutText =
      namesPrompt(plain) ||
      /\borigin|\b(?:current|existing|previous|old) (?:version|text)\b/i.test(plain) ||
      (/\b(?:paragraph|section|step|rule|line|example|instruction)s?\b/i.test(plain) &&
        /\b(?:unchanged|omitted|left as|as is|as before|exactly as|not repeated)\b/i.test(plain) &&
        // A condition makes it a rule: "Two steps are omitted if the caller is known."
        !/\b(?:if|when|once|unless|until|for (?!brevity|length|space|now))\b/i.test(plain));
    return (
      beginsAsRest(plain) && saysSame(plain) && isAboutText && plain.split(' ').length <= (namesPrompt(plain) ? 20 : 14)
    );
  }
  const isKept = saysSame(said) || saysKept(said.replace(/original/gi, ''));
  return (
    ELIDED.test(said) ||
    ELIDED.test(said.replace(/^.{3,60}: /, '')) ||
    (saysShortened(said) && saysSame(said)) ||
    (namesRest(said) && !isConditional(said) && (isKept || (hasText(said) && !/[.?!] /.test(said))))
  );
}

/** Whether an aside has at least two signs of an elision; it may be a direction to the agent, too. */
export function mayBeElision(line: string): boolean {
  const unspoken = blankSpeech(line);
  const said = readAside(unspoken) || (ITALICS.exec(unspoken.trim())?.[0] ?? '');
  if (isConditional(said) || /^section\b/i.test(said)) return false;
  const signs = [namesRest, saysSame, saysKept, hasText, namesParts].filter((has) => has(said)).length;
  if (/^[[(](?:\.{3}|…)[\])]$/.test(line.trim())) return true;
  const isOrdered = /^(?:keep|copy|leave|repeat for|mant|gard|conserv|behalt)/i.test(said);
  return signs + (/\.{3}|…|^\s*\{?\/\*/.test(line) ? 1 : 0) + (isOrdered ? 1 : 0) >= 2;
}
