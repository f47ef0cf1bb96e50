import { describe, expect, test } from 'vitest';
import { checkGuards, type GuardInput } from '../../../src/guards/check-guards.ts';
import { unwrapAnswer } from '../../../src/guards/unwrap-answer.ts';
import { HONEST_EDITS } from './honest-edits.ts';
import { PLANTED } from './planted-losses.ts';
import { PROMPTS, TRANSCRIPTS } from './prompts.ts';

const guard = (before: string, after: string, rest: Partial<GuardInput> = {}) =>
  checkGuards({ before, after, keep: [], transcripts: [], kind: 'prompt', ...rest });

describe('an honest improvement passes', () => {
  test.each(HONEST_EDITS.map((edit) => [`${edit.prompt} ${edit.name}`, edit] as const))('%s', (_, edit) => {
    const before: string = PROMPTS[edit.prompt];
    const after = edit.apply(before);
    expect(after).not.toBe(before);
    const result = guard(before, after, { transcripts: Object.values(TRANSCRIPTS) });
    expect(result).toEqual([]);
  });

  test.each(
    HONEST_EDITS.filter(({ isOneWay }) => !isOneWay).map((edit) => [`${edit.prompt} ${edit.name}`, edit] as const),
  )('undone: %s', (_, edit) => {
    // What an edit adds another may take away again, except for what is in fact lost then.
    const before = edit.apply(PROMPTS[edit.prompt]);
    const found = guard(before, PROMPTS[edit.prompt], { transcripts: Object.values(TRANSCRIPTS) });
    expect(found).toEqual([]);
  });
});

describe('a planted loss is found', () => {
  test.each(PLANTED.map((planted) => [`${planted.prompt} ${planted.name}`, planted] as const))('%s', (_, planted) => {
    const before: string = PROMPTS[planted.prompt];
    const after = planted.apply(before);
    expect(after).not.toBe(before);
    const transcripts = [TRANSCRIPTS[planted.prompt]];
    const findings = guard(before, after, { transcripts, keep: planted.keep ?? [] });
    expect([...new Set(findings.map((finding) => finding.kind))].sort()).toEqual([...planted.guards].sort());
    const first = findings.find((finding) => finding.kind === planted.guards[0]);
    if (planted.line !== undefined) expect(first?.line).toBe(planted.line);
    for (const { message } of findings) {
      expect(message).not.toMatch(/[\r\n\u2028\u2029]/);
      if (planted.secret !== undefined) expect(message.toLowerCase()).not.toContain(planted.secret.toLowerCase());
    }
  });
});

describe('a finding says what is wrong, how bad it is and where', () => {
  const DESK = [
    'You are Ada of Main Street Dental.',
    'Greet the caller and ask for the name.',
    'Call 415-555-0134 in an emergency.',
    'Never give medical advice.',
    'Offer 3 times, and call `end_call` at the end.',
    'Use {{name}} when you say goodbye.',
    '',
  ].join('\n');
  const swap = (from: string, to: string) => DESK.replace(from, to);

  test.each<[answer: string, found: string[], rest?: Partial<GuardInput>]>([
    ['', ['block answer-empty after: The proposal is empty.']],
    [
      "I'm sorry, but I can't help with that.",
      ['block answer-refused after 1: The answer is a refusal, not a prompt.'],
    ],
    [
      'Consider adding more detail to the prompt. You should also add a greeting.',
      ['block answer-role after 1: The answer is advice about the prompt, not a prompt.'],
    ],
    ['["You are Ada."]', ['block answer-wrapped after 1: The answer is JSON, not a prompt.']],
    ['@@ -1 +1 @@\n-You are Ada.\n+Be Ada.', ['block answer-wrapped after 1: The answer is a diff, not a prompt.']],
    [
      swap('{{name}}', '{{nmae}}'),
      [
        'block placeholder-lost before 6: The placeholder {{name}} from line 6 of the prompt is missing from the proposal.',
        'block placeholder-invented after 6: The placeholder {{nmae}} on line 6 of the proposal is not in the current prompt, so nothing would fill it in.',
      ],
    ],
    [
      swap('call `end_call`', 'hang up'),
      ['block tool-lost before 5: The tool end_call from line 5 of the prompt is missing from the proposal.'],
    ],
    [
      swap('Never give', 'Give'),
      [
        'block negation-lost before 4: Line 4 of the prompt no longer forbids or limits what it did: "Never give medical advice." became "Give medical advice.".',
      ],
    ],
    [
      swap('3 times', '5 times'),
      [
        'warn number-changed before 5: The number 3 on line 5 of the prompt became 5 in a sentence that is otherwise the same.',
      ],
    ],
    [
      swap('0134', '0199'),
      [
        'note literal-lost before 3: The phone number 415-555-0134 from line 3 of the prompt is missing from the proposal.',
        'note literal-new after 3: A phone number on line 3 of the proposal is not in the current prompt.',
      ],
    ],
    [
      swap('the caller and', 'and'),
      [
        'block keep-lost before 2: "the caller" from line 2 of the prompt is listed in keep, but missing from the proposal.',
      ],
      { keep: ['the caller'] },
    ],
    [
      `${DESK}**Be kind.**\n`,
      [
        'note markdown-added after 7: Markdown was added to a prompt that had none (bold text; first on line 7): an agent tends to speak it.',
      ],
    ],
    [
      `${DESK}Be kind \u{1f600}.\n`,
      [
        'note emoji-added after 7: Emoji were added to a prompt that had none (first on line 7): an agent tends to speak them.',
      ],
    ],
    [
      `${DESK}Be\u200b kind.\n`,
      ['warn invisible-added after 7: The invisible character U+200B was added on line 7 of the proposal.'],
    ],
    [
      `${DESK}Then ask the caller for the`,
      ['warn answer-truncated after 7: The proposal stops in the middle of a sentence on line 7.'],
    ],
    [
      `${DESK}[rest of the prompt unchanged]\n`,
      ['block answer-truncated after 7: Line 7 of the proposal stands in for omitted text.'],
    ],
    [
      `${DESK}Write to bo@example.com.\n`,
      [
        "block caller-data after 7: An e-mail address that also appears in a call's transcript was added on line 7 of the proposal.",
      ],
      { transcripts: ['Agent: What is your address?\nUser: bo@example.com'] },
    ],
    [
      `${DESK}Say 4111 1111 1111 1111.\n`,
      ['note caller-data after 7: A payment card number was added on line 7 of the proposal.'],
    ],
  ])('%j', (answer, found, rest) => {
    const findings = guard(DESK, answer, rest);
    expect(
      findings.map(
        ({ level, kind, side, line, message }) => `${level} ${kind} ${side}${line ? ` ${line}` : ''}: ${message}`,
      ),
    ).toEqual(found);
  });
});

