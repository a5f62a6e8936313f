import type { ChartChange } from '../sources';
import { formatJson, type JsonValue } from '../yaml';

/** Entries of one kind that are printed; JSON has all of them. */
const SHOWN = 8;
const LONGEST_VALUE = 60;

type Line = readonly [word: string, text: string];

/** What another version of a chart changes, a line each: what takes something away before what adds something. */
export function* describeChartChange(change: ChartChange): Generator<Line> {
  const { values, crds, images, kubeVersion, appVersion, isNewlyDeprecated } = change;
  const lines = [
    ...section('deprecated', isNewlyDeprecated ? ["the chart's authors have given it up"] : []),
    ...section('Kubernetes', kubeVersion ? [fromTo(kubeVersion)] : []),
    ...section('values', [
      ...values.removed.map(({ path, value }) => `- ${keys(path)}: ${short(value)}`),
      ...values.changed.map(({ path, from, to }) => `~ ${keys(path)}: ${short(from)} → ${short(to)}`),
      ...values.added.map(({ path, value }) => `+ ${keys(path)}: ${short(value)}`),
    ]),
    ...section('CRDs', [
      ...crds.removed.map(({ name }) => `- ${name}`),
      ...crds.changed.map(({ name, from, to }) => `~ ${name}: ${from.join(', ')} → ${to.join(', ')}`),
      ...crds.added.map(({ name, versions }) => `+ ${name}: ${versions.join(', ')}`),
    ]),
    ...section('images', [
      ...images.removed.map((image) => `- ${image}`),
      ...images.added.map((image) => `+ ${image}`),
    ]),
    ...section('app', appVersion ? [fromTo(appVersion)] : []),
  ];
  if (lines.length > 0) yield* lines;
  else yield ['changes', 'none in values, CRDs and images'];
}

/** A long list of one kind must not push the others off the screen. */
function section(word: string, entries: readonly string[]): readonly Line[] {
  const rest = entries.length - SHOWN;
  const shown = rest > 0 ? [...entries.slice(0, SHOWN), `and ${rest} more (--format json has all)`] : entries;
  return shown.map((text, index) => [index === 0 ? word : '', text]);
}

function fromTo({ from = 'any', to = 'any' }: { readonly from?: string; readonly to?: string }): string {
  return `${from} → ${to}`;
}

/** `ingress.annotations."example.com/name"` */
function keys(path: readonly string[]): string {
  return path.map((key) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key))).join('.');
}

function short(value: JsonValue): string {
  const text = formatJson(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}
