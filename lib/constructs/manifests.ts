import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { readManifests } from '../yaml';

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
    for (const { object } of readManifests(readFileSync(props.file), { file })) {
      const { name, namespace } = object.metadata;
      new ApiObject(this, [object.kind.toLowerCase(), namespace, name].filter(Boolean).join('.'), object);
    }
  }
}
