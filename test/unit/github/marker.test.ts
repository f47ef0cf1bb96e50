import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BODY_LIMIT,
  endsWithMarker,
  hashTarget,
  hashTitle,
  readMarker,
  readMarkerOf,
  writeMarker,
} from '../../../src/github/marker.ts';
import { anyString } from '../../support/any-string.ts';

const key = { mode: 'improve-prompt', name: 'prompts/agent.md' } as const;
const marker = { mode: key.mode, target: hashTarget(key), digest: 'd'.repeat(40) } as const;
const line = writeMarker('', marker).trim();

test('a marker is short, an HTML comment, and the last line', () => {
  const body = writeMarker('Text\n', { ...marker, title: hashTitle('A title') });
  expect(body.length - 'Text\n\n'.length).toBeLessThan(300);
  expect(body.split('\n').at(-1)).toMatch(/^<!-- .* -->$/);
  expect(readMarker(body)).toEqual({ ...marker, title: hashTitle('A title') });
  const whole = { ...marker, title: hashTitle('A title'), request: 'a'.repeat(16) };
  expect(readMarker(writeMarker('Text', whole))).toEqual(whole);
  expect(writeMarker('', whole).length).toBeLessThan(300);
});

test('any text before it, forged markers included, changes nothing', () => {
  const forged = fc.constantFrom(line, line.replaceAll('d', 'e'), '<!--', '-->', '\r', '```\n');
  const text = fc.array(fc.oneof(anyString(10), forged)).map((parts) => parts.join('\n'));
  fc.assert(
    fc.property(text, (body) => {
      expect(readMarker(writeMarker(body.slice(0, BODY_LIMIT), { ...marker, digest: 'f'.repeat(40) }))?.digest).toBe(
        'f'.repeat(40),
      );
    }),
    { numRuns: 1000 },
  );
});

describe('only a whole line is a marker', () => {
  test.each([
    ['none', ''],
    ['null', null],
    ['quoted', `> ${line}`],
    ['indented', `    ${line}`],
    ['in a sentence', `See ${line}`],
    ['escaped', line.replace('<', '&lt;')],
    ['of another version', line.replace(' v1 ', ' v2 ')],
    ['with more in it', line.replace(' -->', ' admin=1 -->')],
    ['with a short digest', line.replace('d'.repeat(40), 'd'.repeat(39))],
    ['with capitals', line.replace('d'.repeat(40), 'D'.repeat(40))],
  ])('%s', (_, body) => {
    expect(readMarker(body)).toBeNull();
  });

  test('a body edited in a browser has CRLF and text after the marker', () => {
    expect(readMarker(`Text\r\n\r\n${line}\r\n\r\nThanks!\r\n`)).toEqual(marker);
  });
});

test('a marker belongs to one mode and target', () => {
  expect(readMarkerOf(line, key)).toEqual(marker);
  expect(readMarkerOf(line, { ...key, name: 'prompts/other.md' })).toBeNull();
  expect(readMarkerOf(line, { ...key, mode: 'metric-feedback' })).toBeNull();
});

test('a body over the limit or a digest of another form is a bug', () => {
  expect(writeMarker('x'.repeat(BODY_LIMIT), marker).length).toBeLessThanOrEqual(65_536);
  expect(() => writeMarker('x'.repeat(BODY_LIMIT + 1), marker)).toThrow(
    `A body of ${BODY_LIMIT + 1} characters is over the limit.`,
  );
  expect(() => writeMarker('', { ...marker, digest: 'x --> <!--' })).toThrow('A marker consists of hex digits.');
});

test('GitHub’s limit has room for a marker', () => {
  expect(BODY_LIMIT).toBe(65_536 - 300);
});

test('a title is known by its words, not by the spaces around them', () => {
  expect(hashTitle('A title')).toMatch(/^[0-9a-f]{16}$/);
  expect(hashTitle(' A title\n')).toBe(hashTitle('A title'));
  expect(hashTitle('Another title')).not.toBe(hashTitle('A title'));
});

test('a marker follows the text after one empty line', () => {
  expect(writeMarker('Text \n\n\n', marker)).toBe(`Text\n\n${line}`);
});

test.each([
  [line, true],
  [`Text\n\n${line}`, true],
  [`Text\r\n\r\n${line}\r\n\r\n`, true],
  [`Text ${line}`, false],
  [`${line}x`, false],
  [`${line}\n\nThanks!`, false],
  ['', false],
])('%j ends with a marker: %s', (body, ends) => {
  expect(endsWithMarker(body)).toBe(ends);
});
