import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { parseReply } from '../../../src/cekura/schemas.ts';

const schema = z.object({ a: z.object({ b: z.string() }), c: z.number() });

test.each([
  [{ a: { b: 1 }, c: 2 }, /from things has an unexpected form: a\.b: /],
  [{ a: { b: 'x' }, c: 'y' }, /: c: /],
  [{ a: { b: 1 }, c: 'y' }, /: a\.b: /],
  ['text', /: the reply: /],
])('%j names the first field that is not as expected', (reply, message) => {
  expect(() => parseReply(schema, 'things', reply)).toThrow(message);
});
