import { expect, it } from 'vitest';
import { parseSource, toInputError } from '../../../src/documents/source.ts';

it('reads a configuration file with the places of its values', async () => {
  const { value, place, locate } = await parseSource('\ufeffa:\n  - b: 1\n    c:\n', 'c.yml');
  expect(value).toEqual({ a: [{ b: 1, c: null }] });
  expect(place(locate(['a', 0, 'b']))).toBe('2:8');
  expect(place(locate(['a', 0, 'b'], 'key'))).toBe('2:5');
  expect(place(locate(['a', 0, 'c']))).toBe('3:5');
  expect(place(locate([]))).toBe('1:1');
});

it('reads JSON too', async () => {
  expect((await parseSource('{"a": [1]}', 'c.json')).value).toEqual({ a: [1] });
});

it('says where a file is wrong', async () => {
  await expect(parseSource('a: 1\na: 2\n', 'c.yml')).rejects.toMatchObject({
    message: '1 problem in the configuration file: c.yml:2:1: this key is duplicated',
    hint: 'fix the file and rerun',
  });
});

it('lists at most 30 problems, in the order of the file', () => {
  const list = (count: number) => {
    const problems = Array.from({ length: count }, (_, i) => ({ offset: count - i, message: `m${count - i}` }));
    return toInputError('c.yml', (offset) => `1:${offset}`, problems).message;
  };
  const shown = (count: number) => Array.from({ length: count }, (_, i) => `c.yml:1:${i + 1}: m${i + 1}`).join('; ');
  expect(list(2)).toBe(`2 problems in the configuration file: ${shown(2)}`);
  expect(list(30)).toBe(`30 problems in the configuration file: ${shown(30)}`);
  expect(list(32)).toBe(`32 problems in the configuration file: ${shown(30)}; and 2 more`);
});
