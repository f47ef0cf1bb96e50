import * as z from 'zod/mini';

/** A field that may be missing or null; one of an unexpected form counts as missing. */
export function loose<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.catch(z.nullish(schema), undefined);
}
