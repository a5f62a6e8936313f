import type { HelmRelease } from '../constructs';
import type { ProblemSite } from '../errors';
import type { RenderedRelease } from '../render';
import type * as Sources from '../sources';
import type { Check, Finding } from './check';
import { findUnknownValues, type UnknownValue } from './known-values';

/** Every Helm value is one that its chart knows. */
export const noUnknownValue: Check = {
  name: 'no-unknown-value',
  severity: 'error',
  why: 'Helm ignores what a chart does not read, so the setting would silently have no effect.',
  fix: 'Correct the name of the value, or remove it.',

  *run({ charts }) {
    // A chart with CustomResourceDefinitions is delivered as two, which share their releases.
    const seen = new Set<HelmRelease>();
    for (const chart of charts) {
      for (const { construct, facts } of chart.releases) {
        if (seen.has(construct)) continue;
        seen.add(construct);
        for (const unknown of unknownValuesOf({ construct, facts })) {
          const finding: Finding = {
            chart,
            construct,
            message: messageFor(unknown, { construct, facts }),
            at: siteOfValue(construct, unknown.path),
            fix: `${unknown.advice} A value that the chart does read can be waived on its release.`,
          };
          yield finding;
        }
      }
    }
  },
};

type ReleaseValues = Pick<RenderedRelease, 'construct' | 'facts'>;

function unknownValuesOf({ construct, facts }: ReleaseValues): readonly UnknownValue[] {
  if (Object.keys(construct.values).length === 0) return [];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- fleets whose charts Argo CD renders need none of it
  const { valuesShape } = require('../sources') as typeof Sources;
  return findUnknownValues(valuesShape(facts), construct.values);
}

function messageFor({ name, path }: UnknownValue, { construct, facts }: ReleaseValues): string {
  const [setter] = construct.historyOf(path);
  const from = setter ? `, which the layer '${setter.layer}' sets` : '';
  return `The chart '${facts.name}' ${facts.version} knows no value '${name}'${from}.`;
}

/** The line that set a value, else the line of the release. */
function siteOfValue(release: HelmRelease, path: readonly string[]): ProblemSite {
  const [setter] = release.historyOf(path);
  const source = setter?.source ?? release.source;
  return { path: release.node.path, ...(source && { source }) };
}
