import type { FindingKind, FindingLevel } from '../../src/render/types.ts';
import type { Proposal } from './read-corpus.ts';

// What can be done to any prompt, in any language: layouts that change nothing, wrappings, and losses to find.

type Form = readonly [name: string, apply: (prompt: string) => string];

const LAYOUTS: readonly Form[] = [
  ['other list marks', (prompt) => prompt.replace(/^- /gm, '* ')],
  ['brackets behind numbers', (prompt) => prompt.replace(/^(\d+)\. /gm, '$1) ')],
  ['blank lines between all lines', (prompt) => prompt.replace(/\n+/g, '\n\n')],
  ['the last section first', (prompt) => moveLast(prompt)],
  ['bold list items', (prompt) => prompt.replace(/^- (.+)$/gm, '- **$1**')],
  ['headings', (prompt) => `# 1\n${prompt.replace(/\n\n(?=[^#])/g, '\n\n## 2\n')}`],
  ['one line a sentence', (prompt) => prompt.replace(/(?<=\p{L}[.?]) (?=\p{Lu})|(?<=[。।]) ?(?=\p{L})/gu, '\n')],
  ['one paragraph a section', (prompt) => prompt.replace(/(?<=[^\n])\n(?=\S)/g, ' ')],
  ['round quotes', (prompt) => prompt.replace(/"([^"\n]*)"/g, '“$1”')],
  ['tags for headings', (prompt) => prompt.replace(/^#{1,3} (.+)$/gm, '<section name="$1">')],
  ['an offer at the end', (prompt) => `${prompt}\nLet me know if you need anything else.\n`],
  ['a note at the end', (prompt) => `${prompt}\n---\n*Note: the office is closed on public holidays.*\n`],
  ['changes of something', (prompt) => `${prompt}\n## Changes to a booking\n- A booking can be changed once.\n`],
  ['a summary of itself at the end', (prompt) => `${prompt}\n${longestLine(prompt)}\n`],
];

const WRAPPINGS: readonly Form[] = [
  ['a fence', (prompt) => `\`\`\`markdown\n${prompt}\`\`\`\n`],
  ['a fence with notes', (prompt) => `\`\`\`\n${prompt}\`\`\`\n\nChanges made:\n- Shorter sentences.\n`],
  ['a tag', (prompt) => `<improved_prompt>\n${prompt}</improved_prompt>`],
  ['JSON', (prompt) => JSON.stringify({ improved_prompt: prompt })],
  ['text around a fence', (prompt) => `It was too long.\n\n\`\`\`\n${prompt}\`\`\`\n\nIt is shorter now.\n`],
  ['a heading', (prompt) => `## Updated system prompt\n\n---\n\n${prompt}`],
  ['a preface and edits', (prompt) => `Sure, here you go:\n\n${prompt}\n### Summary of edits\n- Shorter greeting.\n`],
  ['a note', (prompt) => `${prompt}\n---\n*Note: all variables and tools were kept as they were.*\n`],
  ['thoughts', (prompt) => `<think>The caller was in a hurry.</think>\n\n${prompt}`],
  ['a remark', (prompt) => `${prompt}\n---\nLet me know if you want further changes to this prompt.\n`],
];

type Loss = readonly [name: string, kind: FindingKind, level: FindingLevel, apply: (prompt: string) => string];

const LOSSES: readonly Loss[] = [
  ['a variable is lost', 'placeholder-lost', 'block', (prompt) => replaceAll(prompt, firstOf(prompt, VARIABLE), '')],
  [
    'a variable is renamed',
    'placeholder-lost',
    'block',
    (prompt) => replaceAll(prompt, variable(prompt), renamed(prompt)),
  ],
  ['a variable is invented', 'placeholder-invented', 'block', (prompt) => `${prompt}${renamed(prompt)}\n`],
  ['a variable is left open', 'answer-truncated', 'block', (prompt) => `${prompt}{{next_st`],
  ['a tool is lost', 'tool-lost', 'block', (prompt) => replaceAll(prompt, firstOf(prompt, TOOL), '')],
  ['a tool is renamed', 'tool-lost', 'block', (prompt) => replaceAll(prompt, firstOf(prompt, TOOL), 'do_the_thing')],
  ['a phone number is lost', 'literal-lost', 'block', (prompt) => prompt.replace(PHONE, '')],
  ['a digit is changed', 'literal-lost', 'block', (prompt) => prompt.replace(PHONE, changeDigit)],
  ['a phone number without separators', 'literal-rewritten', 'warn', (prompt) => prompt.replace(PHONE, digitsOf)],
  ['a phone number is new', 'literal-new', 'block', (prompt) => `${prompt}+44 161 850 3917\n`],
  ['a path is changed', 'literal-lost', 'block', (prompt) => prompt.replace(/(https:\S+\/)[\w-]+/, '$1other')],
  ['a scheme is dropped', 'literal-rewritten', 'warn', (prompt) => prompt.replace('https://', '')],
  ['a URL is new', 'literal-new', 'block', (prompt) => `${prompt}https://northgate-callers.org/forms/b\n`],
  ['an e-mail address is new', 'literal-new', 'block', (prompt) => `${prompt}team@northgate-callers.org\n`],
  ['a text of keep is lost', 'keep-lost', 'block', (prompt) => prompt.replace(longestLine(prompt), '')],
  ['a card number', 'caller-data', 'block', (prompt) => `${prompt}4539 1488 0343 6467\n`],
  ['JSON with two texts', 'answer-wrapped', 'block', (prompt) => JSON.stringify({ a: prompt, b: [prompt] })],
  [
    'a diff',
    'answer-wrapped',
    'block',
    (prompt) => `@@ -1,2 +1,2 @@\n-${prompt.split('\n').slice(0, 2).join('\n+')}\n`,
  ],
  ['a fence is left open', 'answer-truncated', 'block', (prompt) => `${prompt}\`\`\`json\n{"a": 1}\n`],
  ['the rest is left out', 'answer-truncated', 'block', (prompt) => `${prompt}[rest of the prompt unchanged]\n`],
  [
    'the rest is left out of a line',
    'answer-truncated',
    'block',
    (prompt) => `${prompt}**End:** (the rest as before)\n`,
  ],
  ['advice', 'answer-role', 'block', () => 'The prompt is quite long. I would recommend splitting it into sections.\n'],
  ['a remark', 'answer-wrapped', 'block', (prompt) => `${prompt}Let me know if you would like any adjustments!\n`],
  ['a note of what to do', 'answer-truncated', 'block', (prompt) => `${prompt}- TODO: 1\n`],
  ['notes in the middle', 'answer-notes', 'block', (prompt) => prompt.replace('\n', '\nChanges made:\n')],
  ['half of it is gone', 'answer-tiny', 'warn', (prompt) => prompt.slice(0, prompt.length / 2)],
];

const VARIABLE = /\{\{[^{}]*\}\}|\$\{[^{}]*\}|\[\[[^[\]]*\]\]|(?<![{$])\{[^{}]*\}/;
const TOOL = /(?<![\p{L}\p{N}_./@{[-])(?:[a-z]+(?:_[a-z]+)+|[a-z]+[A-Z][a-z]+)(?![\p{L}\p{N}_./@-])/u;
const PHONE = /(?<![\d£€])\(?\d{2,5}\)?(?:[ -]\d{2,5}){1,5}(?![\d:])/;

const firstOf = (text: string, pattern: RegExp) => pattern.exec(text)?.[0] ?? '';
const variable = (prompt: string) => /[\p{L}_]+(?=[^\p{L}]*$|[ ]?\|)/u.exec(firstOf(prompt, VARIABLE))?.[0] ?? '';
const renamed = (prompt: string) => firstOf(prompt, VARIABLE).replace(variable(prompt), 'next_step');
const replaceAll = (text: string, what: string, by: string) => (what === '' ? text : text.replaceAll(what, by));
const digitsOf = (phone: string) => phone.replace(/\D/g, '');
const changeDigit = (phone: string) => phone.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
const longestLine = (prompt: string) => prompt.split('\n').toSorted((a, b) => b.length - a.length)[0] ?? '';

function moveLast(prompt: string): string {
  const sections = prompt.trimEnd().split('\n\n');
  return `${[sections.at(-1), ...sections.slice(0, -1)].join('\n\n')}\n`;
}

/** Every layout, wrapping and loss, of one prompt. */
export function rewrite({ language, before }: Proposal): Proposal[] {
  const proposal = (name: string, answer: string, prompt: string, planted?: Proposal['planted']): Proposal => ({
    language,
    name,
    before,
    answer,
    prompt,
    ...(planted ? { planted } : {}),
    transcripts: [],
    keep: planted?.kind === 'keep-lost' ? [longestLine(before)] : [],
  });
  return [
    ...LAYOUTS.map(([name, apply]) => proposal(name, apply(before), apply(before))),
    ...WRAPPINGS.map(([name, apply]) => proposal(name, apply(before), before)),
    ...LOSSES.map(([name, kind, level, apply]) => proposal(name, apply(before), apply(before), { kind, level })),
  ].filter(({ answer }) => answer !== before);
}
