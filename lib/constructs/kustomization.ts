import { Construct } from 'constructs';
import { ProblemError } from '../errors';
import type { Patch } from '../model';
import { writeYaml } from '../yaml';
import { Caller } from './caller';
import { deliveringChart } from './helm-release';

export interface KustomizationProps {
  /** Git repository that holds the folder. */
  readonly repository: string;

  /** The folder, relative to the repository. */
  readonly path: string;

  /** Branch, tag or commit. */
  readonly revision: string;

  /** Changes to the folder's objects: JSON patch operations, or partial objects to merge. @default - none */
  readonly patches?: readonly Patch[];

  /** Labels on every object. @default - none */
  readonly commonLabels?: Readonly<Record<string, string>>;

  /** Annotations on every object. @default - none */
  readonly commonAnnotations?: Readonly<Record<string, string>>;
}

/**
 * A Kustomize folder of a Git repository, built by Argo CD at a pinned revision with the patches made here.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/
 */
export class Kustomization extends Construct {
  constructor(scope: Construct, id: string, props: KustomizationProps) {
    super(scope, id);
    const chart = deliveringChart(this);
    if (props.revision === '' || props.revision === 'HEAD') {
      throw new ProblemError({
        code: 'invalid-definition',
        what: `'${props.revision}' is not a revision to pin a kustomization to.`,
        where: [{ path: this.node.path, source: new Caller().location }],
        why: 'What runs would depend on the repository’s default branch.',
        fix: 'Write a branch, a tag or, best, a commit.',
      });
    }
    const patches = (props.patches ?? []).map(({ target, patch }) => ({
      target: definedOnly(target),
      patch: writeYaml(patch),
    }));
    const kustomize = {
      ...(patches.length > 0 && { patches }),
      ...(props.commonLabels && { commonLabels: props.commonLabels }),
      ...(props.commonAnnotations && { commonAnnotations: props.commonAnnotations }),
    };
    chart.addSource({
      repoURL: props.repository,
      targetRevision: props.revision,
      path: props.path,
      ...(Object.keys(kustomize).length > 0 && { kustomize }),
    });
  }
}

function definedOnly(target: Patch['target']): Record<string, string> {
  const entries: [string, string | undefined][] = Object.entries(target);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
