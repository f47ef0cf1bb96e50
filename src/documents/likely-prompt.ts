const NAMES = /prompt|instruction|system|content|persona|greeting|message|task|description|template|text/i;

/** Scores how much a string looks like a prompt, from 0 to 4, by its path of names, sentences and length. */
export function scorePrompt(names: readonly string[], text: string): number {
  const isNamed = names.slice(-3).some((name) => NAMES.test(name));
  const hasSentences = /[.!?:]\s+\S[\s\S]*[.!?]/.test(text.slice(0, 2000)) || text.trim().includes('\n');
  return Number(isNamed) + 2 * Number(hasSentences) + Number(text.length >= 80);
}

/** The lowest score at which a string is suggested. */
export const LIKELY = 3;
