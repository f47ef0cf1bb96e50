import { expect, it } from 'vitest';
import { sortStatus } from '../../src/cekura/progress.ts';
import { tableBelow } from './pages.ts';

it('docs/cekura.md sorts the words for a status as the action does', () => {
  const { rows } = tableBelow('docs/cekura.md', 'Job status');
  expect(rows.map(([kind]) => kind?.text)).toEqual(['working', 'done', 'failed']);
  for (const [kind, words] of rows)
    expect(words?.code.map((word) => [word, sortStatus(word)])).toEqual(words?.code.map((word) => [word, kind?.text]));
});
