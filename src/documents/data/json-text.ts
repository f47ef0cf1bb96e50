const SHORT = new Map([
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

/** Returns a JSON string literal for `value` that escapes characters as `source`, the literal it replaces, does. */
export function encodeJsonString(value: string, source: string): string {
  const habits = learnHabits(source);
  const spell = (unit: string): string => {
    const learned = habits.escapes.get(unit);
    if (learned) return learned;
    const code = unit.charCodeAt(0);
    if (SHORT.has(unit)) return SHORT.get(unit) ?? unit;
    if (code < 0x20 || (code > 0x7e && habits.asciiOnly)) {
      const hex = code.toString(16).padStart(4, '0');
      return `\\u${habits.upperCase ? hex.toUpperCase() : hex}`;
    }
    return unit;
  };
  // By code unit, because an escaped emoji is two \u escapes.
  return `"${value.split('').map(spell).join('')}"`;
}

interface Habits {
  /** Escapes of the characters that `source` always escapes, such as `\/` for `/`. */
  readonly escapes: ReadonlyMap<string, string>;
  readonly asciiOnly: boolean;
  readonly upperCase: boolean;
}

function learnHabits(source: string): Habits {
  const escapes = new Map<string, string>();
  const bare = new Set<string>();
  for (const [token] of source.slice(1, -1).matchAll(/\\u[0-9a-f]{4}|\\.|[^\\]/gi)) {
    if (token.length === 1) bare.add(token);
    else escapes.set(JSON.parse(`"${token}"`), token);
  }
  for (const unit of bare) escapes.delete(unit);
  const above = (units: Iterable<string>) => [...units].some((unit) => unit.charCodeAt(0) > 0x7e);
  const hex = [...escapes.values()]
    .filter((token) => token.startsWith('\\u'))
    .join('')
    .replaceAll('\\u', '');
  return {
    escapes,
    asciiOnly: above(escapes.keys()) && !above(bare),
    upperCase: /[A-F]/.test(hex) && !/[a-f]/.test(hex),
  };
}
