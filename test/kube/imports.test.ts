import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupOf, servedVersions, tryFindKind, versionOf } from '../../lib/kube';

// Read as text: loading five megabytes of generated types would take longer than all other tests of this room.
const folder = join(__dirname, '..', '..', 'imports');
const modules = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const classes = modules.flatMap((file) =>
  [
    ...readFileSync(join(folder, file), 'utf8').matchAll(
      /GVK: GroupVersionKind = \{\s+apiVersion: '(.*)',\s+kind: '(.*)',/g,
    ),
  ].map(([, apiVersion = '', kind = '']) => ({ file, apiVersion, kind })),
);

test('every generated class is of a known kind, in its preferred version', () => {
  expect(classes.length).toBeGreaterThan(50);
  for (const { apiVersion, kind } of classes) {
    const info = tryFindKind(groupOf(apiVersion), kind);

    expect(info?.builtIn).toBe(false);
    expect(info && servedVersions(info, '1.35')[0]).toBe(versionOf(apiVersion));
  }
});

test('a module has the kinds of one group, each once', () => {
  for (const { file, apiVersion } of classes) expect(`${groupOf(apiVersion)}.ts`).toBe(file);
  expect(new Set(classes.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)).size).toBe(classes.length);
});
