import { z } from 'zod';
import { gitUrlSchema, nameSchema, repositoryPathSchema, revisionSchema, stringMapSchema } from './names';
import type { Origin } from './origin';
import { POD_SECURITY_LEVELS } from './tenant';
import { validate } from './validate';

const valuesSchema = z.record(z.string(), z.unknown());

// Plain http reaches this machine alone, and 'fairlead lock' asks for it to be allowed even there.
const CHART_REPOSITORY = /^((https|oci):\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$))[^\s@]*$/;

/** A chart in a Helm or OCI repository, in a folder of a Git repository, or in a folder of this repository. */
const chartReferenceSchema = z.union([
  z.strictObject({
    repository: z
      .string()
      .regex(CHART_REPOSITORY, 'must be an https:// or oci:// address.')
      .describe('Helm repository, `https://…` or `oci://…`.'),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._/-]*$/, 'must be a chart name.')
      .describe('Name of the chart in that repository.'),
  }),
  z.strictObject({
    repository: gitUrlSchema.describe('Git repository that holds the chart.'),
    path: repositoryPathSchema.describe("The chart's folder in that repository."),
  }),
  z.strictObject({
    folder: repositoryPathSchema.describe('Folder of this repository that holds the chart.'),
  }),
]);

const jsonPatchSchema = z.strictObject({
  op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']),
  path: z.string().regex(/^(\/.*)?$/, 'must be a JSON pointer such as `/spec/replicas`.'),
  from: z.string().optional(),
  value: z.unknown().optional(),
});

/** What a patch changes. */
export const patchBodySchema = z
  .union([z.array(jsonPatchSchema), valuesSchema])
  .describe('JSON patch operations, or a partial object to merge.');

/** A change to the objects of a Kustomize folder that a selector finds. */
const patchSchema = z.strictObject({
  target: z
    .strictObject({
      group: z.string().optional(),
      version: z.string().optional(),
      kind: z.string().optional(),
      name: z.string().optional(),
      namespace: z.string().optional(),
      labelSelector: z.string().optional(),
      annotationSelector: z.string().optional(),
    })
    .describe('Which objects to change.'),
  patch: patchBodySchema,
});

/** Fields of live objects that Argo CD leaves alone because somebody else owns them. */
const ignoreDifferencesSchema = z
  .strictObject({
    group: z.string().optional(),
    kind: z.string().min(1),
    name: z.string().optional(),
    namespace: z.string().optional(),
    jsonPointers: z.array(z.string()).optional(),
    jqPathExpressions: z.array(z.string()).optional(),
    managedFieldsManagers: z.array(z.string()).optional(),
  })
  .refine(
    (entry) =>
      Boolean(entry.jsonPointers?.length ?? entry.jqPathExpressions?.length ?? entry.managedFieldsManagers?.length),
    'must say what to ignore: jsonPointers, jqPathExpressions or managedFieldsManagers.',
  );

const kustomizeSchema = z.strictObject({
  path: repositoryPathSchema.describe('Folder of the kustomization in its repository.'),
  repository: gitUrlSchema.optional().describe("Its Git repository. Default: the tenant's."),
  revision: revisionSchema.optional().describe("Branch, tag or commit, beside a chart. Default: the tenant's."),
  patches: z.array(patchSchema).optional(),
  commonLabels: stringMapSchema.optional(),
  commonAnnotations: stringMapSchema.optional(),
});

const overlaySchema = z.strictObject({
  values: valuesSchema.optional().describe('Helm values that differ there.'),
  patches: z.array(patchSchema).optional().describe('Further patches there.'),
});

/** A tenant's application as data. */
export const applicationSchema = z
  .strictObject({
    versions: z
      .record(nameSchema, z.string().min(1))
      .refine((versions) => Object.keys(versions).length > 0, 'must name at least one environment or cluster.')
      .describe(
        'Where the application runs and in which version: environment or cluster → chart version (Git revision for a folder).',
      ),
    namespace: nameSchema
      .optional()
      .describe(
        "One of the tenant's namespaces; for a system application also one of the platform's. Default: the tenant's first.",
      ),
    system: z
      .boolean()
      .optional()
      .describe(
        'Whether the application may create cluster-scoped objects and use namespaces of the platform. Default: false.',
      ),
    podSecurity: z
      .enum(POD_SECURITY_LEVELS)
      .optional()
      .describe(
        'Pod Security level that a system application needs of a namespace of the platform. Default: `restricted`.',
      ),
    chart: chartReferenceSchema.optional(),
    releaseName: nameSchema.optional().describe("Helm release name. Default: the application's name."),
    values: valuesSchema.optional().describe('Helm values everywhere.'),
    kustomize: kustomizeSchema.optional(),
    ignoreDifferences: z.array(ignoreDifferencesSchema).optional(),
    environments: z.record(nameSchema, overlaySchema).optional().describe('What differs in single environments.'),
    clusters: z.record(nameSchema, overlaySchema).optional().describe('What differs on single clusters.'),
  })
  .refine((spec) => spec.chart !== undefined || spec.kustomize !== undefined, {
    message: 'must name a chart, a kustomize folder, or both.',
    path: ['chart'],
  })
  .refine((spec) => spec.chart !== undefined || (spec.values === undefined && spec.releaseName === undefined), {
    message: 'has values or a release name, but no chart that would read them.',
    path: ['values'],
  })
  .refine((spec) => spec.podSecurity === undefined || spec.system === true, {
    message: "is for system applications; a tenant's own namespaces say their level themselves.",
    path: ['podSecurity'],
  })
  .refine((spec) => spec.chart !== undefined || spec.kustomize?.revision === undefined, {
    message: "stands beside 'versions', which already says the revision of the folder.",
    path: ['kustomize', 'revision'],
  });

export type ApplicationDefinition = z.input<typeof applicationSchema>;
export type ChartReference = Readonly<z.infer<typeof chartReferenceSchema>>;
export type JsonPatchOperation = Readonly<z.infer<typeof jsonPatchSchema>>;
export type Patch = Readonly<z.infer<typeof patchSchema>>;
export type IgnoreDifferences = Readonly<z.infer<typeof ignoreDifferencesSchema>>;

/** A tenant's application as validated, frozen data. */
export interface ApplicationModel extends Readonly<z.output<typeof applicationSchema>> {
  readonly name: string;
  readonly tenant: string;
  readonly origin: Origin;
}

/** @throws ProblemError where the definition is not valid */
export function toApplicationModel(
  name: string,
  tenant: string,
  definition: unknown,
  origin: Origin,
): ApplicationModel {
  const subject = `Application '${name}' of tenant '${tenant}'`;
  validate(z.strictObject({ name: nameSchema }), { name }, subject, { source: origin.source });
  return Object.freeze({ ...validate(applicationSchema, definition, subject, origin), name, tenant, origin });
}
