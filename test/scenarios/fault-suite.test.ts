import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkStory, type Invariant } from '../faults/check.ts';
import { executeInProcess } from '../faults/in-process.ts';
import { planStory } from '../faults/plan.ts';
import type { RunRecord, StoryRecord } from '../faults/record.ts';
import { runStories } from '../faults/suite.ts';
import { API_KEY, LOST_LITERAL, openTown } from '../faults/town.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

// A slice of `npm run faults`, the same each time. The last seeds are those that found a planted bug: a start repeated
// after 502, a branch moved by force, a quoted marker or an amended commit taken for our own, no guard.
const SEEDS = [...Array.from({ length: 46 }, (_, index) => index + 1), 115, 133, 139, 155, 161, 169, 713, 907];

// On a busy machine it takes several times as long as on a quiet one.
it('keeps its invariants in stories full of faults', { timeout: 120_000 }, async () => {
  const logged: string[] = [];
  const figures = await runStories({ seeds: SEEDS, bundle: false, tell: (line) => logged.push(line) });
  expect(logged.join('\n')).toBe('');
  expect(figures.violations).toBe(0);
  // Enough went wrong, and enough came through in spite of it.
  expect(Object.values(figures.faults).reduce((sum, count) => sum + count)).toBeGreaterThan(100);
  expect(figures.ends['proposed/pull-request']).toBeGreaterThan(10);
});

describe('a broken promise is noticed', () => {
  let record: StoryRecord;
  let town: ReturnType<typeof openTown>;
  beforeAll(async () => {
    const clock = createVirtualClock(1);
    town = openTown(clock);
    const [run] = planStory(1, 'virtual', API_KEY).runs;
    if (!run) throw new Error('A story has a run.');
    const calm = { ...run, signal: undefined, push: undefined, cekura: [], github: [], background: 'yes' } as const;
    const job = { ms: 0, ends: 'done', echoesKey: false, asks: false, losesLiteral: false } as const;
    record = await town.tell(
      {
        ...{ seed: 1, kind: 'prompt', delivery: 'pull-request', targets: 1, verify: true },
        runs: [{ ...calm, job, timeoutMinutes: 5 }],
      },
      executeInProcess(clock),
    );
  });
  afterAll(() => town.close());

  const broken = (story: StoryRecord) => [...new Set(checkStory(story).map(({ invariant }) => invariant))];
  const withRun = (change: (run: RunRecord) => Partial<RunRecord>): StoryRecord => ({
    ...record,
    runs: record.runs.map((run) => ({ ...run, ...change(run) })),
  });

  it('and a kept one is not', () => {
    expect(broken(record)).toEqual([]);
    expect(record.runs[0]?.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
  });

  it.each<[Invariant, (run: RunRecord) => Partial<RunRecord>]>([
    ['one start', ({ cekura }) => ({ cekura: [...cekura, ...cekura] })],
    ['one start', () => ({ progressIds: ['p-1'] })],
    [
      'conversations ended',
      ({ chats }) => ({ chats: chats.map((chat) => ({ ...chat, endedBy: 'timeout' as const })) }),
    ],
    ['proposal kept', () => ({ files: { a: 'Something else.' } })],
    ['proposal kept', ({ summary }) => ({ summary: summary.replaceAll('fee', 'charge') })],
    ['key kept', ({ log }) => ({ log: `${log}\n${API_KEY}` })],
    ['exit agrees', () => ({ exitCode: 1 })],
    ['exit agrees', () => ({ errors: ['Something. Next: nothing.'] })],
    ['in time', () => ({ exitCode: null })],
    ['in time', () => ({ tookMs: 306_000 })],
    ['in time', () => ({ stoppedInMs: 5_001 })],
    ['handle reported', ({ outputs }) => ({ outputs: { ...outputs, 'progress-id': 'p-1' } })],
    ['handle reported', () => ({ log: '' })],
    ['masked first', ({ printed }) => ({ printed: `Hello\n${printed}` })],
    ['masked first', ({ printed }) => ({ printed: printed.replace(/^::add-mask::.*\n/, '') })],
    ['blocked', ({ files }) => ({ files: { ...files, a: LOST_LITERAL } })],
    ['blocked', ({ github }) => ({ github: github.map((one) => ({ ...one, method: 'POST', body: LOST_LITERAL })) })],
    [
      'in time',
      ({ cekura, outputs }) => ({
        outputs: { 'progress-id': outputs['progress-id'] ?? '', status: 'failed' },
        ...{ cekura: cekura.filter(({ path }) => /_progress/.test(path)), github: [], tookMs: 301_000 },
      }),
    ],
    ['no bug', () => ({ errors: ['Unexpected: x. Next: y.'] })],
  ])('%s', (invariant, change) => {
    expect(broken(withRun(change))).toContain(invariant);
  });

  it.each<[Invariant, (target: StoryRecord['targets'][number]) => Partial<StoryRecord['targets'][number]>]>([
    ['one pull request', ({ pulls }) => ({ pulls: [...pulls, ...pulls] })],
    ['one comment', () => ({ comments: [1, 2].map((id) => ({ pull: 1, id, body: '' })) })],
    ['quotes kept', () => ({ quotes: [{ id: 1, body: 'a', now: 'b' }] })],
    ['commits kept', () => ({ pushed: ['f'.repeat(40)] })],
    ['key kept', ({ pulls }) => ({ pulls: pulls.map((pull) => ({ ...pull, body: API_KEY })) })],
  ])('on GitHub: %s', (invariant, change) => {
    expect(
      broken({ ...record, targets: record.targets.map((target) => ({ ...target, ...change(target) })) }),
    ).toContain(invariant);
  });
});
