import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commitMessage, proposalTitle } from '../../../src/render/title.ts';
import { findRawEffects, hostileText } from './gfm.ts';

const TITLE = 'Improve prompts/agent.md';
const words = { title: TITLE, heading: '', lead: '' };
const view = { mode: 'improve-prompt', words } as const;

describe('proposalTitle', () => {
  it('keeps the user’s title on one line', () => {
    expect(proposalTitle(TITLE, 'Fix #1\nby @me')).toBe('Fix #1 by @me');
    expect(proposalTitle(TITLE, ' ')).toBe(TITLE);
  });

  it('is one inert line of at most 256 characters, for any name', () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        const title = proposalTitle(`Improve ${name}`);
        expect(title.length).toBeLessThanOrEqual(256);
        expect(title).not.toMatch(/[\n\r]|@\w|#\d/);
        expect(findRawEffects(title)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('commitMessage', () => {
  it('quotes the summary and names its origin', () => {
    const summary = 'Confirms first. Fixes #12.\r\n\r\n- Co-authored-by: x <x@y.example>\n::error::x';
    expect(commitMessage({ ...view, summary, progressId: '0d9f4c1e-3c0a-4a2c-9b1e-6f4f0f3b7a11' })).toBe(
      [
        TITLE,
        '',
        '> Confirms first. Fixes # 12.',
        '>',
        '> - Co-authored-by: x <x@ y.example>',
        '> : : error::x',
        '',
        'Proposed by Cekura Improve (mode improve-prompt, progress ID 0d9f4c1e-3c0a-4a2c-9b1e-6f4f0f3b7a11). A model wrote this change.',
      ].join('\n'),
    );
  });

  it.each([
    ['GH-12', 'GH- 12'],
    ['0D9F4C1E-3C0A-4A2C-9B1E-6F4F0F3B7A11', '0D9F4C1E-3C0A-4A2C-9B1E-6F4F0F3B7A11'],
    ['0d9f4c1e-3c0a-4a2c-9b1e-6f4f0f3b7a11#2', '0d9f4c 1e-3c0a-4a2c-9b1e-6f4f0f 3b7a11# 2'],
    ['#20d9f4c1e-3c0a-4a2c-9b1e-6f4f0f3b7a11', '# 20d9f4 c1e-3c0a-4a2c-9b1e-6f4f0f 3b7a11'],
  ])('disables an ID that GitHub would link: %s', (progressId, shown) => {
    expect(commitMessage({ ...view, progressId })).toContain(`progress ID ${shown})`);
  });

  it('shortens a long summary by whole lines, and a long message of the user', () => {
    const line = 'x'.repeat(998);
    const quoted = commitMessage({ ...view, summary: ['', line, line, line, 'y'.repeat(993), '', 'z', ''].join('\n') });
    expect(quoted.split('\n').slice(2, -2)).toEqual([
      ...[line, line, line].map((text) => `> ${text}`),
      `> ${'y'.repeat(993)}`,
      '> …',
    ]);
    const whole = commitMessage({ ...view, summary: [line, line, line, 'y'.repeat(994)].join('\n') });
    expect(whole).not.toContain('…');
    const own = commitMessage(view, ['feat: x', ...Array(5).fill(line)].join('\n'));
    expect(own.split('\n\n')[1]).toHaveLength(4000);
  });

  it('has a subject of at most 72 characters', () => {
    const long = (length: number) => ({ ...view, words: { ...words, title: `Improve ${'p'.repeat(length)}` } });
    expect(commitMessage(long(60)).split('\n')[0]).toBe(`Improve ${'p'.repeat(60)}`);
    expect(commitMessage(long(90)).split('\n')[0]).toBe(`Improve ${'p'.repeat(63)}…`);
  });

  it.each([
    ['feat: better', ['feat: better', '', 'Proposed by']],
    ['\r\nfeat: better\r\n\r\nFor #1.\r\n- one\r\n', ['feat: better', '', 'For #1.', '- one', '', 'Proposed by']],
    ['feat: better\nprompt', ['feat: better', '', 'prompt', '', 'Proposed by']],
    [' \n ', [TITLE, '', 'Proposed by']],
    ['feat: better\n\nRefs: A-1', ['feat: better', '', 'Proposed by', '', 'Refs: A-1']],
    [
      'feat: better\n\nFor Mia: be kind\n\nRefs: A-1\nCo-authored-by: Ada <ada@example.com>\n',
      [
        'feat: better',
        '',
        'For Mia: be kind',
        '',
        'Proposed by',
        '',
        'Refs: A-1',
        'Co-authored-by: Ada <ada@example.com>',
      ],
    ],
    [
      'feat: better\n\nRefs: A-1\n\nAnd: more\nthan that',
      ['feat: better', '', 'Refs: A-1', '', 'And: more', 'than that', '', 'Proposed by'],
    ],
  ])('takes the message of the user, %j', (own, lines) => {
    const message = commitMessage(view, own).split('\n');
    expect(message.map((line) => line.replace(/^(Proposed by).*/, '$1'))).toEqual(lines);
  });

  it('is inert and short, for any text', () => {
    const text = fc.array(hostileText, { maxLength: 60 }).map((parts) => parts.join('\n'));
    fc.assert(
      fc.property(hostileText, text, hostileText, (name, summary, progressId) => {
        const message = commitMessage({ ...view, words: { ...words, title: `Improve ${name}` }, summary, progressId });
        const [subject = '', blank, ...body] = message.split('\n');
        expect(subject.length).toBeLessThanOrEqual(72);
        expect(blank).toBe('');
        expect(message.length).toBeLessThan(5000);
        expect(message).not.toMatch(/@\w|#\d|:\/\/\w/);
        expect(findRawEffects(message)).toEqual([]);
        for (const line of body.slice(0, -1)) expect(line).toMatch(/^(>.*)?$/);
      }),
      { numRuns: 500 },
    );
  });
});
