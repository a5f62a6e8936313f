import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AdmissionRequest } from '../../lib/engine';
import { isJsonObject, readYaml, type JsonObject, type JsonValue } from '../../lib/yaml';
import { changed, type Changes } from './change';

/** An object, or a change of one, and what the API server makes of it by its documentation. */
export interface AdmissionCase {
  readonly id: string;

  /** The rows of the hardening table that it is about, each followed by a space. */
  readonly rows: string;

  /** The rule, in a sentence. */
  readonly why: string;

  /** Where the rule is documented. */
  readonly see?: string;
  readonly object: JsonObject;

  /** What stands in the cluster before: the case is an update. */
  readonly old?: JsonObject;
  readonly verdict: 'admitted' | 'warned' | 'denied';

  /** Fields that a refusal must name: these and no others. */
  readonly at?: readonly string[];

  /** What a refusal or a warning must say, among other words. */
  readonly says?: string;

  /** Fields that the engine names beside: it asks on where the server's allocation of addresses has refused already. */
  readonly also?: readonly string[];
}

/**
 * How a file tells its cases: by what is different from one of its objects.
 *
 * `set` holds values by path, null takes a field away; `from` says the same of the object that stands in the cluster.
 */
interface ToldCase {
  readonly why: string;
  readonly is: AdmissionCase['verdict'];
  readonly see?: string;
  readonly of?: string;
  readonly set?: Changes;
  readonly from?: Changes;
  readonly at?: readonly string[];
  readonly says?: string;
  readonly also?: readonly string[];
}

interface CaseFile {
  readonly see?: string;
  readonly rows?: readonly string[];
  readonly objects: Readonly<Record<string, JsonObject>>;
  readonly cases: Readonly<Record<string, ToldCase>>;
}

/** All cases, of all files of this folder. */
export function readCases(): readonly AdmissionCase[] {
  const files = readdirSync(__dirname).filter((file) => file.endsWith('.yaml') && file !== 'context.yaml');
  return files.sort().flatMap((file) => casesOf(file));
}

/** What is asked of the engine for a case. */
export function requestOf({ object, old }: AdmissionCase): AdmissionRequest {
  return old === undefined ? { operation: 'CREATE', object } : { operation: 'UPDATE', object, old };
}

const KEYS: ReadonlySet<string> = new Set<keyof ToldCase>([
  'why',
  'is',
  'see',
  'of',
  'set',
  'from',
  'at',
  'says',
  'also',
]);

function casesOf(file: string): AdmissionCase[] {
  const [document] = readYaml(readFileSync(join(__dirname, file), 'utf8'), { file });
  const { see: documented, rows = [], objects, cases } = document!.value as unknown as CaseFile;
  const first = Object.keys(objects)[0]!;
  return Object.entries(cases).map(([name, told]) => {
    const id = `${basename(file, '.yaml')}/${name}`;
    const strange = Object.keys(told).filter((key) => !KEYS.has(key));
    if (strange.length > 0) throw new Error(`The case '${id}' has the unknown keys ${strange.join(', ')}.`);
    const base = objects[told.of ?? first];
    if (!base) throw new Error(`The case '${id}' is of '${told.of ?? first}', which '${file}' does not have.`);
    const { why, is, see = documented, set = {}, from, at, says, also } = told;
    return {
      id,
      rows: rows.map((row) => `${row} `).join(''),
      why,
      verdict: is,
      ...(see !== undefined && { see }),
      object: changed(base, resolve(set)),
      ...(from !== undefined && { old: changed(base, resolve(from)) }),
      ...(at !== undefined && { at }),
      ...(says !== undefined && { says }),
      ...(also !== undefined && { also }),
    };
  });
}

const resolve = (changes: Changes): Changes =>
  Object.fromEntries(Object.entries(changes).map(([path, value]) => [path, repeated(value)]));

/** Long values, for limits: `{$repeat: a, times: 3}` is `aaa`, and `{$items: {…}, times: 3}` a list of three. */
function repeated(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(repeated);
  if (!isJsonObject(value)) return value;
  const { $repeat: text, $items: item, times } = value;
  if (typeof text === 'string') return text.repeat(Number(times));
  if (item !== undefined) return Array.from({ length: Number(times) }, () => item);
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, repeated(entry)]));
}
