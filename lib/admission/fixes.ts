import { tryFindNearest } from '../errors';
import type { AdmissionFinding } from '../engine';
import { allFieldNames, groupOf, type KubeObject } from '../kube';
import { isJsonObject, type JsonObject, type JsonValue } from '../yaml';

const REPLACED = "annotate it with 'argocd.argoproj.io/sync-options: Force=true,Replace=true'";

/** Kinds whose objects cannot be made again without a loss that the user should know of. */
const LOSSES: Readonly<Record<string, string>> = {
  'apps/StatefulSet': 'Its pods stop meanwhile, and its volumes stay.',
  'apps/Deployment': 'Its pods stop meanwhile.',
  'apps/DaemonSet': 'Its pods stop meanwhile.',
  '/Service': 'It gets another address.',
  '/PersistentVolumeClaim': 'Its data may be lost: copy it first.',
  'apiextensions.k8s.io/CustomResourceDefinition': 'All objects of its kind are lost with it.',
};

/** What to do about a finding, where more is known than its rule says. */
export function fixOf(
  finding: AdmissionFinding,
  object: KubeObject,
  definition: JsonObject | undefined,
): string | undefined {
  if (finding.rule === 'immutable') return replaceRoute(object);
  if (finding.rule !== 'unknown-field' || finding.path === undefined) return undefined;
  const [, parent = '', name = ''] = /^(?:(.*)\.)?([^.]+)$/.exec(finding.path) ?? [];
  const nearest = tryFindNearest(name, fieldsOf(definition, object, parent));
  if (nearest === name) return `'${name}' is a field of another place; move it there, or remove it.`;
  return nearest === undefined ? undefined : `Did you mean '${nearest}'? Otherwise correct its place, or remove it.`;
}

/** How an object is made again, which is the one way to change what cannot change. */
function replaceRoute({ apiVersion, kind }: KubeObject): string {
  const loss = LOSSES[`${groupOf(apiVersion)}/${kind}`];
  const again = `let the object be made again: give it another name, or ${REPLACED} for this change.`;
  return `Keep the value that was there, or ${again}${loss === undefined ? '' : ` ${loss}`}`;
}

/** Names of the fields at a place of a custom kind; of a built-in one, those of all places. */
function fieldsOf(definition: JsonObject | undefined, { apiVersion }: KubeObject, path: string): readonly string[] {
  if (definition === undefined) return allFieldNames();
  const versions = valueAt(definition, ['spec', 'versions']);
  const version = (Array.isArray(versions) ? versions : []).find(
    (each) => isJsonObject(each) && each.name === apiVersion.slice(apiVersion.indexOf('/') + 1),
  );
  let schema = valueAt(version, ['schema', 'openAPIV3Schema']);
  for (const step of path.split(/[.[]/).filter((part) => part !== '')) {
    schema = step.endsWith(']') ? valueAt(schema, ['items']) : valueAt(schema, ['properties', step]);
  }
  const properties = valueAt(schema, ['properties']);
  return isJsonObject(properties) ? Object.keys(properties) : [];
}

function valueAt(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((each, key) => (isJsonObject(each) ? each[key] : undefined), value);
}
