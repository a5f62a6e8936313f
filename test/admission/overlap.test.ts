import { ApiObject } from 'cdk8s';
import { ContentCache } from '../../lib/cache';
import { ClusterChart } from '../../lib/constructs';
import { ProblemList } from '../../lib/errors';
import { resolveFleet } from '../../lib/load';
import { FleetData } from '../../lib/model';
import { synthesizeFleets, type RunOptions } from '../../lib/synth';
import { newFleet } from '../fleets';
import { temporaryFolder } from '../sources/support';

const CLUSTERS = ['one', 'three', 'two'];

/** Judges three clusters, and tells what was made and what was done, in that order. */
async function eventsOf(cache: ContentCache, options: Partial<RunOptions> = {}, until = CLUSTERS.length) {
  const events: string[] = [];
  const fleet = newFleet();
  for (const name of CLUSTERS) fleet.addCluster(name, { environment: 'dev', kubernetes: '1.36', cloud: 'kind' });
  fleet.onClusters({}, (cluster) => {
    events.push(`make ${cluster.name}`);
    const chart = new ClusterChart(cluster, 'settings', { namespace: 'default' });
    new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: cluster.name }, dta: {} });
  });
  const root = temporaryFolder();
  const problems = new ProblemList();
  const run = { today: '2026-01-01', judge: true, engine: { cache }, ...options };
  let done = 0;
  for await (const { cluster } of synthesizeFleets([resolveFleet(fleet, root, root, new FleetData())], run, problems)) {
    events.push(`done ${cluster.name}`);
    if (++done === until) break;
  }
  return { events, problems: problems.all.map(({ code, what }) => `${code}: ${what}`) };
}

const TOLD = CLUSTERS.map((name) => expect.stringContaining(`ConfigMap/default/${name} `) as unknown);

test('a cluster is made while the one before it is judged, and kept verdicts keep no cluster waiting', async () => {
  const cache = new ContentCache(temporaryFolder());

  const first = await eventsOf(cache);
  expect(first.events).toEqual(['make one', 'make three', 'done one', 'make two', 'done three', 'done two']);
  expect(first.problems).toEqual(TOLD);

  const again = await eventsOf(cache);
  expect(again.events).toEqual(['make one', 'done one', 'make three', 'done three', 'make two', 'done two']);
  expect(again.problems).toEqual(first.problems);
});

test('whoever has seen enough leaves, though a cluster is still judged', async () => {
  const { events } = await eventsOf(new ContentCache(temporaryFolder()), {}, 1);

  expect(events).toEqual(['make one', 'make three', 'done one']);
});
