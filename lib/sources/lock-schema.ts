import { z } from 'zod';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be `sha256:` and 64 hexadecimal digits.');
const address = z.string().min(1);
const commit = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'must be the full name of a commit.');

// Both become part of the name of a vendored archive.
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be the name of a chart.');
const version = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.+-]*$/, 'must be one version.');

const sourceSchema = z.union([
  z.strictObject({ repository: address, name: z.string().min(1).optional() }),
  z.strictObject({ repository: address, path: z.string().min(1), revision: z.string().min(1), commit }),
  z.strictObject({ folder: z.string().min(1) }),
]);

const signatureSchema = z.strictObject({ name: z.string(), fingerprint: z.string().min(1) });

/** What a chart has inside, or needs beside it. */
export interface LockedDependency {
  readonly name: string;

  /** Absent for what came inside the archive of its parent in some version of a range. */
  readonly version?: string;

  /** The range that `Chart.yaml` asks for, where that is not the version itself. */
  readonly requested?: string;

  /** Where it was fetched from; absent for what came inside the archive of its parent. */
  readonly source?: LockedSource;
  readonly digest?: string;

  /** For a folder of the repository: digest of the files that were packed, to see whether they have changed since. */
  readonly files?: string;
  readonly signedBy?: Signature;
  readonly dependencies?: readonly LockedDependency[];
}

const dependencySchema: z.ZodType<LockedDependency> = z.strictObject({
  name,
  version: version.optional(),
  requested: z.string().min(1).optional(),
  source: sourceSchema.optional(),
  digest: digest.optional(),
  files: digest.optional(),
  signedBy: signatureSchema.optional(),
  get dependencies() {
    return z.array(dependencySchema).optional();
  },
});

const chartSchema = z.strictObject({
  name,
  version: version.optional(),
  requested: z.string().min(1).optional(),
  source: sourceSchema,
  digest: digest.optional(),
  signedBy: signatureSchema.optional(),
  dependencies: z.array(dependencySchema).optional(),
});

/** The file `fairlead.lock`. */
export const lockSchema = z.strictObject({
  version: z.literal(1),
  engine: z.strictObject({ helm: z.string().min(1), kustomize: z.string().min(1), digest }),
  charts: z
    .array(
      chartSchema.refine(
        (chart) => 'folder' in chart.source || (chart.version !== undefined && chart.digest !== undefined),
        {
          message: 'must have a version and a digest, unless its source is a folder.',
        },
      ),
    )
    .default([]),
});

/** Who signed a chart. */
export type Signature = Readonly<z.output<typeof signatureSchema>>;

/** Where a chart in the lock comes from. `name` stands only where it is not the chart's own name, as below an OCI path. */
export type LockedSource = Readonly<z.output<typeof sourceSchema>>;

/** A chart as `fairlead.lock` has it. */
export interface LockedChart {
  readonly name: string;

  /** Exact version; absent for a folder of this repository, which says its own. */
  readonly version?: string;

  /** What the definition asks for, where that is not the version itself. */
  readonly requested?: string;
  readonly source: LockedSource;

  /** Digest of the archive; absent for a folder of this repository, which holds the files itself. */
  readonly digest?: string;
  readonly signedBy?: Signature;
  readonly dependencies?: readonly LockedDependency[];
}

/** The engine that a lock was made with. */
export type LockedEngine = Readonly<z.output<typeof lockSchema>['engine']>;
