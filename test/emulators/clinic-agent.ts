import type { Message } from './chat.ts';

/** A habit of the agent: what it says when the caller speaks of a topic, by what its prompt says. */
interface Habit {
  /** Of the caller's words. */
  readonly topic: RegExp;
  /** Of the prompt. The habit changes where it says this. */
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
 * The clinic's agent as a fixed rule: what it answers follows from its prompt and the caller's last words, so that a prompt
 * that says more makes calls pass that failed, and one that loses a rule makes them fail.
 */
export function answerAsMia(messages: readonly Message[]): string {
  const prompt = messages.find(({ role }) => role === 'system')?.content ?? '';
  const said = messages.findLast(({ role }) => role === 'user')?.content;
  if (said === undefined) return GREETING;
  const habit = HABITS.find(({ topic }) => topic.test(said));
  if (!habit) return 'Gladly. Is there anything else?';
  return habit.rule.test(prompt) ? habit.followed : habit.otherwise;
}
