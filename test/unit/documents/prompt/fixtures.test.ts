import { describe, expect, test } from 'vitest';
import { locatePrompt } from '../../../../src/documents/prompt/locate-prompt.ts';
import { readFixture } from './read-fixture.ts';

interface Edit {
  readonly file: string;
  readonly selector: string;
  readonly starts: string;
  readonly ends: string;
  readonly startLine: number;
  /** In the prompt: this, written as that, changes in the file … */
  readonly from: string;
  readonly to: string;
  /** … these characters, which are all that changes. */
  readonly source: readonly [before: string, after: string];
}

const EDITS: Edit[] = [
  {
    file: 'receptionist.md',
    selector: 'body',
    starts: '\n# Role\n',
    ends: 'two sentences.\n',
    startLine: 10,
    from: 'Keep every answer',
    to: '---\n+++\nKeep each answer',
    source: ['Keep every answer', '---\n+++\nKeep each answer'],
  },
  {
    file: 'vapi-assistant.json',
    selector: '/model/messages/0/content',
    starts: '# Role\nYou are Ada, the receptionist of "Brightside Dental".\n',
    ends: '- Prices: https://brightside.example/prices\n',
    startLine: 12,
    from: 'guess a date of birth – ask.',
    to: 'guess a "date of birth" – a/b, ask:\tétude 🙂.',
    source: [
      'guess a date of birth \\u2013 ask.',
      'guess a \\"date of birth\\" \\u2013 a\\/b, ask:\\t\\u00e9tude \\ud83d\\ude42.',
    ],
  },
  {
    file: 'retell-llm.json',
    selector: '/states/1/state_prompt',
    starts: 'Offer a plan',
    ends: 'months.',
    startLine: 6,
    from: 'Offer a plan of',
    to: 'Offer – politely / clearly – a plan of',
    source: ['Offer a plan of', 'Offer – politely / clearly – a plan of'],
  },
  {
    file: 'livekit_agent.py',
    selector: 'region:concierge',
    starts: 'You are the night concierge of Harbour Hotel, talking to {guest} on the phone.\nYour answers',
    ends: 'before the guest hangs up.',
    startLine: 13,
    from: 'Offer a wake-up call',
    to: 'Say {{hotel}} once.\nOffer a "wake-up" call',
    source: ['Offer a wake-up call', 'Say {{{{hotel}}}} once.\n            Offer a "wake-up" call'],
  },
  {
    file: 'pipecat-bot.ts',
    selector: 'region:bot',
    starts: `You are a friendly assistant in a WebRTC call.\nWe are open \${hours}.\n`,
    ends: 'not 20.',
    startLine: 9,
    from: 'Spell out',
    to: `We close after \${hours}.\n  Spell out`,
    source: ['Spell out', `We close after \${hours}.\n        Spell out`],
  },
  {
    file: 'promptfoo.yaml',
    selector: '/prompts/0/raw',
    starts: 'You are Ada, the receptionist.\n\nSteps:\n  1. Greet',
    ends: 'Never say: "I\'m an AI".\n',
    startLine: 11,
    from: 'Ask for {{name}}.',
    to: 'Ask for {{name}}: # please\n---',
    source: ['Ask for {{name}}.', 'Ask for {{name}}: # please\n      ---'],
  },
  {
    file: 'promptfoo.yaml',
    selector: '/prompts/1/raw',
    starts: 'Summarise the call in one sentence.\nLeave',
    ends: 'names out.',
    startLine: 21,
    from: 'Leave names out.',
    to: 'Leave all names and numbers out.',
    source: ['Leave names out.', 'Leave all names and\n      numbers out.'],
  },
  {
    file: 'promptfoo.yaml',
    selector: '/prompts/2/raw',
    starts: 'Be brief.\nBe',
    ends: 'kind.',
    startLine: 26,
    from: 'Be kind.',
    to: 'Be "kind".\nBe – brief.',
    source: ['Be kind.', 'Be \\"kind\\".\\nBe – brief.'],
  },
  {
    file: 'promptfoo.yaml',
    selector: '/providers/0/config/instructions',
    starts: 'Answer in',
    ends: 'one sentence.',
    startLine: 32,
    from: 'Answer in one sentence.',
    to: 'Answer: in one sentence.',
    source: ['Answer in one sentence.', '"Answer: in one sentence."'],
  },
];

describe.each(EDITS)('$file $selector', ({ file, selector, starts, ends, startLine, from, to, source }) => {
  const text = readFixture(file);

  test('is found', async () => {
    const { prompt, startLine: line } = await locatePrompt(text, file, selector);
    expect(prompt.slice(0, starts.length)).toBe(starts);
    expect(prompt.slice(-ends.length)).toBe(ends);
    expect(line).toBe(startLine);
  });

  test('is changed, and nothing else', async () => {
    const { prompt, replace } = await locatePrompt(text, file, selector);
    expect(prompt.split(from)).toHaveLength(2);
    expect(replace(prompt.replace(from, () => to))).toBe(text.replace(source[0], () => source[1]));
    expect(replace(prompt)).toBe(text);
    // what models do to the ends of a text
    expect(replace(`\n${prompt.trim()}\n\n`)).toBe(text);
  });
});
