import type { HookFacts } from '../../engine';

/** What becomes of a Helm hook. */
export type HookFate =
  | { readonly becomes: 'hook'; readonly annotations: Readonly<Record<string, string>> }
  | { readonly becomes: 'nothing'; readonly because: string; readonly isExpected: boolean };

/**
 * Argo CD's phase for each of Helm's events. Helm has no deployment without one of install and upgrade; Argo CD makes no
 * difference between them.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#helm-hooks
 */
const PHASES: Readonly<Record<string, string>> = {
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
  'post-delete': 'PostDelete',
};

const DELETE_POLICIES: Readonly<Record<string, string>> = {
  'before-hook-creation': 'BeforeHookCreation',
  'hook-succeeded': 'HookSucceeded',
  'hook-failed': 'HookFailed',
};

const TEST_EVENTS = ['test', 'test-success', 'test-failure'];

/** Translates a Helm hook into Argo CD's words. */
export function hookFate({ events, weight, deletePolicies }: HookFacts): HookFate {
  const phases = [...new Set(events.flatMap((event) => PHASES[event] ?? []))].sort();
  if (phases.length > 0) {
    const policies = deletePolicies.flatMap((policy) => DELETE_POLICIES[policy] ?? []);
    return {
      becomes: 'hook',
      annotations: {
        'argocd.argoproj.io/hook': phases.join(','),
        'argocd.argoproj.io/hook-delete-policy': policies.join(',') || 'BeforeHookCreation',
        ...(weight !== 0 && { 'argocd.argoproj.io/sync-wave': String(weight) }),
      },
    };
  }
  if (events.every((event) => TEST_EVENTS.includes(event))) {
    return { becomes: 'nothing', because: "Tests run on 'helm test' alone, never at a deployment.", isExpected: true };
  }
  const names = events.map((event) => `'${event}'`).join(', ');
  return {
    becomes: 'nothing',
    because: `Argo CD has no phase for Helm's ${names}, and would skip it as well.`,
    isExpected: false,
  };
}

/** Whether a hook is there to be installed with the release or its upgrades. */
export function isInstalled({ events }: HookFacts): boolean {
  return events.some((event) => PHASES[event] === 'PreSync' || PHASES[event] === 'PostSync');
}
