import { groupOf, type KubeObject } from '../../kube';
import { isJsonObject, type JsonValue } from '../../yaml';

// What is generated under such a name is a credential; as the check for written ones has it, but for names that are
// ambiguous there: nobody generates a reference.
const SECRET_NAME =
  /pass(?:word|wd|phrase)?$|pwd$|token|secret|credential|htpasswd|(?:^|[^a-z])(?:auth|key|pin|otp|salt|seed)$|[a-z]Key$|_KEY$|\.key$|(?:api|access|private|signing|encryption|cookie|session|master|shared)[-_.]?key/i;

// Private keys, and what `htpasswd` and `bcrypt` make of a password.
const SECRET_VALUE = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY|\$2[abxy]\$\d\d\$|\{SHA\}/;

/** Says of a Deployment that what it reads has changed; a digest gives nothing away. */
const CHECKSUM = /^checksum\b|\bchecksum$/i;

/** Whether an object is a Secret. */
export function isSecret({ apiVersion, kind }: KubeObject): boolean {
  return kind === 'Secret' && groupOf(apiVersion) === '';
}

/** Whether what stands at a path of an object, and was generated, is to be known by few. */
export function isSecretField(object: KubeObject, path: readonly string[]): boolean {
  const parents: JsonValue[] = [object as unknown as JsonValue];
  for (const key of path) parents.push(childOf(parents.at(-1), key) ?? null);
  const value = parents.pop();
  const key = path.at(-1) ?? '';
  if (typeof value === 'string' && SECRET_VALUE.test(value)) return true;
  if (CHECKSUM.test(key)) return false;
  const parent = parents.at(-1);
  // Environment variables have their name beside them.
  const name = key === 'value' && isJsonObject(parent) && typeof parent.name === 'string' ? parent.name : key;
  return SECRET_NAME.test(name);
}

function childOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, JsonValue>>)[key] : undefined;
}
