import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CekuraRequest } from '../../../src/cekura/client.ts';
import type { RunEvidence } from '../../../src/cekura/run-evidence.ts';
import { chooseRuns, findProject, linkRun, readResult, readRuns } from '../../../src/cekura/runs.ts';

function failing(id: number, scenario: string, ...failed: string[]): RunEvidence {
  return { id, scenario, failed: failed.map((name) => ({ name, explanation: '' })), reason: '' };
}

const missed = (run: RunEvidence, promptPart?: string): RunEvidence => ({
  ...run,
  outcome: { score: 0, explanation: '', ...(promptPart ? { promptPart } : {}) },
});

describe('chooseRuns', () => {
  it.each([
    ['none', [], []],
    ['the only one', [failing(1, 'a', 'x')], [1]],
    [
      'new metrics first',
      [failing(4, 'a', 'x'), failing(3, 'b', 'x'), failing(2, 'a', 'y'), failing(1, 'a', 'z')],
      [4, 2, 1],
    ],
    [
      'then new scenarios',
      [failing(4, 'a', 'x'), failing(3, 'a', 'x'), failing(2, 'b', 'x'), failing(1, 'c', 'x')],
      [4, 2, 1],
    ],
    [
      'the one that fails most first',
      [failing(3, 'a', 'x'), failing(2, 'b', 'x', 'y'), failing(1, 'c', 'z')],
      [2, 1, 3],
    ],
    ['the newest of equals', [failing(1, 'a'), failing(2, 'a'), failing(3, 'a'), failing(4, 'a')], [4, 3, 2]],
    [
      'another part of the prompt before the same one in a new scenario',
      [missed(failing(3, 'a'), 'Fees'), missed(failing(2, 'b'), 'Fees'), missed(failing(1, 'a'), 'Dates')],
      [3, 1, 2],
    ],
    [
      "another of the result's reasons before the same one",
      [
        { ...failing(3, 'a'), issues: ['No fee.'] },
        { ...failing(2, 'b'), issues: ['No fee.'] },
        { ...failing(1, 'a'), issues: ['No date.'] },
      ],
      [3, 1, 2],
    ],
  ])('chooses %s', (_, failed, ids) => {
    expect(chooseRuns(failed).map(({ run }) => run.id)).toEqual(ids);
  });

  it('says why', () => {
    const chosen = chooseRuns(
      [
        failing(4, 'Reschedule', 'Politeness', 'Booking'),
        missed(failing(3, 'Reschedule'), 'Fees'),
        failing(2, 'Billing', 'Booking'),
        failing(1, 'Billing'),
      ],
      4,
    );
    expect(chosen.map(({ reason }) => reason)).toEqual([
      'failed metrics: Politeness, Booking (scenario Reschedule)',
      'the expected outcome was not met (0 of 100)',
      'failed in scenario Billing',
      'another run with a failure already covered',
    ]);
  });

  it('names its scenario where that has no name', () => {
    const { scenario: _, ...unnamed } = failing(1, '', 'x');
    const [first, second] = chooseRuns([
      { ...unnamed, scenarioId: 5 },
      { ...unnamed, id: 2, failed: [], scenarioId: 6 },
    ]);
    expect([first?.reason, second?.reason]).toEqual(['failed metric: x (its scenario)', 'failed in its scenario']);
    // Runs of one scenario may have different names.
    const renamed = [failing(3, 'a', 'x'), failing(2, 'b', 'x'), failing(1, 'c', 'x')];
    const ids = renamed.map((run, index) => ({ ...run, scenarioId: index === 2 ? 9 : 8 }));
    expect(chooseRuns(ids, 2).map(({ run }) => run.id)).toEqual([3, 1]);
  });

  it('chooses the same runs in any order', () => {
    const failed = [
      failing(5, 'a', 'x'),
      failing(4, 'b', 'x', 'y'),
      failing(3, 'c'),
      failing(2, 'a', 'z'),
      failing(1, 'b', 'x'),
    ];
    const expected = chooseRuns(failed).map(({ run }) => run.id);
    fc.assert(
      fc.property(fc.shuffledSubarray(failed, { minLength: failed.length }), (shuffled) => {
        expect(chooseRuns(shuffled).map(({ run }) => run.id)).toEqual(expected);
      }),
    );
  });
});

describe('readResult', () => {
  const read = (reply: object) => readResult({ send: async () => ({ id: 9, ...reply }) }, 9);
  const run = (rest: object = {}) => ({
    scenario: 3,
    scenario_name: 'S',
    status: 'completed',
    success: false,
    ...rest,
  });

  it('keeps runs that reached the agent and failed, for any status of the result', async () => {
    const runs = {
      1: run(),
      2: run({ success: true }),
      3: run({ success: true, expected_outcome: { score: 60 } }),
      4: run({ error_message: 'Not answered.' }),
      5: run(),
      6: run({ status: 'in_progress' }),
      7: run({ status: 'timeout' }),
      8: run({ success: null }),
    };
    const result = await read({ status: 'timeout', runs, not_connected_runs: [5] });
    expect(result.failed.map(({ id }) => id)).toEqual([1, 3, 7]);
    expect(result).toMatchObject({ status: 'timeout', total: 8, summary: '' });
  });

  it("gives a run the result's reasons that name it, and the links that its project makes", async () => {
    const failed_reasons = {
      issues: [
        { rank: 1, run_ids: [1, 2], description: ' No fee named. ' },
        { rank: 2, run_ids: [2], description: 'No date.' },
        { rank: 3, run_ids: 'all', description: 7 },
        'odd',
      ],
    };
    const ai_summary = { what_happened: '1 of 2 failed.', why_it_happened: 'No fee.', how_to_fix: null };
    const result = await read({ status: 'completed', project: 5, runs: { 1: run() }, failed_reasons, ai_summary });
    expect(result.summary).toBe('1 of 2 failed. No fee.');
    expect(result.failed).toEqual([
      {
        id: 1,
        scenario: 'S',
        scenarioId: 3,
        resultId: 9,
        url: 'https://dashboard.cekura.ai/5/results/9',
        projectId: 5,
        scenarioUrl: 'https://dashboard.cekura.ai/5/results/9?call_id=1',
        failed: [],
        issues: ['No fee named.'],
        passed: false,
        reason: 'No fee named.',
      },
    ]);
  });
});

