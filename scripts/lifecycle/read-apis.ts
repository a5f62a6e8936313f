import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What the code of Kubernetes says of the end of an API. */
export interface ApiEnd {
  /** Minor version from which on who uses it is warned. */
  readonly deprecated: number;

  /** Minor version that no longer serves it, where that is planned. */
  readonly removed?: number;

  /** What to use instead. */
  readonly replacement?: { readonly apiVersion: string; readonly kind: string };
}

/** API version → kind → its end. */
export type ApiEnds = Map<string, Map<string, ApiEnd>>;

const METHOD = /^func \(in \*(\w+)\) APILifecycle(\w+)\(\) .*\{\n\treturn (.*)\n\}$/gm;

/** Reads the lifecycle methods of a module; what it says of an API replaces what an older one said. */
export function readApiEnds(folder: string, ends: ApiEnds): void {
  for (const file of lifecycleFiles(folder)) {
    const text = readFileSync(file, 'utf8');
    const kinds = new Map<string, Map<string, string>>();
    const methods = [...text.matchAll(METHOD)];
    const declared = text.match(/^func .*APILifecycle/gm)?.length ?? 0;
    if (methods.length !== declared) throw new Error(`${file} has lifecycle methods of another form.`);
    for (const [, kind = '', method = '', answer = ''] of methods) {
      if (kind.endsWith('List')) continue;
      const answers = kinds.get(kind) ?? new Map<string, string>();
      kinds.set(kind, answers.set(method, answer));
    }
    const apiVersion = apiVersionOf(dirname(file));
    for (const [kind, answers] of kinds) {
      const end = readEnd(kind, answers);
      const known = ends.get(apiVersion) ?? new Map<string, ApiEnd>();
      if (end) ends.set(apiVersion, known.set(kind, end));
    }
  }
}

function readEnd(kind: string, answers: ReadonlyMap<string, string>): ApiEnd | undefined {
  const minor = (method: string) => {
    const answer = answers.get(method);
    const found = answer === undefined ? undefined : /^1, (\d+)$/.exec(answer)?.[1];
    if (answer !== undefined && found === undefined) throw new Error(`${kind} has the odd lifecycle '${answer}'.`);
    return found === undefined ? undefined : Number(found);
  };
  const [deprecated, removed] = [minor('Deprecated'), minor('Removed')];
  if (deprecated === undefined) return undefined;
  const replacement = answers.get('Replacement');
  return {
    deprecated,
    ...(removed !== undefined && { removed }),
    ...(replacement !== undefined && { replacement: readReplacement(replacement) }),
  };
}

function readReplacement(answer: string): NonNullable<ApiEnd['replacement']> {
  const found = /^schema\.GroupVersionKind\{Group: "(.*)", Version: "(.+)", Kind: "(.+)"\}$/.exec(answer);
  const [, group = '', version = '', kind = ''] = found ?? [];
  if (!found) throw new Error(`'${answer}' is no replacement.`);
  // One of them names the list of the kind by mistake.
  return { apiVersion: group === '' ? version : `${group}/${version}`, kind: kind.replace(/List$/, '') };
}

function apiVersionOf(folder: string): string {
  const [, version = ''] = /\/(v[^/]+)$/.exec(folder) ?? [];
  const register = join(folder, 'register.go');
  const group = existsSync(register)
    ? /^const GroupName = "(.*)"$/m.exec(readFileSync(register, 'utf8'))?.[1]
    : undefined;
  if (group === undefined || version === '') throw new Error(`The API version of ${folder} cannot be read.`);
  return group === '' ? version : `${group}/${version}`;
}

function lifecycleFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:^|\/)(?:zz_generated\.prerelease-)?lifecycle\.go$/.test(file))
    .sort()
    .map((file) => join(folder, file));
}
