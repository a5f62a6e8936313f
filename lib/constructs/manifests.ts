import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ProblemError, type SourceLocation } from '../errors';
import type { KubeObject } from '../kube';
import { readManifests } from '../yaml';
import { Caller } from './caller';

export interface ManifestsProps {
  /** YAML or JSON file with Kubernetes objects, relative to the repository. */
  readonly file: string;
}

/**
 * Kubernetes objects from a file, read as Kubernetes reads them: strictly, and without changing a value.
 *
 * @throws ProblemError with the line of everything that is not a valid object
 */
export class Manifests extends Construct {
  constructor(scope: Construct, id: string, props: ManifestsProps) {
    super(scope, id);
    const file = relative(process.cwd(), props.file).replaceAll('\\', '/');
    for (const { object, document, path, source } of readManifests(readManifestFile(this, props.file, file), {
      file,
    })) {
      const { name, namespace } = object.metadata;
      const id = [object.kind.toLowerCase(), namespace, name].filter(Boolean).join('.');
      new FileObject(this, id, object, source, (field) => document.locate([...path, ...field]));
    }
  }
}

/** An object that knows its lines, so that messages about it do. */
class FileObject extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    object: KubeObject,
    public readonly source: SourceLocation,

    /** Where a field stands, or the nearest thing above it. */
    public readonly locate: (field: readonly (string | number)[]) => SourceLocation,
  ) {
    super(scope, id, object);
  }
}

function readManifestFile(construct: Construct, path: string, file: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const source = new Caller().location;
    throw new ProblemError(
      {
        code: 'definition-not-found',
        what: `The file '${file}' cannot be read: ${(error as Error).message}.`,
        where: [{ path: construct.node.path, ...(source && { source }) }],
        why: 'Its objects would be missing from the cluster.',
        fix: 'Correct the path; it is relative to the folder that the command is run in.',
      },
      { cause: error },
    );
  }
}
