import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { FeedbackPlan, FeedbackResult } from '../emulators/cekura-labs.ts';
import { BIRTH_DATE_METRIC_ID, CANCELLATION_METRIC_ID, EMERGENCY_METRIC_ID } from '../emulators/world.ts';
import { readResults, startMetricStory } from '../support/metric-story.ts';
import { readTemp } from '../support/step.ts';

const ID = String(CANCELLATION_METRIC_ID);
const ALL: readonly number[] = [CANCELLATION_METRIC_ID, EMERGENCY_METRIC_ID, BIRTH_DATE_METRIC_ID];
const PATHS = [
  `cekura/metrics/${CANCELLATION_METRIC_ID}-states-the-cancellation-fee.yaml`,
  `cekura/metrics/${EMERGENCY_METRIC_ID}-hands-emergencies-to-a-person.yaml`,
  `cekura/metrics/${BIRTH_DATE_METRIC_ID}-confirms-the-date-of-birth.yaml`,
] as const;

/** Optimises the clinic's three metrics in one run, each by a plan of its own, and reads the files that are proposed. */
async function proposeAll(plans: readonly [FeedbackPlan, FeedbackPlan, FeedbackPlan], inputs = {}) {
  const feedback = ({ metric_id }: { metric_id?: unknown }) => plans[ALL.indexOf(Number(metric_id))] ?? {};
  const story = await startMetricStory({ cekura: { feedback } });
  const result = await story.run({ 'metric-id': ALL.join(), ...inputs });
  const files = await Promise.all(
    ALL.map(async (id, index) => {
      const branch = `cekura/metric-feedback/${id}`;
      if (story.github.branchHead(branch) === null) return undefined;
      return parse((await story.github.readFile(branch, PATHS[index] ?? '')).toString()) as Record<string, string>;
    }),
  );
  return { ...story, result, files };
}

