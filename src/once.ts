/** Calls `make` when it is first needed, and never again: everyone gets the same answer. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
