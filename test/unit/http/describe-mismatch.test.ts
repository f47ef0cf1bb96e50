import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { describeMismatch } from '../../../src/http/describe-mismatch.ts';

const reply = z.object({
  id: z.optional(z.int()),
  items: z.optional(z.array(z.object({ on: z.boolean() }))),
  name: z.optional(z.string().check(z.minLength(1, 'is empty'))),
  notes: z.optional(z.record(z.string(), z.string())),
  kind: z.optional(z.union([z.string(), z.number()])),
});

test.each([
  [{ id: 'x' }, 'id: must be a number'],
  [{ id: 1.5 }, 'id: must be a whole number'],
  [{ items: {} }, 'items: must be a list'],
  [{ items: [{ on: true }, { on: 'yes' }] }, 'items.1.on: must be true or false'],
  [{ items: [1] }, 'items.0: must be an object'],
  [{ notes: 1 }, 'notes: must be an object'],
  [{ name: 1 }, 'name: must be a string'],
  [{ name: '' }, 'name: is empty'],
  [{ kind: true }, 'kind: is not as documented'],
  ['x', 'the reply: must be an object'],
])('%j is described in our own words', (value, words) => {
  const { error } = z.safeParse(reply, value);
  expect(error && describeMismatch(error)).toBe(words);
});
