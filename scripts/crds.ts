import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** The part of a CustomResourceDefinition that the generators read. */
export interface Crd {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly scope: string;
    readonly versions: readonly CrdVersion[];
  };
}

interface CrdVersion {
  readonly name: string;
  readonly served?: boolean;
  readonly [field: string]: unknown;
}

/** Root of this repository. */
export const ROOT = resolve(__dirname, '..');

/** The collection of CustomResourceDefinitions, one folder a group. It lies beside the repository, not in it. */
export const CRD_FOLDER = resolve(ROOT, '..', 'shared', 'crds');

/** Whether the collection is there. A copy of the repository alone does not have it. */
export function hasCrds(): boolean {
  return existsSync(CRD_FOLDER);
}

/** Every CustomResourceDefinition of a group, sorted by file name. */
export function readCrds(group: string): readonly Crd[] {
  const folder = join(CRD_FOLDER, group);
  return readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document) => {
      if (document.errors[0] !== undefined) throw document.errors[0];
      return document.toJS() as Crd | null;
    })
    .filter((crd): crd is Crd => crd?.kind === 'CustomResourceDefinition');
}

/** Every group of the collection, sorted. */
export function crdGroups(): readonly string[] {
  return readdirSync(CRD_FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
