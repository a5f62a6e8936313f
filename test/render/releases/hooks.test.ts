import { parse } from 'yaml';
import type { KubeObject } from '../../../lib/kube';
import { add, ChartRepository, crd } from './support';

const repository = new ChartRepository();

const hook = (name: string, events: string, more = '') => `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  annotations: { helm.sh/hook: "${events}", example.com/own: stays${more} }
`;

/** A chart with these documents, on a cluster. */
function render(...documents: string[]) {
  repository.chart('hooks', { 'templates/all.yaml': documents.join('') });
  return repository.platform([add('hooks')]);
}

const annotationsOf = (object: KubeObject | undefined) => object?.metadata.annotations;

describe('D-12 a Helm hook becomes one of Argo CD', () => {
  test.each([
    ['pre-install', 'PreSync'],
    ['pre-upgrade', 'PreSync'],
    ['pre-install, pre-upgrade', 'PreSync'],
    ['post-install', 'PostSync'],
    ['post-install,post-upgrade', 'PostSync'],
    ['pre-install,post-upgrade', 'PostSync,PreSync'],
    ['post-delete', 'PostDelete'],
    ['post-install,test', 'PostSync'],
    ['pre-rollback,pre-upgrade', 'PreSync'],
  ])('%s: %s', (events, phases) => {
    const { find, problems, notices } = render(hook('it', events));
    expect([...problems, ...notices]).toEqual([]);
    expect(annotationsOf(find('ConfigMap/default/it'))).toEqual({
      'argocd.argoproj.io/hook': phases,
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
      'example.com/own': 'stays',
    });
  });

  test.each([
    ['before-hook-creation', 'BeforeHookCreation'],
    ['hook-succeeded,hook-failed', 'HookSucceeded,HookFailed'],
    ['Hook-Succeeded', 'HookSucceeded'],
    // Helm pays no attention to what it does not know.
    ['someday', 'BeforeHookCreation'],
    ['someday, hook-failed', 'HookFailed'],
  ])('that is deleted by the policy %s: %s', (policies, expected) => {
    const { find } = render(hook('it', 'pre-install', `, helm.sh/hook-delete-policy: "${policies}"`));
    expect(annotationsOf(find('ConfigMap/default/it'))?.['argocd.argoproj.io/hook-delete-policy']).toBe(expected);
  });

  test.each([
    ['-5', '-5'],
    ['0', undefined],
    ['12', '12'],
    ['soon', undefined],
  ])('with its weight %p as its wave', (weight, wave) => {
    const { find } = render(hook('it', 'pre-install', `, helm.sh/hook-weight: "${weight}"`));
    expect(annotationsOf(find('ConfigMap/default/it'))?.['argocd.argoproj.io/sync-wave']).toBe(wave);
  });
});

test('a definition of a custom kind is no hook: deleting it before every sync would delete every object of its kind', () => {
  const annotations = '{ helm.sh/hook: "pre-install,pre-upgrade" }';
  const { find, notices } = render(crd('hooked.example.com', 'Hooked', { annotations }));
  expect(annotationsOf(find('CustomResourceDefinition/hookeds.hooked.example.com'))).toEqual({
    'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm',
  });
  expect(notices).toEqual([]);
});

describe('D-12 nothing is dropped silently', () => {
  test('tests are left out by a rule that is said, and need nobody’s attention', () => {
    const { names, leftOut, problems, notices } = render(hook('one', 'test'), hook('two', 'test-success'));
    expect(names).toEqual([]);
    expect([...problems, ...notices]).toEqual([]);
    expect(leftOut).toEqual(
      ['one', 'two'].map((name) => ({
        object: `ConfigMap/${name}`,
        template: 'hooks/templates/all.yaml',
        because: "Tests run on 'helm test' alone, never at a deployment.",
      })),
    );
  });

  test.each(['pre-rollback', 'post-rollback', 'pre-delete', 'pre-delete,pre-rollback', 'test,pre-rollback'])(
    'what Argo CD has no phase for is left out and reported: %s',
    (events) => {
      const { names, leftOut, notices } = render(hook('it', events));
      expect(names).toEqual([]);
      expect(leftOut).toHaveLength(1);
      expect(notices.map(({ code, where }) => [code, where[0]?.path])).toEqual([
        ['unmapped-hook', 'acme/dev/hooks/release'],
      ]);
    },
  );

  test.each(['some-day', 'crd-install', 'pre-install,some-day'])(
    'what Helm itself drops for a hook that it does not know is reported: %s',
    (events) => {
      const { names, leftOut, notices } = render(hook('it', events), hook('other', 'pre-install'));
      expect(names).toEqual(['hooks: ConfigMap/default/other']);
      expect(leftOut).toEqual([
        {
          object: `A document with the hook '${events}'`,
          template: 'hooks/templates/all.yaml',
          because: `Helm knows no hook '${events}', and installs nothing that asks for it.`,
        },
      ]);
      expect(notices.map(({ code }) => code)).toEqual(['unmapped-hook']);
    },
  );

  test('what is delivered and what is said to be left out are together all that a chart makes', () => {
    const { names, leftOut } = render(
      hook('hook', 'pre-install'),
      hook('left', 'pre-rollback'),
      '---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: plain }\n',
    );
    expect(names).toEqual(['hooks: ConfigMap/default/plain', 'hooks: ConfigMap/default/hook']);
    expect(leftOut.map(({ object }) => object)).toEqual(['ConfigMap/left']);
  });
});

test('a key that a document has twice is said once, with its template', () => {
  const { notices, find } = render(
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: twice }\ndata:\n  a: first\n  a: last\n',
  );
  expect(notices.map(({ code }) => code)).toEqual(['duplicate-chart-key']);
  expect(notices[0]?.what).toContain('hooks/templates/all.yaml');
  expect(find('ConfigMap/default/twice')?.data).toEqual({ a: 'last' });
});

test('Helm’s own words for hooks reach no manifest', () => {
  const { files } = render(
    hook('it', 'pre-install', ', helm.sh/hook-weight: "1", helm.sh/hook-output-log-policy: hook-failed'),
  );
  const [manifest] = Object.entries(files).filter(([path]) => path.startsWith('acme/dev/hooks/'));
  expect(JSON.stringify(parse(manifest?.[1] ?? ''))).not.toContain('helm.sh/hook');
});
