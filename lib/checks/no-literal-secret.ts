import { ClusterRegistration } from '../constructs';
import { displayName, type KubeObject } from '../kube';
import type { RenderedObject } from '../render';
import { isPublicContent } from './chart-secrets';
import type { Check } from './check';
import { fieldPath } from './field-path';
import { fieldName, nameOfText } from './field-names';
import { holdsSecret, isLiteral } from './secret-keys';
import { tryFindSecretShape } from './secret-shapes';
import { isMap } from './subjects';
import type { SuspiciousText } from './survey';

/** No credential is written into Git. A message says where one stands, never what it is. */
export const noLiteralSecret: Check = {
  name: 'no-literal-secret',
  severity: 'error',
  isFloor: true,
  why: 'Everybody who can read the repository could use it, also after it has been removed from the latest commit.',
  fix: 'Revoke it, keep its successor in a secret store, and refer to that with an ExternalSecret or the chart’s field for an existing Secret.',

  *run(_cluster, { survey }) {
    const reported = new Set<KubeObject>();
    for (const { chart, object } of survey.types.get('v1/Secret')?.subjects ?? []) {
      // Whatever is decided about it, these values will not stay.
      if (object.isUndecided) {
        reported.add(object.object);
        continue;
      }
      const fields = literalFields(object);
      if (fields.length === 0) continue;
      reported.add(object.object);
      const shown = fields.slice(0, 5).map((field) => `'${field}'`);
      const more = fields.length > shown.length ? ` and ${fields.length - shown.length} more` : '';
      const message = `${displayName(object.object)} holds values in ${shown.join(', ')}${more}.`;
      yield { chart, object, message, path: fields[0] ?? '' };
    }
    for (const suspicious of survey.suspiciousTexts) {
      const { chart, object, path } = suspicious;
      const isReported = object && reported.has(object.object) && (path[0] === 'data' || path[0] === 'stringData');
      const what = isReported ? undefined : (tryFindSecretShape(suspicious.text) ?? tryNameSecret(suspicious));
      if (what === undefined) continue;
      const place = nameOfText(suspicious);
      const message = `${place.charAt(0).toUpperCase()}${place.slice(1)} holds ${what}.`;
      yield { chart, object, message, path: fieldPath(path) };
    }
  },
};

/** Fields of a Secret with a value in them; a registration of a cluster holds an address and an identity only. */
function literalFields({ object, construct, template }: RenderedObject): readonly string[] {
  if (construct.node.scope instanceof ClusterRegistration) return [];
  return ['data', 'stringData'].flatMap((field) => {
    const map = object[field];
    if (!isMap(map)) return [];
    return Object.keys(map)
      .filter((key) => isWritten(map[key]) && !(template !== undefined && isPublicContent(field, map[key])))
      .map((key) => fieldName([field, key]));
  });
}

// SOPS encrypts value by value, and the Vault plugin of Argo CD fills in `<path:…>`.
function isWritten(value: unknown): boolean {
  if (typeof value !== 'string') return value !== undefined && value !== null;
  return value !== '' && !/^ENC\[|^<[^<>]+>$/.test(value);
}

function tryNameSecret(suspicious: SuspiciousText): string | undefined {
  return isNamedSecret(suspicious) ? 'a credential, as its name says' : undefined;
}

function isNamedSecret({ text, path, parent, object }: SuspiciousText): boolean {
  const key = path[path.length - 1];
  if (typeof key !== 'string') return false;
  // Environment variables and Helm parameters.
  if (key === 'value') {
    const { name } = parent as { readonly name?: unknown };
    if (typeof name === 'string') return isWord(text) && holdsSecret(name.slice(name.lastIndexOf('.') + 1), text, {});
  }
  if (path.includes('valuesObject')) return holdsSecret(key, text, parent);
  if (key === 'values' && path.includes('helm')) return hasSecretLine(text);
  return object?.object.kind === 'ConfigMap' && path[0] === 'data' && isWord(text) && holdsSecret(key, text, parent);
}

// What has blanks in it is a sentence, or code that asks for a password.
function isWord(text: string): boolean {
  return !/\s/.test(text);
}

/** Helm values as text, as Applications may carry them: a credential stands on a line of its own. */
function hasSecretLine(text: string): boolean {
  return text.split('\n').some((line) => {
    const [, key, value] = /^\s*(?:-\s+)?["']?([\w.-]+)["']?\s*:\s+["']?([^"'#\s][^"']*)["']?\s*$/.exec(line) ?? [];
    return key !== undefined && value !== undefined && isLiteral(value) && holdsSecret(key, value.trim(), {});
  });
}
