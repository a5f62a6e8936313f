import { z } from 'zod';

/** Grammar of every name that becomes part of a folder, an Application and a namespace: a DNS label. */
export const nameSchema = z
  .string()
  .max(63, 'must have at most 63 characters.')
  .regex(
    /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    'must be lower-case letters, digits and `-`, beginning with a letter and ending with a letter or digit.',
  );

/** Address of a Git repository as Argo CD reads it. */
export const gitUrlSchema = z
  .string()
  .regex(
    /^(https:\/\/[^\s@]+|ssh:\/\/\S+|git@[^\s:]+:\S+)$/,
    'must be the https or ssh address of a Git repository, without a credential in it.',
  );

/** A branch, tag or commit. */
export const revisionSchema = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9._/-]*$/, 'must be a branch, tag or commit.')
  .refine(
    (revision) => revision !== 'HEAD' && !revision.includes('..'),
    'must name a branch, tag or commit; `HEAD` is not a pin.',
  );

/** A path inside a repository: relative, forward slashes, nothing above the root. */
export const repositoryPathSchema = z
  .string()
  .regex(/^[^\s/\\][^\\]*$/, 'must be a path relative to the repository, with forward slashes.')
  .refine((path) => !path.split('/').includes('..'), 'must not lead out of the repository (`..`).');

/** Labels or annotations. The grammar of keys and values is checked where they are rendered. */
export const stringMapSchema = z.record(z.string(), z.string());
