import type { Finding, FindingKind, FindingLevel } from '../render/types.ts';
import { checkNoAnswer, checkRole, checkSize, checkTruncation, checkWrapping } from './answer.ts';
import { checkCallerData } from './caller-data.ts';
import { moveLevels } from './finding.ts';
import { checkKeeps, lostKeeps } from './keep.ts';
import { checkLanguage } from './language.ts';
import { checkLiterals, compareLiterals } from './literals.ts';
import { checkNegations } from './negations.ts';
import { checkNumbers } from './numbers.ts';
import { checkPlaceholders } from './placeholders.ts';
import { checkSections } from './sections.ts';
import { checkInvisible, checkSpoken } from './spoken.ts';
import { checkTools } from './tools.ts';

/** A proposal, and what it is compared with. */
export interface GuardInput {
  /** The current prompt and the proposed one, unwrapped and with LF line ends. */
  readonly before: string;
  readonly after: string;
  /** Texts that must survive unchanged (input `keep`). */
  readonly keep: readonly string[];
  /** Transcripts of the calls that the proposal is based on. */
  readonly transcripts: readonly string[];
  /** A metric's text is not spoken, and its single braces are Python. */
  readonly kind: 'prompt' | 'metric';
  /** Texts that may ask for an addition: the summary of changes, explanations of failed metrics, expected outcomes. */
  readonly asked?: readonly string[];
  /** The levels that the user set (input `guard-levels`). */
  readonly levels?: ReadonlyMap<FindingKind, FindingLevel>;
}

/** Few enough for annotations. */
export const MAX_FINDINGS = 50;

/**
 * Compares a proposal with the prompt that it replaces. Pure, never throws, linear in the texts.
 *
 * @returns findings by line; at most `MAX_FINDINGS`, the most severe
 */
export function checkGuards(input: GuardInput): readonly Finding[] {
  if (input.after === input.before) return [];
  const all = moveLevels(collectFindings(input), input.levels ?? new Map());
  const worst = all.toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level)).slice(0, MAX_FINDINGS);
  return worst.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

const LEVELS: readonly FindingLevel[] = ['block', 'warn', 'note'];

function collectFindings(input: GuardInput): Finding[] {
  const { before, after, keep, transcripts, kind } = input;
  const isPrompt = kind === 'prompt';
  const none = checkNoAnswer(before, after);
  if (none.length > 0) return none;
  const language = checkLanguage(before, after);
  const isSwitched = language.some(({ level }) => level === 'block');
  const role = isSwitched ? [] : checkRole(before, after);
  if (role.length > 0) return role;

  const lost = lostKeeps(before, after, keep);
  const changes = compareLiterals(before, after);
  const callers = checkCallerData(before, after, transcripts, changes.added, input.asked);
  const literals = {
    // A lost `keep` text already names them.
    lost: changes.lost.filter(({ text }) => !lost.some((literal) => literal.includes(text))),
    added: changes.added.filter((literal) => !callers.known.has(literal)),
  };
  return [
    ...checkSize(before, after, isPrompt),
    ...checkWrapping(before, after),
    ...checkTruncation(before, after, isPrompt),
    ...language,
    ...checkPlaceholders(before, after, kind, input.asked),
    ...checkKeeps(before, lost),
    ...checkLiterals(before, after, literals, input.asked),
    ...callers.findings,
    ...checkNegations(before, after),
    ...checkTools(before, after, lost),
    ...(isPrompt ? [...checkNumbers(before, after), ...checkSections(before, after)] : []),
    ...(isPrompt ? checkSpoken(before, after) : []),
    ...checkInvisible(before, after),
  ];
}
