import type { Message } from './chat.ts';

/** The agent's reply to a topic, which depends on its prompt. */
interface Habit {
  /** Matches what the caller says. */
  readonly topic: RegExp;
  /** Matches the prompt. If it does, the reply is `followed`, else `otherwise`. */
  readonly rule: RegExp;
  readonly followed: string;
  readonly otherwise: string;
}

const HABITS: readonly Habit[] = [
  {
    topic: /cancel/i,
    rule: /cancellation fee applies/i,
    followed: 'Your appointment is less than a day away, so the late cancellation fee applies. Shall I cancel it?',
    otherwise: 'Your appointment is cancelled. Shall we find a new time?',
  },
  {
    topic: /tooth is out|bleeding|knocked out/i,
    rule: /transfer emergencies to the dentist on call/i,
    followed: 'I am transferring you to the dentist on call right now.',
    otherwise: 'I am sorry to hear that. Our next free time is on Thursday at ten.',
  },
  {
    topic: /born|check-up/i,
    rule: /repeat it with the month as a word/i,
    followed: 'So you were born on the third of March 1971, is that right?',
    otherwise: 'Thank you. Is Monday at eleven fine?',
  },
];

const GREETING = 'Brightwater Dental, this is Mia. How can I help?';

/**
 * The clinic's agent, as fixed rules. Its reply depends on its prompt and the caller's last message, so that a better
 * prompt makes failed calls pass, and a prompt that lost a rule makes calls fail.
 */
export function answerAsMia(messages: readonly Message[]): string {
  const prompt = messages.find(({ role }) => role === 'system')?.content ?? '';
  const said = messages.findLast(({ role }) => role === 'user')?.content;
  if (said === undefined) return GREETING;
  const habit = HABITS.find(({ topic }) => topic.test(said));
  if (!habit) return 'Gladly. Is there anything else?';
  return habit.rule.test(prompt) ? habit.followed : habit.otherwise;
}
