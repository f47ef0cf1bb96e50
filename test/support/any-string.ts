import fc from 'fast-check';

const SURROGATES = 0x800;

const anyCharacter = fc
  .oneof(fc.nat(0x17f), fc.nat(0x10ffff - SURROGATES))
  .map((code) => String.fromCodePoint(code < 0xd800 ? code : code + SURROGATES));

/**
 * Strings of any characters, half of them from the first Unicode blocks. Faster than fast-check's `binary`, which
 * builds a map of all of Unicode for each arbitrary and takes over a second.
 */
export function anyString(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, maxLength });
}
