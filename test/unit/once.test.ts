import { expect, it } from 'vitest';
import { once, onceFor, onceForRecent } from '../../src/once.ts';

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

it('is made again for a key that is no longer one of the latest eight', () => {
  const made: number[] = [];
  const get = onceForRecent((key: number) => {
    made.push(key);
    return key;
  });
  for (const key of [1, 2, 3, 4, 5, 6, 7, 8, 1, 9]) expect(get(key)).toBe(key);
  expect(made).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const key of [1, 2]) expect(get(key)).toBe(key);
  expect(made).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 2]);
});
