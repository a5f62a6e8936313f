import {
  apisOfKind,
  builtInApis,
  kindsOfCrd,
  kindsOfGroup,
  tryFindKind,
  type KindScope,
  type KubeObject,
} from '../../kube';
import type { ChartFacts } from '../../engine';

/** The APIs of a cluster as Helm names them, `group/version` and `group/version/Kind`, and who brings them. */
export class ClusterApis {
  readonly #kubernetes: string;
  readonly #brought = new Map<string, Set<string>>();
  readonly #scopes = new Map<string, KindScope>();

  /** @param kubernetes minor of the cluster, which serves its own APIs in any case */
  constructor(kubernetes: string) {
    this.#kubernetes = kubernetes;
  }

  /** The same APIs, to add to. */
  public copy(): ClusterApis {
    const copy = new ClusterApis(this.#kubernetes);
    for (const [api, bringers] of this.#brought) copy.#brought.set(api, new Set(bringers));
    for (const [kind, scope] of this.#scopes) copy.#scopes.set(kind, scope);
    return copy;
  }

  /** Adds what a CustomResourceDefinition brings; any other object brings nothing. */
  public addObject(object: KubeObject, bringer: string): void {
    for (const kind of kindsOfCrd(object)) {
      this.add(apisOfKind(kind, this.#kubernetes), bringer);
      this.#scopes.set(`${kind.group}/${kind.kind}`, kind.scope);
    }
  }

  /** Whether a kind lives in namespaces, as the cluster's definitions say, else as far as Fairlead knows. */
  public scopeOf(group: string, kind: string): KindScope | undefined {
    return this.#scopes.get(`${group}/${kind}`) ?? tryFindKind(group, kind)?.scope;
  }

  /** Adds what a chart says that it brings: `group` or `group/Kind`, in the versions that Fairlead knows. */
  public addProvided(api: string, bringer: string): void {
    const [group = '', kind] = api.split('/');
    const kinds = kind === undefined ? kindsOfGroup(group) : [tryFindKind(group, kind)];
    for (const info of kinds) if (info) this.add(apisOfKind(info, this.#kubernetes), bringer);
  }

  /** APIs that something on the cluster brings besides Kubernetes itself, sorted, with who does. */
  public get brought(): ReadonlyMap<string, readonly string[]> {
    const entries = [...this.#brought].sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(entries.map(([api, bringers]) => [api, [...bringers].sort()]));
  }

  /** What tells two sets of APIs apart. */
  public get key(): string {
    return [...this.#brought.keys()].sort().join('\n');
  }

  /** Who brings something that is not among other APIs, or the other way round. */
  public bringersThatChanged(other: ClusterApis): ReadonlySet<string> {
    const missing = (from: ClusterApis, to: ClusterApis) =>
      [...from.#brought].flatMap(([api, bringers]) => [...bringers].filter((each) => !to.#brought.get(api)?.has(each)));
    return new Set([...missing(this, other), ...missing(other, this)]);
  }

  /**
   * The APIs that a chart's templates could ask for. Leaving out the others lets one rendering serve clusters that differ
   * in what the chart cannot see.
   */
  public seenBy({ readsCapabilities, apiGroups }: ChartFacts): readonly string[] {
    if (!readsCapabilities) return [];
    const groups = apiGroups && new Set(apiGroups);
    const brought = [...this.#brought.keys()].filter((api) => groups?.has(api.split('/', 1)[0] ?? '') ?? true);
    return [...builtInApis(this.#kubernetes), ...brought].sort();
  }

  private add(apis: readonly string[], bringer: string): void {
    for (const api of apis) {
      const bringers = this.#brought.get(api);
      if (bringers) bringers.add(bringer);
      else this.#brought.set(api, new Set([bringer]));
    }
  }
}
