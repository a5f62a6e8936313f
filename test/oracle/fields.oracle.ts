import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldStatus, passingFields } from '../../lib/kube';
import { fetchModule, RELEASES } from '../../scripts/kubernetes-sources';

interface Whole {
  readonly name: string;
  readonly object: object;
}

/** An object of every kind with every field set, as the authors of a minor version keep them for their own tests. */
function wholeObjects(release: string): readonly Whole[] {
  const { folder } = fetchModule(`k8s.io/api@v${release.replace(/^1/, '0')}`);
  const head = join(folder, 'testdata', 'HEAD');
  return readdirSync(head)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, object: JSON.parse(readFileSync(join(head, name), 'utf8')) as object }));
}

const minorOf = (release: string) => release.replace(/\.\d+$/, '');
const found = new Map(
  RELEASES.map((release) => {
    const fields = wholeObjects(release).flatMap(({ name, object }) =>
      passingFields(object).map((field) => ({ ...field, name: `${name} ${field.path.join('.')}` })),
    );
    return [minorOf(release), fields] as const;
  }),
);

test.each(RELEASES.map(minorOf))('Kubernetes %s has every field that its own objects have', (kubernetes) => {
  const fields = found.get(kubernetes) ?? [];

  expect(fields.length).toBeGreaterThan(0);
  expect(fields.filter((field) => fieldStatus(field, kubernetes) !== 'known')).toEqual([]);
});

test.each(RELEASES.map(minorOf))(
  'what Kubernetes %s has is in its own objects, where the field above is',
  (kubernetes) => {
    const own = new Set(found.get(kubernetes)?.map(({ name }) => name));
    const others = [...found.values()].flat().filter((field) => fieldStatus(field, kubernetes) === 'known');
    const whole = wholeObjects(RELEASES.find((release) => minorOf(release) === kubernetes) ?? '');
    const objects = new Map(whole.map(({ name, object }) => [name, object]));
    const hasParent = ({ name, path }: { readonly name: string; readonly path: readonly (string | number)[] }) => {
      let value: unknown = objects.get(name.split(' ')[0] ?? '');
      for (const step of path.slice(0, -1)) value = (value as Record<string | number, unknown> | undefined)?.[step];
      return value !== undefined;
    };

    expect(others.filter((field) => hasParent(field) && !own.has(field.name)).map(({ name }) => name)).toEqual([]);
  },
);
