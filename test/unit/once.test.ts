import { expect, it } from 'vitest';
import { once, onceFor } from '../../src/once.ts';

it('is made on first use, and only once', () => {
  let made = 0;
  const get = once(() => {
    made += 1;
    return { made };
  });
  expect(made).toBe(0);
  expect(get()).toBe(get());
  expect(made).toBe(1);
});

it('is made once for each key', () => {
  const made: string[] = [];
  const get = onceFor((key: string) => {
    made.push(key);
    return { key };
  });
  expect(get('a')).toBe(get('a'));
  expect(get('b')).toEqual({ key: 'b' });
  expect(made).toEqual(['a', 'b']);
});
