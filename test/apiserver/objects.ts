import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatJson, isJsonObject, readYaml, type JsonObject, type JsonValue } from '../../lib/yaml';

/** Objects beyond that many bytes are more than a request may have. */
const TOO_LARGE = 1_000_000;

/** The distinct objects of all YAML and JSON files below a folder; files that cannot be read are left out. */
export function readObjects(folder: string): readonly JsonObject[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(ya?ml|json)$/.test(file),
  );
  const distinct = new Map<string, JsonObject>();
  for (const file of files.sort()) {
    for (const object of objectsOf(join(folder, file))) {
      const text = formatJson(object);
      if (text.length < TOO_LARGE) distinct.set(text, object);
    }
  }
  return [...distinct.values()];
}

function objectsOf(file: string): readonly JsonObject[] {
  try {
    return readYaml(readFileSync(file), { file, disagreement: 'like-kubectl' }).flatMap(({ value }) => flat(value));
  } catch {
    return [];
  }
}

function flat(value: JsonValue): JsonObject[] {
  if (!isJsonObject(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return [];
  if (value.kind.endsWith('List') && Array.isArray(value.items)) return value.items.flatMap(flat);
  return isJsonObject(value.metadata) ? [value] : [];
}
