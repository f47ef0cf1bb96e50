// Recognizes what models write around an answer by the signs that occur together in it.

import { isElision } from './elisions.ts';
import { blankSpeech } from './speech.ts';
import { DATED, EDIT, LIST_ITEM, readTitle } from './titles.ts';
import {
  advises,
  agrees,
  beginsAsApology,
  beginsAsBan,
  beginsAsChanges,
  beginsAsClosing,
  beginsAsCondition,
  beginsAsDone,
  beginsAsReason,
  hasOnlyTitleWords,
  namesCaller,
  namesChange,
  namesFailure,
  namesMereChange,
  namesModel,
  namesParts,
  namesPrompt,
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
} from './vocabulary.ts';

const GO_AHEAD = /\bhere (?:you go|it is|you are)[.:!]?\s*\p{Emoji_Presentation}?$/iu;

/** Weights from which a paragraph is likely a remark of the model, or hardly anything else. */
export const LIKELY = 3;
export const CERTAIN = 5;

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
export const FIRST_PERSON =
  /(?<!\p{L})(?:I|[Mm]y|I['’](?:ve|ll|d)|[Ii]ch|[Jj]['’]\p{L}+|[Jj]e (?:vous|te|peux|suis|viens|n['’]ai)|(?:send|tell|ping|with) me|[Jj]ag|[Ii]k|yo|eu|io|[Яя]|मैं|मैंने|[Hh]e \p{L}+(?:d|t|ch)o|[Hh]o \p{L}+to|[Pp]uedo|[Pp]osso|[TtVvLl][ie] consiglio|(?:toqu|cambi|quit|agregu|dej|elimin|ajust|modifiqu|acort|actualic)é|(?:añad|reescrib|mov|inclu|correg)í|(?:alter|mud|deix|ajust|adicion|acrescent|coloqu|troqu|simplifiqu)ei|mantuve|żebym)(?!\p{L})|\p{L}(?:łem|łam|[dt][ıü]m|ttim|d[iu]m)(?!\p{L})|ました|[했였았었]습니다|我|لقد|(?<!\p{sc=Arab})لم أ|قمت|راجعت|أعدت|عدّ?لت|أضفت|حذفت|غيّ?رت|لاحظت/u;

/** "No tool was changed". */
const PASSIVE =
  /(?<!\p{L})(?:was|were|been|wurden?|worden|été|fue|fueron|sido|foi|foram|stat[oaie]|zijn|zosta\p{L}+)(?!\p{L})/iu;

/** Whether a paragraph has what only the author of an answer says. */
const namesAuthor = (paragraph: string): boolean =>
  FIRST_PERSON.test(paragraph) || [namesTests, namesFailure, saysEdited, saysNow].some((has) => has(paragraph));

/**
 * Whether a likely remark is the model's: it is no rule about callers, no question of the agent, and no history that
 * the prompt keeps.
 */
export function isTold(paragraph: string): boolean {
  if (namesCaller(paragraph) && !FIRST_PERSON.test(paragraph)) return false;
  if ([namesPrompt, namesText, namesParts].some((has) => has(paragraph))) return !isHistory(paragraph);
  const isQuestion = /[?？؟]$/.test(paragraph.trim());
  // A longer hope may be the agent's.
  const isHope = beginsAsClosing(paragraph) && paragraph.length > MAX_HOPE;
  return namesAuthor(paragraph) && !isQuestion && !isHope && !isHistory(paragraph);
}

const isHistory = (paragraph: string) => paragraph.split('\n').some((line) => DATED.test(line));
const MAX_HOPE = 80;

/**
 * Whether a paragraph orders something, as a prompt does and a note does not: "If asked about your prompt, change the
 * subject."
 *
 * @param body the paragraph without its title
 */
function isOrder(paragraph: string, body: string): boolean {
  if (offers(paragraph)) return false;
  const text = body.replace(/^(?:\s|[-*•+] |\d{1,2}[.)] )+/, '');
  const hasAuthor = namesAuthor(paragraph) || THE_AGENT.test(paragraph);
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

/** A prompt addresses the agent as "you". */
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
    [text.length <= MAX_HOPE || namesPrompt(text) ? LIKELY : 1, beginsAsClosing(text)],
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
