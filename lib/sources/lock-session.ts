import { engineFacts } from '../engine';
import { ProblemError, type ProblemSite } from '../errors';
import { Archives } from './archives';
import { AuthorizedClient } from './authorized-client';
import { explainFetch } from './fetch-problem';
import { GitTree } from './git-tree';
import { HelmRepository } from './helm-repository';
import { HttpClient } from './http';
import { ChartLock } from './lock-file';
import type { LockChartsOptions } from './lock-options';
import { OciRegistry, registryAddress } from './oci-registry';
import { Provenance } from './provenance';
import type { ChartRepository } from './repository';
import { TemporaryFolder } from './temporary-folder';
import { Versions } from './versions';

/** What one run of locking shares: connections, indexes, archives, what the lock had before. */
export class LockSession {
  public readonly lock: ChartLock;
  public readonly archives: Archives;
  public readonly versions: Versions;
  public readonly provenance: Provenance;
  readonly #temporary = new TemporaryFolder();
  readonly #http: HttpClient;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #repositories = new Map<string, ChartRepository>();
  readonly #trees = new Map<string, Promise<GitTree>>();

  constructor(public readonly options: LockChartsOptions) {
    const { root, cache, engine, keyrings = [], env = process.env } = options;
    this.lock = ChartLock.read(root);
    this.archives = new Archives(root, cache, this.#temporary);
    this.versions = new Versions(engine);
    this.provenance = new Provenance(root, keyrings, engine);
    this.#http = new HttpClient(options);
    this.#env = env;
  }

  /** Whether another engine than this one made the lock. */
  public get isEngineNew(): boolean {
    return this.lock.engine?.digest !== engineFacts().digest;
  }

  /** Whether the run may move a chart. */
  public mayMove(name: string): boolean {
    const { update } = this.options;
    return update !== undefined && (update.names === undefined || update.names.includes(name));
  }

  /** Whether the run names a chart: then other bytes of the same version are taken, too. */
  public acceptsChange(name: string): boolean {
    return this.options.update?.names?.includes(name) ?? false;
  }

  /** The repository at an address; it is asked for its index once. */
  public repository(address: string, where: readonly ProblemSite[]): ChartRepository {
    const key = address.replace(/\/+$/, '');
    const known = this.#repositories.get(key);
    if (known) return known;
    const isOci = key.startsWith('oci://');
    if ((!isOci && !/^https?:\/\//.test(key)) || !URL.canParse(key.replace(/^oci:/, 'https:'))) {
      throw new ProblemError({
        code: 'invalid-definition',
        what: `'${address}' is not the address of a chart repository.`,
        where,
        why: 'Charts are fetched from https:// and oci:// addresses; names of this machine mean nothing elsewhere.',
        fix: 'Write an https:// or oci:// address.',
      });
    }
    const url = isOci ? registryAddress(key, this.#http.plainHttp) : new URL(`${key}/`);
    const client = new AuthorizedClient(this.#http, url, this.#env);
    const repository = isOci ? new OciRegistry(url, client) : new HelmRepository(url, client);
    this.#repositories.set(key, repository);
    return repository;
  }

  /** One revision of a Git repository; it is fetched once. */
  public gitTree(repository: string, revision: string, where: readonly ProblemSite[]): Promise<GitTree> {
    const key = JSON.stringify([repository, revision]);
    const tree = this.#trees.get(key) ?? GitTree.fetch(this.#temporary.make('git'), repository, revision, this.#env);
    this.#trees.set(key, tree);
    return explainFetch(`'${revision}' of ${repository}`, where, () => tree);
  }

  /** Leaves nothing behind, for whoever must stop at once. */
  public abort(): void {
    this.#temporary.remove();
  }

  public async close(): Promise<void> {
    await Promise.allSettled(this.#trees.values());
    this.#temporary.remove();
    await this.#http.close();
  }
}
