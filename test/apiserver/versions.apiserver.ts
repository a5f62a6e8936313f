import { allGroups, apiStatus, kindsOfGroup } from '../../lib/kube';
import { ApiServer } from './api-server';
import { programs } from './programs';
import { startServer } from './server';

/** Everything that an API server serves in the part of a minor version, as `apiVersion Kind`, sorted. */
async function servedBy(kubernetes: string): Promise<readonly string[]> {
  const running = await startServer(programs(), [`--emulated-version=${kubernetes}`]);
  const server = new ApiServer(running);
  const get = async (path: string) => (await server.ask('GET', path)).body;
  try {
    const { groups } = (await get('/apis')) as { groups: { versions: { groupVersion: string }[] }[] };
    const paths = groups.flatMap(({ versions }) => versions.map(({ groupVersion }) => `/apis/${groupVersion}`));
    const found = new Set<string>();
    for (const path of ['/api/v1', ...paths]) {
      const { groupVersion, resources } = (await get(path)) as {
        groupVersion: string;
        resources: { name: string; kind: string }[];
      };
      for (const { name, kind } of resources) if (!name.includes('/')) found.add(`${groupVersion} ${kind}`);
    }
    return [...found].sort();
  } finally {
    server.close();
    await running.stop();
  }
}

function servedByTable(kubernetes: string): readonly string[] {
  const apis = allGroups()
    .flatMap(kindsOfGroup)
    .flatMap(({ group, kind, versions }) =>
      versions.map(({ name }) => ({ apiVersion: group === '' ? name : `${group}/${name}`, kind })),
    );
  return apis
    .filter((api) => apiStatus(api, kubernetes)?.state === 'served')
    .map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)
    .sort();
}

// An API server can take the part of the three minor versions before its own.
test.each(['1.34', '1.35', '1.36', '1.37'])(
  'H-6 what Kubernetes %s serves is what its API server lists',
  async (kubernetes) => {
    expect(await servedBy(kubernetes)).toEqual(servedByTable(kubernetes));
  },
);
