/** Any two texts about the same call share shorter sequences of words. */
const SHARED_WORDS = 5;
/** Text in quotation marks; two words make it a quotation. */
const QUOTED = /["“”„«»]([^"“”„«»]*)["“”„«»]/g;

/** Whether a text quotes a call: five of its words in a row, or two in quotation marks. */
export function quotesTranscript(text: string, transcript: string): boolean {
  const said = splitWords(transcript);
  const sequences = new Set(said.map((_, index) => join(said, index)));
  const words = splitWords(text);
  if (words.some((_, index) => index + SHARED_WORDS <= words.length && sequences.has(join(words, index)))) return true;
  const whole = ` ${said.join(' ')} `;
  return [...text.matchAll(QUOTED)].some(([, quoted = '']) => {
    const parts = splitWords(quoted);
    return parts.length > 1 && whole.includes(` ${parts.join(' ')} `);
  });
}

function join(words: readonly string[], index: number): string {
  return words.slice(index, index + SHARED_WORDS).join(' ');
}

// Without spaces between words, each character counts as one.
const WORDS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu;

function splitWords(text: string): string[] {
  return text.toLowerCase().match(WORDS) ?? [];
}
