import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml, type JsonObject } from '../../lib/yaml';

/** What the cluster has that judges the cases, in an order in which it can be made. */
export function readContext(): readonly JsonObject[] {
  const file = 'context.yaml';
  return readYaml(readFileSync(join(__dirname, file), 'utf8'), { file }).map(({ value }) => value as JsonObject);
}
