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

describe('a proposal of several texts', () => {
  const inputs: Parameters<typeof guardProposal>[1] = {
    ...{ guard: 'error', 'guard-levels': new Map(), keep: [], 'max-change-percent': undefined },
  };
  const text = (name: string, before: string, after: string, kind: 'metric' | 'code' = 'metric') => ({
    ...{ name, kind, before, after },
  });
  const note = { kind: 'answer-wrapped', level: 'note', message: 'A fence was removed.', side: 'after' } as const;
  const find = (
    change: Partial<Parameters<typeof guardProposal>[0]>,
    own: Partial<Parameters<typeof guardProposal>[1]> = {},
    runs: Parameters<typeof guardProposal>[2] = [],
  ) =>
    guardProposal(
      { texts: [], notes: [], summary: '', changePercent: undefined, ...change },
      { ...inputs, ...own },
      runs,
    ).map(({ kind, text: { name } }) => `${kind} in ${name}`);

  test('has the notes with its first text, also without guards', () => {
    const texts = [text('a', 'One.', 'One.'), text('b', 'Two.', 'Two.')];
    expect(find({ texts, notes: [note] })).toEqual(['answer-wrapped in a']);
    expect(find({ texts, notes: [note] }, { guard: 'off' })).toEqual(['answer-wrapped in a']);
    expect(find({ notes: [note] })).toEqual([]);
  });

  test('is measured as a whole', () => {
    const texts = [text('a', 'One two three.', 'One two four.')];
    expect(find({ texts, changePercent: 50 }, { 'max-change-percent': 40 })).toEqual(['change-too-large in a']);
    expect(find({ texts, changePercent: 40 }, { 'max-change-percent': 40 })).toEqual([]);
    expect(find({ texts }, { 'max-change-percent': 0 })).toEqual([]);
    expect(find({ changePercent: 50 }, { 'max-change-percent': 40 })).toEqual([]);
  });

  test('reports a lost text once, where it was', () => {
    const texts = [text('a', 'One.', 'One!'), text('b', 'keep me', 'keep', 'code')];
    expect(find({ texts }, { keep: ['keep me'] })).toEqual(['keep-lost in b']);
    expect(find({ texts: [text('a', 'One.', 'One!')] }, { keep: ['keep me'] })).toEqual(['keep-lost in a']);
    expect(find({ texts: [text('a', 'keep me', 'keep me'), text('b', 'x', 'x')] }, { keep: ['keep me'] })).toEqual([]);
    expect(find({}, { keep: ['keep me'] })).toEqual([]);
  });

  test('of code is not checked as prose, and a new text only for unusable answers', () => {
    const phone = 'Call +1 555 0100 142.';
    expect(find({ texts: [text('a', 'Call us.', phone)] })).toContain('literal-new in a');
    expect(find({ texts: [text('a', 'Call us.', phone, 'code')] })).toEqual([]);
    expect(find({ texts: [text('a', ' ', phone)] })).toEqual([]);
    expect(find({ texts: [text('a', ' ', `\`\`\`\n${phone}\n\`\`\``)] })).toEqual(['answer-wrapped in a']);
  });

  test.each([
    ['expects', { expected: 'It names +1 555 0100 142.' }],
    ['judges', { outcome: { score: 0, explanation: 'It never named +1 555 0100 142.' } }],
    ['misses', { failed: [{ name: 'Number', explanation: 'It should say +1 555 0100 142.' }] }],
  ])('may have what a run %s', (_, run) => {
    const texts = [text('a', 'Call us.', 'Call +1 555 0100 142.')];
    const runs = [{ id: 1, reason: '', failed: [], ...run }];
    expect(find({ texts })).toEqual(['literal-new in a']);
    expect(find({ texts }, {}, runs)).toEqual([]);
    expect(find({ texts, summary: 'Names +1 555 0100 142.' })).toEqual([]);
  });
});
