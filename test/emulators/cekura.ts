import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Chat, type ChatPlans, createChatStore } from './cekura-chats.ts';
import { type GeneratePlans, readGenerateProgress, startGenerate } from './cekura-generate.ts';
import { type ImprovePlans, improveNow, readImproveProgress, startImprove } from './cekura-improve.ts';
import { createJobStore, type Job } from './cekura-jobs.ts';
import {
  answerFeedback,
  cancelFeedback,
  type LabPlans,
  readFeedbackProgress,
  readReviewsProgress,
  startFeedback,
  startReviews,
} from './cekura-labs.ts';
import { createMetrics, dismissProposal, listMetrics, patchMetric, readMetric } from './cekura-metrics.ts';
import { listResults, readResult, readRuns } from './cekura-runs.ts';
import { type Call, type CekuraState, createState, type Handler, type Seed } from './cekura-state.ts';
import { RefusalError, refuseField, refuseMissing } from './checks.ts';
import { type Answer, answerThrough, createFaultPlan, type Fault, nameFault } from './faults.ts';
import type { RecordedRequest as AnyRequest } from './recorded-request.ts';
import { type EmulatorTime, realTime } from './time.ts';
import { CLINIC_SCENARIOS } from './world-scenarios.ts';

/** The records and the behavior of the emulated service. Everything has a default. */
export interface CekuraOptions extends Seed, ImprovePlans, LabPlans, GeneratePlans, ChatPlans {
  readonly apiKey?: string;
  /** Default duration of a job in ms. Default 0: it is done at the first poll. */
  readonly jobMs?: number;
  readonly faults?: readonly Fault[];
  readonly time?: EmulatorTime;
  /** Called when a request has arrived completely, before it is handled. */
  readonly onRequest?: (request: RecordedRequest) => void;
}

/** A request to the service. */
export interface RecordedRequest extends AnyRequest {
  /** The reply, even if it was lost on the way; `undefined` if the request had no effect. */
  reply?: unknown;
}

export interface CekuraEmulator extends CekuraState {
  readonly url: string;
  readonly apiKey: string;
  readonly requests: RecordedRequest[];
  /** Every job that was started, even if the reply was lost. */
  readonly jobs: readonly Job[];
  /** Every conversation that was started. */
  readonly chats: readonly Chat[];
  addFault(fault: Fault): void;
  /** Replaces all faults. */
  setFaults(faults: readonly Fault[]): void;
  /** Stops immediately and closes open connections. */
  close(): Promise<void>;
}

const DEFAULT_KEY = 'test-key-0123456789';
const RUNS = '/test_framework/v1/runs';
const REVIEWS = '/test_framework/metric-reviews';
const METRICS = '/test_framework/v1/metrics';
/** The read endpoints of v1 are deprecated (published); both versions return the same. */
const NEW_RUNS = '/test_framework/v2/runs';
const NEW_METRICS = '/test_framework/v2/metrics';

/** `*` matches one part of the path; the first match applies. */
const ROUTES: readonly (readonly [method: string, path: string, handler: Handler<CekuraOptions>])[] = [
  ['POST', `${RUNS}/improve_prompt/`, improveNow],
  ['POST', `${RUNS}/improve_prompt_bg/`, startImprove],
  ['GET', `${RUNS}/improve_prompt_progress/`, readImproveProgress],
  ['POST', '/test_framework/v1/scenarios/run_scenarios_api_chat/', (call) => call.chats.start(call)],
  ['POST', `${RUNS}/*/chat/`, (call) => call.chats.submit(call)],
  ['GET', `${RUNS}/*/chat/*/`, (call) => call.chats.read(call)],
  ['POST', `${RUNS}/*/end-chat/`, (call) => call.chats.end(call)],
  ['GET', `${RUNS}/bulk/`, readRuns],
  ['GET', `${NEW_RUNS}/bulk/`, readRuns],
  ['GET', '/test_framework/v2/results/', listResults],
  ['GET', '/test_framework/v1/results/*/', readResult],
  ['GET', '/test_framework/v2/results/*/', readResult],
  ['POST', `${REVIEWS}/process_feedbacks/`, startFeedback],
  ['GET', `${REVIEWS}/process_feedbacks_progress/`, readFeedbackProgress],
  ['POST', `${REVIEWS}/process_feedbacks_answer/`, answerFeedback],
  ['POST', `${REVIEWS}/process_feedbacks_cancel/`, cancelFeedback],
  ['POST', `${METRICS}/generate_metrics/`, startGenerate],
  ['GET', `${METRICS}/generate_metrics_progress/`, readGenerateProgress],
  ['POST', `${METRICS}/bulk_create/`, createMetrics],
  ['GET', `${METRICS}/run_reviews_progress/`, readReviewsProgress],
  ['POST', `${METRICS}/*/run_reviews/`, startReviews],
  ['POST', `${METRICS}/*/dismiss_optimisation_proposal/`, dismissProposal],
  ['GET', `${METRICS}/`, listMetrics],
  ['GET', `${NEW_METRICS}/`, listMetrics],
  ['GET', `${NEW_METRICS}/*/`, readMetric],
  ['GET', `${METRICS}/*/`, readMetric],
  ['PATCH', `${METRICS}/*/`, patchMetric],
];

const PROGRESS = ['progress_id'];
const SCOPED_PROGRESS = ['progress_id', 'agent_id', 'project_id'];

