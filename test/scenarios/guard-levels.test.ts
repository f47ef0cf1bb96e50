import { describe, expect, it } from 'vitest';
import { CLINIC_PROMPT } from '../emulators/world.ts';
import { PROMPT_PATH, startStory } from '../support/story.ts';

// What each level of a finding does to a proposal, with the inputs that move it.

const PROMPT = `${CLINIC_PROMPT}- Wait 3 seconds before you repeat a question.\n- Never quote prices over the phone.\n`;
const OTHER_NUMBER = PROMPT.replace('3 seconds', '8 seconds');
const NO_NEVER = PROMPT.replace('Never quote', 'Quote');
const EMOJI = PROMPT.replace('# Role', '# Role 🦷');

async function propose(improved: string, inputs: Record<string, string> = {}) {
  const improve = { output: { improved_prompt: improved, summary_of_changes: 'Better.' } };
  const story = await startStory({ github: { files: { [PROMPT_PATH]: PROMPT } }, cekura: { improve } });
  const result = await story.run(inputs);
  const [pull] = await story.github.pulls();
  return { result, body: pull?.body ?? '' };
}

describe('a warning', () => {
  it('is an annotation, and the first section of the delivery', async () => {
    const { result, body } = await propose(OTHER_NUMBER);
    expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
    expect(result.warnings).toEqual([expect.stringContaining('number-changed')]);
    expect(body.indexOf('number-changed')).toBeGreaterThan(-1);
    expect(body.indexOf('number-changed')).toBeLessThan(body.indexOf('What changed and why'));
  });

  it('blocks if guard-levels says so', async () => {
    const { result, body } = await propose(OTHER_NUMBER, { 'guard-levels': 'number-changed=block' });
    expect(result.outputs).toMatchObject({ status: 'blocked', delivery: 'summary' });
    expect(result.errors).toEqual([expect.stringContaining('number-changed')]);
    expect(body).toBe('');
  });
});

describe('a blocking finding', () => {
  it('stops the delivery, and names the lost text', async () => {
    const { result, body } = await propose(NO_NEVER);
    expect(result.outputs).toMatchObject({ status: 'blocked', delivery: 'summary' });
    expect(result.exitCode).toBe(1);
    expect(result.errors).toEqual([expect.stringMatching(/negation-lost: .*Never quote prices/)]);
    expect(result.summary).toContain('Never quote prices');
    expect(body).toBe('');
  });

  it.each([{ guard: 'warn' }, { 'guard-levels': 'negation-lost=warn' }])('is delivered with %j', async (inputs) => {
    const { result, body } = await propose(NO_NEVER, inputs);
    expect(result.outputs).toMatchObject({ status: 'proposed', delivery: 'pull-request' });
    expect(body).toContain('negation-lost');
  });
});

it('a note is folded and no annotation', async () => {
  const { result, body } = await propose(EMOJI);
  expect(result.outputs.status).toBe('proposed');
  expect(result.warnings).toEqual([]);
  expect(body).toMatch(/<details>[\s\S]*emoji-added[\s\S]*<\/details>/);
});
