/*
 * Makes lib/kube/kind-names.ts: the names of all built-in kinds as a type, so that an editor knows them and a wrong one
 * does not compile. From lib/kube/kinds.data.json, which is made before.
 *
 *   tsx scripts/generate-kind-names.ts            writes the file
 *   tsx scripts/generate-kind-names.ts --check    compares with the file, exits 1 where it differs
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from './crds';

const DATA = join(ROOT, 'lib', 'kube', 'kinds.data.json');
const NAMES = join(ROOT, 'lib', 'kube', 'kind-names.ts');

async function main(): Promise<number> {
  const { builtIn } = JSON.parse(readFileSync(DATA, 'utf8')) as {
    builtIn: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  const kinds = Object.entries(builtIn).flatMap(([group, names]) =>
    Object.keys(names).map((kind) => `'${group === '' ? kind : `${group}/${kind}`}'`),
  );
  const text = `// Made by scripts/generate-kind-names.ts; do not edit.

/** A kind that Kubernetes itself brings, as \`group/Kind\`; one of the core group as \`Kind\`. */
export type BuiltInKind = ${kinds.join(' | ')};
`;
  const content = await format(text, { ...(await resolveConfig(NAMES)), filepath: NAMES });
  const file = relative(ROOT, NAMES);
  if (!process.argv.includes('--check')) {
    writeFileSync(NAMES, content);
    console.log(`Wrote ${file}.`);
    return 0;
  }
  if (existsSync(NAMES) && readFileSync(NAMES, 'utf8') === content) {
    console.log(`${file} is up to date.`);
    return 0;
  }
  console.error(`${file} is not what the generator makes. Run it without --check and commit.`);
  return 1;
}

void main().then((code) => (process.exitCode = code));
