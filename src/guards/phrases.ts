// Recognizes what models write around an answer, instead of one, or in place of a part of it.

import { blankSpeech } from './speech.ts';
import {
  advises,
  agrees,
  apologizes,
  beginsAsApology,
  beginsAsBan,
  beginsAsChanges,
  beginsAsClosing,
  beginsAsCondition,
  beginsAsDone,
  beginsAsReason,
  beginsAsRest,
  declines,
  hasOnlyTitleWords,
  namesCaller,
  namesCalls,
  namesChange,
  namesFailure,
  namesMereChange,
  namesModel,
  namesParts,
  namesPrompt,
  namesRequest,
  namesRest,
  namesRule,
  namesSuccess,
  namesTests,
  namesText,
  namesTheseChanges,
  offers,
  offersWork,
  presents,
  protects,
  saysEdited,
  saysKept,
  saysMore,
  saysNew,
  saysNow,
  saysRule,
  saysSame,
  saysShortened,
  summarizes,
} from './vocabulary.ts';

/** A longer line or paragraph is not examined. */
const MAX_PHRASE = 600;
const MAX_TITLE = 120;
/** Weights from which a paragraph is likely a remark of the model, or hardly anything else. */
export const LIKELY = 3;
export const CERTAIN = 5;

const MARKS = ['**', '__', '*', '===', '---'];
const COMMENT = /^<!-- (.{3,80}) -->$/;

/** The text of `## Title`, `**Title:**`, `[TITLE]`, `=== Title ===` or `Title:`. */
function readTitle(line: string): string | undefined {
  const plain = line.trim();
  if (plain.length > MAX_TITLE) return undefined;
  const comment = COMMENT.exec(plain)?.[1];
  if (comment !== undefined) return comment;
  const bare = plain.replace(/^(?:#{1,6}|>) /, '').replace(/[:：]$/, '');
  const isBracketed = /^[[【]/.test(bare) && /[\]】]$/.test(bare);
  const mark = isBracketed
    ? '['
    : MARKS.find((one) => bare.length > 2 * one.length && bare.startsWith(one) && bare.endsWith(one));
  const isTitle = mark !== undefined || plain.startsWith('#') || /[:：]$/.test(plain);
  return isTitle ? bare.replace(/[*_[\]【】=-]/g, ' ').trim() : undefined;
}

const GO_AHEAD = /\bhere (?:you go|it is|you are)[.:!]?\s*\p{Emoji_Presentation}?$/iu;

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
      ? namesChange(title) || presents(title) || /\b(?:new|final|full|complete)\b/i.test(title)
      : namesText(title) && namesChange(title);
  }
  // A heading with other words, and a list item, are the prompt's.
  if (/^(?:#|[-*•+>|] |\d+[.)] )/.test(plain) || !/[.:!：。]["*_]{0,3}$/.test(plain)) return false;
  return weighPreface(plain) >= CERTAIN;
}

/** Whether a line is only `Sure!` or similar. */
export const isAssent = (line: string): boolean => line.length <= 30 && line.split(' ').length <= 3 && agrees(line);

const LIST_ITEM = /^\s*(?:[-*•+]|\d{1,2}[.)]) /;
/** Beginnings of notes: `Added a step`, `**Greeting**: shortened`. */
const EDIT =
  /(?:^|[-*•+>:;.] |\d[.)] )(?:the |\w+ )?(?:added|removed|shortened|clarified|moved|kept|merged|split|simplified|tightened|changed|replaced|reordered|fixed|reduced|strengthened|expanded|restructured|rephrased|reworded|emphasi[sz]ed|made)\b/i;

/** An entry of a history that is a part of the prompt: `- 12 March: new Saturday hours`. */
const DATED =
  /^\s*[-*•] (?:\d{4}-\d{2}(?:-\d{2})?|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?|\d{1,2}\.? \p{L}{3,9}\.?(?: \d{4})?|\p{L}{3,9} \d{4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\p{L}{0,6}\.? \d{1,2}(?:, \d{4})?) ?[:–—-]/iu;

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

/** A rule of the prompt begins like this. */
const ORDER =
  /^(?:(?:keep|leave|use|do not|don['’]t|never|always|make|stay|maintain|preserve|ensure|output|run|say|ask|tell|repeat|read|offer|call(?! \d)|confirm|return|respond|answer|speak|end(?! of)|greet|follow|wait|collect|give|avoid|remember|be|thank|transfer|inform|explain|close|limit|mention|introduce|(?:you are|you['’]re)(?! (?:absolutely |completely |quite )?(?:right|correct|welcome))|du bist|sie sind|eres|usted es|vous êtes|tu es|você é|sei|je bent|u bent|jesteś|sen|ты|вы|ти|ви|आप|du är)(?!\p{L})|(?:你|您)是|あなたは|당신은|أنت)/iu;