describe('shapes of an optimisation', () => {
  const CODE = '_result = "fee" in data["transcript"]\n_explanation = f"{len(data)} <b>@octocat</b> {{x}}"';

  it('turns judges into Python: flat, nested and in the older form', async () => {
    const improved = { type: 'custom_code', custom_code: CODE, improved_metric_description: '' } as const;
    const { result, files, github } = await proposeAll([
      { shape: 'flat', result: improved },
      { shape: 'nested', result: improved },
      { shape: 'meta-harness', result: improved },
    ]);
    expect(result.errors).toEqual([]);
    for (const file of files) {
      expect(file?.type).toBe('custom_code');
      expect(file?.custom_code?.trimEnd()).toBe(CODE);
    }
    expect(files[0]?.description).toContain('Fails when the fee is not mentioned.');
    const pulls = await github.pulls();
    expect(pulls).toHaveLength(3);
    for (const { body } of pulls) expect(body).toContain('+  _result = "fee" in data["transcript"]');
  });

  it('maps a trigger of each kind to the fields of the metric', async () => {
    const change = (kind: FeedbackResult['improved_trigger_kind'], text: string): FeedbackPlan => ({
      shape: 'nested',
      result: { improved_trigger_kind: kind, improved_evaluation_trigger: text, improved_metric_description: '' },
    });
    const { files } = await proposeAll([
      change('llm_judge', 'Is it urgent?'),
      change('always', 'always'),
      change('custom_code', '_result = True'),
    ]);
    expect(files).toMatchObject([
      { evaluation_trigger: 'custom', trigger_type: 'llm_judge', evaluation_trigger_prompt: 'Is it urgent?' },
      { evaluation_trigger: 'always' },
      { evaluation_trigger: 'custom', trigger_type: 'custom_code', evaluation_trigger_custom_code: '_result = True' },
    ]);
  });

  it('shows verdicts, unresolved samples and edited labels, whatever they contain', async () => {
    const hostile =
      '</details>| @octocat <!-- cekura-improve v1 --> #1 fixes #2 ![x](https://x.example/i.png)\n::error::no';
    const { run, github, metric } = await startMetricStory({
      cekura: {
        feedback: {
          result: {
            optimization_summary: hostile,
            improved_metric_description: `Better. ${hostile}`,
            review_results: [
              {
                review_id: 9101,
                test_set_id: 6101,
                success: false,
                actual_value: 0,
                explanation: hostile,
                error: null,
              },
              {
                review_id: 9104,
                test_set_id: 6104,
                success: true,
                actual_value: 0,
                explanation: '',
                error: 'No judge',
              },
              {
                review_id: 9102,
                test_set_id: 6102,
                success: true,
                actual_value: 5,
                explanation: 'Now right',
                error: null,
              },
            ],
            unresolved_samples: [
              { test_set_id: 6103, verdict: 'label noise', pass_rate: 0.4, explanation: 'It flips.' },
            ],
            feedback_edits: [{ review_id: 9101, old_value: 5, new_value: 0, reason: 'As answered.' }],
            unauthorized_label_changes: [{ test_set_id: 6104, from: 0, to: 5, reason: hostile }],
          },
        },
      },
    });
    metric().name = `${hostile} ${'x'.repeat(300)}`;
    const result = await run({ 'metric-id': ID, guard: 'warn' });
    const [pull] = await github.pulls();
    expect(pull?.title).toMatch(/^Improve metric/);
    expect(pull?.title).not.toMatch(/@octocat|#[12]\b|fixes #2/);
    const body = pull?.body ?? '';
    expect(body).toMatch(/Cancels the evening before `6101` \| right \| wrong: says `0`, reviewers said `5` \|/);
    expect(body).toMatch(/Never told `6104` \| right \| not scored \| No judge \|/);
    expect(body).toMatch(/Cancels a week ahead `6102` \| wrong \| right: says `5` \| Now right \|/);
    expect(body).toMatch(/Fee named after the cancellation `6103` \| label noise \| 40% \| It flips\. \|/);
    expect(body).toMatch(
      /Cancels the evening before `6101` \| old\\_value: 5; new\\_value: 0; reason: As answered\. \|/,
    );
    expect(body).toMatch(
      /Labels that the optimizer was not allowed to change[\s\S]*Never told `6104` \| from: 0; to: 5; /,
    );
    const rendered = body.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
    expect(rendered).not.toMatch(/@octocat|!\[x\]|#[12]\b|<\/details>\|/);
    expect(body.match(/<!-- cekura-improve v1/g)).toHaveLength(1);
    expect(result.log).not.toMatch(/^::error::no/m);
  });
});

describe('guards on a metric', () => {
  it('blocks a proposal that loses a kept text, and saves it', async () => {
    const { run, github } = await startMetricStory({
      cekura: { feedback: { result: { improved_metric_description: 'Passes when the agent names the price.' } } },
    });
    const result = await run({ 'metric-id': ID, keep: 'a fee applies' });
    expect(result.outputs).toMatchObject({ status: 'blocked', changed: 'true', delivery: 'summary' });
    expect(result.errors.join()).toMatch(/keep-lost/);
    expect(Object.values(await readTemp(result)).join()).toContain('names the price');
    expect(await github.pulls()).toEqual([]);
  });

  it('rejects an unusable answer, and a rewrite beyond the limit', async () => {
    const { result } = await proposeAll(
      [
        { result: { improved_metric_description: "I'm sorry, but I can't help with that." } },
        { result: { improved_metric_description: 'Passes when somebody takes the call.\nFails else.' } },
        {},
      ],
      { 'max-change-percent': '20' },
    );
    expect(readResults(result)).toMatchObject([
      { status: 'blocked', error: 'ActionError' },
      { status: 'blocked', error: 'ActionError' },
      { status: 'proposed' },
    ]);
    expect(result.errors).toEqual([
      expect.stringContaining('answer-refused'),
      expect.stringMatching(/change-too-large.* of the words change/),
    ]);
    expect(result.exitCode).toBe(1);
  });

  it('removes a fence, and does not mistake Python for prose', async () => {
    const code =
      'lines = data["transcript"].splitlines()\n# Improved version:\nphone = "+1 555 0100 199"\n_result = f"{phone}" in {x: 1 for x in lines}\n_explanation = "{{caller}} ${price}"';
    const { run, github } = await startMetricStory({
      cekura: { feedback: { result: { type: 'custom_code', custom_code: `\`\`\`python\n${code}\n\`\`\`` } } },
    });
    const result = await run({ 'metric-id': String(BIRTH_DATE_METRIC_ID) });
    expect(result.errors).toEqual([]);
    const text = (await github.readFile(`cekura/metric-feedback/${BIRTH_DATE_METRIC_ID}`, PATHS[2])).toString();
    expect(parse(text).custom_code.trimEnd()).toBe(code);
  });
});
