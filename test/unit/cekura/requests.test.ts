import { expect, it } from 'vitest';
import * as chats from '../../../src/cekura/chat-runs.ts';
import type { CekuraClient, CekuraRequest } from '../../../src/cekura/client.ts';
import * as jobs from '../../../src/cekura/jobs.ts';
import * as metricJobs from '../../../src/cekura/metric-jobs.ts';
import * as metrics from '../../../src/cekura/metrics.ts';
import * as runs from '../../../src/cekura/runs.ts';

/** What a call sends, on one line: what follows `for` is said of it in errors, and after `check` what to look at. */
async function listSent(call: (client: CekuraClient) => Promise<unknown>, ...replies: unknown[]): Promise<string[]> {
  const sent: CekuraRequest[] = [];
  const send = async (request: CekuraRequest) => {
    sent.push(request);
    return replies.shift();
  };
  await call({ send });
  return sent.map(({ method, path, query, body, retry, timeoutMs, doing, check }) => {
    const parameters = query ? `?${new URLSearchParams(query as Record<string, string>)}` : '';
    return [
      `${method} ${path.replace('/test_framework', '')}${parameters} ${retry}, ${timeoutMs ?? 'usual'} ms`,
      ...(body === undefined ? [] : [JSON.stringify(body)]),
      `for ${doing}`,
      ...(check === undefined ? [] : [`check ${check}`]),
    ].join(' | ');
  });
}

const IMPROVE = { prompt: 'Hi.', runIds: [1, 2], agentId: 3, categoryIds: [4], workflowMetricIds: [5] };
const PLAIN = { prompt: 'Hi.', runIds: [1], categoryIds: [], workflowMetricIds: [] };
const FEEDBACK = { metricId: 7, testSetIds: [], skipEvaluation: false };
const STARTED = { progress_id: 'p-1' };
const RESULT = { id: 7, status: 'completed', runs: {} };

it.each<[call: string, make: (client: CekuraClient) => Promise<unknown>, ...replies: unknown[]]>([
  ['improve a prompt', (client) => jobs.startImprovePrompt(client, IMPROVE), STARTED],
  ['improve a prompt, plain', (client) => jobs.startImprovePrompt(client, PLAIN), STARTED],
  ['improve a prompt at once', (client) => jobs.improvePromptSync(client, IMPROVE), { improved_prompt: 'x' }],
  ['follow a prompt', (client) => jobs.pollImprovePrompt(client, 'p-1')],
  ['read runs', (client) => runs.readRuns(client, [1, 2]), []],
  ['read a result', (client) => runs.readResult(client, 7), RESULT],
  ['find a project', (client) => runs.findProject(client, 7), { project: 1 }],
  [
    'start conversations',
    (client) =>
      chats.startChatRuns(client, { agentId: 1, scenarioIds: [11], repeats: 2, name: 'Mia', timeoutSeconds: 600 }),
    { id: 7, runs: [{ id: 1, scenario: 11 }] },
  ],
  ['read conversations', (client) => chats.readChatRuns(client, [1, 2]), []],
  ['read scenarios', (client) => chats.readChatRuns(client, [1], 'safe'), []],
  ['read a result of conversations', (client) => chats.readChatResult(client, 7), RESULT],
  ['end a conversation', (client) => chats.endChat(client, 1, 'done'), {}],
  ['optimize a metric', (client) => metricJobs.startFeedback(client, FEEDBACK), STARTED],
  [
    'optimize a metric, with all that it takes',
    (client) =>
      metricJobs.startFeedback(client, {
        ...{ metricId: 7, metricType: 'llm_judge', testSetIds: [8], simplifiedPrompt: 'x', skipEvaluation: true },
      }),
    STARTED,
  ],
  ['follow an optimization', (client) => metricJobs.pollFeedback(client, 'p-1')],
  ['skip questions', (client) => metricJobs.skipQuestions(client, 'p-1', ['q-1', 'q-2'])],
  ['cancel an optimization', (client) => metricJobs.cancelFeedback(client, 'p-1')],
  ['follow a generation', (client) => metricJobs.pollGeneration(client, 'p-1')],
  ['score a metric', (client) => metricJobs.startReviews(client, 7, { description: 'x' }), STARTED],
  ['follow a scoring', (client) => metricJobs.pollReviews(client, 'p-1')],
  ['dismiss a proposal', (client) => metricJobs.dismissPending(client, 7)],
  ['read a metric', (client) => metrics.readMetric(client, 7), { id: 7, name: 'Fee' }],
  ['list metrics of a project', (client) => metrics.listMetrics(client, { project: 1 }), []],
  ['list metrics of an agent', (client) => metrics.listMetrics(client, { agent: 1 }), []],
  ['list metrics of an assistant', (client) => metrics.listMetrics(client, { assistant: 'a' }), []],
  ['create a metric', (client) => metrics.createMetrics(client, [{ name: 'a' }]), [{ id: 1, name: 'a' }]],
  [
    'create metrics',
    (client) => metrics.createMetrics(client, [{ name: 'a' }, { name: 'b' }]),
    [
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ],
  ],
  ['generate metrics of an agent', (client) => metricJobs.startGeneration(client, { agentId: 1, count: 2 }), STARTED],
  [
    'generate metrics of an assistant',
    (client) => metricJobs.startGeneration(client, { assistantId: 'a', count: 2 }),
    STARTED,
  ],
  ['update a metric', (client) => metrics.updateMetric(client, 7, { name: 'Fee' }), { id: 7, name: 'Fee' }],
])('to %s, this is sent', async (_, make, ...replies) => {
  expect(await listSent(make, ...replies)).toMatchSnapshot();
});
