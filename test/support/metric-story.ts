import type { Metric } from '../emulators/cekura-records.ts';
import { CANCELLATION_METRIC_ID } from '../emulators/world.ts';
import type { ActionResult } from './step.ts';
import { type Ending, type Story, type StoryOptions, startStory } from './story.ts';

/** A story without a prompt; `files` are on `main` and in the workspace. */
export async function startMetricStory(
  options: StoryOptions & Ending & { files?: Record<string, string> } = {},
): Promise<Story & { metric(id?: number): Metric }> {
  const story = await startStory({ ...options, github: { ...options.github, files: options.files ?? {} } });
  return {
    ...story,
    metric: (id = CANCELLATION_METRIC_ID) => {
      const metric = story.cekura.metrics.get(id);
      if (!metric) throw new Error(`The service has no metric ${id}`);
      return metric;
    },
    run: (inputs = {}, rest = {}) => story.run({ 'prompt-path': '', 'run-ids': '', ...inputs }, rest),
  };
}

/** Returns the entries of the output `results`. */
export function readResults(result: ActionResult): Record<string, string>[] {
  return JSON.parse(result.outputs.results ?? '[]') as Record<string, string>[];
}

/** Returns the requests that change the service or start something there. */
export function readWrites({ cekura }: Pick<Story, 'cekura'>): string[] {
  return cekura.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace('/test_framework', '')}`);
}
