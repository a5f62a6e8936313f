import { z } from 'zod';
import { ChartAddon, type AddonProps, type Cluster } from '../constructs';
import { mergeObjects } from '../model';
import type { JsonObject } from '../yaml';
import { SECURITY } from './catalogue/security';

/** What a policy does with an object that breaks it: refuse it, only report it, or nothing. */
export type PolicyAction = 'enforce' | 'audit' | 'off';

/** Which registries images may come from. */
export interface RegistryRestriction {
  readonly action: PolicyAction;

  /** Registries that all namespaces may use, for example `registry.example.com`. */
  readonly allowed: readonly string[];

  /** Namespaces that may use any registry. @default - none */
  readonly excludeNamespaces?: readonly string[];
}

const ACTION = z.enum(['enforce', 'audit', 'off']);

/** The chart's policies and what they do unless told otherwise. */
const DEFAULT_ACTIONS = {
  denyDefaultNamespace: 'enforce',
  denyEksResources: 'enforce',
  denyEmptyIngress: 'enforce',
  denyExternalSecrets: 'enforce',
  denyLatestImage: 'enforce',
  denyNoLabels: 'off',
  denyNoLimits: 'off',
  denyNoPodProbes: 'off',
  denyNoTrafficDistribution: 'off',
  mutateEcrCache: 'off',
  mutatePsaLabels: 'audit',
  mutateTrafficDistribution: 'off',
} as const satisfies Record<string, PolicyAction>;

type PolicyName = keyof typeof DEFAULT_ACTIONS;

export interface KyvernoPoliciesProps extends AddonProps, Readonly<Partial<Record<PolicyName, PolicyAction>>> {
  /** Namespaces that no policy applies to, besides those of the cluster and Argo CD. @default - none */
  readonly exclusions?: readonly string[];

  /** Workloads in the namespace `default`. @default 'enforce' */
  readonly denyDefaultNamespace?: PolicyAction;

  /** EKS resources outside the platform's namespace. @default 'enforce' */
  readonly denyEksResources?: PolicyAction;

  /** Ingress rules without a host. @default 'enforce' */
  readonly denyEmptyIngress?: PolicyAction;

  /** Secrets of the store that belong to another cluster or namespace. @default 'enforce' */
  readonly denyExternalSecrets?: PolicyAction;

  /** Images without a tag, or with `latest`. @default 'enforce' */
  readonly denyLatestImage?: PolicyAction;

  /** Objects without the recommended labels. @default 'off' */
  readonly denyNoLabels?: PolicyAction;

  /** Containers without requests and a memory limit. @default 'off' */
  readonly denyNoLimits?: PolicyAction;

  /** Containers without a probe. @default 'off' */
  readonly denyNoPodProbes?: PolicyAction;

  /** Services whose traffic does not stay near. @default 'off' */
  readonly denyNoTrafficDistribution?: PolicyAction;

  /** Images of Docker's library, rewritten to a cache in ECR. @default 'off' */
  readonly mutateEcrCache?: PolicyAction;

  /** Namespaces without Pod Security labels, which get them. @default 'audit' */
  readonly mutatePsaLabels?: PolicyAction;

  /** Services without a traffic distribution, which get one. @default 'off' */
  readonly mutateTrafficDistribution?: PolicyAction;

  /** Images of other registries. @default 'off' */
  readonly restrictImageRegistries?: 'off' | RegistryRestriction;
}

/**
 * The platform's Kyverno policies.
 *
 * The cluster also needs `Kyverno`, which brings the `kyverno.io` API. On AWS, ExternalSecrets may read the keys of
 * their own cluster and namespace only.
 *
 * @example
 * new KyvernoPolicies(cluster, 'kyverno-policies', {
 *   denyLatestImage: 'audit',
 *   restrictImageRegistries: { action: 'enforce', allowed: ['registry.example.com'] },
 * });
 */
export class KyvernoPolicies extends ChartAddon<KyvernoPoliciesProps> {
  public static override readonly about = SECURITY['kyverno-policies'];

  public static override readonly settings = z.strictObject({
    exclusions: z.array(z.string().min(1)).optional(),
    ...actionSchemas(),
    restrictImageRegistries: z
      .union([
        z.literal('off'),
        z.strictObject({
          action: ACTION,
          allowed: z.array(z.string().min(1)).min(1),
          excludeNamespaces: z.array(z.string().min(1)).optional(),
        }),
      ])
      .optional(),
  });

  public override get settings(): Readonly<KyvernoPoliciesProps> {
    const settings = super.settings;
    return { ...settings, values: mergeObjects(toValues(settings, this.cluster), settings.values ?? {}) };
  }
}

function actionSchemas(): Record<PolicyName, z.ZodOptional<typeof ACTION>> {
  const schemas = Object.keys(DEFAULT_ACTIONS).map((name) => [name, ACTION.optional()]);
  return Object.fromEntries(schemas) as Record<PolicyName, z.ZodOptional<typeof ACTION>>;
}

function toValues(settings: Readonly<KyvernoPoliciesProps>, cluster: Cluster): JsonObject {
  const policies: JsonObject = Object.fromEntries(
    (Object.keys(DEFAULT_ACTIONS) as PolicyName[]).map((name) => [
      name,
      toPolicy(settings[name] ?? DEFAULT_ACTIONS[name]),
    ]),
  );
  const onAws = cluster.model.cloud.provider === 'aws';
  return {
    ...(settings.exclusions && { globalExclusions: { additional: [...settings.exclusions] } }),
    policies: mergeObjects(policies, {
      ...(onAws && {
        denyExternalSecrets: { useAwsSecretsManagerPaths: true, aws: { clusterName: cluster.name } },
      }),
      restrictImageRegistries: toRegistryPolicy(settings.restrictImageRegistries ?? 'off'),
    }),
  };
}

function toPolicy(action: PolicyAction): JsonObject {
  return action === 'off' ? { enabled: false } : { enabled: true, validationFailureAction: action };
}

function toRegistryPolicy(restriction: 'off' | RegistryRestriction): JsonObject {
  if (restriction === 'off') return { enabled: false };
  const { action, allowed, excludeNamespaces } = restriction;
  return {
    ...toPolicy(action),
    allowedRegistries: [...allowed],
    ...(excludeNamespaces && { excludeNamespaces: [...excludeNamespaces] }),
  };
}