describe('a result', () => {
  const failed = { success: false, status: 'completed', scenario_name: 'x' };
  const read = async (more: object) => {
    const send = async () => ({ id: 9, status: 'completed', runs: { '1': { id: 1, ...failed } }, ...more });
    return await readResult({ send }, 7);
  };

  it('is linked by its own project ID if known', async () => {
    expect((await read({ project: 3 })).failed[0]?.url).toBe('https://dashboard.cekura.ai/3/results/9');
    expect((await read({ id: null, project_id: 3 })).failed[0]?.url).toBe('https://dashboard.cekura.ai/3/results/7');
  });

  it('omits runs that did not connect, are not settled or have no ID', async () => {
    const runs = {
      '1': { id: 1, ...failed, error_message: ' ' },
      '2': { id: 2, ...failed, error_message: 'No carrier' },
      '3': { id: 3, ...failed, status: 'in_progress' },
      '4': { id: null, ...failed },
      x: { id: null, ...failed },
      '6': { id: 6, ...failed, success: true },
      '7': { id: 7, ...failed },
    };
    const found = await read({ runs, not_connected_runs: [7] });
    expect(found.failed.map(({ id }) => id)).toEqual([1, 4]);
    expect(found).toMatchObject({ status: 'completed', total: 7 });
  });

  it('is summed up in the service’s words', async () => {
    const words = { what_happened: ' It failed. ', why_it_happened: 'No fee.', how_to_fix: 'x' };
    expect((await read({ ai_summary: words })).summary).toBe('It failed. No fee.');
    expect((await read({ ai_summary: { ...words, what_happened: ' ' } })).summary).toBe('No fee.');
    expect((await read({})).summary).toBe('');
    const issues = [
      { run_ids: [1], description: ' No fee. ' },
      { run_ids: [2], description: 'Other.' },
      { run_ids: [1] },
    ];
    expect((await read({ failed_reasons: { issues } })).failed[0]?.issues).toEqual(['No fee.']);
  });
});

describe('readRuns', () => {
  const BRIEF = { method: 'GET', retry: 'never', timeoutMs: 10_000 };
  async function read(reply: unknown, ids = [2, 1]) {
    const sent: CekuraRequest[] = [];
    const send = async (request: CekuraRequest) => {
      sent.push(request);
      return reply;
    };
    return { ...(await readRuns({ send }, ids)), sent };
  }

  it('reads them in the order that was asked for, and leaves out unknown ones', async () => {
    const { runs, metricId, sent } = await read([{ id: 1 }, { id: 3 }, { id: 2 }]);
    expect(runs.map(({ id }) => id)).toEqual([2, 1]);
    expect(metricId).toBeUndefined();
    expect(sent).toEqual([
      { ...BRIEF, path: '/test_framework/v2/runs/bulk/', query: { run_ids: '2,1' }, doing: 'reading the runs' },
    ]);
  });

  it('reads what is known of a run', async () => {
    const run = {
      ...{ id: 2, scenario: 3, scenario_name: 'Cancels', agent: 4, result_id: 5, project_id: 6, success: false },
      ...{ expected_outcome_prompt: ' Names the fee. ', transcript: 'Hi.' },
      evaluation: {
        metrics: [
          { id: null, name: 'x' },
          { id: 8, name: 'y' },
          { id: 9, name: 'z' },
        ],
      },
    };
    const { runs, metricId } = await read([run]);
    const url = 'https://dashboard.cekura.ai/6/results/5';
    expect(runs[0]).toMatchObject({
      ...{ id: 2, scenario: 'Cancels', scenarioId: 3, agentId: 4, resultId: 5, projectId: 6 },
      ...{ expected: 'Names the fee.', transcript: 'Hi.', url, scenarioUrl: `${url}?call_id=2` },
    });
    expect(metricId).toBe(8);
    const bare = (await read([{ id: 2, expected_outcome_prompt: ' ' }])).runs[0];
    for (const name of [
      'scenario',
      'scenarioId',
      'agentId',
      'resultId',
      'projectId',
      'expected',
      'transcript',
      'url',
    ]) {
      expect(bare).not.toHaveProperty(name);
    }
  });

  it('links a run only to a known result', () => {
    const run = failing(1, 'a');
    expect(linkRun(run, 6)).toBe(run);
    expect(linkRun({ ...run, resultId: 5 }, 6)).toMatchObject({ projectId: 6 });
  });

  it.each([
    [{ project: 7 }, 7],
    [{ project: null }, undefined],
    [{}, undefined],
    [new Error('lost'), undefined],
  ])('a metric’s project is only for links: %j', async (reply, project) => {
    const sent: CekuraRequest[] = [];
    const send = async (request: CekuraRequest) => {
      sent.push(request);
      if (reply instanceof Error) throw reply;
      return reply;
    };
    expect(await findProject({ send }, 8)).toBe(project);
    expect(sent).toEqual([{ ...BRIEF, path: '/test_framework/v2/metrics/8/', doing: 'reading the project' }]);
  });
});
