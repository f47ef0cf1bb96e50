import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkChange } from '../../src/guards/answer.ts';
import { checkGuards } from '../../src/guards/check-guards.ts';
import { DEFAULT_LEVELS } from '../../src/guards/finding.ts';
import { unwrapAnswer } from '../../src/guards/unwrap-answer.ts';
import { changePercent } from '../../src/render/size.ts';
import { tableBelow } from './pages.ts';

const page = readFileSync(new URL('../../docs/guards.md', import.meta.url), 'utf8');
const sections = page
  .split(/^### /m)
  .slice(1)
  .map((text) => ({ name: text.slice(0, text.indexOf('\n')), text }));
/** Guards that the page describes in words, without a diff. */
const WITHOUT_EXAMPLE = ['answer-longer'];

interface Inputs {
  keep?: string;
  'max-change-percent'?: number;
}

/** Code blocks in one language, without fences. */
function blocksOf(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^(\`{3,})${language}\\n(.*?)^\\1$`, 'gms'))].map(([, , block = '']) => block);
}

/** The guards that the diff of a section breaks. */
function check(text: string, diff: string): string[] {
  const side = (signs: string) =>
    diff
      .split('\n')
      .filter((line) => line !== '' && signs.includes(line.charAt(0)))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const [before, after] = [side(' -'), side(' +')];
  const inputs = (parse(blocksOf(text, 'yaml').join('')) ?? {}) as Inputs;
  const findings = checkGuards({
    before,
    after: unwrapAnswer(before, after).after,
    keep: inputs.keep?.trim().split('\n') ?? [],
    transcripts: blocksOf(text, 'text'),
    kind: 'prompt',
  });
  const large = checkChange(changePercent(before, after), inputs['max-change-percent'] ?? 100);
  return [...findings, ...large].map(({ kind }) => kind);
}

describe('docs/guards.md', () => {
  it('lists every kind of finding with its level', () => {
    const { rows } = tableBelow('docs/guards.md', 'Kinds');
    expect(Object.fromEntries(rows.map((row) => row.flatMap(({ code }) => code.slice(0, 1)).slice(0, 2)))).toEqual(
      DEFAULT_LEVELS,
    );
  });

  describe.each(sections.filter(({ name }) => !WITHOUT_EXAMPLE.includes(name)))('$name', ({ name, text }) => {
    const [broken = '', honest = '', ...more] = blocksOf(text, 'diff');

    it('has an edit that breaks it, and it alone', () => {
      expect([...new Set(check(text, broken))]).toEqual([name]);
    });

    it('has an honest edit that passes all guards', () => {
      expect(honest).not.toBe('');
      expect(check(text, honest)).toEqual([]);
      expect(more).toEqual([]);
    });
  });
});
