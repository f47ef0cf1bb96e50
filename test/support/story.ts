import { onTestFinished } from 'vitest';
import { openStory, PROMPT_PATH, pullRequestEvent, type Story, type StoryOptions } from './open-story.ts';

export { PROMPT_PATH, pullRequestEvent, type Story, type StoryOptions };

/** What closes a story. A test that runs beside others has to give its own, from its context. */
export interface Ending {
  onTestFinished?: (close: () => Promise<void>) => void;
}

/** Starts both services for one test; everything is closed when it is over. */
export async function startStory(options: StoryOptions & Ending = {}): Promise<Story> {
  const story = await openStory(options);
  (options.onTestFinished ?? onTestFinished)(() => story.close());
  return story;
}
