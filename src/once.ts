/** Calls `make` on first use and then reuses its result. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Like `once`, for each key. */
export function onceFor<Key, T>(make: (key: Key) => T): (key: Key) => T {
  const made = new Map<Key, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

/** Few enough to keep, and more than the texts of one comparison. */
const MAX_RECENT = 8;

/** Like `onceFor`, but only the results for the latest keys are kept. */
export function onceForRecent<Key, T>(make: (key: Key) => T): (key: Key) => T {
  const made = new Map<Key, T>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    // The oldest key comes first.
    made.delete(key);
    made.set(key, known);
    const [oldest] = made.keys();
    if (made.size > MAX_RECENT) made.delete(oldest as Key);
    return known;
  };
}
