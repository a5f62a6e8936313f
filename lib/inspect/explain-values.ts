import type { IConstruct } from 'constructs';
import { isDeepStrictEqual } from 'node:util';
import { HelmRelease, type ClusterChart } from '../constructs';
import { LayeredValues, type ValueOrigin } from '../model';

/** A setting of an add-on or a Helm value, and who set it. */
export interface ExplainedValue extends ValueOrigin {
  /** Where the value stands, keys joined by dots: a Helm value as the chart reads it, else the name of a setting. */
  readonly path: string;

  /** Layers below whose value does not count because of this one, the nearest first. */
  readonly hides: readonly ValueOrigin[];
}

/** Lists of settings that layers add to, where every other value of a layer hides those below. */
const ADDED_UP: readonly string[] = ['patches', 'waivers'];

/** Settings and Helm values of a chart, each with the layer and the line that set it. Sorted by path. */
export function explainValues(chart: ClusterChart): readonly ExplainedValue[] {
  const layers = layersOf(chart);
  const settings = (layers?.leaves() ?? [])
    .filter(({ path }) => path[0] !== 'values')
    .flatMap(({ path, ...effective }) => {
      const history = layers?.history(path) ?? [];
      return ADDED_UP.includes(path[0] ?? '')
        ? history.map((own) => explained(path, own, [own]))
        : [explained(path, effective, history)];
    });
  const releases = chart.node.findAll().filter((construct) => construct instanceof HelmRelease);
  return [...settings, ...releases.flatMap((release) => explainRelease(chart, release, layers))].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}

/** Values below a path, or all where none is given. */
export function valuesBelow(values: readonly ExplainedValue[], path: string | undefined): readonly ExplainedValue[] {
  if (path === undefined) return values;
  const wanted = path.replace(/^values\./, '');
  return values.filter((value) => value.path === wanted || value.path.startsWith(`${wanted}.`));
}

/** The settings of an add-on from all layers; undefined for what is no add-on. */
function layersOf(construct: IConstruct): LayeredValues | undefined {
  return 'layers' in construct && construct.layers instanceof LayeredValues ? construct.layers : undefined;
}

/** What Helm gets is compared with what the layers say: where they differ, the add-on itself has computed the value. */
function explainRelease(
  chart: ClusterChart,
  { values, layers: own }: HelmRelease,
  layers: LayeredValues | undefined,
): ExplainedValue[] {
  if (own) return own.leaves().map(({ path, ...effective }) => explained(path, effective, own.history(path)));
  const written = chart.source && { source: chart.source };
  const computedBy = { name: layers ? 'add-on' : 'application', values, origin: { ...written } };
  return new LayeredValues([computedBy]).leaves().map(({ path, ...computed }) => {
    const history = layers?.history(['values', ...path]) ?? [];
    const [effective] = history;
    if (effective && isDeepStrictEqual(effective.value, computed.value)) return explained(path, effective, history);
    return explained(path, computed, [computed, ...history]);
  });
}

function explained(
  path: readonly string[],
  { layer, value, source }: ValueOrigin,
  [, ...hides]: readonly ValueOrigin[],
): ExplainedValue {
  return { path: path.join('.'), layer, value, ...(source && { source }), hides };
}
