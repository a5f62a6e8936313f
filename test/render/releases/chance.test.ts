import type { HelmReleaseProps } from '../../../lib/constructs';
import type { GeneratedObject } from '../../../lib/model';
import { add, ChartRepository, type Outcome } from './support';

const repository = new ChartRepository()
  .chart('random-map', {
    'templates/map.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: identity }
data:
  fixed: always
  id: {{ uuidv4 }}
`,
  })
  .chart('random-secret', {
    'templates/secret.yaml': `apiVersion: v1
kind: Secret
type: kubernetes.io/basic-auth
metadata:
  name: login
  labels: { app: login }
  annotations: { example.com/replicate: everywhere, example.com/at: {{ now | quote }} }
stringData:
  username: admin
  password: {{ .Values.password | default (randAlphaNum 24) }}
`,
    'values.yaml': 'password: ""\n',
  })
  .chart('several', {
    'templates/_helpers.tpl': '{{ define "several.id" }}{{ uuidv4 }}{{ end }}',
    'templates/one.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }\ndata:\n  id: {{ include "several.id" . }}\n',
    'templates/two.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: two }\ndata:\n  at: {{ now | date "15:04:05" | quote }}\n',
    'templates/three.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: three }\n',
  });

function render(chart: string, ...generated: GeneratedObject[]): Outcome {
  return repository.platform([add(chart, { generated } satisfies Partial<HelmReleaseProps>)]);
}

const CODE = 'generated-object';
const MAP = { kind: 'ConfigMap', name: 'identity' };
const LOGIN = { kind: 'Secret', name: 'login' };
const STORE = { externalSecret: { store: 'vault', key: 'login' } };

describe('D-10 what a chart makes by chance and nobody decided about', () => {
  test('is an error that names chart, template, line and function', () => {
    const { problems } = render('random-map');
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem?.code).toBe(CODE);
    expect(problem?.what).toBe(
      "ConfigMap/default/identity is not the same in every run: 'data.id' comes from 'uuidv4'.",
    );
    expect(problem?.where[0]?.path).toBe('acme/dev/random-map/release');
    expect(problem?.where[1]?.source).toMatchObject({ file: 'random-map/templates/map.yaml', line: 6 });
  });

  test('can be left to Argo CD instead, pinned or left out, as the advice says', () => {
    const [problem] = render('random-map').problems;
    for (const way of ['"pin"', '"omit"', 'chartForm: source']) expect(problem?.fix).toContain(way);
  });

  test('cannot be pinned where it is a Secret, and the advice does not offer it', () => {
    const [problem, ...others] = render('random-secret').problems;
    expect(others).toEqual([]);
    for (const way of ['externalSecret', '"omit"', 'chartForm: source']) expect(problem?.fix).toContain(way);
    expect(problem?.fix).not.toContain('"pin"');
  });

  test('is said once for each object, with the functions that its own template calls', () => {
    const { problems } = render('several');
    expect(problems.map(({ what }) => what.split(' is ')[0])).toEqual([
      'ConfigMap/default/one',
      'ConfigMap/default/two',
    ]);
    const calls = problems.map(({ where }) =>
      where.flatMap(({ source }) => (source?.line ? [source.file] : [])).slice(1),
    );
    expect(calls[1]).toEqual(['several/templates/two.yaml']);
  });

  test('is no chance any more where a value settles it', () => {
    const settled = repository.platform([add('random-secret', { values: { password: 'settled' } })]).ofCode(CODE);
    // The annotation still says when it was rendered.
    expect(settled.map(({ what }) => what)).toEqual([
      expect.stringMatching(
        /^Secret\/default\/login is not the same in every run: 'metadata.annotations.example.com\/at' /,
      ),
    ]);
  });
});

describe('a decision', () => {
  test("'pin' keeps one content from run to run", () => {
    const [first, second] = [
      render('random-map', { ...MAP, use: 'pin' }),
      render('random-map', { ...MAP, use: 'pin' }),
    ];
    expect(first.problems).toEqual([]);
    expect(first.find('ConfigMap/default/identity')?.data).toMatchObject({
      fixed: 'always',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect(second.files).toEqual(first.files);
  });

  test("'pin' is refused for a Secret", () => {
    const { problems } = render('random-secret', { ...LOGIN, use: 'pin' });
    expect(problems.filter(({ code }) => code === CODE).map(({ what }) => what)).toEqual([
      'Secret/default/login cannot be pinned.',
    ]);
  });

  test.each([
    [
      'a ConfigMap',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: it }\ndata: { password: {{ randAlphaNum 24 }} }\n',
    ],
    [
      'an environment variable',
      `apiVersion: apps/v1
kind: Deployment
metadata: { name: it }
spec:
  selector: { matchLabels: { app: it } }
  template:
    metadata: { labels: { app: it } }
    spec: { containers: [{ name: it, image: "registry.example.com/it:1", env: [{ name: ADMIN_PASSWORD, value: {{ randAlphaNum 24 | quote }} }] }] }
`,
    ],
    [
      'a private key',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: it }\ndata: { it.pem: {{ genPrivateKey "ecdsa" | quote }} }\n',
    ],
    [
      'a custom resource',
      'apiVersion: db.example.com/v1\nkind: Database\nmetadata: { name: it }\nspec: { adminPassword: {{ randAlphaNum 24 }} }\n',
    ],
    [
      'a hash of a password',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: it }\ndata: { users: {{ htpasswd "admin" (randAlphaNum 12) | quote }} }\n',
    ],
  ])("'pin' is refused for anything secret: %s", (_, text) => {
    repository.chart('hidden', { 'templates/it.yaml': text });
    const kind = /kind: (\w+)/.exec(text)?.[1] ?? '';
    const { problems } = render('hidden', { kind, use: 'pin' });
    expect(problems.filter(({ code }) => code === CODE).map(({ what }) => what)).toEqual([
      expect.stringContaining('cannot be pinned'),
    ]);
  });

  test("'omit' leaves the object out, and says so", () => {
    const { problems, names, leftOut } = render('random-secret', { ...LOGIN, use: 'omit' });
    expect(problems).toEqual([]);
    expect(names).toEqual([]);
    expect(leftOut.map(({ object, template }) => [object, template])).toEqual([
      ['Secret/default/login', 'random-secret/templates/secret.yaml'],
    ]);
  });

  test("'externalSecret' has the same Secret made in the cluster, and nothing of chance reaches Git", () => {
    const { find, ofCode, files, names } = render('random-secret', { ...LOGIN, use: STORE });
    expect(ofCode(CODE)).toEqual([]);
    expect(names).toEqual(['random-secret: ExternalSecret/default/login']);
    expect(find('ExternalSecret/default/login')).toEqual({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'login', namespace: 'default', labels: { app: 'login' } },
      spec: {
        dataFrom: [{ extract: { key: 'login' } }],
        refreshInterval: '1h',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
        target: {
          name: 'login',
          template: {
            metadata: { annotations: { 'example.com/replicate': 'everywhere' }, labels: { app: 'login' } },
            type: 'kubernetes.io/basic-auth',
          },
        },
      },
    });
    expect(Object.values(files).join('\n')).not.toContain('username');
  });

  test("'externalSecret' keeps the phase of a Secret that is a hook", () => {
    repository.chart('hooked-secret', {
      'templates/secret.yaml': `apiVersion: v1
kind: Secret
metadata: { name: hooked, annotations: { helm.sh/hook: pre-install, helm.sh/hook-weight: "-3" } }
stringData: { password: {{ randAlphaNum 24 }} }
`,
    });
    const { find } = render('hooked-secret', { kind: 'Secret', name: 'hooked', use: STORE });
    expect(find('ExternalSecret/default/hooked')?.metadata.annotations).toEqual({
      'argocd.argoproj.io/hook': 'PreSync',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      'argocd.argoproj.io/sync-wave': '-3',
    });
  });

  test("'externalSecret' is refused for what is no Secret", () => {
    expect(render('random-map', { ...MAP, use: STORE }).problems.map(({ what }) => what)).toEqual([
      'ConfigMap/default/identity is no Secret, so External Secrets cannot make it.',
    ]);
  });

  test('without a name is for every object of the kind', () => {
    expect(render('several', { kind: 'ConfigMap', use: 'pin' }).problems).toEqual([]);
  });

  test.each([
    [{ kind: 'ConfigMap', name: 'identiti', use: 'pin' }, "ConfigMap 'identiti'"],
    [{ kind: 'Secret', use: 'omit' }, 'Secret'],
  ] as const)('that matches nothing is an error: %p', (decision, said) => {
    const { problems } = render('random-map', { ...MAP, use: 'pin' }, decision);
    expect(problems.map(({ code, what }) => [code, what])).toEqual([
      [CODE, `No ${said} of release 'random-map' depends on chance.`],
    ]);
  });

  test('about an object that is always the same is an error', () => {
    const { problems } = render(
      'several',
      { kind: 'ConfigMap', use: 'pin' },
      { kind: 'ConfigMap', name: 'three', use: 'omit' },
    );
    expect(problems.map(({ what }) => what)).toEqual(["No ConfigMap 'three' of release 'several' depends on chance."]);
  });

  test("'pin' is for digests of what is secret, too: they give nothing away", () => {
    repository.chart('digest', {
      'templates/a.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, annotations: { checksum/secret: {{ randAlphaNum 24 | sha256sum }} } }\n',
    });
    expect(render('digest', { kind: 'ConfigMap', use: 'pin' }).problems).toEqual([]);
  });
});

describe('objects whose very being is chance', () => {
  test('are an error where their name is', () => {
    repository.chart('random-name', {
      'templates/job.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: run-{{ randAlpha 5 | lower }} }\n',
    });
    const { problems } = render('random-name');
    expect(problems.map(({ code }) => code)).toEqual([CODE]);
    expect(problems[0]?.what).toContain("made in some runs and not in others: that depends on 'randAlpha'");
  });

  test.each([
    ['eq', 'the first run'],
    ['ne', 'another run'],
  ])('are an error where they come and go: %s, in %s alone', (compare) => {
    repository.chart('hour', {
      'templates/a.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { now: {{ now | unixEpoch | quote }} }\n',
    });
    const { now } = render('hour', { kind: 'ConfigMap', use: 'pin' }).find('ConfigMap/default/a')?.data as {
      now: string;
    };
    repository.chart('random-being', {
      'templates/map.yaml': `{{- if ${compare} (now | unixEpoch) "${now}" }}
apiVersion: v1
kind: ConfigMap
metadata: { name: sometimes }
{{- end }}
`,
    });
    const { problems } = render('random-being');
    expect(problems.map(({ code, what }) => [code, what])).toEqual([
      [CODE, "ConfigMap/default/sometimes is made in some runs and not in others: that depends on 'now'."],
    ]);
    expect(problems[0]?.where[1]?.source).toMatchObject({ file: 'random-being/templates/map.yaml', line: 1 });
  });
});

describe('D-10 reading the live cluster', () => {
  test('answers as helm template does, and is no chance', () => {
    repository.chart('looks', {
      'templates/map.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: looks }
data:
  found: {{ lookup "v1" "Secret" "default" "login" | toJson | quote }}
  address: {{ getHostByName "localhost" | quote }}
`,
    });
    const { problems, find, clusters } = render('looks');
    expect(problems).toEqual([]);
    expect(find('ConfigMap/default/looks')?.data).toEqual({ found: '{}', address: '' });
    const chance = clusters.flatMap(({ charts }) =>
      charts.flatMap(({ releases }) => releases.flatMap((each) => each.chance)),
    );
    expect(chance.map((call) => call.function)).toEqual(['getHostByName', 'lookup']);
  });
});

