import type { Finding } from '../render/types.ts';
import { toLine } from '../safe-text.ts';
import { makeFinding } from './finding.ts';
import { areInflected, isScope, pairSentences, type Sentence, splitSentences, stemsOf, wordsOf } from './sentences.ts';
import { blankSpeech } from './speech.ts';

/** Words that forbid, in the big languages, including verbs such as `avoid` and `skip`. */
const NOT = new Set(
  `not never no none cannot can't cant don't dont doesn't didn't won't wouldn't shouldn't mustn't isn't aren't wasn't weren't haven't hasn't nobody nothing nowhere neither without
  avoid avoids avoiding refuse refuses refusing decline declines declining refrain refraining skip skips skipping stop stops prohibit prohibited prohibits forbid forbidden forbids omit omits
  instead rather unable unless except disallowed off-limits
  nicht nie niemals kein keine keinen keinem keiner keines ohne vermeide vermeiden vermeidet verboten untersagt unterlasse unterlassen weder keinesfalls
  nunca jamás sin evita evite evitar ningún ninguna ninguno tampoco prohibido prohibida nada
  pas jamais aucun aucune sans évite évitez éviter interdit interdite rien
  não nao nunca jamais sem evite evitar nenhum nenhuma proibido proibida nada
  non mai senza evita evitare nessun nessuno nessuna vietato vietata niente
  niet nooit geen zonder vermijd vermijden verboden
  nie nigdy bez unikaj żadnych żadnego zakazane
  değil asla hiçbir olmadan kaçın kaçının yasak yapma yapmayın etme etmeyin verme vermeyin sorma sormayın söyleme söylemeyin kullanma kullanmayın
  inte aldrig ingen inga utan undvik ikke aldri uten unngå
  не нет никогда нельзя без избегайте избегай запрещено
  ні ніколи без
  नहीं मत न कभी बिना
  لا ليس لم لن أبدا بدون ممنوع تجنب غير
  않 안 못 말고 금지 절대 마세요 마라`.split(/\s+/),
);
/** Words that limit, in major languages. */
const ONLY = new Set(
  `only solely exclusively nur ausschließlich lediglich solo sólo solamente únicamente exclusivamente seulement uniquement exclusivement apenas somente só soltanto solamente esclusivamente
  alleen uitsluitend slechts tylko wyłącznie sadece yalnızca bara endast kun только лишь исключительно केवल सिर्फ فقط 만`.split(
    /\s+/,
  ),
);
/** For languages without spaces, or that join the negation to the verb. */
const JOINED_NOT =
  /不|没|沒|別|别|勿|禁止|未|无|無|ない|なかった|ません|しないで|ずに|避け|지 ?마|지 ?말|지 ?않|금지|하지|[ıiuü]yor değil|\p{L}(?:ma|me)(?:y[ıi]n(?:[ıi]z)?|yın|yin)(?!\p{L})/gu;
