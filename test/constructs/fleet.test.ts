import { ChartAddon, Fleet, awsIam, insecure, type ClusterProps } from '../../lib';
import { formatProblemLine, ProblemError } from '../../lib/errors';
import { Tenant } from '../../lib/tenants';

const LOCAL: ClusterProps = { environment: 'dev', kubernetes: '1.35', cloud: 'kind' };
const access = (server = 'https://a.example.com') => awsIam({ server, role: 'arn:aws:iam::444455556666:role/argocd' });

const newFleet = () => new Fleet('acme', { repository: 'https://git.example.com/acme/gitops.git', path: 'dist/acme' });

function problemsOf(define: (fleet: Fleet) => unknown): string[] {
  const fleet = newFleet();
  define(fleet);
  try {
    fleet.resolve();
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(formatProblemLine);
    throw error;
  }
  return [];
}

test('resolves to frozen data', () => {
  const fleet = newFleet();
  fleet.addCluster('dev', LOCAL);
  const { model } = fleet.resolve();
  expect(model).toMatchObject({
    name: 'acme',
    revision: 'main',
    environments: ['dev'],
    clusters: [{ name: 'dev', argocd: 'dev' }],
  });
  expect(Object.isFrozen(model)).toBe(true);
});

test('B-8 refuses a spoke without an address', () => {
  const problems = problemsOf((fleet) => {
    const hub = fleet.addCluster('hub', LOCAL);
    fleet.addCluster('spoke', { ...LOCAL, argocd: hub });
  });
  expect(problems).toEqual([
    expect.stringMatching(
      /^invalid-access test\/constructs\/fleet\.test\.ts:\d+:\d+ — Cluster 'spoke' is a spoke of 'hub' and has no address\./,
    ),
  ]);
});

test('B-8 refuses a hub that is its own spoke', () => {
  const problems = problemsOf((fleet) => {
    const hub = fleet.addCluster('hub', { ...LOCAL, access: access() });
    expect(hub.name).toBe('hub');
  });
  expect(problems.join()).toContain('A hub is not its own spoke');
});

test('B-8 refuses a hub that is itself a spoke', () => {
  const problems = problemsOf((fleet) => {
    const hub = fleet.addCluster('hub', LOCAL);
    const spoke = fleet.addCluster('spoke', { ...LOCAL, argocd: hub, access: access() });
    fleet.addCluster('second', { ...LOCAL, argocd: spoke, access: access('https://b.example.com') });
  });
  expect(problems.join()).toContain("names the hub 'spoke', which is itself a spoke of 'hub'");
});

test.each(['https://a.example.com', 'https://A.EXAMPLE.com', 'https://a.example.com:443'])(
  'B-8 refuses two clusters with one address, written %s',
  (server) => {
    const problems = problemsOf((fleet) => {
      const hub = fleet.addCluster('hub', LOCAL);
      fleet.addCluster('one', { ...LOCAL, argocd: hub, access: access() });
      fleet.addCluster('two', { ...LOCAL, argocd: hub, access: access(server) });
    });
    expect(problems.join()).toContain("Clusters 'one' and 'two' have the same address");
  },
);

test.each(['in-cluster', 'Dev', 'kube--', '-a', 'a'.repeat(64), 'a.b'])("B-8 refuses a cluster called '%s'", (name) => {
  expect(problemsOf((fleet) => fleet.addCluster(name, LOCAL))).not.toEqual([]);
});

test('B-8 refuses two clusters with one name', () => {
  expect(problemsOf((fleet) => [fleet.addCluster('dev', LOCAL), fleet.addCluster('dev', LOCAL)]).join()).toContain(
    "Cluster 'dev' is defined twice",
  );
});

test('asks for a reason before it reaches an API server whose certificate nobody verifies', () => {
  const problems = problemsOf((fleet) => {
    const hub = fleet.addCluster('hub', LOCAL);
    fleet.addCluster('spoke', {
      ...LOCAL,
      argocd: hub,
      access: insecure({
        server: 'https://a.example.com',
        waiver: { reason: 'short', owner: 'platform', expires: '2027-01-01' },
      }),
    });
  });
  expect(problems.join()).toContain('must say why in a sentence');
});

