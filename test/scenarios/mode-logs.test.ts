import path from 'node:path';
import { expect, it } from 'vitest';
import type { RecordedRequest } from '../emulators/recorded-request.ts';
import { CANCELLATION_METRIC_ID, CLINIC_AGENT, CLINIC_PROMPT } from '../emulators/world.ts';
import { startMetricStory } from '../support/metric-story.ts';
import type { ActionResult } from '../support/step.ts';
import { PROMPT_PATH, type Story, startStory } from '../support/story.ts';

// What a person sees of each mode, and what its services see: snapshots/*.md are meant to be read.

const METRIC_FILE = `id: ${CANCELLATION_METRIC_ID}\nname: States the cancellation fee\ndescription: Passes when the fee is mentioned.\n`;
const TARGETS = `targets:\n  - name: desk\n    prompt-path: ${PROMPT_PATH}\n    run-ids: [612006]\n`;

/** Replaces what is another one in each run. */
function scrub(text: string, { cekura, github, chat }: Story, result: ActionResult): string {
  const known: [string, string][] = [
    [cekura.url, 'CEKURA'],
    [github.url, 'GITHUB'],
    [chat?.url ?? cekura.url, 'AGENT'],
    [cekura.apiKey, 'CEKURA-KEY'],
    [github.token, 'GITHUB-TOKEN'],
    [chat?.apiKey ?? cekura.apiKey, 'AGENT-KEY'],
    [path.dirname(result.outputs['proposal-path'] ?? result.temp), 'TEMP'],
    [result.workspace, 'WORKSPACE'],
  ];
  return known
    .reduce((all, [from, to]) => all.replaceAll(from, to), text)
    .replace(/\b[0-9a-f]{40}\b|(?<=Commit )[0-9a-f]{7}\b/g, 'SHA')
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UUID');
}

/** Requests in the order in which they came; one that is repeated, a poll, is counted. */
function listRequests(requests: readonly RecordedRequest[]): string {
  const lines: { text: string; times: number }[] = [];
  for (const { method, path, status } of requests) {
    const text = `${method} ${path} ${status}`;
    const last = lines.at(-1);
    if (last?.text === text) last.times++;
    else lines.push({ text, times: 1 });
  }
  return lines.map(({ text, times }) => (times > 1 ? `${text} (${times} times)` : text)).join('\n');
}

function write(mode: string, story: Story, result: ActionResult): string {
  const { cekura, github, chat } = story;
  const block = (title: string, text: string) => (text === '' ? '' : `\n## ${title}\n\n\`\`\`text\n${text}\n\`\`\`\n`);
  const outputs = Object.entries(result.outputs).map(([name, value]) => `${name}: ${value}`);
  const page = [
    `# ${mode}\n`,
    block('Log', result.log.trimEnd()),
    block('Outputs', outputs.join('\n')),
    block('Requests to Cekura', listRequests(cekura.requests)),
    block('Requests to the agent', listRequests(chat?.requests ?? [])),
    block('Requests to GitHub', listRequests(github.requests)),
  ].join('');
  return scrub(page, story, result);
}

async function expectPage(mode: string, story: Story, result: ActionResult): Promise<void> {
  expect(result.errors).toEqual([]);
  await expect(write(mode, story, result)).toMatchFileSnapshot(`snapshots/${mode}.md`);
}

it('improve-prompt', async () => {
  const story = await startStory({ cekura: { jobMs: 20_000 } });
  await expectPage('improve-prompt', story, await story.run());
});

it('improve-prompt with verify', async () => {
  const chats = { openMs: 2_000, replyMs: 3_000, scoreMs: 10_000 };
  const story = await startStory({ verifies: true, cekura: { jobMs: 60_000, chats }, chat: { replyMs: 500 } });
  const variables = 'clinic_name=Brightwater\ncaller_name=Dana';
  await expectPage(
    'improve-prompt-verify',
    story,
    await story.run({ 'agent-variables': variables, 'verify-repeats': '1' }),
  );
});

it('metric-feedback', async () => {
  const story = await startMetricStory({ cekura: { jobMs: 20_000 } });
  await expectPage('metric-feedback', story, await story.run({ 'metric-id': String(CANCELLATION_METRIC_ID) }));
});

it('generate-metrics', async () => {
  const story = await startMetricStory();
  const inputs = { mode: 'generate-metrics', 'agent-id': String(CLINIC_AGENT.id) };
  await expectPage('generate-metrics', story, await story.run(inputs));
});

it('apply-metrics', async () => {
  const story = await startMetricStory({ files: { 'cekura/metrics/fee.yaml': METRIC_FILE } });
  await expectPage('apply-metrics', story, await story.run({ mode: 'apply-metrics' }));
});

it('plan', async () => {
  const files = { 'cekura/targets.yaml': TARGETS, [PROMPT_PATH]: CLINIC_PROMPT };
  const story = await startMetricStory({ files });
  await expectPage('plan', story, await story.run({ mode: 'plan', 'config-path': 'cekura/targets.yaml' }));
});