const JOINED_ONLY = /只|仅|僅|だけ|のみ|限り|만(?=\s|$|[.,])/gu;
/** A negated failure is an order: `don't forget to ask` means `ask`. */
const NEGATED_FAILURE =
  /\b(?:(?:do not|don['’]t|never|not) (?:forget|hesitate|fail|worry|neglect)|vergiss nicht|vergessen sie nicht|nicht vergessen|no (?:olvides|olvide|dudes|dude)|n['’]oublie[zs]? pas|n['’]hésite[zs]? pas|não (?:esqueça|hesite)|non (?:dimenticare|esitare)|niet vergeten|nie zapomnij|не забудьте|не забудь)\b/giu;
/** Second words of double negations: `non … mai`, `no … nunca`, `ne … jamais`. */
const DOUBLED = new Set('mai nunca jamás jamais nigdy никогда ніколи nada niente rien tampoco कभी'.split(' '));

/** Other words that keep a limit, but are too weak to be one. */
const LIMITED = new Set(
  'just sole one exactly unless limited single einzige einziger einziges begrenzt único única únicos únicas limitado unique limité soli unico unica jedynie jedyny tek enige tylko'.split(
    ' ',
  ),
);
/** Negates a condition, an answer or a detail, and does not forbid in a heading. */
const WEAK = new Set(
  'no none nothing nobody without instead rather unless except stop stops skip skips nein kein keine ohne sin ninguno ninguna nada sans aucun aucune rien sem nenhum nenhuma nada senza niente nessun zonder geen bez नहीं बिना не нет без لا بدون غير nie non não pas'.split(
    ' ',
  ),
);
const CONDITION =
  /(?<!\p{L})(?:if|when|unless|wenn|falls|sollte|si|cuando|quand|lorsque|se|quando|als|wanneer|jeśli|gdy|eğer|если|когда|अगर|यदि|إذا)(?!\p{L})|如果|若|場合|たら|면/iu;

interface Force {
  readonly not: number;
  readonly only: number;
  /** For each word that forbids or limits, the stems that it applies to. */
  readonly governed: readonly (readonly string[])[];
}

/** Counts what a text forbids and limits. Quotations, which forbid nothing, are already blanked out. */
function readForce(text: string): Force {
  const plain = text.replace(NEGATED_FAILURE, ' ').replaceAll('’', "'");
  const words = wordsOf(plain);
  const nots = words.filter(isNot);
  const doubled = nots.filter((word) => DOUBLED.has(word)).length;
  const joined = plain.match(JOINED_NOT)?.length ?? 0;
  return {
    not: Math.max(nots.length - doubled, doubled) + joined,
    only: words.filter((word) => ONLY.has(word)).length + (plain.match(JOINED_ONLY)?.length ?? 0),
    governed: words.flatMap((word, index) => (isNot(word) || ONLY.has(word) ? [governedBy(words, index)] : [])),
  };
}

const isNot = (word: string) => NOT.has(word) || word.endsWith("n't");

/** The two stems after a negation, or before it in languages that put it last. */
function governedBy(words: readonly string[], index: number): string[] {
  const behind = stemsOf(words.slice(index + 1, index + 12)).filter((stem) => !isForceStem(stem));
  if (behind.length > 0) return behind.slice(0, 2);
  return stemsOf(words.slice(Math.max(0, index - 12), index))
    .filter((stem) => !isForceStem(stem))
    .slice(-2);
}

/**
 * Whether a heading or a line with a colon forbids what is below: `Do NOT:`, `## Never`, but not a condition (`If
 * not:`).
 */
function forbidsBelow(scope: string): boolean {
  if (scope.length > 80 || CONDITION.test(scope)) return false;
  const words = wordsOf(scope.replaceAll('’', "'"));
  const isUnspaced = /[\p{sc=Han}\p{sc=Hira}]/u.test(scope);
  if (isUnspaced) return words.length <= 14 && /不要|禁止|切勿|不得|严禁|しない|してはいけない|禁止事項/u.test(scope);
  return (
    words.length <= 6 &&
    words.some((word) => isNot(word) && (!WEAK.has(word) || /(?<!\p{L})(?:NO|NON|NÃO|NIE|لا)(?!\p{L})/u.test(scope)))
  );
}

// `interdit` has the stem of `interrupt`, which may be what is forbidden.
const STEMS = new Set([...NOT, ...ONLY].map((word) => word.slice(0, 5)).filter((stem) => stem !== 'inter'));
const isForceStem = (stem: string) => STEMS.has(stem) || /^[不没沒別别勿未无無只仅僅]$/u.test(stem);

/** Similarity of sentences that differ only in what they forbid. */
const ALIKE = 0.8;
/** Similarity that leaves no room for a limit in other words. */
const ALMOST = 0.9;
/** Similarity at which every negation counts. */
const SAME = 0.95;

/**
 * Finds "never", "do not", "only" and similar words that are lost or added in a sentence that is otherwise the same.
 * Other ways to forbid ("avoid", a heading "Never:") count, too.
 */
export function checkNegations(before: string, after: string): Finding[] {
  const old = splitSentences(before);
  const next = splitSentences(after);
  const mask = { before: blankSpeech(before), after: blankSpeech(after) };
  const forceOf = ({ text, start }: Sentence, side: keyof typeof mask) =>
    readForce(mask[side].slice(start, start + text.length));
  const known = new Set(next.map(normalize));
  const oldTexts = new Set(old.map(normalize));
  const changed = old.filter((sentence) => !known.has(normalize(sentence)));
  // An old sentence is no rewrite of one that is missing.
  const fresh = next.filter((sentence) => !oldTexts.has(normalize(sentence)));
  const forbidden = new Set(fresh.flatMap((one) => (forceOf(one, 'after').not > 0 ? one.stems : [])));
  const lostLists = findLostLists(before, after);
  return pairSentences(changed, fresh, isForceStem).flatMap(({ before: was, after: is, similarity }): Finding[] => {
    if (similarity < ALIKE) return [];
    const from = forceOf(was, 'before');
    const to = forceOf(is, 'after');
    const isBelow = forbidsBelow(is.scope);
    // Another sentence forbids it now.
    if (was.stems.some((stem) => !isForceStem(stem) && !is.stems.includes(stem) && forbidden.has(stem))) return [];
    const isKept =
      from.governed.length === 0 || from.governed.some((stems) => stems.length > 0 && areIn(stems, is.stems));
    const wasWords = new Set(wordsOf(was.text));
    const limits = to.only > 0 || wordsOf(is.text).some((word) => LIMITED.has(word) && !wasWords.has(word));
    const isLost =
      isKept &&
      ((from.not > 0 && to.not === 0 && !limits && !isBelow) ||
        (from.not > to.not && !isBelow && similarity >= SAME) ||
        (from.only > 0 && !limits && to.not <= from.not && similarity >= ALMOST));
    const isListLost = lostLists.has(was.scope) && from.not + to.not === 0 && !isBelow && similarity >= SAME;
    const isTurned =
      from.not + from.only === 0 && !forbidsBelow(was.scope) && to.not > 0 && similarity === 1 && is.stems.length >= 3;
    if (!isLost && !isListLost && !isTurned) return [];
    const what = isTurned ? 'now forbids what it asked for' : 'no longer forbids or limits what it did';
    const message = `Line ${was.line} of the prompt ${what}: "${toLine(was.text.trim())}" became "${toLine(is.text.trim())}".`;
    return [makeFinding('negation-lost', message, { side: 'before', line: was.line })];
  });
}

const areIn = (stems: readonly string[], others: readonly string[]) =>
  stems.every((stem) => others.some((other) => other === stem || areInflected(stem, other)));

/** Limits the work; no prompt has more lists of what to avoid. */
const MAX_LISTS = 100;

/** Headings that forbid what is below and whose words are missing. Other markup is fine. */
function findLostLists(before: string, after: string): ReadonlySet<string> {
  // `<section name="Never">` has two extra words.
  const next = after.split('\n').flatMap((line) => (line.length <= 120 ? [wordsOf(line)] : []));
  const stands = (line: string) => {
    // Unchanged, perhaps within a paragraph, or with other markup.
    if (after.includes(line.trim())) return true;
    const words = wordsOf(line);
    return next.some((one) => one.length <= words.length + 2 && ` ${one.join(' ')} `.includes(` ${words.join(' ')} `));
  };
  const lists = new Set(before.split('\n').filter((line) => isScope(line) && forbidsBelow(line)));
  return new Set([...lists].slice(0, MAX_LISTS).filter((line) => !stands(line)));
}

/** Equal for sentences that differ only in markup. */
const normalize = ({ text, scope }: Sentence) => wordsOf(`${text} ${forbidsBelow(scope) ? 'not' : ''}`).join(' ');
