import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contentDigest, ContentCache } from '../../lib/cache';
import { engineInThisThread, type EngineRequest } from '../../lib/engine';
import { ProblemError, type Problem } from '../../lib/errors';
import {
  lockCharts,
  type ChartEngine,
  type ChartRequest,
  type LockChartsOptions,
  type LockReport,
} from '../../lib/sources';

const loaded = engineInThisThread();

/** The real engine, in this thread. */
export const engine: ChartEngine = {
  // Whatever is thrown must come as a rejection, as it does from a thread.
  call: async <R extends EngineRequest>(request: R) => {
    await Promise.resolve();
    return loaded.call(request);
  },
};

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A repository and a cache of the test's own, removed after the last test of the file. */
export class Workspace {
  public readonly root = temporaryFolder();
  public readonly cache = new ContentCache(join(temporaryFolder(), 'cache'));

  public write(files: Files): this {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), content);
    }
    return this;
  }

  public read(path: string): string | undefined {
    const file = join(this.root, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  public get lock(): string {
    return this.read('fairlead.lock') ?? '';
  }

  /** Names of everything in the cache and in the repository. */
  public contents(): readonly string[] {
    return [this.root, this.cache.folder]
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      .sort();
  }

  public run(requests: readonly ChartRequest[], options: Partial<LockChartsOptions> = {}): Promise<LockReport> {
    return lockCharts(requests, {
      root: this.root,
      cache: this.cache,
      engine,
      plainHttp: true,
      env: {},
      times: { connect: 2000, idle: 300, total: 2000, retry: 1 },
      ...options,
    });
  }
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of the test's own, removed after the last test of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'fl-'));
  folders.push(folder);
  return folder;
}

/** A request for a chart of a repository. */
export function ask(repository: string, name: string, version: string): ChartRequest {
  return {
    reference: { repository, name },
    version,
    where: [{ path: `acme/dev/${name}`, source: { file: 'apps/acme/fleet.ts', line: 3, column: 5 } }],
  };
}

/** A small chart's files; any namespace lets its pod in. */
export function chartFiles(name: string, version: string, more: Files = {}): Files {
  return {
    'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`,
    'values.yaml': `replicas: 1\nimage: registry.example.com/${name}:${version}\n`,
    'templates/pod.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
    - name: main
      image: {{ .Values.image }}
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: { drop: [ALL] }
        runAsNonRoot: true
        seccompProfile: { type: RuntimeDefault }
`,
    ...more,
  };
}

/** Files as the archive that Helm would publish. */
export async function pack(files: Files): Promise<Buffer> {
  const bytes = Object.entries(files).map(([path, content]) => [path, Buffer.from(content)] as const);
  const { archive } = await engine.call({ op: 'pack', files: Object.fromEntries(bytes) });
  return Buffer.from(archive);
}

export function packChart(name: string, version: string, more: Files = {}): Promise<Buffer> {
  return pack(chartFiles(name, version, more));
}

/** The problems that a step ends with. */
export async function problemsOf(step: () => unknown): Promise<readonly Problem[]> {
  try {
    await step();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems;
    throw error;
  }
  return [];
}

/** An index of a repository with these archives. */
export function indexOf(
  archives: readonly {
    readonly name: string;
    readonly version: string;
    readonly archive: Buffer;
    readonly url?: string;
  }[],
): string {
  const names = [...new Set(archives.map(({ name }) => name))].sort();
  const entries = names.map((name) => {
    const versions = archives
      .filter((each) => each.name === name)
      .map(
        ({ version, archive, url = `${name}-${version}.tgz` }) => `  - apiVersion: v2
    created: "2024-01-01T00:00:00Z"
    description: |-
      A chart.
      version: 0.0.0 stands in its description only
    digest: ${contentDigest(archive).slice('sha256:'.length)}
    name: ${name}
    urls:
    - ${url}
    version: ${version}
`,
      );
    return `  ${name}:\n${versions.join('')}`;
  });
  return `apiVersion: v1\nentries:\n${entries.join('')}generated: "2024-01-01T00:00:00Z"\n`;
}

/** Whether a program of the test is here. It always is where everything must be tested. */
export function hasProgram(path: string): boolean {
  if (existsSync(path) || process.env.CI === 'true') return true;
  console.warn(`'${path}' is not installed, so its tests are skipped here; they run in CI.`);
  return false;
}