test('reports a mistyped environment of a selection with the nearest one', () => {
  const problems = problemsOf((fleet) => {
    fleet.addCluster('dev', { ...LOCAL, environment: 'production' });
    fleet.onClusters({ environment: 'prodution' }, () => undefined);
  });
  expect(problems.join()).toMatch(
    /unknown-environment test\/constructs\/fleet\.test\.ts:\d+:\d+ .*Did you mean 'production'\?/,
  );
});

test('reports an application that would run nowhere', () => {
  const problems = problemsOf((fleet) => {
    fleet.addCluster('dev', LOCAL);
    fleet.addTenant(
      new Tenant('payments', { owners: ['p@example.com'], groups: ['p'] }).addApplication(
        'checkout',
        { dve: '1.0.0' },
        () => undefined,
      ),
    );
  });
  expect(problems.join()).toContain(
    "names 'dve', which is neither an environment nor a cluster of the fleet. — Did you mean 'dev'?",
  );
});

test('B-10 refuses two tenants that claim one namespace', () => {
  const problems = problemsOf((fleet) => {
    fleet.addTenant(
      new Tenant('a', { owners: ['a@example.com'], groups: ['a'], namespaces: ['shared'] }),
      new Tenant('b', { owners: ['b@example.com'], groups: ['b'], namespaces: ['shared'] }),
    );
  });
  expect(problems.join()).toContain("Tenants 'a' and 'b' both claim the namespace 'shared'");
});

test('reports everything that is wrong at once, sorted by line', () => {
  const problems = problemsOf((fleet) => {
    fleet.addCluster('one', { ...LOCAL, kubernetes: '1.2' });
    fleet.addCluster('two', { ...LOCAL, cloud: { aws: { region: 'eu-west-1', account: '12' } } });
  });
  expect(problems).toHaveLength(2);
});

test('a hub may be named by its name where nobody checks types', () => {
  const fleet = newFleet();
  fleet.addCluster('hub', LOCAL);
  fleet.addCluster('spoke', { ...LOCAL, argocd: 'hub' as never, access: access() });
  expect(fleet.resolve().model.clusters[1]?.argocd).toBe('hub');
});

test('a hub whose own definition is wrong is not also reported as missing', () => {
  const problems = problemsOf((fleet) => {
    const hub = fleet.addCluster('hub', { ...LOCAL, kubernetes: '1.2' });
    fleet.addCluster('spoke', { ...LOCAL, argocd: hub, access: access() });
  });
  expect(problems.map((line) => line.split(' ')[0])).toEqual(['invalid-definition']);
});

class Sample extends ChartAddon {
  public static override readonly about = {
    name: 'sample',
    description: 'A sample.',
    category: 'platform',
    namespace: 'sample',
    chart: { repository: 'https://charts.example.com', name: 'sample' },
    version: '1.2.3',
  } as const;
}

test('reports settings for a cluster that the fleet does not have', () => {
  const fleet = newFleet();
  fleet.addCluster('dev', LOCAL);
  const other = new Fleet('other', {
    repository: 'https://git.example.com/acme/gitops.git',
    path: 'dist/other',
  }).addCluster('elsewhere', LOCAL);
  fleet.configure(Sample, { cluster: other }, { values: { a: 1 } });
  expect(() => fleet.resolve()).toThrow("the cluster 'elsewhere', which the fleet does not have");
});

test('mistyped names do not compile', () => {
  const fleet = newFleet();
  const dev = fleet.addCluster('dev', LOCAL);
  // @ts-expect-error -- a mistyped cluster is not in scope
  expect(() => fleet.onClusters({ clusters: [dve] }, () => undefined)).toThrow(ReferenceError);
  // @ts-expect-error -- a mistyped field of a cluster
  fleet.addCluster('two', { ...LOCAL, enviroment: 'dev' });
  // @ts-expect-error -- a mistyped cloud
  fleet.onClusters({ cloud: 'asw' }, () => undefined);
  // @ts-expect-error -- a mistyped prop of an add-on
  fleet.onClusters({ clusters: [dev] }, (cluster) => new Sample(cluster, 'sample', { valeus: {} }));
  // @ts-expect-error -- a mistyped setting of an add-on
  fleet.configure(Sample, {}, { verison: '1.0.0' });
});
