const NAMES = /prompt|instruction|system|content|persona|greeting|message|task|description|template|text/i;

/** How much a string looks like a prompt, 0 to 4, by its name, its sentences and its length; `names` lead to it. */
export function scorePrompt(names: readonly string[], text: string): number {
  const isNamed = names.slice(-3).some((name) => NAMES.test(name));
  const hasSentences = /[.!?:]\s+\S[\s\S]*[.!?]/.test(text.slice(0, 2000)) || text.trim().includes('\n');
  return Number(isNamed) + 2 * Number(hasSentences) + Number(text.length >= 80);
}

/** From this score on a string is suggested. */
export const LIKELY = 3;
