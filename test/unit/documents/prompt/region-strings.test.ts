import { expect, it } from 'vitest';
import { locateInStrings } from '../../../../src/documents/prompt/region-strings.ts';
import type { Slot } from '../../../../src/documents/prompt/slot.ts';

const TEXT = '"one"\n# cekura:begin a\n"two" bad "three"\n# cekura:end a\n"four"\n';

function slotOf(source: string, raw = source.slice(1, -1)): Slot {
  const start = TEXT.indexOf(source);
  return {
    start,
    end: start + source.length,
    raw,
    startLine: TEXT.slice(0, start).split('\n').length,
    lineEnd: '\n',
    encode: (value) => `"${value}"`,
  };
}

function locate(slots: Slot[], unreadable: string[] = [], isMarker = true) {
  const spans = unreadable.map((code) => ({ from: TEXT.indexOf(code), to: TEXT.indexOf(code) + code.length }));
  return locateInStrings(
    { slots, unreadable: spans, isMarker: () => isMarker, strip: (slot) => slot, hint: 'Use another.' },
    TEXT,
    'a',
    'p.py',
  );
}

it('finds the one string between the markers', () => {
  expect(locate([slotOf('"one"'), slotOf('"two"'), slotOf('"four"')], ['"one"', '"four"']).raw).toBe('two');
});

it('finds a string that ends or starts at a marker line', () => {
  expect(locate([slotOf('"two" bad "three"\n')]).startLine).toBe(3);
});

it('finds the one string with several lines, apart from line breaks at its ends', () => {
  expect(locate([slotOf('"two"', 'x\ny'), slotOf('"three"', '\nz\n')]).raw).toBe('x\ny');
  expect(locate([slotOf('"two"', '\nx\n'), slotOf('"three"', 'y\nz')]).raw).toBe('y\nz');
});

it.each<[what: string, slots: Slot[], unreadable: string[], message: string, hint: string]>([
  [
    'several strings',
    [slotOf('"two"'), slotOf('"three"')],
    [],
    'prompt-selector: region:a in p.py contains 2 strings (lines 3, 3); it must contain only the prompt',
    'Use another.',
  ],
  [
    'several long strings',
    [slotOf('"two"', 'x\ny'), slotOf('"three"', 'x\ny')],
    [],
    'contains 2 strings',
    'Use another.',
  ],
  [
    'no string',
    [slotOf('"one"'), slotOf('"four"')],
    [],
    'contains no string; it must contain only the prompt',
    'Use another.',
  ],
  [
    'what cannot be read',
    [slotOf('"two"')],
    ['"three"', 'bad'],
    "contains code that can't be parsed (line 3)",
    'fix that code, put the markers closer to the prompt, or move the prompt to a file of its own',
  ],
  [
    'a start that cannot be read',
    [slotOf('"two"')],
    ['begin a\n"'],
    "contains code that can't be parsed (line 2)",
    'fix that code, put the markers closer to the prompt, or move the prompt to a file of its own',
  ],
  [
    'markers in a string and outside',
    [slotOf('"two"', '# cekura:begin a\n')],
    [],
    'has markers inside a string (line 3) and outside it',
    'put both markers inside one string, or both outside, each as a comment on a line of its own',
  ],
  [
    'markers in two strings',
    [slotOf('"two"', '# cekura:begin a\n'), slotOf('"three"', '# cekura:end a\n')],
    [],
    'has markers in 2 strings (line 3, 3)',
    'put both markers inside one string, or both outside, each as a comment on a line of its own',
  ],
])('refuses a region with %s', (_, slots, unreadable, message, hint) => {
  const error = { message: expect.stringContaining(message), hint };
  expect(() => locate(slots, unreadable)).toThrow(expect.objectContaining(error));
});

it('finds lines in a string, if no other line counts as a marker', () => {
  const inside = slotOf('"two"', 'x\n# cekura:begin a\n  y\n# cekura:end a\n');
  const slot = locate([inside], [], false);
  expect(slot).toMatchObject({ raw: 'y\n', start: inside.start, end: inside.end, startLine: 5 });
  expect(slot.encode('z\n')).toBe('"x\n# cekura:begin a\n  z\n# cekura:end a\n"');
  expect(() => slot.encode('# cekura:end a')).toThrow('it contains a region marker');
});

it('refuses a text with a marker between markers', () => {
  const slot = locate([slotOf('"two"')]);
  expect(slot.encode('x')).toBe('"x"');
  expect(() => slot.encode('cekura:begin b')).toThrow('it contains a region marker (cekura:begin or cekura:end)');
});
