const SUFFIXES: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 1_000n,
  m: 1_000_000n,
  '': 10n ** 9n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
  Ki: (10n ** 9n) << 10n,
  Mi: (10n ** 9n) << 20n,
  Gi: (10n ** 9n) << 30n,
  Ti: (10n ** 9n) << 40n,
  Pi: (10n ** 9n) << 50n,
  Ei: (10n ** 9n) << 60n,
};

/** A quantity of Kubernetes (`250m`, `1.5Gi`, `2`) in billionths, exactly; undefined where it is none. */
export function tryReadQuantity(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const [, digits, fraction = '', exponent = '0', suffix = ''] =
    /^\+?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/.exec(String(value)) ?? [];
  const unit = SUFFIXES[suffix];
  if (digits === undefined || digits + fraction === '' || unit === undefined) return undefined;
  const shift = Number(exponent) - fraction.length;
  const whole = BigInt(digits + fraction) * unit;
  return shift >= 0 ? whole * 10n ** BigInt(shift) : whole / 10n ** BigInt(-shift);
}

/** How messages write an amount: in bytes' binary units or as a plain number. */
export function formatQuantity(amount: bigint, isBytes: boolean): string {
  const units = isBytes ? ['Ti', 'Gi', 'Mi', 'Ki', ''] : ['', 'm'];
  const unit = units.find((name) => amount % (SUFFIXES[name] ?? 1n) === 0n) ?? 'n';
  return `${amount / (SUFFIXES[unit] ?? 1n)}${unit}`;
}
