import { isDeepStrictEqual } from 'node:util';
import type { ChartFacts, ReleaseAnswer } from '../engine';
import { isJsonObject, type JsonObject, type JsonValue } from '../yaml';

/** A default value of a chart. Keys down to it; a key may hold a dot, so it is a list. */
export interface DefaultValue {
  readonly path: readonly string[];
  readonly value: JsonValue;
}

/** A custom resource definition, with the versions of its API. */
export interface CustomResourceFacts {
  readonly name: string;
  readonly versions: readonly string[];
}

/** What is different between two versions of a chart. Lists are sorted. */
export interface ChartChange {
  readonly values: {
    readonly added: readonly DefaultValue[];
    readonly removed: readonly DefaultValue[];
    readonly changed: readonly { readonly path: readonly string[]; readonly from: JsonValue; readonly to: JsonValue }[];
  };

  /** From the renderings with default values, and from `crds/`. */
  readonly crds: {
    readonly added: readonly CustomResourceFacts[];
    readonly removed: readonly CustomResourceFacts[];
    readonly changed: readonly {
      readonly name: string;
      readonly from: readonly string[];
      readonly to: readonly string[];
    }[];
  };

  /** From the renderings with default values. */
  readonly images: { readonly added: readonly string[]; readonly removed: readonly string[] };

  /** Constraint on the version of Kubernetes, where it changed. */
  readonly kubeVersion?: { readonly from?: string; readonly to?: string };
  readonly appVersion?: { readonly from?: string; readonly to?: string };

  /** Whether the chart's authors have given it up since. */
  readonly isNewlyDeprecated: boolean;
}

/** Renderings with default values, where the chart can be rendered so. */
export interface DefaultRenderings {
  readonly before?: ReleaseAnswer;
  readonly after?: ReleaseAnswer;
}

/** Compares two versions of a chart. */
export function compareCharts(before: ChartFacts, after: ChartFacts, renderings: DefaultRenderings = {}): ChartChange {
  const isComparable = renderings.before !== undefined && renderings.after !== undefined;
  const objects = (answer: ReleaseAnswer | undefined) =>
    isComparable ? (answer?.manifests ?? []).flatMap(({ object }) => (object ? [object] : [])) : [];
  const [old, current] = [objects(renderings.before), objects(renderings.after)];
  return {
    values: compareValues(before.defaults, after.defaults),
    crds: compareResources(customResources(old), customResources(current)),
    images: compareTexts(imagesOf(old), imagesOf(current)),
    ...(before.kubeVersion !== after.kubeVersion && { kubeVersion: fromTo(before.kubeVersion, after.kubeVersion) }),
    ...(before.appVersion !== after.appVersion && { appVersion: fromTo(before.appVersion, after.appVersion) }),
    isNewlyDeprecated: after.isDeprecated && !before.isDeprecated,
  };
}

function fromTo(from: string | undefined, to: string | undefined): { from?: string; to?: string } {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function compareValues(before: JsonObject, after: JsonObject): ChartChange['values'] {
  const added: DefaultValue[] = [];
  const removed: DefaultValue[] = [];
  const changed: { path: readonly string[]; from: JsonValue; to: JsonValue }[] = [];
  const walk = (from: JsonObject, to: JsonObject, above: readonly string[]) => {
    for (const key of [...new Set([...Object.keys(from), ...Object.keys(to)])].sort()) {
      const path = [...above, key];
      const old = Object.hasOwn(from, key) ? from[key] : undefined;
      const current = Object.hasOwn(to, key) ? to[key] : undefined;
      if (old === undefined) added.push({ path, value: current ?? null });
      else if (current === undefined) removed.push({ path, value: old });
      else if (isJsonObject(old) && isJsonObject(current)) walk(old, current, path);
      else if (!isDeepStrictEqual(old, current)) changed.push({ path, from: old, to: current });
    }
  };
  walk(before, after, []);
  return { added, removed, changed };
}

function customResources(objects: readonly JsonObject[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { kind, metadata, spec } of objects) {
    if (kind !== 'CustomResourceDefinition' || !isJsonObject(metadata) || !isJsonObject(spec)) continue;
    const versions = Array.isArray(spec.versions) ? spec.versions.filter(isJsonObject) : [];
    const text = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '');
    found.set(text(metadata.name), versions.map(({ name }) => text(name)).sort());
  }
  return found;
}

function compareResources(
  before: ReadonlyMap<string, readonly string[]>,
  after: ReadonlyMap<string, readonly string[]>,
): ChartChange['crds'] {
  const only = (left: typeof before, right: typeof before) =>
    [...left.keys()]
      .filter((name) => !right.has(name))
      .sort()
      .map((name) => ({ name, versions: left.get(name) ?? [] }));
  return {
    added: only(after, before),
    removed: only(before, after),
    changed: [...before]
      .map(([name, from]) => ({ name, from, to: after.get(name) ?? from }))
      .filter(({ from, to }) => !isDeepStrictEqual(from, to))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Images of containers, wherever in an object they stand: custom resources have containers as well. */
function imagesOf(objects: readonly JsonObject[]): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (value: JsonValue, isContainer: boolean) => {
    if (Array.isArray(value)) {
      for (const entry of value) walk(entry, isContainer);
    } else if (isJsonObject(value)) {
      if (isContainer && typeof value.image === 'string') found.add(value.image);
      for (const [key, entry] of Object.entries(value)) walk(entry, /containers$/i.test(key));
    }
  };
  for (const object of objects) walk(object, false);
  return found;
}

function compareTexts(before: ReadonlySet<string>, after: ReadonlySet<string>): ChartChange['images'] {
  return {
    added: [...after].filter((text) => !before.has(text)).sort(),
    removed: [...before].filter((text) => !after.has(text)).sort(),
  };
}
