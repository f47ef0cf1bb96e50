import { expect, test } from 'vitest';
import { checkNumbers } from '../../../src/guards/numbers.ts';

const numbersIn = (before: string, after: string) =>
  checkNumbers(`You are Sam, the agent.\n${before}\n`, `You are Sam, the agent.\n${after}\n`).map(
    ({ line, message, side }) =>
      `${side} ${line}: ${message.replace(/^The number (.*) on line \d+ of the prompt became (.*) in a sentence.*$/, '$1 → $2')}`,
  );

test.each<[string, string, string[]]>([
  [
    'Wait 3 seconds, or 10:30 minutes, and ask.',
    'Wait 3 seconds, or 10:40 minutes, and ask.',
    ['before 2: 10:30 → 10:40'],
  ],
  ['We open at 9:00 every day.', 'We open at 9:05 every day.', ['before 2: 9 → 9:05']],
  ['Warte 3 Sekunden vor der Frage.', 'Warte acht Sekunden vor der Frage.', ['before 2: 3 → 8']],
  ['Espera 3 segundos antes de eso.', 'Espera ocho segundos antes de eso.', ['before 2: 3 → 8']],
  ['Attends 3 secondes avant la question.', 'Attends huit secondes avant la question.', ['before 2: 3 → 8']],
  ['Espere 3 segundos antes da pergunta.', 'Espere oito segundos antes da pergunta.', ['before 2: 3 → 8']],
  ['Aspetta 3 secondi prima della domanda.', 'Aspetta otto secondi prima della domanda.', ['before 2: 3 → 8']],
  ['-  Step 1 Greet the caller by name.', '-  Step 2 Greet the caller by name.', []],
  ['Wait 3 seconds before you ask.', 'Wait eight seconds before you ask.', ['before 2: 3 → 8']],
  ['Wait 3 seconds before you ask.', 'Wait Three seconds before you ask.', []],
  ['Wait 3 seconds before you ask.', 'Wait for seconds before you ask.', []],
  ['Wait 3 or 8 seconds before you ask.', 'Wait 4 or 9 seconds before you ask.', ['before 2: 3 → 4, 9']],
  ['A crown costs $1,200 now.', 'A crown costs $1200 now.', []],
  ['{"wait": 3, "unit": "second"}', '{"wait": 8, "unit": "second"}', []],
  ['Wait 3 seconds before you ask.', 'Wait 8 seconds before you answer.', []],
  [
    'Wait 3 seconds before you ask.\nWait 8 seconds before you ask.',
    '  Wait 8 seconds before you ask.\n  Wait 3 seconds before you ask.',
    [],
  ],
])('a number that changed: %j → %j', (before, after, changes) => {
  expect(numbersIn(before, after)).toEqual(changes);
});
