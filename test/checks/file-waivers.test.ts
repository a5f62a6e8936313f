import { fileWaiverProblems, runChecks, type ClusterUnderCheck } from '../../lib/checks';
import { ClusterChart, waive } from '../../lib/constructs';
import type { Problem } from '../../lib/errors';
import { FleetData, readDefinitions } from '../../lib/model';
import { addObjects, clusterWith, configMap, TODAY } from './support';

const SPEC = 'reason: The vendor has not given a date., owner: platform, expires: "2026-12-31"';

/** A document, in one line for each of its parts. */
const waiver = (scope: string, check = 'no-placeholder', rest = SPEC) =>
  `apiVersion: fairlead.dev/v1\nkind: Waiver\nmetadata: { name: pending }\nspec:\n  check: ${check}\n  scope: ${scope}\n  ${rest.split(/, (?=owner|expires)/).join('\n  ')}\n`;

const PENDING = configMap('settings', { data: { date: 'TODO' } });
const TWINS = [configMap('twin'), configMap('twin')];

/** A cluster with a chart of the platform and one of a tenant, and waivers in files. */
function clusterOf(text: string, isTenants = false, objects: readonly object[] = [PENDING]): ClusterUnderCheck {
  const data = new FleetData();
  const file = isTenants ? 'apps/acme/tenants/payments/waivers.yaml' : 'apps/acme/waivers/pending.yaml';
  if (text !== '') readDefinitions(text, file, data, isTenants);
  return clusterWith(
    (cluster) => {
      addObjects(new ClusterChart(cluster, 'app', { namespace: 'default' }), ...objects);
      const tenant = new ClusterChart(cluster, 'checkout', {
        namespace: 'default',
        tenant: 'payments',
        project: 'payments',
      });
      addObjects(tenant, ...objects.map((object, index) => ({ ...object, metadata: { name: `checkout-${index}` } })));
    },
    { data },
  );
}

// The tenant's chart stands in a namespace of everybody, which is not what is asked here.
const isAsked = ({ code }: Problem) => code !== 'unique-namespace-owner';

/** Paths of what is found, and what is wrong with the waivers. */
function judge(cluster: ClusterUnderCheck, today = TODAY) {
  const { problems, waiversInUse } = runChecks(cluster, { today });
  const judged = problems.filter(isAsked);
  const said = fileWaiverProblems(cluster.fleet.waivers, {
    today,
    clusters: ['test'],
    tenants: ['payments'],
    inUse: new Set(waiversInUse),
  });
  return {
    found: judged.flatMap(({ where }) => where[0]?.path?.slice('acme/test/'.length) ?? []),
    said: said.map(({ code, where }) => [code, where[0]?.source?.file, where[0]?.source?.line]),
  };
}

const BOTH = ['app/0', 'checkout/0'];
const FILE = 'apps/acme/waivers/pending.yaml';

test('without a waiver both charts have a finding', () => {
  expect(judge(clusterOf(''))).toEqual({ found: BOTH, said: [] });
});

test.each<[string, string, readonly string[]]>([
  ['a cluster', '{ cluster: test }', []],
  ['a tenant', '{ tenant: payments }', ['app/0']],
  ['a construct and what is below it', '{ construct: app }', ['checkout/0']],
  ['the whole path of a construct', '{ construct: acme/test/checkout/0 }', ['app/0']],
  ['an object', '{ object: ConfigMap/default/settings }', ['checkout/0']],
  ['an object of a tenant', '{ tenant: payments, object: ConfigMap/default/checkout-0 }', ['app/0']],
])('excuses the findings of %s', (_, scope, found) => {
  expect(judge(clusterOf(waiver(scope)))).toEqual({ found, said: [] });
});

test.each([
  ['a part of a step', '{ construct: ap }'],
  ['an object of another tenant', '{ tenant: payments, object: ConfigMap/default/settings }'],
])('is unused, with its line, where it names %s', (_, scope) => {
  expect(judge(clusterOf(waiver(scope)))).toEqual({ found: BOTH, said: [['waiver-unused', FILE, 1]] });
});

test('excuses no finding of another check', () => {
  expect(judge(clusterOf(waiver('{ cluster: test }', 'size-limit')))).toEqual({
    found: BOTH,
    said: [['waiver-unused', FILE, 1]],
  });
});

test('holds on its last day, and is reported at that line the day after', () => {
  const cluster = clusterOf(waiver('{ cluster: test }'));

  expect(judge(cluster, '2026-12-31')).toEqual({ found: [], said: [] });
  expect(judge(cluster, '2027-01-01')).toEqual({ found: BOTH, said: [['waiver-expired', FILE, 9]] });
});

