import { indexLines } from '../lines.ts';
import { isAgent, SPEAKER } from './transcript.ts';

/** A sequence of words that is in the proposal and in a transcript, but not in the current prompt. */
export interface Passage {
  /** 1-based line of the proposal on which it starts. */
  readonly line: number;
  readonly words: number;
}

interface Token {
  readonly word: string;
  readonly start: number;
  /** Whether the agent said it, if the transcript names the speaker. */
  readonly byAgent: boolean;
}

const GRAM = 8;
/** A caller's passage of this length is a copy, however common its words. */
const ANY_WORDS = 20;
/** An agent's passage must be longer: a good line of its own may belong in the prompt. */
const AGENT_WORDS = 12;

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const STAMP = /[([]?\b\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?\b[)\]]?/g;
/**
 * Finds passages that were copied from the calls: at least eight words, three of them uncommon in calls, or twelve and
 * five for the agent's words. Ignores case, punctuation, time stamps and speaker labels. Linear in the texts.
 */
export function findPassages(before: string, after: string, transcripts: readonly string[]): Passage[] {
  if (transcripts.length === 0) return [];
  const tokens = tokenize(after);
  const old = tokenize(before);
  const oldGrams = gramsOf(old, GRAM);
  const wanted = gramsOf(tokens, GRAM);
  for (const gram of oldGrams) wanted.delete(gram);
  const said = new Map<string, boolean>();
  for (const transcript of transcripts) {
    const spoken = tokenize(transcript);
    for (let i = 0; i + GRAM <= spoken.length; i++) {
      const gram = gramAt(spoken, i, GRAM);
      if (!wanted.has(gram)) continue;
      const byAgent = spoken.slice(i, i + GRAM).every((token) => token.byAgent);
      said.set(gram, byAgent && said.get(gram) !== false);
    }
  }

  // Words within a sequence of the current prompt are not new, even if the sequence continues differently.
  const shortGrams = gramsOf(old, GRAM / 2);
  const isOld = new Uint8Array(tokens.length);
  for (let i = 0; i + GRAM / 2 <= tokens.length; i++) {
    if (shortGrams.has(gramAt(tokens, i, GRAM / 2))) isOld.fill(1, i, i + GRAM / 2);
  }
  const lineOf = indexLines(after);
  const passages: Passage[] = [];
  for (let i = 0; i + GRAM <= tokens.length; i++) {
    if (!said.has(gramAt(tokens, i, GRAM))) continue;
    const first = i;
    let byAgent = true;
    for (; said.has(gramAt(tokens, i, GRAM)); i++) byAgent &&= said.get(gramAt(tokens, i, GRAM)) === true;
    const run = tokens.slice(first, i + GRAM - 1).filter((_, k) => isOld[first + k] === 0);
    const words = countWords(run);
    if (isTelling(run, words, byAgent)) passages.push({ line: lineOf(run[0]?.start ?? 0), words });
    i += GRAM - 2;
  }
  return passages;
}

/** In scripts without spaces, two characters count as a word. */
const countWords = (run: readonly Token[]) =>
  Math.floor(run.reduce((sum, { word }) => sum + (WITHOUT_SPACES.test(word) ? 0.5 : 1), 0));

function isTelling(run: readonly Token[], words: number, byAgent: boolean): boolean {
  const telling = new Set(run.map(({ word }) => word).filter((word) => !COMMON.has(word))).size;
  if (byAgent) return words >= AGENT_WORDS && telling >= 5;
  return words >= GRAM && (telling >= 3 || words >= ANY_WORDS);
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let byAgent = false;
  let at = 0;
  for (const line of text.split('\n')) {
    // Blanked out and not cut, to preserve offsets.
    let plain = line.replace(STAMP, (stamp) => ' '.repeat(stamp.length));
    const label = SPEAKER.exec(plain);
    if (label) {
      byAgent = isAgent(label[1] ?? '');
      plain = ' '.repeat(label[0].length) + plain.slice(label[0].length);
    }
    for (const { 0: word, index } of plain.matchAll(WORD)) {
      const normal = word.normalize('NFKC').toLowerCase().replaceAll('’', "'");
      if (!WITHOUT_SPACES.test(normal)) tokens.push({ word: normal, start: at + index, byAgent });
      else for (const character of normal) tokens.push({ word: character, start: at + index, byAgent });
    }
    at += line.length + 1;
  }
  return tokens;
}

const gramAt = (tokens: readonly Token[], at: number, size: number) => {
  let gram = '';
  for (let i = at; i < at + size; i++) gram += `${tokens[i]?.word} `;
  return gram;
};

function gramsOf(tokens: readonly Token[], size: number): Set<string> {
  const grams = new Set<string>();
  for (let i = 0; i + size <= tokens.length; i++) grams.add(gramAt(tokens, i, size));
  return grams;
}

// Words that are common in calls: a passage of these alone says nothing about the caller.
const COMMON = new Set(
  `a about after again all also am an and any anything are as ask at back be been before but by call called calling can can't
  could day did do does doing don't else for from get give go going good got great had happy has have hear hello help here hi
  how i i'd i'll i'm i've if in into is it it's its just know let let's like look looking make may me minute moment more most
  much my name need no not now number of off ok okay on one or our out over please question questions right say see set she
  should so some someone something sorry speak speaking still such sure take talk tell than thank thanks that that's the their
  them then there there's they this through time to today tomorrow up us very wait want was way we we'll we're welcome well
  were what what's when where which who why will with won't would yes you you'd you'll you're you've your
  appointment appointments appreciate assist assistance available best book booking calls change check choose come confirm
  connect details anytime bye goodbye hold information later line morning afternoon evening new next patience people phone
  schedule second seconds service team transfer using wonderful work works
  monday tuesday wednesday thursday friday saturday sunday week one two three four five six seven eight nine ten eleven
  twelve first second third`.split(/\s+/),
);
