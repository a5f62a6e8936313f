import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aws, azure, gcp } from '../../lib/model';
import type { AddonAbout } from '../../lib/constructs';
import * as room from '../../lib/addons';
import { catalogue, FEATURES, tryFindFeature } from '../../lib/addons';
import { testCluster } from '../../lib/testing';
import { REFERENCE } from './fixtures/reference';

const EXACT = /^v?\d+\.\d+\.\d+$/;
const COMMIT = /^[0-9a-f]{40}$/;

const abouts: readonly AddonAbout[] = [...catalogue.values()].flatMap(({ about }) => (about ? [about] : []));

function aboutOf(feature: string): AddonAbout {
  const found = tryFindFeature(feature);
  const about = found && catalogue.get(found.addon)?.about;
  if (!about) throw new Error(`The catalogue has nothing for the feature '${feature}'.`);
  return about;
}

test('has an add-on for every feature of the reference platform, and no other', () => {
  expect(FEATURES.map(({ feature }) => feature)).toEqual(Object.keys(REFERENCE).sort());
  expect(catalogue.size).toBe(62);
});

test('calls the add-on of the feature argocd argo-cd, because argocd is a folder of every cluster', () => {
  expect(tryFindFeature('argocd')?.addon).toBe('argo-cd');
  expect(catalogue.has('argocd')).toBe(false);
});

test('exports every add-on by a name of its own', () => {
  const exported = Object.values(room).filter((value) => typeof value === 'function' && 'about' in value);
  expect(new Set(exported)).toEqual(new Set(catalogue.values()));
  expect(new Set([...catalogue.values()].map(({ name }) => name)).size).toBe(catalogue.size);
});

test.each(Object.entries(REFERENCE))(
  'has %s in the chart, version and namespace of the reference',
  (feature, expected) => {
    const about = aboutOf(feature);
    const [chart, version, namespace, cloud] = expected;
    const { chart: reference } = about;
    const name =
      reference === undefined
        ? ''
        : 'path' in reference
          ? reference.path.replace('charts/', '')
          : 'name' in reference && reference.name;
    expect(name).toBe(chart);
    expect(about.namespace).toBe(namespace);
    expect(about.clouds).toEqual(cloud && [cloud]);
    const isCommit = COMMIT.test(about.version ?? '');
    expect(isCommit ? 'platform' : (about.version ?? '')).toBe(version);
  },
);

test('pins every chart to an exact version or a commit', () => {
  for (const { chart, version } of abouts.filter((about) => about.chart)) {
    expect(version).toMatch(chart && 'path' in chart ? COMMIT : EXACT);
  }
});

test('describes every add-on in one sentence', () => {
  for (const { description } of abouts) expect(description).toMatch(/^[A-Z][^.]*\.$/);
});

test('names only APIs that are written as a group, or a kind of a group', () => {
  const apis = abouts.flatMap(({ provides = [], requires = [] }) => [...provides, ...requires]);
  for (const api of apis) expect(api).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[A-Z][A-Za-z]+)?$/);
});

test('brings or has built in everything that its add-ons need, Crossplane excepted', () => {
  const provided = new Set(abouts.flatMap(({ provides = [] }) => provides));
  const missing = abouts.flatMap(({ requires = [] }) => requires).filter((api) => !provided.has(api));
  expect(new Set(missing)).toEqual(new Set(['pkg.crossplane.io']));
});

const CLOUDS = {
  aws: aws({ region: 'eu-west-1' }),
  azure: azure({ location: 'westeurope' }),
  gcp: gcp({ project: 'acme', location: 'europe-west1' }),
  kind: 'kind',
} as const;

test.each(Object.entries(CLOUDS))(
  'has values for every add-on on %s, without a placeholder in them',
  (provider, cloud) => {
    const cluster = testCluster('prod', { cloud });
    for (const { clouds, values } of abouts) {
      if (clouds?.every((entry) => entry !== provider)) continue;
      const text = JSON.stringify(typeof values === 'function' ? values(cluster) : (values ?? {}));
      expect(text).not.toMatch(/patch_me|update_me|change|example|replace|unknown|undefined|\$2a\$/i);
    }
  },
);

test('tells charts the cluster, the region and the network that they run in', () => {
  const cluster = testCluster('prod', { cloud: aws({ region: 'eu-west-1', vpc: 'vpc-0abc' }) });
  const valuesOf = (feature: string) => {
    const { values } = aboutOf(feature);
    return typeof values === 'function' ? values(cluster) : values;
  };
  expect(valuesOf('aws_load_balancer')).toMatchObject({
    clusterName: 'prod-1',
    region: 'eu-west-1',
    vpcId: 'vpc-0abc',
  });
  expect(valuesOf('opencost')).toMatchObject({
    opencost: { exporter: { defaultClusterId: 'prod-1', extraEnv: { AWS_REGION: 'eu-west-1' } } },
  });
  expect(valuesOf('kubecost')).toMatchObject({ global: { clusterId: 'prod-1' } });
  for (const { feature } of FEATURES.filter((entry) => entry.feature.startsWith('aws_ack_'))) {
    expect(valuesOf(feature)).toMatchObject({ aws: { region: 'eu-west-1' } });
  }
});

test('finds the load balancer controller its VPC by name where the cluster does not say its id', () => {
  const { values } = aboutOf('aws_load_balancer');
  const cluster = testCluster('prod', { cloud: aws({ region: 'eu-west-1' }) });
  expect(typeof values === 'function' && values(cluster)).toMatchObject({ vpcTags: { Name: 'prod-1' } });
});

// Generated constructs weigh megabytes; an add-on that loaded them would slow down every command.
test('loads no generated construct for its types', () => {
  const files = Object.keys(require.cache);
  const imports = join(dirname(dirname(__dirname)), 'imports');
  expect(files.filter((file) => file.startsWith(imports))).toEqual([]);
});

test('has a page in the documentation that lists every add-on', () => {
  const page = readFileSync('docs/catalogue.md', 'utf8');
  for (const { name } of abouts) expect(page).toContain(`\`${name}\``);
});