describe('rendering twice', () => {
  test('finds what is not on the list of functions: an address in memory', () => {
    repository.chart('address', {
      'templates/map.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: address }\ndata: { at: {{ printf "%p" .Values | quote }} }\n',
    });
    expect(repository.platform([add('address')]).ofCode(CODE)).toEqual([]);
    const [problem] = repository.platform([add('address')], { renderTwice: true }).ofCode(CODE);
    expect(problem?.what).toBe("ConfigMap/default/address is not the same in every run: 'data.at' comes from chance.");
    // Nothing here could hold it still.
    expect(problem?.fix).not.toContain('"pin"');
    const generated = [{ kind: 'ConfigMap', use: 'pin' }] as const;
    const pinned = repository.platform([add('address', { generated })], { renderTwice: true }).ofCode(CODE);
    expect(pinned.map(({ what }) => what)).toEqual([problem?.what]);
  });

  test('says nothing of charts that are always the same', () => {
    repository.chart('plain', { 'templates/map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: plain }\n' });
    const once = repository.platform([add('plain'), add('random-map', { generated: [{ ...MAP, use: 'pin' }] })]);
    const twice = repository.platform([add('plain'), add('random-map', { generated: [{ ...MAP, use: 'pin' }] })], {
      renderTwice: true,
    });
    expect(twice.problems).toEqual([]);
    expect(twice.files).toEqual(once.files);
  });
});
