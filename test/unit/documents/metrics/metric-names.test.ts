import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distinguishNames, nameMetricFile, slugMetricName } from '../../../../src/documents/metrics/metric-names.ts';
import { anyString } from '../../../support/any-string.ts';

describe('slugMetricName', () => {
  test.each([
    ['Customer Satisfaction', 'customer-satisfaction'],
    ["Didn't  Interrupt!", 'didnt-interrupt'],
    ['Begrüßung é', 'begru-ung-e'],
    ['../../etc/passwd', 'etc-passwd'],
    ['a\\b:c*d?', 'a-b-c-d'],
    ['.git', 'git'],
    ['CON', 'metric-con'],
    ['Console check', 'console-check'],
    ['com1', 'metric-com1'],
    ['🙂', 'metric'],
    ['顧客満足度', 'metric'],
    ['', 'metric'],
    ['x\u0000y\ny', 'x-y-y'],
    ['--', 'metric'],
    ['\u00e9a e\u0301\u0302b', 'ea-eb'],
    ['falcon', 'falcon'],
    ['x'.repeat(70), 'x'.repeat(60)],
    [`${'\u00e9'.repeat(3)}${' '.repeat(997)}x`, 'eee'],
    ['word '.repeat(50), 'word-word-word-word-word-word-word-word-word-word-word-word'],
  ])('%j is %s', (name, slug) => {
    expect(slugMetricName(name)).toBe(slug);
  });

  test('is safe for any name', () => {
    fc.assert(
      fc.property(anyString(200), (name) => {
        const slug = slugMetricName(name);
        expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(slug.length).toBeLessThan(80);
      }),
    );
  });
});

test.each<[id: number | undefined, name: string, taken: string[], path: string]>([
  [7, 'A b', [], 'm/7-a-b.yaml'],
  [undefined, 'A b', [], 'm/a-b.yaml'],
  [undefined, 'A b', ['m/a-b.yaml'], 'm/a-b-2.yaml'],
  [undefined, 'A b', ['m/A-B.yml', 'm/a-b-2.json'], 'm/a-b-3.yaml'],
  [undefined, 'A b', ['other/a-b.yaml'], 'm/a-b.yaml'],
  [0, 'A b', ['M/0-a-b.json'], 'm/0-a-b-2.yaml'],
])('nameMetricFile %s %s beside %j', (id, name, taken, path) => {
  expect(nameMetricFile('m', { id, name }, taken)).toBe(path);
  expect(nameMetricFile('.', { id, name }, [])).not.toContain('/');
});

describe('distinguishNames', () => {
  test.each<[names: string[], taken: string[], distinct: string[]]>([
    [['a', 'b'], [], ['a', 'b']],
    [['a', 'a', 'a (2)', 'a'], [], ['a', 'a (2)', 'a (2) (2)', 'a (3)']],
    [[' a\n b '], ['a b'], ['a b (2)']],
    [['', ' '], [], ['Metric', 'Metric (2)']],
    [['cafe\u0301'], [' caf\u00e9 '], ['cafe\u0301 (2)']],
    [['x'.repeat(20), `${'y'.repeat(19)} z`], [], ['x'.repeat(20), 'y'.repeat(19)]],
    [['x'.repeat(300), 'x'.repeat(300)], [], ['x'.repeat(20), `${'x'.repeat(16)} (2)`]],
    [['🙂'.repeat(11), '🙂'.repeat(11)], [], ['🙂'.repeat(10), `${'🙂'.repeat(8)} (2)`]],
  ])('%j beside %j', (names, taken, distinct) => {
    expect(distinguishNames(names, taken, 20)).toEqual(distinct);
  });

  test('returns every name once', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 8 }), { maxLength: 30 }), fc.array(fc.string()), (names, taken) => {
        const distinct = distinguishNames(names, taken, 20);
        expect(distinct).toHaveLength(names.length);
        expect(new Set([...distinct, ...taken.map((name) => name.trim().normalize('NFC'))]).size).toBe(
          names.length + new Set(taken.map((name) => name.trim().normalize('NFC'))).size,
        );
      }),
    );
  });
});
