import fc from 'fast-check';

const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;

/**
 * Any character of Unicode, for `fc.string({ unit: codePoint })`.
 *
 * The unit `binary` is the same, and takes a second of each test file to list a million characters.
 */
export const codePoint: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - SURROGATES }).map(
  (index) => String.fromCodePoint(index < FIRST_SURROGATE ? index : index + SURROGATES),
  (text) => {
    const code = typeof text === 'string' ? (text.codePointAt(0) ?? -1) : -1;
    const isCharacter = code >= 0 && text === String.fromCodePoint(code);
    if (!isCharacter || (code >= FIRST_SURROGATE && code < FIRST_SURROGATE + SURROGATES))
      throw new Error('no character');
    return code < FIRST_SURROGATE ? code : code - SURROGATES;
  },
);
