import { type Placeholder, readBlockEdge, scanPlaceholders } from '../guards/scan-placeholders.ts';

/** A prompt as the agent gets it. */
export interface FilledPrompt {
  readonly text: string;
  /** Names of placeholders without a value, in order. */
  readonly missing: readonly string[];
}

/** Fills placeholders of every known style by name; template tags stay. */
export function fillVariables(prompt: string, variables: ReadonlyMap<string, string>): FilledPrompt {
  const missing = new Set<string>();
  const parts: string[] = [];
  let at = 0;
  for (const placeholder of scanPlaceholders(prompt)) {
    const name = nameOf(placeholder);
    if (name === undefined) continue;
    const value = variables.get(name);
    if (value !== undefined) {
      parts.push(prompt.slice(at, placeholder.start), value);
      at = placeholder.end;
    } else if (!placeholder.isWeak && !placeholder.inCode) missing.add(name);
  }
  parts.push(prompt.slice(at));
  return { text: parts.join(''), missing: [...missing] };
}

/** The text between the brackets, from its first letter. */
const NAME = /[\p{L}_][\p{L}\p{N}_.:-]*(?: [\p{L}\p{N}_.:-]+)*/u;

function nameOf(placeholder: Placeholder): string | undefined {
  if (placeholder.style === 'tag' || readBlockEdge(placeholder)) return undefined;
  return NAME.exec(placeholder.key)?.[0];
}
