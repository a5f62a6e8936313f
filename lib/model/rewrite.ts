import { z } from 'zod';
import { CLOUD_PROVIDERS, type CloudProvider } from './cloud';
import { nameSchema, stringMapSchema } from './names';
import { locate, type Origin } from './origin';
import { validate } from './validate';

const ownKeys = (map: Readonly<Record<string, string>>) =>
  Object.keys(map).every((key) => !key.startsWith('fairlead.dev/'));
const metadataSchema = stringMapSchema.refine(
  ownKeys,
  'must not set what begins with `fairlead.dev/`, which Fairlead writes itself.',
);

const registryPath = z
  .string()
  .regex(
    /^(localhost|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+|[A-Za-z0-9.-]+(?=:))(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
    'must be a registry, or a path in one, such as `docker.io` or `mirror.example.com/docker`.',
  );

const imageRewriteSchema = z.strictObject({
  from: registryPath.describe(
    'Registry, or a path in one, that images come from. `docker.io` also means short names such as `nginx`.',
  ),
  to: registryPath.describe('What stands in its place; the rest of the path is kept.'),
});

/** Which objects a rule changes: those for which every field given holds. */
const objectSelectionSchema = z.strictObject({
  group: z.string().optional().describe('API group; `""` for the core group.'),
  kind: z.string().min(1).optional().describe('Kind, for example `Deployment`.'),
  name: z.string().min(1).optional().describe('Name of the object.'),
  namespace: z.string().min(1).optional().describe('Namespace of the object.'),
  labels: stringMapSchema.optional().describe('Labels that the object has, among others.'),
  addon: z.string().min(1).optional().describe('Catalogue name of the add-on that the object belongs to.'),
  chart: z
    .string()
    .min(1)
    .optional()
    .describe("Folder of the object's chart below its cluster, for example `cert-manager`."),
  tenant: nameSchema.optional().describe('Tenant that the object belongs to.'),
});

const IMAGE_PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const;

/** What a rule changes, and on which objects. */
const rewriteShape = {
  objects: objectSelectionSchema.optional().describe('Which objects to change. Default: all.'),
  labels: metadataSchema.optional().describe('Labels to set on objects.'),
  annotations: metadataSchema.optional().describe('Annotations to set on objects.'),
  podTemplates: z
    .boolean()
    .optional()
    .describe('Whether labels and annotations are set on pod templates too; pods restart then. Default: false.'),
  images: z.array(imageRewriteSchema).min(1).optional().describe('Where images come from; the longest `from` counts.'),
  imagePullPolicy: z.enum(IMAGE_PULL_POLICIES).optional().describe('Pull policy of all containers.'),
  imagePullSecrets: z.array(z.string().min(1)).min(1).optional().describe('Names of pull secrets to add to all pods.'),
};

const hasEffect = (rule: Readonly<Record<string, unknown>>) =>
  ['labels', 'annotations', 'images', 'imagePullPolicy', 'imagePullSecrets'].some((key) => rule[key] !== undefined);
const NOTHING = 'must say what to change: labels, annotations, images, imagePullPolicy or imagePullSecrets.';

const clusterSelectionSchema = z.strictObject({
  environment: nameSchema.optional(),
  cloud: z.enum(CLOUD_PROVIDERS).optional(),
  clusters: z.array(nameSchema).optional().describe('Names of clusters.'),
  labels: stringMapSchema.optional(),
});

const fleetRewriteSchema = z
  .strictObject({
    clusters: clusterSelectionSchema.optional().describe('Which clusters the rule is for. Default: all.'),
    ...rewriteShape,
  })
  .refine(hasEffect, NOTHING);

/** The field `rewrites` of a fleet's definition. */
export const fleetRewritesSchema = z.array(fleetRewriteSchema).describe('Changes to rendered objects, in order.');

/** The field `rewrites` of a cluster's definition. */
export const clusterRewritesSchema = z
  .array(z.strictObject(rewriteShape).refine(hasEffect, NOTHING))
  .describe("Changes to this cluster's rendered objects, in order, after those of the fleet.");

/** A rule as it is written, its clusters by name. */
export type RewriteDefinition = z.input<typeof fleetRewriteSchema>;
export type ObjectSelection = Readonly<z.infer<typeof objectSelectionSchema>>;
export type ImageRewrite = Readonly<z.infer<typeof imageRewriteSchema>>;
export type ImagePullPolicy = (typeof IMAGE_PULL_POLICIES)[number];

/** A rule that changes rendered objects of a fleet, as validated, frozen data. */
export interface RewriteRule extends Readonly<Omit<z.output<typeof fleetRewriteSchema>, 'clusters'>> {
  readonly clusters: {
    readonly environment?: string;
    readonly cloud?: CloudProvider;
    readonly clusters?: readonly { readonly name: string }[];
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly origin: Origin;
}

/** @throws ProblemError where the definition is not valid */
export function toRewriteRule(definition: unknown, origin: Origin): RewriteRule {
  const { clusters, ...rule } = validate(fleetRewriteSchema, definition, 'A rewrite rule', origin);
  const { clusters: names, ...selection } = clusters ?? {};
  return Object.freeze({
    ...rule,
    clusters: { ...selection, ...(names && { clusters: names.map((name) => ({ name })) }) },
    origin: {
      // Looked up only where a message needs it.
      get source() {
        return locate(origin);
      },
      ...(origin.locate && { locate: (path: readonly PropertyKey[]) => origin.locate?.(path) }),
    },
  });
}