test.each([
  ['check', waiver('{ cluster: test }', 'no-placehodler'), 5],
  ['cluster', waiver('{ cluster: tset }'), 6],
  ['tenant', waiver('{ tenant: paymenst }'), 6],
])('names the nearest %s where it names none', (_, text, line) => {
  expect(judge(clusterOf(text)).said).toEqual([['waiver-invalid', FILE, line]]);
});

test.each([
  ['no scope', '{}', "must name a 'cluster', 'tenant', 'construct' or 'object'"],
  ['an unknown field', '{ clutser: test }', "'scope.clutser', which does not exist"],
  ['a path of files', '{ construct: ./app/ }', 'must be a path of constructs'],
])('%s is refused when it is read', (_, scope, message) => {
  expect(() => clusterOf(waiver(scope))).toThrow(
    message.replaceAll("'cluster', 'tenant', 'construct' or 'object'", '`cluster`, `tenant`, `construct` or `object`'),
  );
});

describe('a waiver among the definitions of tenants', () => {
  const TENANTS_FILE = 'apps/acme/tenants/payments/waivers.yaml';

  test('excuses what is the tenant’s own', () => {
    expect(judge(clusterOf(waiver('{ tenant: payments }'), true))).toEqual({ found: ['app/0'], said: [] });
  });

  test('must say which tenant it is for', () => {
    expect(judge(clusterOf(waiver('{ cluster: test }'), true))).toEqual({
      found: BOTH,
      said: [['waiver-invalid', TENANTS_FILE, 6]],
    });
  });

  test('J-1 excuses no finding of the floor, as a waiver of the platform does', () => {
    const text = waiver('{ tenant: payments }', 'unique-object');
    const twins = TWINS.map((object) => ({ ...object, metadata: { name: 'twin' } }));
    const withTwins = (isTenants: boolean) => {
      const cluster = clusterOf(text, isTenants, []);
      return clusterWith(
        (scope) => {
          addObjects(
            new ClusterChart(scope, 'checkout', { namespace: 'default', tenant: 'payments', project: 'payments' }),
            ...twins,
          );
        },
        { data: Object.assign(new FleetData(), { waivers: [...cluster.fleet.waivers] }) },
      );
    };

    expect(judge(withTwins(true))).toEqual({ found: ['checkout/0'], said: [['floor-lowered', TENANTS_FILE, 5]] });
    expect(judge(withTwins(false))).toEqual({ found: [], said: [] });
  });
});

describe('a waiver on a construct of a tenant', () => {
  const chartOf = (cluster: ConstructorParameters<typeof ClusterChart>[0], tenant?: string) =>
    new ClusterChart(cluster, tenant ?? 'app', {
      namespace: 'default',
      ...(tenant !== undefined && { tenant, project: tenant }),
    });
  const excuse = (check: string) => ({
    check,
    reason: 'It has grown like this.',
    owner: 'team',
    expires: '2026-12-31',
  });
  const codes = (cluster: ClusterUnderCheck) =>
    runChecks(cluster, { today: TODAY })
      .problems.filter(isAsked)
      .map(({ code }) => code);

  test('J-1 excuses no finding of the floor, and is reported', () => {
    const cluster = clusterWith((scope) => {
      const chart = chartOf(scope, 'payments');
      addObjects(chart, ...TWINS);
      waive(chart, excuse('unique-object'));
    });

    expect([...codes(cluster)].sort()).toEqual(['floor-lowered', 'unique-object']);
  });

  test('excuses nothing that somebody else takes part in', () => {
    const ingress = (name: string) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name },
      spec: { rules: [{ host: 'shop.example.com', http: { paths: [{ path: '/' }] } }] },
    });
    const sharedWith = (tenant: string) =>
      clusterWith((scope) => {
        addObjects(chartOf(scope, tenant), ingress('theirs'));
        const own = new ClusterChart(scope, 'own', { namespace: 'default', tenant: 'payments', project: 'payments' });
        addObjects(own, ingress('own'));
        waive(own, excuse('unique-host'));
      });

    expect(codes(sharedWith('search'))).toEqual(expect.arrayContaining(['unique-host', 'waiver-unused']));
    expect(codes(sharedWith('payments'))).not.toContain('unique-host');
  });
});

test('a waiver of a check that is off is neither used nor unused', () => {
  const data = new FleetData();
  readDefinitions(waiver('{ cluster: test }'), FILE, data);
  const cluster = clusterWith(
    (scope) => {
      const chart = new ClusterChart(scope, 'app', { namespace: 'default' });
      addObjects(chart, PENDING);
      waive(chart, {
        check: 'no-placeholder',
        reason: 'It has grown like this.',
        owner: 'team',
        expires: '2026-12-31',
      });
    },
    { data, checks: { fleet: { 'no-placeholder': 'off' } } },
  );

  expect(judge(cluster)).toEqual({ found: [], said: [] });
});
