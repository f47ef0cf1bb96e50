import type { Conversation } from './conversation.ts';

const MAX_AT_ONCE = 10;
/** After this many failed conversations in a row, the agent counts as down. */
const MAX_FAILURES_IN_ROW = 3;

/** How many conversations are played at once, and whether the agent still works. */
export type Load = ReturnType<typeof createLoad>;

/** Allows fewer conversations on rate limits, more after successes, and no further ones once the agent is down. */
export function createLoad(conversations: readonly Conversation[]) {
  let limit = MAX_AT_ONCE;
  let failuresInRow = 0;
  let isDown = false;
  const countActive = () => conversations.filter(({ phase }) => phase === 'talking').length;
  return {
    hasRoom: () => !isDown && countActive() < limit,
    shrink: () => {
      limit = Math.max(1, Math.min(limit, countActive()) - 1);
    },
    countSuccess: () => {
      failuresInRow = 0;
      limit = Math.min(MAX_AT_ONCE, limit + 1);
    },
    /** @returns whether this failure is the one from which the agent counts as down */
    countFailure: () => {
      failuresInRow += 1;
      if (isDown || failuresInRow < MAX_FAILURES_IN_ROW) return false;
      isDown = true;
      return true;
    },
  };
}
