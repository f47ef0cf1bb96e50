import { expect, it } from 'vitest';
import { movePins, readPins } from '../../scripts/move-pins.ts';

const OLD = `${'a'.repeat(40)} # v1.0.0`;
const NEW = `${'b'.repeat(40)} # v1.1.0`;

it('brings an example to the versions of the workflows, and leaves alone what those do not use', () => {
  const pins = readPins([`steps:\n  - uses: actions/checkout@${NEW}\n  - run: x\n`]);
  const example = (pin: string) => `- uses: actions/checkout@${pin}\n- uses: other/tests@${OLD}\n- uses: OWNER/x@v1\n`;
  expect(movePins(example(OLD), pins)).toBe(example(NEW));
});
