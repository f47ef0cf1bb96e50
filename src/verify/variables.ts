import { type Placeholder, readBlockEdge, scanPlaceholders } from '../guards/scan-placeholders.ts';

/** A prompt as the agent gets it. */
export interface FilledPrompt {
  readonly text: string;
  /** Names of placeholders that have no value, in their order. */
  readonly missing: readonly string[];
}

/** Fills the placeholders of every known style by their names; what is a template's tag stays as it is. */
export function fillVariables(prompt: string, variables: ReadonlyMap<string, string>): FilledPrompt {
  const missing = new Set<string>();
  const parts: string[] = [];
  let at = 0;
  for (const placeholder of scanPlaceholders(prompt)) {
    const name = nameOf(placeholder);
    if (name === undefined || placeholder.start < at) continue;
    const value = variables.get(name);
    if (value !== undefined) {
      parts.push(prompt.slice(at, placeholder.start), value);
      at = placeholder.end;
    } else if (!placeholder.isWeak && !placeholder.inCode) missing.add(name);
  }
  parts.push(prompt.slice(at));
  return { text: parts.join(''), missing: [...missing] };
}

/** What stands between the brackets, from its first letter on. */
const NAME = /[\p{L}_][\p{L}\p{N}_.:-]*(?: [\p{L}\p{N}_.:-]+)*/u;

function nameOf(placeholder: Placeholder): string | undefined {
  if (placeholder.style === 'tag' || readBlockEdge(placeholder)) return undefined;
  return NAME.exec(placeholder.key)?.[0];
}