/** The published query parameters, by path. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  [`${RUNS}/improve_prompt_progress/`]: PROGRESS,
  [`${RUNS}/bulk/`]: ['run_ids'],
  [`${NEW_RUNS}/bulk/`]: ['run_ids', 'agent_id', 'result_id', 'project_id'],
  '/test_framework/v2/results/': ['agent_id', 'name'],
  [`${REVIEWS}/process_feedbacks_progress/`]: SCOPED_PROGRESS,
  [`${METRICS}/generate_metrics_progress/`]: PROGRESS,
  [`${METRICS}/run_reviews_progress/`]: SCOPED_PROGRESS,
  [`${METRICS}/`]: ['agent_id', 'project_id', 'assistant_id', 'agents', 'slug', 'filters', 'include_scores'],
  [`${NEW_METRICS}/`]: ['agent_id', 'project_id', 'assistant_id', 'agents', 'slug', 'filters', 'include_scores'],
};

/**
 * Starts an emulated Cekura on a free port of 127.0.0.1, by default with the agent, runs and metrics of a dental clinic.
 * Each handler says whether its behavior is published (in the OpenAPI), was observed in real clients, or is assumed.
 */
export async function startCekura(options: CekuraOptions = {}): Promise<CekuraEmulator> {
  const apiKey = options.apiKey ?? DEFAULT_KEY;
  const state = createState(options);
  const time = options.time ?? realTime;
  const jobs = createJobStore(options.jobMs ?? 0, time);
  const chats = createChatStore(options.scenarios ?? CLINIC_SCENARIOS, options, time);
  const faults = createFaultPlan(options.faults);
  const requests: RecordedRequest[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET';
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const fault = faults.pick(method, url.pathname);
    const recorded: RecordedRequest = {
      method,
      path: request.url ?? '/',
      headers: request.headers,
      body: undefined,
      at: time.now(),
      get status() {
        return response.headersSent ? response.statusCode : null;
      },
      ...(fault === undefined ? {} : { fault: nameFault(fault) }),
    };
    requests.push(recorded);
    const text = await readText(request);
    recorded.body = parseBody(text);
    options.onRequest?.(recorded);
    const perform = async (gone: AbortSignal): Promise<Answer> => {
      try {
        chats.advance(state, url.pathname);
        const call = { state, jobs, chats, plans: options, query: url.searchParams, gone };
        const answer = await route(recorded, url, call, apiKey);
        recorded.reply = answer.body;
        return answer;
      } catch (error) {
        if (error instanceof RefusalError) return error.answer;
        return { status: 500, body: { detail: `The emulator broke: ${String(error)}` } };
      }
    };
    await answerThrough(fault, response, perform, time);
  }

  // A client may disconnect during its request, which is not an error here.
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  // Longer than any test, so that no connection closes while a client reuses it.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...state,
    url: `http://127.0.0.1:${port}`,
    apiKey,
    requests,
    jobs: jobs.jobs,
    chats: chats.chats,
    addFault: faults.add,
    setFaults: faults.replace,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Routes like the framework behind the service: redirects a path without its trailing slash (a POST loses its body), and
 * checks the key before the method and the body.
 */
async function route(
  { method, headers, body }: RecordedRequest,
  url: URL,
  call: Omit<Call<CekuraOptions>, 'params' | 'body'>,
  apiKey: string,
): Promise<Answer> {
  const known = listMatches(url.pathname);
  if (known.length === 0) {
    const slashed = `${url.pathname}/`;
    if (listMatches(slashed).length === 0) throw refuseMissing();
    return { status: 301, headers: { location: slashed + url.search } };
  }
  const key = headers['x-cekura-api-key'];
  if (key === undefined) throw new RefusalError(401, { detail: 'Authentication credentials were not provided.' });
  if (key !== apiKey) throw new RefusalError(401, { detail: 'Invalid API key.' });
  // `/metrics/bulk_create/` matches `/metrics/*/` too; only the first pattern applies.
  const chosen = known.find(({ verb, pattern }) => verb === method && pattern === known[0]?.pattern);
  if (chosen === undefined) throw new RefusalError(405, { detail: `Method "${method}" not allowed.` });
  if (body !== undefined) checkIsJson(headers['content-type'], body);
  // The service ignores unknown parameters. Here they are errors, because a test would miss a misspelled one.
  for (const name of call.query.keys()) {
    if (!QUERIES[chosen.pattern]?.includes(name)) throw refuseField(name, 'Unknown parameter.');
  }
  return chosen.handler({ ...call, params: chosen.params, body });
}

function listMatches(path: string) {
  return PATTERNS.flatMap(({ expression, ...route }) => {
    const match = expression.exec(path);
    return match ? [{ ...route, params: match.slice(1) }] : [];
  });
}

const PATTERNS = ROUTES.map(([verb, pattern, handler]) => ({
  ...{ verb, pattern, handler },
  expression: new RegExp(`^${pattern.replaceAll('*', '([^/]+)')}$`),
}));

/** The service also accepts forms, but this action never sends one. */
function checkIsJson(contentType: string | undefined, body: unknown): void {
  if (!contentType?.startsWith('application/json')) {
    throw new RefusalError(415, { detail: `Unsupported media type "${contentType ?? ''}" in request.` });
  }
  if (typeof body === 'string') throw new RefusalError(400, { detail: 'JSON parse error' });
}
