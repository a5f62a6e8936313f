import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { VerdictTable } from '../../lib/engine/verdict-table';

const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Digests that begin alike as well, which chance never makes. */
const digest = fc.oneof(
  fc.string().map(digestOf),
  fc
    .uint8Array({ minLength: 4, maxLength: 4 })
    .map((end) => Buffer.from([...Buffer.alloc(28, 7), ...end]).toString('base64url')),
);

test('a table has the number of each of its digests, whatever their order, and of no other', () => {
  fc.assert(
    fc.property(fc.dictionary(digest, fc.nat({ max: 2 ** 32 - 1 }), { maxKeys: 60 }), digest, (numbers, other) => {
      const table = new VerdictTable(VerdictTable.toBytes(Object.entries(numbers)));

      for (const [key, number] of Object.entries(numbers)) expect(table.tryFind(key)).toBe(number);
      expect(table.tryFind(other)).toBe(numbers[other]);
      expect(Object.fromEntries(table.entries())).toEqual(numbers);
    }),
  );
});

test('the bytes of a table do not depend on the order of what it was made from', () => {
  fc.assert(
    fc.property(fc.uniqueArray(digest, { maxLength: 30 }), (digests) => {
      const entries = digests.map((key, index) => [key, index] as const);

      expect(VerdictTable.toBytes([...entries].reverse())).toEqual(VerdictTable.toBytes(entries));
    }),
  );
});
