const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

/** Writes a number so that every reader of YAML reads the same one; undefined where none could. */
export function tryFormatNumber(value: number | bigint): string | undefined {
  if (typeof value === 'bigint') {
    // Beyond 64 bits readers turn an integer into a float and lose its last digits.
    return value >= MIN_INT64 && value <= MAX_UINT64 ? value.toString() : undefined;
  }
  if (Number.isSafeInteger(value)) return value === 0 ? '0' : value.toString();
  if (!Number.isFinite(value)) return undefined;
  const text = value.toString();
  if (!Number.isInteger(value) && !text.includes('e')) return text;
  // YAML 1.1 knows an exponent only behind a point, and with its sign. A float without fraction beyond 2^53 is written
  // so too: its digits would look exact, and a reader with 64-bit integers would take them for that.
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${exponent}`;
}
