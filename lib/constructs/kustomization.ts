import { Construct } from 'constructs';
import { ProblemError, type SourceLocation } from '../errors';
import type { Patch } from '../model';
import { isJsonObject, writeYaml, type JsonObject } from '../yaml';
import { Caller } from './caller';
import { enclosingChart } from './cluster-chart';
import { deliveringChart } from './helm-release';

interface KustomizationChanges {
  /** Changes to the folder's objects: JSON patch operations, or partial objects to merge. @default - none */
  readonly patches?: readonly Patch[];

  /** Labels on every object. @default - none */
  readonly commonLabels?: Readonly<Record<string, string>>;

  /** Annotations on every object. @default - none */
  readonly commonAnnotations?: Readonly<Record<string, string>>;
}

/** A folder of this repository, built here. */
export interface LocalKustomizationProps extends KustomizationChanges {
  /** The folder, relative to the top of this repository. */
  readonly folder: string;
}

/** A folder of another repository, built by Argo CD. */
export interface RemoteKustomizationProps extends KustomizationChanges {
  /** Git repository that holds the folder. */
  readonly repository: string;

  /** The folder, relative to the repository. */
  readonly path: string;

  /** Branch, tag or commit. */
  readonly revision: string;
}

export type KustomizationProps = LocalKustomizationProps | RemoteKustomizationProps;

/**
 * A Kustomize folder with the patches made here.
 *
 * A folder of this repository is built here by Kustomize's own code, so that its objects stand in Git beside all others;
 * one of another repository is built by Argo CD, at a pinned revision.
 *
 * @example
 * new Kustomization(this, 'overlay', { folder: 'kustomize/web/overlays/prod' });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/
 */
export class Kustomization extends Construct {
  /** The folder of this repository, for one that is built here. */
  public readonly folder: string | undefined;

  /** What is changed about the folder's objects, as fields of a kustomization. */
  public readonly changes: JsonObject;
  readonly #caller = new Caller();

  constructor(scope: Construct, id: string, props: KustomizationProps) {
    super(scope, id);
    const chart = deliveringChart(this);
    const patches = (props.patches ?? []).map(({ target, patch }) => ({
      target: definedOnly(target),
      patch: writeYaml(isJsonObject(patch) ? named(patch, target.kind) : patch),
    }));
    if ('folder' in props) {
      this.folder = props.folder;
      this.changes = {
        ...(patches.length > 0 && { patches }),
        ...(props.commonLabels && { labels: [{ pairs: { ...props.commonLabels }, includeSelectors: true }] }),
        ...(props.commonAnnotations && { commonAnnotations: { ...props.commonAnnotations } }),
      };
      return;
    }
    if (props.revision === '' || props.revision === 'HEAD') throw notPinned(this, props.revision);
    this.folder = undefined;
    this.changes = {
      ...(patches.length > 0 && { patches }),
      ...(props.commonLabels && { commonLabels: { ...props.commonLabels } }),
      ...(props.commonAnnotations && { commonAnnotations: { ...props.commonAnnotations } }),
    };
    chart.addSource({
      repoURL: props.repository,
      targetRevision: props.revision,
      path: props.path,
      ...(Object.keys(this.changes).length > 0 && { kustomize: this.changes }),
    });
  }

  /** Where the kustomization was made. */
  public get source(): SourceLocation | undefined {
    return this.#caller.location ?? enclosingChart(this)?.source;
  }
}

/** Kustomize wants a kind and a name in every partial object, and pays them no attention where there is a target. */
function named(patch: JsonObject, kind = 'Any'): JsonObject {
  const { metadata } = patch;
  return { kind, ...patch, metadata: { name: 'any', ...(isJsonObject(metadata) ? metadata : {}) } };
}

function definedOnly(target: Patch['target']): Record<string, string> {
  const entries: [string, string | undefined][] = Object.entries(target);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function notPinned(kustomization: Kustomization, revision: string): ProblemError {
  return new ProblemError({
    code: 'invalid-definition',
    what: `'${revision}' is not a revision to pin a kustomization to.`,
    where: [{ path: kustomization.node.path, source: kustomization.source }],
    why: 'What runs would depend on the repository’s default branch.',
    fix: 'Write a branch, a tag or, best, a commit.',
  });
}