describe('checkGuards', () => {
  test('finds nothing in a proposal that was unwrapped', () => {
    const before = 'You are Sam. Call {{name}}.\n';
    const answer = "Here's the improved prompt:\n\n```markdown\nYou are Sam. Call {{name}} back.\n```\n";
    const { after, notes } = unwrapAnswer(before, answer);
    expect(after).toBe('You are Sam. Call {{name}} back.\n');
    expect(notes).toEqual([
      {
        kind: 'answer-wrapped',
        level: 'note',
        message: 'Removed a preface before the answer: "Here\'s the improved prompt:".',
        side: 'after',
      },
      { kind: 'answer-wrapped', level: 'note', message: 'Removed a code fence around the answer.', side: 'after' },
    ]);
    expect(guard(before, after)).toEqual([]);
  });

  test('says nothing when only the wrapping was new', () => {
    const before = 'You are Sam.\n';
    expect(guard(before, unwrapAnswer(before, '```\nYou are Sam.\n```').after)).toEqual([]);
  });

  test('checks the proposal as it is, with its wrapping', () => {
    const before = 'You are Sam.\n';
    const findings = guard(before, 'Here is the improved prompt:\n\nYou are Sam, the clerk.\n');
    expect(findings.map(({ kind, level }) => [kind, level])).toEqual([['answer-wrapped', 'block']]);
  });

  test('orders findings by line and leaves the mildest out', () => {
    const names = Array.from({ length: 70 }, (_, i) => `name_${i}`);
    const before = names.map((name) => `Say {{${name}}}.`).join('\n');
    const findings = guard(before, `${'Say hello to the caller.\n'.repeat(70)}`);
    expect(findings).toHaveLength(50);
    expect(findings.map(({ line }) => line ?? 0)).toEqual(
      findings.map(({ line }) => line ?? 0).toSorted((a, b) => a - b),
    );
  });

  test('names a thing once, however often it is lost', () => {
    const before = 'Hi {{name}}.\nBye {{name}}.\nCall 415-555-0134.\nAgain: 415-555-0134.\n';
    const findings = guard(before, 'Hi.\nBye.\nCall us.\nAgain.\n');
    expect(findings.map(({ kind: name, line, side }) => [name, line, side])).toEqual([
      ['placeholder-lost', 1, 'before'],
      ['literal-lost', 3, 'before'],
    ]);
  });

  test('a lost keep literal covers the number within it', () => {
    const findings = guard('Call 415-555-0134 now.', 'Call us now.', { keep: ['Call 415-555-0134'] });
    expect(findings.map(({ kind: name }) => name)).toEqual(['keep-lost']);
  });

  test('skips other checks for an unusable answer', () => {
    const findings = guard('Say {{name}} and call 415-555-0134. '.repeat(20), "I'm sorry, but I can't help with that.");
    expect(findings.map(({ kind: name }) => name)).toEqual(['answer-refused']);
  });

  test('a metric may have Markdown, emoji, Python and any length', () => {
    const before = 'Score 5 if the agent verified {{metadata.name}} first.\n';
    const after = `## Score ✅\n\n**5** if \`f"{x} \${y}"\` and {{metadata.name}}\n${'Explain each step of the score.\n'.repeat(200)}`;
    expect(guard(before, after, { kind: 'metric' })).toEqual([]);
    expect(guard(before, 'Score 5 if the agent verified the name.', { kind: 'metric' })).toHaveLength(1);
  });

  test('the numbers of the prompt itself are no leak', () => {
    const before = 'In tests, pay with 4111 1111 1111 1111 and give 219-09-9999 as the member number 8841220793.';
    const after = `${before} Say them slowly.`;
    expect(guard(before, after, { transcripts: [`User: ${before}`] })).toEqual([]);
    expect(guard('Pay.', after).map(({ kind: name }) => name)).toEqual(['caller-data', 'caller-data']);
  });

  test('a list with plus signs is no diff', () => {
    const before = 'Greet the caller.\nAsk for the name.\nBook the visit.\nSay goodbye.\n';
    expect(guard(before, before.replace(/^(?=.)/gm, '+ '))).toEqual([]);
  });

  test('allows long sentences that are in no transcript', () => {
    const after = `${PROMPTS.pizza}If the driver left the order at the wrong porch in the rain, offer to send it again for free.\n`;
    expect(guard(PROMPTS.pizza, after, { transcripts: [TRANSCRIPTS.pizza] })).toEqual([]);
  });
});
