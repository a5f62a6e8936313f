import type { BadExample, GoodExample } from '../constructs';
import { LABELS } from '../kube';
import type { JsonObject } from '../yaml';

interface Levels {
  readonly tenants: string;
  readonly platform: string;
  readonly minor: number;
}

const LEVELS = ['privileged', 'baseline', 'restricted'];
const PREFIX = 'pod-security.kubernetes.io/';

/** Namespaces as they are made, and changes to them. */
export function labelExamples({ tenants, platform, minor }: Levels): {
  readonly good: readonly GoodExample[];
  readonly bad: readonly BadExample[];
} {
  const version = (number: number) => `v1.${String(number)}`;
  const tenant = { [LABELS.tenant]: 'shop' };
  const restricted = {
    enforce: 'restricted',
    'enforce-version': version(minor),
    audit: 'restricted',
    warn: 'restricted',
  };
  // Below the least level, that is said first.
  const saysOf = (mode: string, level: string) =>
    mode === 'enforce' && LEVELS.indexOf(level) < LEVELS.indexOf(platform)
      ? `at least ${platform}`
      : 'it must not be lowered or taken away';
  const good: readonly GoodExample[] = [
    { name: 'namespace of a tenant', object: namespace(restricted, tenant) },
    { name: 'namespace of a tenant at the least level', object: namespace({ enforce: tenants }, tenant) },
    { name: 'namespace of the platform at the least level', object: namespace({ enforce: platform }) },
    { name: 'namespace that enforces more', object: namespace(restricted), old: namespace({ enforce: platform }) },
    {
      name: 'namespace whose other labels change',
      object: namespace(restricted, { ...tenant, purpose: 'shop' }),
      old: namespace(restricted, tenant),
    },
    {
      name: 'namespace that follows the rules of the cluster',
      object: namespace(restricted, tenant),
      old: namespace({ ...restricted, 'enforce-version': 'latest' }, tenant),
    },
  ];
  const bad: readonly BadExample[] = [
    { name: 'namespace of a tenant without levels', object: namespace({}, tenant), says: `at least ${tenants}` },
    {
      name: 'namespace of a tenant that lets everything in',
      object: namespace({ enforce: 'privileged' }, tenant),
      says: `at least ${tenants}`,
    },
    ...['enforce', 'audit', 'warn'].flatMap((mode) => [
      {
        name: `namespace that lowers ${mode}`,
        object: namespace({ ...restricted, [mode]: 'baseline' }),
        old: namespace(restricted),
        says: saysOf(mode, 'baseline'),
      },
      {
        name: `namespace that takes ${mode} away`,
        object: namespace(Object.fromEntries(Object.entries(restricted).filter(([name]) => name !== mode))),
        old: namespace(restricted),
        says: saysOf(mode, 'privileged'),
      },
    ]),
    {
      name: 'namespace that leaves its tenant and lowers its level',
      object: namespace({ ...restricted, enforce: 'privileged' }),
      old: namespace(restricted, tenant),
      says: `at least ${tenants}`,
    },
    {
      name: 'namespace by the rules of long ago',
      object: namespace({ ...restricted, 'enforce-version': 'v1.0' }, tenant),
      says: `must not go back behind ${version(minor)}`,
    },
    {
      name: 'namespace that goes back to earlier rules',
      object: namespace({ ...restricted, 'enforce-version': version(minor - 1) }, tenant),
      old: namespace(restricted, tenant),
      says: `must not go back behind ${version(minor)}`,
    },
  ];
  return { good, bad };
}

function namespace(
  levels: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>> = {},
): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      labels: {
        ...labels,
        ...Object.fromEntries(Object.entries(levels).map(([name, level]) => [PREFIX + name, level])),
      },
    },
  };
}
