import { describe, expect, test } from 'vitest';
import type { MetricFields } from '../../../src/cekura/metric.ts';
import type { TaskInputs } from '../../../src/inputs/parse-inputs.ts';
import { listJudgedTexts } from '../../../src/modes/propose-metric.ts';
import { guardProposal } from '../../../src/pipeline/guard-proposal.ts';

type Inputs = Pick<TaskInputs, 'guard' | 'keep' | 'max-change-percent' | 'simplified-prompt'>;

function guardsOf(live: MetricFields, changes: MetricFields, inputs: Partial<Inputs> = {}): string[] {
  const { 'simplified-prompt': simplified, ...given } = inputs;
  const start = simplified ?? live.description ?? '';
  const all = {
    guard: 'error' as const,
    'guard-levels': new Map(),
    keep: [],
    'max-change-percent': undefined,
    ...given,
  };
  const proposal = { notes: [], summary: '', texts: listJudgedTexts(live, changes, start), changePercent: 90 };
  return guardProposal(proposal, all, []).map(({ kind, text }) => `${kind} in ${text.name}`);
}

const LIVE: MetricFields = {
  type: 'llm_judge',
  description:
    'Passes when the agent confirms the booking of {{caller_name}} and reads the number +1 555 0100 142 back.\nFails when it does not.',
};

describe('no alarm', () => {
  test.each<[name: string, changes: MetricFields]>([
    [
      'a longer description',
      { description: `${LIVE.description}\nA call that ends before the booking is not judged.` },
    ],
    [
      'examples in it',
      { description: `${LIVE.description}\n\nExamples:\n- "Booked for {day}" passes\n- score: {"result": true}` },
    ],
    [
      'into Python',
      {
        type: 'custom_code',
        custom_code: 'x = {"a": 1}\n_result = f"{x}" == "${y}" or "+1 555 0100 199" in data["t"]',
      },
    ],
    [
      'another trigger',
      { evaluation_trigger: 'custom', trigger_type: 'llm_judge', evaluation_trigger_prompt: 'Did the caller book?' },
    ],
    ['a trigger in Python', { evaluation_trigger_custom_code: '# Sure, here is the improved metric:\n_result = True' }],
  ])('%s', (_name, changes) => {
    expect(guardsOf(LIVE, changes)).toEqual([]);
  });
});

describe('an alarm', () => {
  test.each<[name: string, changes: MetricFields, inputs: Partial<Inputs>, findings: string[]]>([
    ['an empty answer', { description: ' ' }, {}, ['answer-empty in description']],
    ['a refusal', { description: "I'm sorry, but I can't help with that." }, {}, ['answer-refused in description']],
    [
      'a lost placeholder',
      { description: LIVE.description?.replace('{{caller_name}}', 'the caller') ?? '' },
      {},
      ['placeholder-lost in description'],
    ],
    [
      'a rewrite',
      { description: LIVE.description?.replace(/^/gm, '> ') ?? '' },
      { 'max-change-percent': 3 },
      ['change-too-large in description'],
    ],
  ])('%s', (_name, changes, inputs, findings) => {
    expect(guardsOf(LIVE, changes, inputs)).toEqual(findings);
    expect(guardsOf(LIVE, changes, { ...inputs, guard: 'off' })).toEqual([]);
  });
});

describe('keep', () => {
  const CODE = 'limit = 40\n_result = limit in data';
  test.each<[name: string, live: MetricFields, changes: MetricFields, findings: string[]]>([
    [
      'still there',
      LIVE,
      { description: `It confirms the booking of {{caller_name}}, +1 555 0100 142. Fails when it does not.` },
      [],
    ],
    [
      'lost in prose',
      { description: 'A: confirms the booking. Fails when it does not.' },
      { description: 'A: confirms. Fails when it does not.' },
      ['keep-lost in description'],
    ],
    [
      'moved from prose to Python',
      { description: 'confirms the booking' },
      { description: 'confirms it', custom_code: 'x = "confirms the booking"' },
      [],
    ],
    [
      'lost in Python',
      { description: 'x', custom_code: `${CODE}  # confirms the booking` },
      { custom_code: CODE },
      ['keep-lost in custom_code'],
    ],
  ])('%s', (_name, live, changes, findings) => {
    expect(guardsOf(live, changes, { keep: ['confirms the booking'] })).toEqual(findings);
  });

  test('compares the description with the text that the optimization started from', () => {
    const inputs = { 'simplified-prompt': 'Passes when the booking is confirmed.' };
    expect(guardsOf(LIVE, { description: 'Passes when the booking is confirmed and read back.' }, inputs)).toEqual([]);
  });
});
