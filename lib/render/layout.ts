import { writeYaml } from '../yaml';
import { fileNames } from './file-names';
import type { RenderedChart } from './types';

/** One file to publish: what it holds, where it goes, and on whose behalf. */
export interface OutputFile {
  /** Path relative to the output folder, with forward slashes: `acme/prod-eu-1/cert-manager/namespace.cert-manager.yaml`. */
  readonly path: string;

  readonly content: string;

  /** Path of the construct that the file comes from. */
  readonly construct: string;

  /** Tenant on whose behalf the file is written. */
  readonly tenant?: string;

  /** The cluster that the file belongs to, as `<fleet>/<cluster>`. */
  readonly cluster: string;

  /**
   * The cluster folder that the file lies in and whose `index.json` lists it, as `<fleet>/<cluster>`. It differs from
   * `cluster` where the Application of a spoke lies in its hub's folder.
   */
  readonly folder: string;
}

/**
 * Lays out charts as files, one object a file.
 *
 * @param cluster the cluster that the charts belong to, as `<fleet>/<cluster>`
 * @param folder the cluster whose folder they go to, in the same form
 * @param tenantOf the tenant on whose behalf an object is written, where that is not its chart's
 */
export function* layOut(
  charts: readonly RenderedChart[],
  cluster: string,
  folder: string = cluster,
  tenantOf: (chart: RenderedChart, index: number) => string | undefined = ({ delivery }) => delivery.tenant,
): Generator<OutputFile> {
  for (const chart of charts) {
    const names = fileNames(chart.objects.map(({ object }) => object));
    for (const [index, { object, construct }] of chart.objects.entries()) {
      const tenant = tenantOf(chart, index);
      yield {
        // Joined rather than concatenated, which would keep the parts in memory beside the whole.
        path: [folder, chart.folder, names[index]].join('/'),
        content: writeYaml(object),
        construct: construct.node.path,
        ...(tenant !== undefined && { tenant }),
        cluster,
        folder,
      };
    }
  }
}
