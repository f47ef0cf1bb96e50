import fc from 'fast-check';
import { anyString } from '../../../support/any-string.ts';

const AWKWARD = [
  '---',
  '...',
  '+++',
  '# comment',
  '- item',
  '* item',
  '> quote',
  '|',
  '>-',
  'key: value',
  'a: ',
  ': b',
  ' #',
  '"',
  "'",
  "''",
  '"""',
  "'''",
  '`',
  '```',
  '\\',
  '\\n',
  '\\"',
  '\\u00e9',
  `\${x}`,
  '{x}',
  '{{x}}',
  '{{ user.name | upper }}',
  '{% if a %}',
  '<<x>>',
  '[[x]]',
  '%d',
  '&a',
  '*a',
  '!tag',
  '@x',
  'yes',
  'null',
  '~',
  '1_000',
  '12:30',
  '2024-01-01',
  '0x1f',
  '.inf',
  '=',
  '<<',
  '? x',
  ', x',
  '[a]',
  '{a: b}',
  '\t',
  '\ttab',
  ' lead',
  '   deep',
  'trail ',
  'trail  ',
  'two  spaces',
  '\u00a0',
  'é',
  '日本語',
  '🙂',
  '👩‍👩‍👧',
  '\u2028',
  '\u2029',
  '\u0085',
  '\u200b',
  '\u202e',
  '\uFEFF',
  '\u0007',
  '\u007f',
  'You are Ada, a careful receptionist for Dr. Okafor.',
  'Ask for the date of birth first; never guess it.',
  'EOF',
  '*/',
  '-->',
  '//',
  '</script>',
  'x'.repeat(130),
];
const BREAKS = ['\n', '\n', '\n\n', '\n  ', ' ', '\r\n', '\r', '\n\t'];

const awkwardText = fc
  .array(fc.oneof(fc.constantFrom(...AWKWARD), fc.constantFrom(...BREAKS), fc.string({ maxLength: 6 })), {
    maxLength: 14,
  })
  .map((parts) => parts.join(''));

/** Any text a model may return: lines that some format has another meaning for, any characters at all, and prose. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: awkwardText, weight: 4 },
  { arbitrary: anyString(40), weight: 1 },
  { arbitrary: fc.lorem({ maxCount: 40 }), weight: 1 },
);

/** What `next` is read back as once it stands where `old` did: LF, no mark, and old's blank lines at both ends. */
export function fitted(next: string, old: string): string {
  const text = next.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const [before, , after] = cutBlankLines(old);
  return [...before, ...cutBlankLines(text)[1], ...after].join('\n');
}

/** The same without the indentation that all its lines share. */
export function dedented(text: string): string {
  const lines = text.split('\n');
  const indents = lines.filter((line) => /[^ \t]/.test(line)).map((line) => line.slice(0, line.search(/[^ \t]/)));
  let length = 0;
  while (indents[0]?.[length] !== undefined && indents.every((indent) => indent[length] === indents[0]?.[length]))
    length++;
  return lines.map((line) => (/[^ \t]/.test(line) ? line.slice(length) : line)).join('\n');
}

/** Whether there is anything to write: no place takes these. */
export function isRefusedAnywhere(next: string): boolean {
  return next.includes('\0') || next.replace(/^\uFEFF/, '').trim() === '';
}

function cutBlankLines(text: string): [string[], string[], string[]] {
  const lines = text.split('\n');
  const hasText = (line: string) => /[^ \t]/.test(line);
  const first = lines.findIndex(hasText);
  const last = lines.findLastIndex(hasText);
  return [lines.slice(0, first), lines.slice(first, last + 1), lines.slice(last + 1)];
}
