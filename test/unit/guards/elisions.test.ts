import { expect, test } from 'vitest';
import { isElision, mayBeElision } from '../../../src/guards/elisions.ts';

test.each<[string, boolean]>([
  ['[UNCHANGED]', true],
  ['x ... the rest unchanged', false],
  ['[the TEXT of the rest]', true],
  ['... ... [unchanged]', false],
  ['The rest of the prompt is ready.', false],
  ['The rest of the ORIGINAL stays the same.', true],
  ['[the rest of the ORIGINAL]', false],
  ['[<b>the rest unchanged]', true],
  ['The rest of the prompt stays the same x x x x x x x x x x x x', true],
  ['The rest of the prompt stays the same x x x x x x x x x x x x x', false],
  ['The rest of the original stays the same x x x x x x', true],
  ['The rest of the original stays the same x x x x x x x', false],
  ['[the rest of the text. Then go.]', false],
  ['--- unchanged ---', true],
  ['x --- unchanged ---', false],
  ['--- unchanged --- x', false],
  ['****[unchanged]****', false],
  ['<the rest="unchanged">', false],
  ['Rules: (unchanged)', true],
  ['Rules: (rest as before) x', false],
  ['[rest kept]', true],
  [`The rest of the prompt stays the same.${' '.repeat(122)}`, true],
  [`The rest of the prompt stays the same.${' '.repeat(123)}`, false],
  ['（中略）', true],
  ['[If the caller is new, go to step 4; otherwise continue.]', false],
  ['// ... existing instructions', true],
  ['Same as the current prompt.', true],
  ['Exactly as in the original', true],
  ['**Escalation rules:** as in original', true],
  ['Continue with the original steps 3–9.', true],
  ['The same as the original price.', false],
  ['Same as the current prompt says for refunds', false],
  ['6–14. [Original steps retained]', true],
  ['6–14 [Original steps retained]', false],
  ['~~~ same as above ~~~', true],
  ['# --- snip: the refunds, not modified ---', true],
])('an elision: %j: %s', (line, is) => {
  expect(isElision(line)).toBe(is);
});

test.each<[string, boolean]>([
  ['[the rest] …', true],
  ['[Keep this part]', true],
  ['[to keep]', false],
  ['... 23 more lines ...', false],
  ['{/* existing menu items */}', true],
  ['{/* menu items */}', false],
  ['[...]', true],
  ['(…)', true],
  ['...', false],
  ['*"The rest of the example stays…"*', false],
])('perhaps an elision: %j: %s', (line, is) => {
  expect(mayBeElision(line)).toBe(is);
});
