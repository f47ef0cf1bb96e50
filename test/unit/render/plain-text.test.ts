import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLine } from '../../../src/render/plain-text.ts';
import { findRawEffects, hostileText } from './gfm.ts';

describe('plainLine', () => {
  it.each([
    ['Fixes #12 for @octocat', 'Fixes # 12 for @ octocat'],
    ['owner/repo#12, GH-3 and gh-4', 'owner/repo# 12, GH- 3 and gh- 4'],
    ['closes https://github.com/o/r/issues/1', 'closes https:// github.com/o/r/issues/1'],
    ['WWW.x.example and :+1:', 'WWW. x.example and : +1:'],
    ['A5C3785ED8D6 [SKIP CI]', 'A5C378 5ED8D6 [ SKIP CI]'],
    ['www.x.example a@b.example', 'www. x.example a@ b.example'],
    ['a5c3785ed8d6 and 5551234567', 'a5c378 5ed8d6 and 5551234567'],
    [':tada: at 10:30:45', ': tada: at 10:30:45'],
    ['::error::x', ': : error::x'],
    ['  ::error::x', ': : error::x'],
    ['x ##[error]y', 'x ## [error]y'],
    ['docs: [skip ci]', 'docs: [ skip ci]'],
    ['a\nb\r\nc\td', 'a b c d'],
    ['\u001B[31mred\u202E', '⟦U+001B⟧[31mred⟦U+202E⟧'],
    ['`code` <!-- x -->', "'code' <! -- x -->"],
    ['prompts/agent.md', 'prompts/agent.md'],
  ])('%j becomes %j', (text, line) => {
    expect(plainLine(text, 200)).toBe(line);
  });

  it('marks the cut', () => {
    expect(plainLine('one two three', 8)).toBe('one two…');
    expect(plainLine('x'.repeat(1_000_000), 5)).toBe('xxxx…');
  });

  it('turns any text into one inert line', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 300 }), (text, max) => {
        const line = plainLine(text, max);
        expect(line.length).toBeLessThanOrEqual(max);
        expect(line).not.toMatch(/[\n\r]/);
        expect(line).not.toMatch(/@\w|#\d|\bgh-\d|:\/\/\w|www\.\w|##\[|`|:[a-z+-]+:/i);
        expect(line).not.toMatch(/^\s*::/);
        expect(line).not.toMatch(/(?<![\da-z])(?=\d*[a-f])[\da-f]{7,40}(?![\da-z])/i);
        expect(findRawEffects(line)).toEqual([]);
        expect(line.isWellFormed()).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
