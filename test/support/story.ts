import { onTestFinished } from 'vitest';
import { openStory, PROMPT_PATH, pullRequestEvent, type Story, type StoryOptions } from './open-story.ts';

export { PROMPT_PATH, pullRequestEvent, type Story, type StoryOptions };

/** Starts both services for one test; everything is closed when it is over. */
export async function startStory(options: StoryOptions = {}): Promise<Story> {
  const story = await openStory(options);
  onTestFinished(() => story.close());
  return story;
}
