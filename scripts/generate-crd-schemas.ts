/*
 * Makes imports/schemas/: the definitions of custom resources that judging needs where a chart does not bring them, one
 * compressed file for each group. Its first line lists the kinds, each further line is the definition of one of them, as
 * the engine is told of it.
 *
 *   tsx scripts/generate-crd-schemas.ts            writes imports/schemas/
 *   tsx scripts/generate-crd-schemas.ts --check    compares with imports/schemas/, exits 1 where it differs
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { canonicalJson } from '../lib/engine/json';
import { crdGroups, hasCrds, readCrds, ROOT, type Crd } from './crds';

const SCHEMAS = join(ROOT, 'imports', 'schemas');
const ENDING = '.jsonl.br';

/** What is for people alone: prose in schemas, and tables. */
const FOR_PEOPLE = new Set(['additionalPrinterColumns', 'description', 'example', 'externalDocs', 'title']);

/** Fields whose values are schemas, or hold some: one, several, or several by name. */
const NESTED = new Set([
  'additionalProperties',
  'allOf',
  'anyOf',
  'items',
  'not',
  'oneOf',
  'openAPIV3Schema',
  'schema',
]);
const NAMED = new Set(['definitions', 'patternProperties', 'properties']);

function main(): number {
  const check = process.argv.includes('--check');
  if (!hasCrds()) {
    console.log(
      'The CustomResourceDefinitions that imports/schemas/ is made from are not here, so it was left as it is.',
    );
    return check ? 0 : 1;
  }
  const generated = new Map(crdGroups().map((group) => [`${group}${ENDING}`, describeGroup(group)]));
  return check ? compare(generated) : write(generated);
}

function describeGroup(group: string): string {
  const crds = readCrds(group).map(shorten);
  return [crds.map(({ spec }) => spec.names.kind), ...crds].map(canonicalJson).join('\n');
}

/** What of a definition decides about objects. */
function shorten({ apiVersion, kind, metadata, spec }: Crd): Crd {
  const versions = spec.versions.filter(({ served }) => served !== false).map(withoutProse);
  return { apiVersion, kind, metadata: { name: metadata.name }, spec: { ...spec, versions } };
}

/** A copy of a version or a schema. What stands in defaults, in enumerations and in names of fields is data, not prose. */
function withoutProse<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutProse) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([field]) => !FOR_PEOPLE.has(field));
  return Object.fromEntries(kept.map(([field, entry]) => [field, withoutProseIn(field, entry)])) as T;
}

function withoutProseIn(field: string, value: unknown): unknown {
  if (NESTED.has(field)) return withoutProse(value);
  if (!NAMED.has(field)) return value;
  return Object.fromEntries(Object.entries(value as object).map(([name, schema]) => [name, withoutProse(schema)]));
}

function write(generated: ReadonlyMap<string, string>): number {
  rmSync(SCHEMAS, { recursive: true, force: true });
  mkdirSync(SCHEMAS, { recursive: true });
  for (const [file, content] of generated) writeFileSync(join(SCHEMAS, file), compress(content));
  console.log(`Wrote the schemas of ${generated.size} groups to imports/schemas/.`);
  return 0;
}

function compress(content: string): Buffer {
  const bytes = Buffer.from(content);
  const { BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants;
  return brotliCompressSync(bytes, { params: { [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_SIZE_HINT]: bytes.length } });
}

/** Compares what is in the files: another version of the compressor may write it in other bytes. */
function compare(generated: ReadonlyMap<string, string>): number {
  const present = new Set(readdirSync(SCHEMAS));
  const differing = [...new Set([...generated.keys(), ...present])]
    .filter((file) => !present.has(file) || unpack(file) !== generated.get(file))
    .sort();
  if (differing.length === 0) {
    console.log('imports/schemas/ is up to date.');
    return 0;
  }
  console.error(
    `imports/schemas/ is not what the generator makes: ${differing.join(', ')}. Run it without --check and commit.`,
  );
  return 1;
}

function unpack(file: string): string {
  return brotliDecompressSync(readFileSync(join(SCHEMAS, file))).toString('utf8');
}

process.exitCode = main();
