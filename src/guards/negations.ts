import type { Finding } from '../render/types.ts';
import { makeFinding } from './finding.ts';
import { pairSentences, type Sentence, splitSentences, wordsOf } from './sentences.ts';
import { quoteShort } from './text.ts';

/** Words that forbid, in the big languages; verbs that say the same (`avoid`, `skip`) are among them. */
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
  لا ليس لم لن أبدا أبداً بدون ممنوع تجنب غير
  않 안 못 말고 금지 절대 마세요 마라`.split(/\s+/),
);
/** Words that limit, in the big languages. */
const ONLY = new Set(
  `only solely exclusively nur ausschließlich lediglich solo sólo solamente únicamente exclusivamente seulement uniquement exclusivement apenas somente só soltanto solamente esclusivamente
  alleen uitsluitend slechts tylko wyłącznie sadece yalnızca bara endast kun только лишь исключительно केवल सिर्फ فقط 만`.split(
    /\s+/,
  ),
);
/** Of languages that put no space between words, or that join the negation to the verb. */
const JOINED_NOT =
  /不|没|沒|別|别|勿|禁止|未|无|無|ない|なかった|ません|しないで|ずに|避け|지 ?마|지 ?말|지 ?않|금지|하지|[ıiuü]yor değil|\p{L}(?:ma|me)(?:y[ıi]n(?:[ıi]z)?|yın|yin)(?!\p{L})/gu;
const JOINED_ONLY = /只|仅|僅|だけ|のみ|限り|만(?=\s|$|[.,])/gu;
/** A negated failure is an order: `don't forget to ask` says no more than `ask`. */
const NEGATED_FAILURE =
  /\b(?:(?:do not|don['’]t|never|not) (?:forget|hesitate|fail|worry|neglect)|vergiss nicht|vergessen sie nicht|nicht vergessen|no (?:olvides|olvide|dudes|dude)|n['’]oublie[zs]? pas|n['’]hésite[zs]? pas|não (?:esqueça|hesite)|non (?:dimenticare|esitare)|niet vergeten|nie zapomnij|не забудьте|не забудь)\b/giu;
const QUOTED = /"[^"\n]*"|“[^“”\n]*”|«[^«»\n]*»|„[^„“”\n]*[“”]|「[^「」\n]*」/g;
/** Two words that make one negation: `non … mai`, `no … nunca`, `ne … jamais`. */
const DOUBLED = new Set('mai nunca jamás jamais nigdy никогда ніколи nada niente rien tampoco कभी'.split(' '));

interface Force {
  readonly not: number;
  readonly only: number;
}

/** How often a text forbids and limits. What is quoted is what somebody says, and forbids nothing. */
function readForce(text: string): Force {
  const plain = text.replace(QUOTED, ' ').replace(NEGATED_FAILURE, ' ').replaceAll('’', "'");
  const words = wordsOf(plain);
  const nots = words.filter((word) => NOT.has(word) || word.endsWith("n't"));
  const doubled = nots.filter((word) => DOUBLED.has(word)).length;
  const single = nots.length - doubled;
  const joined = plain.match(JOINED_NOT)?.length ?? 0;
  return {
    not: Math.max(single, doubled) + joined,
    only: words.filter((word) => ONLY.has(word)).length + (plain.match(JOINED_ONLY)?.length ?? 0),
  };
}

// `interdit` begins like `interrupt`, which says what is forbidden.
const STEMS = new Set([...NOT, ...ONLY].map((word) => word.slice(0, 5)).filter((stem) => stem !== 'inter'));
const isForceStem = (stem: string) => STEMS.has(stem) || /^[不没沒別别勿未无無只仅僅]$/u.test(stem);

/** From here on two sentences are the same but for what they forbid. */
const ALIKE = 0.8;
/** From here on not even one of several negations went with other words. */
const SAME = 0.95;

/**
 * Negations that the proposal loses, or turns, in a sentence that is otherwise the same: "never", "do not", "only", and
 * their like. What forbids in another way ("avoid", a heading "Never:") still forbids.
 */
export function checkNegations(before: string, after: string): Finding[] {
  const old = splitSentences(before);
  const next = splitSentences(after);
  const known = new Set(next.map(normalise));
  const oldTexts = new Set(old.map(normalise));
  const changed = old.filter((sentence) => !known.has(normalise(sentence)));
  // A sentence that was there before says nothing about another that is gone.
  const fresh = next.filter((sentence) => !oldTexts.has(normalise(sentence)));
  const forbidden = new Set(fresh.flatMap(({ text, stems }) => (readForce(text).not > 0 ? stems : [])));
  return pairSentences(changed, fresh, isForceStem).flatMap(({ before: was, after: is, similarity }): Finding[] => {
    if (similarity < ALIKE) return [];
    const from = readForce(was.text);
    const to = readForce(is.text);
    const scopeFrom = readForce(was.scope);
    const scopeTo = readForce(is.scope);
    const forbade = from.not + scopeFrom.not;
    const forbids = to.not + scopeTo.not;
    const limits = to.only + scopeTo.only;
    // What went to another sentence that forbids it is not lost.
    if (was.stems.some((stem) => !isForceStem(stem) && !is.stems.includes(stem) && forbidden.has(stem))) return [];
    const isLost =
      (forbade > 0 && forbids === 0 && limits === 0) ||
      (from.not > to.not && forbids < forbade && similarity >= SAME) ||
      (from.only > 0 && limits === 0 && forbids <= forbade);
    const isTurned = forbade === 0 && from.only === 0 && to.not > 0 && similarity === 1 && is.stems.length >= 3;
    if (!isLost && !isTurned) return [];
    const what = isTurned ? 'now forbids what it asked for' : 'no longer forbids or limits what it did';
    const message = `Line ${was.line} of the prompt ${what}: "${quoteShort(was.text.trim())}" became "${quoteShort(is.text.trim())}".`;
    return [makeFinding('negation-lost', message, { side: 'before', line: was.line })];
  });
}

/** A sentence is the same whatever marks it as a list item, a heading or bold. */
const normalise = ({ text, scope }: Sentence) => wordsOf(`${text} ${readForce(scope).not > 0 ? 'not' : ''}`).join(' ');
