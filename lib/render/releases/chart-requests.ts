import type { IConstruct } from 'constructs';
import { ClusterChart, HelmRelease, type Cluster } from '../../constructs';
import type { ChartRequest } from '../../sources';

/** What `fairlead.lock` is asked about a release. */
export function chartRequestOf(release: HelmRelease): ChartRequest {
  const { chart, version, source } = release;
  return {
    reference: chart,
    // A folder of this repository is what it is, whatever its application calls the version.
    version: 'folder' in chart ? '' : version,
    where: [{ path: release.node.path, ...(source && { source }) }],
  };
}

/** What `fairlead.lock` is asked for a cluster: the charts of all releases that are rendered here. */
export function* chartRequests(cluster: Cluster): Generator<ChartRequest> {
  for (const release of renderedReleases(cluster)) yield chartRequestOf(release);
}

function* renderedReleases(construct: IConstruct): Generator<HelmRelease> {
  if (ClusterChart.is(construct) && !construct.active) return;
  if (construct instanceof HelmRelease && construct.chartForm === 'rendered') yield construct;
  for (const child of construct.node.children) yield* renderedReleases(child);
}
