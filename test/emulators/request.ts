import type { CekuraEmulator } from './cekura.ts';

type Server = Pick<CekuraEmulator, 'url' | 'apiKey'>;

/** A response with parsed JSON. Each test knows the shape of `body`. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Sends a request with the emulator's key, and follows no redirect. `headers` override the default ones. */
export async function request(
  cekura: Server,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(cekura.url + path, {
    method,
    redirect: 'manual',
    headers: { 'x-cekura-api-key': cekura.apiKey, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const RUNS = '/test_framework/v1/runs';
const REVIEWS = '/test_framework/metric-reviews';
const METRICS = '/test_framework/v1/metrics';

/** The paths on which a kind of job is started and polled. */
export interface JobPaths {
  readonly start: string;
  readonly poll: string;
}

export const IMPROVE: JobPaths = { start: `${RUNS}/improve_prompt_bg/`, poll: `${RUNS}/improve_prompt_progress/` };
export const FEEDBACK: JobPaths = {
  start: `${REVIEWS}/process_feedbacks/`,
  poll: `${REVIEWS}/process_feedbacks_progress/`,
};
export const GENERATE: JobPaths = {
  start: `${METRICS}/generate_metrics/`,
  poll: `${METRICS}/generate_metrics_progress/`,
};
export const rescore = (metricId: number): JobPaths => ({
  start: `${METRICS}/${metricId}/run_reviews/`,
  poll: `${METRICS}/run_reviews_progress/`,
});

/** Starts a job and returns its progress ID; throws if the reply has none. */
export async function begin(cekura: Server, job: JobPaths, body: unknown = {}): Promise<string> {
  const reply = await request(cekura, 'POST', job.start, body);
  const { progress_id } = (reply.body ?? {}) as { progress_id?: string };
  if (reply.status !== 200 || progress_id === undefined) throw new Error(`Not started: ${JSON.stringify(reply)}`);
  return progress_id;
}

export function poll(cekura: Server, job: JobPaths, progressId: string): Promise<Reply> {
  return request(cekura, 'GET', `${job.poll}?progress_id=${progressId}`);
}

/** Starts a job and returns its first progress reply, which is the result of a job that takes no time. */
export async function finish(cekura: Server, job: JobPaths, body?: unknown): Promise<unknown> {
  return (await poll(cekura, job, await begin(cekura, job, body))).body;
}
