import { createHash } from 'node:crypto';
import { groupOf, type KubeObject } from '../kube';

/** Longest file name that every common file system takes, less what version control may add. */
const MAX_LENGTH = 200;

/**
 * The file name of each object in one folder, from its identity alone: `<kind>.<name>.yaml`; namespace and group join
 * only where that would not be unique. Different on every file system, also where case does not count.
 */
export function fileNames(objects: readonly KubeObject[]): readonly string[] {
  const forms = [short, withNamespace, full];
  const names: string[] = [];
  let open = [...objects.keys()];
  for (const form of forms) {
    for (const index of open) {
      const object = objects[index];
      if (object) names[index] = form(object);
    }
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    open = open.filter((index) => (counts.get(names[index] ?? '') ?? 0) > 1);
    if (open.length === 0) break;
  }
  return names.map((name) => `${shorten(name)}.yaml`);
}

const short = ({ kind, metadata }: KubeObject) => `${escape(kind.toLowerCase())}.${escape(metadata.name)}`;
const withNamespace = (object: KubeObject) => `${short(object)}_${escape(object.metadata.namespace ?? '')}`;
const full = (object: KubeObject) => `${withNamespace(object)}_${escape(groupOf(object.apiVersion))}`;

// Letters, digits, `-` and `.` stay. Everything else (upper case, too) becomes %XX, so that two names never meet; `_`
// stays free to separate the parts.
function escape(text: string): string {
  return /^[a-z0-9.-]*$/.test(text)
    ? text
    : [...Buffer.from(text)]
        .map((byte) => {
          const character = String.fromCharCode(byte);
          return /[a-z0-9.-]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
        })
        .join('');
}

function shorten(name: string): string {
  if (name.length <= MAX_LENGTH) return name;
  return `${name.slice(0, MAX_LENGTH - 13)}_${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}
