import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ContentCache } from '../../lib/cache';
import { folderDigest, type ChartContent, type RenderRequest } from '../../lib/engine';

/** A folder of the test's own, removed after the last test of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-engine-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A cache in a folder of its own. */
export function temporaryCache(): ContentCache {
  return new ContentCache(join(temporaryFolder(), 'cache'));
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Writes a chart, `Chart.yaml` included unless it is given. */
export function writeChart(folder: string, name: string, files: Readonly<Record<string, string>>): ChartContent {
  const chart = join(folder, name);
  writeFiles(chart, { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`, ...files });
  return { folder: chart, digest: folderDigest(chart) };
}

/** A ConfigMap whose data are what is given. */
export function configMap(name: string, data: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  ${data}\n`;
}

/** A request to render a chart, as plain as it can be. */
export function render(chart: ChartContent, rest: Partial<RenderRequest> = {}): RenderRequest {
  return {
    op: 'render',
    chart,
    release: 'web',
    namespace: 'shop',
    values: {},
    kubeVersion: 'v1.35.0',
    apiVersions: { names: [], default: true },
    want: 'objects',
    ...rest,
  };
}
