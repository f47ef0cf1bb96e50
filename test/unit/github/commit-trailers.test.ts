import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addTrailers, readOwnTrailers, readTrailers, signOff } from '../../../src/github/commit-trailers.ts';

const target = '1'.repeat(32);
const stamp = { target, proposal: '2'.repeat(40), tree: '3'.repeat(40) };
const commit = { sha: '4'.repeat(40), message: addTrailers('Improve', stamp), treeSha: stamp.tree, parents: ['5'] };

test('trailers form their own block or extend the existing one', () => {
  expect(commit.message).toBe(
    `Improve\n\nCekura-Target: ${target}\nCekura-Proposal: ${stamp.proposal}\nCekura-Tree: ${stamp.tree}`,
  );
  expect(addTrailers('Improve\n\nWhy: because\nSigned-off-by: A <a@b.c>\n', stamp)).toContain('<a@b.c>\nCekura-Target');
  expect(addTrailers('fix: this', stamp)).toContain('fix: this\n\nCekura-Target');
  expect(addTrailers('Fix\n\nWhy: because\n\nIt broke.', stamp)).toContain('It broke.\n\nCekura-Target');
  expect(addTrailers('Fix\n\nIt broke.\n\nA: b', stamp)).toContain('A: b\nCekura-Target');
});

test.each([
  ['sixteen pairs in one line', `Subject\n\n${'Key: value '.repeat(16)}\n!`],
  ['a megabyte of pairs in one line', `Subject\n\n${'Key: value '.repeat(100_000)}\n!`],
  ['a megabyte of pairs, one a line', `Subject\n\n${'Key: value\n'.repeat(100_000)}!`],
  ['a megabyte of blank lines', `Subject${'\n\n'.repeat(500_000)}Key: value\n!`],
])('a message does not have to end with trailers: %s', (_name, message) => {
  // a regular expression that backtracks would never come back
  expect(addTrailers(message, stamp)).toContain('!\n\nCekura-Target: ');
});

test('a megabyte of trailers is one block', () => {
  const message = `Subject\n\n${'Key: value\n'.repeat(100_000)}`;
  expect(addTrailers(message, stamp)).toContain('Key: value\nCekura-Target: ');
});

test('a sign-off is a trailer too, and is not repeated', () => {
  const author = { name: 'A B', email: 'a@b.c' };
  expect(signOff('Improve', author)).toBe('Improve\n\nSigned-off-by: A B <a@b.c>');
  expect(signOff('Improve\n\nWhy: because\n', author)).toBe('Improve\n\nWhy: because\nSigned-off-by: A B <a@b.c>');
  expect(signOff(signOff('Improve', author), author)).toBe(signOff('Improve', author));
  expect(signOff('x', { name: 'a\nb<c>', email: '<a@b>' })).toBe('x\n\nSigned-off-by: a bc <a@b>');
  expect(signOff('x', { name: 'n'.repeat(400), email: '' })).toBe(`x\n\nSigned-off-by: ${'n'.repeat(299)}… <>`);
  expect(readTrailers(addTrailers(signOff('Improve', author), stamp))).toEqual(stamp);
});

test('trailers can be read from any message', () => {
  const lines = fc.array(fc.oneof(fc.string(), fc.constantFrom('Cekura-Tree: x', ...commit.message.split('\n'))));
  fc.assert(
    fc.property(lines, (text) => {
      const own = { ...stamp, tree: '6'.repeat(40) };
      expect(readTrailers(addTrailers(text.join('\n'), own))).toEqual(own);
    }),
    { numRuns: 1000 },
  );
});

test('a known title is one of the trailers', () => {
  const titled = { ...stamp, title: '8'.repeat(16) };
  expect(readTrailers(addTrailers('Improve', titled))).toEqual(titled);
  const requested = { ...titled, request: '9'.repeat(16) };
  expect(readTrailers(addTrailers('Improve', requested))).toEqual(requested);
});

test('no trailers are no trailers', () => {
  expect(readTrailers('Improve\n\nCekura-Target: 1')).toBeNull();
});

test('trailers with CRLF can be read', () => {
  expect(readTrailers(commit.message.replaceAll('\n', '\r\n'))).toEqual(stamp);
});

test('a sign-off is one line in the same block, for any name', () => {
  const message = addTrailers(signOff('Improve', { name: 'Ada <a>\nFixes #1', email: 'ada@b.c' }), stamp);
  expect(message).toContain('\n\nSigned-off-by: Ada a Fixes #1 <ada@b.c>\nCekura-Target: ');
});

test('trailers can be read before a final newline', () => {
  expect(readTrailers(`${commit.message}\n`)).toEqual(stamp);
});

describe('a commit is our own', () => {
  test('as it was made', () => {
    expect(readOwnTrailers(commit, target)).toEqual(stamp);
  });

  test.each([
    ['without a stamp', { message: 'Improve' }],
    ['with another tree: amended, rebased, or the message copied', { treeSha: '7'.repeat(40) }],
    ['with two parents: a merge', { parents: ['5', '6'] }],
    ['without a parent', { parents: [] }],
    ['with words after the stamp', { message: `${commit.message}\nand more` }],
    ['of another target', { message: addTrailers('Improve', { ...stamp, target: '9'.repeat(32) }) }],
  ])('not %s', (_, change) => {
    expect(readOwnTrailers({ ...commit, ...change }, target)).toBeNull();
  });
});
