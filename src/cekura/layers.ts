/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object: no list, not null. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const WRAPPERS = ['output', 'result', 'data'];

/** A reply and the objects in which endpoints wrap what belongs to it, the innermost first. */
export function unwrapReply(reply: unknown): Fields[] {
  if (!isFields(reply)) return [];
  return [...WRAPPERS.flatMap((name) => unwrapReply(reply[name])), reply];
}

/** The first of the layers' values under a name that says something: not null, not an empty text. */
export function findValue(layers: readonly Fields[], ...names: readonly string[]): unknown {
  for (const layer of layers) {
    for (const name of names) {
      const value = layer[name];
      if (value !== null && value !== undefined && value !== '') return value;
    }
  }
  return undefined;
}

/** Like `findValue`, for a text. */
export function findText(layers: readonly Fields[], ...names: readonly string[]): string | undefined {
  const value = findValue(layers, ...names);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** Like `findValue`, for a list that is not empty; an empty one when there is none. */
export function findList(layers: readonly Fields[], ...names: readonly string[]): readonly unknown[] {
  const lists = layers.flatMap((layer) => names.map((name) => layer[name])).filter(Array.isArray);
  return lists.find((list) => list.length > 0) ?? [];
}
