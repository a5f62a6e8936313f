import { z } from 'zod';
import { SUPPORTED_KUBERNETES } from '../kube';
import { accessSchema, toAccess, type Access } from './access';
import { chartFormSchema, type ChartForm } from './chart-form';
import { checkSettingsSchema, type CheckSettings } from './check-settings';
import { cloudSchema, toCloud, type Cloud } from './cloud';
import { nameSchema, revisionSchema, stringMapSchema } from './names';
import type { Origin } from './origin';
import { validate } from './validate';
import { waiverSchema, type Waiver } from './waiver';

const KUBERNETES_PATTERN = new RegExp(`^(?:${SUPPORTED_KUBERNETES.join('|').replaceAll('.', '\\.')})$`);
const KUBERNETES_RANGE = [SUPPORTED_KUBERNETES[0], SUPPORTED_KUBERNETES.at(-1)]
  .map((minor) => `"${minor ?? ''}"`)
  .join(' to ');

/** A cluster as it is written, in a program or as data. */
export const clusterSchema = z.strictObject({
  environment: nameSchema.describe("The cluster's stage, for example `dev` or `prod`."),
  kubernetes: z
    .string()
    .regex(KUBERNETES_PATTERN, `must be a Kubernetes minor from ${KUBERNETES_RANGE}, without a patch.`)
    .describe('Kubernetes minor that the cluster runs, in quotes: `"1.35"`.'),
  cloud: cloudSchema.describe('Where the cluster runs: `aws`, `azure`, `gcp` or `kind`, each with its own fields.'),
  argocd: nameSchema
    .optional()
    .describe('Name of the hub whose Argo CD syncs this cluster. Default: the cluster has its own.'),
  access: accessSchema.optional().describe('How the hub reaches this cluster. Required with `argocd`.'),
  revisions: z
    .strictObject({
      platform: revisionSchema.optional().describe("Revision of the fleet's repository that this cluster follows."),
      tenants: z
        .record(nameSchema, revisionSchema)
        .optional()
        .describe('Revision of a tenant’s repository, by tenant.'),
    })
    .optional()
    .describe('Pins of this cluster that differ from the rest of the fleet.'),
  labels: stringMapSchema.optional().describe('Labels to select the cluster by, and to put on its registration.'),
  annotations: stringMapSchema.optional().describe('Annotations to put on its registration.'),
  costCentre: z
    .string()
    .min(1)
    .optional()
    .describe('Cost centre that pays for the cluster; a label on its namespaces.'),
  chartForm: chartFormSchema
    .optional()
    .describe("Whether Helm charts are `rendered` here, or left to Argo CD as a `source`. Default: the fleet's."),
  checks: checkSettingsSchema.optional(),
  waivers: z.array(waiverSchema).optional().describe('Excused findings of this cluster.'),
});

export type ClusterDefinition = z.input<typeof clusterSchema>;

/** One cluster as validated, frozen data. */
export interface ClusterModel {
  readonly name: string;
  readonly environment: string;
  readonly kubernetes: string;
  readonly cloud: Cloud;
  /** Name of the cluster whose Argo CD syncs this one; its own name where it has its own Argo CD. */
  readonly argocd: string;
  readonly access?: Access;
  readonly revisions: { readonly platform?: string; readonly tenants: Readonly<Record<string, string>> };
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly costCentre?: string;
  /** How Helm charts reach the cluster, where that differs from the fleet. */
  readonly chartForm?: ChartForm;
  /** How findings of checks count here, where that differs from the fleet. */
  readonly checks?: CheckSettings;
  readonly waivers: readonly Waiver[];
  readonly origin: Origin;
}

/** @throws ProblemError where the definition is not valid */
export function toClusterModel(name: string, definition: unknown, origin: Origin): ClusterModel {
  const subject = `Cluster '${name}'`;
  validate(z.strictObject({ name: nameSchema }), { name }, subject, { source: origin.source });
  const valid = validate(clusterSchema, definition, subject, origin);
  return Object.freeze({
    name,
    environment: valid.environment,
    kubernetes: valid.kubernetes,
    cloud: Object.freeze(toCloud(valid.cloud)),
    argocd: valid.argocd ?? name,
    ...(valid.access && { access: Object.freeze(toAccess(valid.access)) }),
    revisions: Object.freeze({ ...valid.revisions, tenants: valid.revisions?.tenants ?? {} }),
    labels: valid.labels ?? {},
    annotations: valid.annotations ?? {},
    ...(valid.costCentre !== undefined && { costCentre: valid.costCentre }),
    ...(valid.chartForm && { chartForm: valid.chartForm }),
    ...(valid.checks && { checks: valid.checks }),
    waivers: valid.waivers ?? [],
    origin,
  });
}
