import type { IConstruct } from 'constructs';
import type { Check } from './check';

/** Every add-on works on the cloud that its cluster runs on. */
export const fitsCloud: Check = {
  name: 'fits-cloud',
  severity: 'error',
  why: 'Its controllers would wait for services that the cloud does not have.',
  fix: 'Keep it off this cluster, for example with a selection by cloud.',

  *run({ charts, cluster }) {
    const { provider } = cluster.cloud;
    // An add-on with CustomResourceDefinitions is two charts of one construct.
    const seen = new Set<IConstruct>();
    for (const chart of charts) {
      const { clouds } = chart;
      if (clouds === undefined || clouds.includes(provider) || seen.has(chart.construct)) continue;
      seen.add(chart.construct);
      const works = clouds.length === 0 ? 'no cloud' : clouds.map((cloud) => `'${cloud}'`).join(', ');
      yield {
        chart,
        message: `'${chart.path}' works on ${works}, but cluster '${cluster.name}' runs on '${provider}'.`,
      };
    }
  },
};
