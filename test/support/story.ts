import { onTestFinished } from 'vitest';
import { openStory, PROMPT_PATH, pullRequestEvent, type Story, type StoryOptions } from './open-story.ts';

export { PROMPT_PATH, pullRequestEvent, type Story, type StoryOptions };

/** Registers what closes a story. A concurrent test must pass the one from its own context. */
export interface Ending {
  onTestFinished?: (close: () => Promise<void>) => void;
}

/** Starts both services for one test, and closes them when it ends. */
export async function startStory(options: StoryOptions & Ending = {}): Promise<Story> {
  const story = await openStory(options);
  (options.onTestFinished ?? onTestFinished)(() => story.close());
  return story;
}