/** Whether a last paragraph is the model's: it talks about its answer, or offers more work on it. */
export function isRemark(paragraph: string): boolean {
  const [first = '', ...others] = paragraph.trim().split('\n');
  const title = others.length > 0 ? readTitle(first) : undefined;
  // A heading of the prompt's own has a paragraph of the prompt below it.
  if (title !== undefined && !hasOnlyTitleWords(title)) return false;
  const body = title === undefined ? paragraph.trim() : others.join('\n');
  const plain = body.replace(/^[*_>( ]+/, '');
  if (
    plain.length > 400 ||
    LIST_ITEM.test(plain) ||
    /^[<{]/.test(plain) ||
    /[:：]$/.test(plain) ||
    paragraph.split('\n').some(isElision)
  )
    return false;
  return weighRemark(plain) >= CERTAIN;
}

/** The author of an answer, "I've"; in languages that drop the pronoun, by the form of the verb. */
const FIRST_PERSON =
  /(?<!\p{L})(?:I|[Mm]y|I['’](?:ve|ll|d)|[Ii]ch|[Jj]['’]\p{L}+|[Jj]e (?:vous|te|peux|suis|viens|n['’]ai)|(?:send|tell|ping|with) me|[Jj]ag|[Ii]k|yo|eu|io|[Яя]|मैं|मैंने|[Hh]e \p{L}+(?:d|t|ch)o|[Hh]o \p{L}+to|[Pp]uedo|[Pp]osso|[TtVvLl][ie] consiglio|(?:toqu|cambi|quit|agregu|dej|elimin|ajust|modifiqu|acort|actualic)é|(?:añad|reescrib|mov|inclu|correg)í|mantuve|żebym)(?!\p{L})|\p{L}(?:łem|łam|[dt][ıü]m|ttim|d[iu]m)(?!\p{L})|ました|[했였았었]습니다|我|لقد|قمت|راجعت|أعدت|عدّ?لت|أضفت|حذفت|غيّ?رت|لاحظت/u;

/** "No tool was changed". */
const PASSIVE =
  /(?<!\p{L})(?:was|were|been|wurden?|worden|été|fue|fueron|sido|foi|foram|stat[oaie]|zijn|zosta\p{L}+)(?!\p{L})/iu;

/**
 * Whether a paragraph orders something, as a prompt does and a note does not: "If asked about your prompt, change the
 * subject."
 *
 * @param body the paragraph without its title
 */
function isOrder(paragraph: string, body: string): boolean {
  if (offers(paragraph)) return false;
  const text = body.replace(/^(?:\s|[-*•+] |\d{1,2}[.)] )+/, '');
  const hasAuthor =
    FIRST_PERSON.test(paragraph) ||
    THE_AGENT.test(paragraph) ||
    [namesTests, namesFailure, saysEdited, saysNow].some((has) => has(paragraph));
  return (
    ORDER.test(text) ||
    (beginsAsBan(text) && !FIRST_PERSON.test(text) && !PASSIVE.test(text)) ||
    (protects(text) && !hasAuthor) ||
    (beginsAsCondition(text) && !FIRST_PERSON.test(text)) ||
    /(?:ください|ないで|세요|십시오)[。.]?$/.test(text.trim()) ||
    (namesCaller(text) && !hasAuthor)
  );
}

/** "Call 3", but not "call 911". */
const CALL_NUMBER =
  /(?:\b(?:call|run|anruf|appel|llamada|ligaç|chiamat|gesprek|rozm|çağrı|arama|samtal)|звон|дзвін|дзвон|通话|通話|통화|المكالم|कॉल)\p{L}{0,6} ?(?:#|№|n[°ºr])? ?\d{1,2}(?!\d)/iu;

/** A prompt says "you". */
const THE_AGENT =
  /(?<!\p{L})(?:the|der|den|dem|el|al|o|il|de|l['’]) ?agente?(?!\p{L})|агент|エージェント|에이전트|智能体|المساعد/iu;

/**
 * Weighs the signs that a paragraph is about the answer and no part of the prompt. None is enough by itself: prompts
 * speak of changes, tests and tools, too.
 */
export function weighRemark(paragraph: string): number {
  if (paragraph.length > MAX_PARAGRAPH) return 0;
  const text = blankSpeech(paragraph);
  const [first = '', ...others] = text.trim().split('\n');
  // A title may be a label, too: `Rationale: …`.
  const [label = '', name = ''] = /^[*_]{0,2}(\p{L}[^:：\n]{2,40})[:：][*_]{0,2}/u.exec(first) ?? [];
  const heading = readTitle(first) ?? (LIST_ITEM.test(others[0] ?? '') ? first : '');
  const isTitle = heading !== '' && hasOnlyTitleWords(heading);
  const isLabel = name !== '' && hasOnlyTitleWords(name);
  const isReason = beginsAsReason(isTitle ? heading : isLabel ? name : '');
  const body = others.length > 0 && heading !== '' ? others.join('\n') : text.trim().slice(label.length);
  const offersMore = offers(text) && (saysMore(text) || namesChange(text));
  return addPoints([
    [2, namesPrompt(text)],
    [1, namesPrompt(text) && namesChange(text)],
    [1, namesPrompt(text) && (saysKept(text) || namesRest(text))],
    [2, OLD_PROMPT.test(text)],
    [1, (namesPrompt(text) || namesText(text)) && saysNew(text)],
    [1, namesText(text) && namesRest(text)],
    [1, namesRule(text)],
    [1, namesText(text)],
    [1, namesChange(text)],
    [1, namesTheseChanges(text)],
    [1, saysKept(text)],
    [1, namesParts(text)],
    [3, namesParts(text) && saysKept(text)],
    [2, namesParts(text) && namesChange(text) && FIRST_PERSON.test(text)],
    [1, namesTests(text)],
    [1, CALL_NUMBER.test(text)],
    [1, namesFailure(text)],
    [1, namesSuccess(text)],
    [1, saysNow(text)],
    [1, saysEdited(text)],
    [1, namesModel(text)],
    [1, advises(text)],
    [1, offers(text)],
    [1, offersWork(text)],
    // A longer one may be the agent's: "I hope this helps, but if it still blinks, call again."
    [text.length <= 80 || namesPrompt(text) ? LIKELY : 1, beginsAsClosing(text)],
    [1, beginsAsApology(text)],
    [2, beginsAsChanges(text)],
    [1, isReason],
    [2, beginsAsDone(text)],
    [2, offers(text) && namesPrompt(text)],
    [2, offersMore && namesParts(text)],
    [3, offersMore && saysMore(text) && namesMereChange(text) && !/[?？؟]$/.test(text)],
    [1, THE_AGENT.test(text)],
    [1, FIRST_PERSON.test(text)],
    // An aside as a whole, in parentheses or italics.
    [1, /^(?:\(.*\)|\*[^*].*\*)$/s.test(paragraph.trim())],
    [2, isTitle],
    [2, CHECKED.test(text)],
    [1, isLabel && !isTitle],
    [1, (text.match(EDITS)?.length ?? 0) >= 2],
    // A heading of its own, with a part of the prompt below it.
    [-2, heading !== '' && others.length > 0 && !isTitle && !isLabel],
    // Orders below "Suggested tests" are for the reader.
    [-4, isOrder(text, body) && !isReason && !(isTitle && namesTests(heading))],
    // A question of the agent: "Should I change anything else in your booking?"
    [
      offersWork(text) ? -1 : -2,
      /[?？؟]$/.test(paragraph.trim()) && ![namesPrompt, namesText, namesParts, namesTests].some((has) => has(text)),
    ],
    // A long paragraph has more words by chance.
    [-1, paragraph.length > 400],
  ]);
}

/** `- [x] Greeting shortened`. */
const CHECKED = /^[ \t]{0,8}(?:[-*] \[[ xX]\]|[☑☐]\uFE0F?) /mu;

/** Says that something is or was so, unlike "Speak slowly." */
const STATEMENT =
  /(?<!\p{L})(?:is|are|was|were|has|have|had|it|this|that|these|those|there|everything|nothing|ist|sind|war|waren|wurden?|hat|habe|haben|est|sont|était|a|ont|ai|es|está|están|fue|era|son|ha|han|é|foi|são|está|è|sono|era|ho|hanno|zijn|werd|heb|heeft|jest|są|był\p{L}{0,2}|został\p{L}{0,2}|это|был\p{L}{0,2}|стал\p{L}{0,2}|це|була?|было|है|हैं|था|थी|är|var|har)(?!\p{L})|\p{sc=Arab}{2}|[了已]|です|ます|ました|습니다|\p{L}(?:d[ıiuü]|t[ıiuü]|m[ıiuü]ş|yor)(?!\p{L})/iu;

/** Whether a paragraph behind the end of a prompt has nothing that an instruction or an example has. */
export function isForeign(paragraph: string): boolean {
  const text = blankSpeech(paragraph);
  const plain = text.replace(/^[^\p{L}]+/u, '');
  if (/[?？؟]["')）]?$/.test(text.trim())) return true;
  return (
    text === paragraph &&
    text.length <= 400 &&
    readTitle(text.split('\n', 1)[0] ?? '') === undefined &&
    STATEMENT.test(text) &&
    !ORDER.test(plain) &&
    ![saysRule, namesCaller, beginsAsBan, beginsAsCondition, protects].some((has) => has(text))
  );
}

const addPoints = (signs: readonly (readonly [points: number, is: boolean])[]) =>
  signs.reduce((sum, [points, is]) => sum + (is ? points : 0), 0);

/** The same for a first paragraph, which may present the answer. */
export function weighPreface(paragraph: string): number {
  const text = blankSpeech(paragraph);
  return (
    weighRemark(paragraph) +
    addPoints([
      [1, presents(text)],
      [1, agrees(text)],
      [2, GO_AHEAD.test(text)],
      [1, /[:：]["*_]{0,3}$/.test(paragraph.trim())],
    ])
  );
}

const OLD_PROMPT = /\b(?:previous|original|earlier|old) (?:system )?prompt\b|\bprompt as it was\b/i;
const MAX_PARAGRAPH = 1_000;
const EDITS = new RegExp(EDIT.source, 'gim');

/** Whether a text refuses to write a prompt, or asks for more material. */
export function isRefusal(text: string): boolean {
  const start = text.slice(0, 300);
  if (/^as an? (?:ai|(?:large )?language model)\b/i.test(start)) return true;
  if (text.length <= 150 && apologizes(start) && namesRequest(start)) return true;
  const opening = text.slice(0, 80);
  if (declines(opening) && FIRST_PERSON.test(opening)) return true;
  if (
    declines(start) &&
    (text.length <= 150 || namesRequest(start) || apologizes(start) || namesPrompt(start) || namesCalls(start))
  )
    return true;
  return (
    /\b(?:please|could you|can you)\b[^.]{0,40}\b(?:provide|share|paste|send)\b/i.test(start) &&
    (namesPrompt(start) || namesCalls(start))
  );
}

/** Whether a text starts like advice about a prompt. */
export function isAdvice(text: string): boolean {
  const start = text.slice(0, 300);
  const isTitled = readTitle(text.split('\n', 1)[0] ?? '') !== undefined;
  return (
    (!isTitled && weighRemark(text.slice(0, 600)) >= LIKELY) ||
    (advises(start) &&
      (namesPrompt(start) ||
        namesCalls(start) ||
        /^(?:here are|i(?:['’]d| would)? (?:suggest|recommend)|consider|you (?:could|should|might))/i.test(start)))
  );
}

const GREETING =
  /^["“«„¡]?(?:hi|hello|hey|good (?:morning|afternoon|evening)|thank you for calling|thanks for calling|hola|buen[ao]s (?:días|tardes|noches)|guten (?:tag|morgen|abend)|hallo|bonjour|bonsoir|olá|oi|bom dia|boa (?:tarde|noite)|buongiorno|buonasera|salve|goedemorgen|goedemiddag|dzień dobry|cześć|merhaba|günaydın|iyi günler|здравствуйте|добрый день|привет|вітаю|добрий день|hej|god morgon)(?!\p{L})|^["“「]?(?:你好|您好|もしもし|お電話ありがとう|こんにちは|안녕하세요|नमस्ते|नमस्कार|مرحبا|أهلا|السلام)/iu;

/** Whether a text starts like an agent's words to a caller. */
export function beginsAsGreeting(text: string): boolean {
  return GREETING.test(text.slice(0, 60));
}

const BRACKETED =
  /^[-*>#/ ]{0,4}(?:(?:\.{3}|…)+ ?)?(?:<!--|\/\*|[[({<【（〈［〔])(?:\.{3}|…)? ?(.*?) ?(?:\.{3}|…)?(?:-->|\*\/|[\])}>】）〉］〕])[. ]?(?:\.{3}|…)?$/;
const DOTTED = /^[-*># ]{0,4}(?:\.{3}|…|\/\/) ?(.*)$/;
/** `**Rules:** (the rest as before)`. */
const AT_END = /(?:[:：][*_]{0,3}|\.{3}|…) ?[([（【]([^()[\]（）【】]{5,120})[)\]）】]\.?$/;
const ELIDED =
  /^(?:\d{1,4} (?:more |other )?lines|unchanged|truncated|omitted|snip|continued|continues|中略|後略|以下略|同上|same as (?:before|above|original)|no changes?|wie (?:bisher|zuvor|vorher|oben)|unverändert|inchangée?s?|comme (?:avant|ci-dessus)|sin cambios|igual que antes|como antes|sem (?:alterações|mudanças)|igual|invariat[oaei]|come prima|ongewijzigd|zoals (?:eerder|hierboven|voorheen)|bez zmian|jak (?:wcześniej|wyżej)|değişmedi|öncekiyle aynı|aynı|без изменений|как (?:прежде|раньше|выше)|без змін|як (?:раніше|вище)|(?:保持)?不变|変更なし|변경 없음|동일|دون تغيير|كما (?:هو|هي|سبق)|अपरिवर्तित|oförändra[td]e?|som (?:tidigare|förut))(?!\p{L}{2})/iu;

/** `--- rest unchanged ---`. */
const DASHED = /^(?:# )?[-=*]{2,} ?([^-=*].*[^-=* ]) ?[-=*]{2,}$/;
/** `See original for the remaining examples.` */
const SEE_ORIGINAL =
  /^(?:see|refer to|siehe|voir|véase|ver|vedi|zie|zobacz|см\.?|参见|参照|见) (?:\p{L}{1,3}['’ ])?(?:original|previous version|current version|оригинал\p{L}{0,4}|исходн\p{L}{1,4}|原文?)(?: ?(?:prompt|text|version|промпт|текст)\p{L}{0,4})?(?= (?:for|für|pour|para|per|voor|dla|для) |[.,]|$)/iu;
/** `*The other rules stay as they are.*` */
const ITALICS = /^(?:\*[^*]+\*|_[^_]+_)$/;
/** What stands between brackets, after dots or in a comment. */
function readAside(line: string): string {
  const plain = line.trim().replace(/^[*_]{1,3}|[*_]{1,3}$/g, '');
  // A tag with an attribute or a single word is a section tag, and JSON omits nothing.
  if (plain.length > 160 || plain.length < 4 || /^<[^<> ]{0,40}>|^<[^<>=]{0,160}=|^\{"/.test(plain)) return '';
  const inner =
    BRACKETED.exec(plain)?.[1] ?? DOTTED.exec(plain)?.[1] ?? AT_END.exec(plain)?.[1] ?? DASHED.exec(plain)?.[1];
  return inner?.replace(/^(?:\.{3}|…) ?|[*_]/g, '') ?? '';
}

const hasText = (said: string) => namesPrompt(said) || /\b(?:content|instructions|text)\b/i.test(said);

/** Whether a line omits text: `[rest of prompt unchanged]`, `... (same as before)`, `<!-- unchanged -->`. */
export function isElision(line: string): boolean {
  const said = readAside(line);
  if (said === '') {
    const plain = line.length > 160 ? '' : line.replace(/[*_]|^> /g, '').trim();
    if (/^# \p{Ll}/u.test(plain) && ELIDED.test(plain.slice(2))) return true;
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
    ELIDED.test(said.replace(/^.{3,60}: /, '')) ||
    (saysShortened(said) && saysSame(said)) ||
    (namesRest(said) && (isKept || (hasText(said) && !/[.?!] /.test(said))))
  );
}

/** Whether an aside has at least two signs of an elision; it may be a direction to the agent, too. */
export function mayBeElision(line: string): boolean {
  const said = readAside(line) || (ITALICS.exec(line.trim())?.[0] ?? '');
  const signs = [namesRest, saysSame, saysKept, hasText, namesParts].filter((has) => has(said)).length;
  const isOrdered = /^(?:keep|copy|leave|mant|gard|conserv|behalt)/i.test(said);
  return signs + (/\.{3}|…/.test(line) ? 1 : 0) + (isOrdered ? 1 : 0) >= 2;
}
