import { expect, it } from 'vitest';
import { locateLines } from '../../../../src/documents/prompt/region-lines.ts';

it('takes the lines between the markers without their common indentation', () => {
  const text = 'x\r\n# cekura:begin a\r\n  y\r\n    z\r\n# cekura:end a\r\n';
  const slot = locateLines(text, 'a', 'p.txt');
  expect(slot).toMatchObject({ raw: 'y\r\n  z\r\n', startLine: 3, lineEnd: '\r\n' });
  expect(text.slice(slot.start, slot.end)).toBe('  y\r\n    z\r\n');
  expect(slot.tidy?.('  a\n   b\n')).toBe('a\n b\n');
  expect(slot.encode('a\n b\n')).toBe('  a\n   b\n');
  expect(() => slot.encode('# cekura:end b')).toThrow(
    "The new prompt can't be written into p.txt: it contains a region marker (cekura:begin or cekura:end)",
  );
});
