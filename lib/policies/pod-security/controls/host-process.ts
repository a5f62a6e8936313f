import type { PodControl } from '../control';

const fits = (owner: string): string =>
  `${owner}.?securityContext.?windowsOptions.?hostProcess.orValue(false) == false`;

const hostProcess = { hostNetwork: true, securityContext: { windowsOptions: { hostProcess: true } } };

export const hostProcesses: PodControl = {
  title: 'Host processes of Windows',
  pod: fits('variables.podSpec'),
  container: fits('c'),
  fix: 'must not set securityContext.windowsOptions.hostProcess to true: such a container owns its node',
  good: [
    {
      name: 'that says it is no process of its node',
      spec: { securityContext: { windowsOptions: { hostProcess: false } } },
    },
  ],
  bad: [
    { name: 'that is a process of its node', spec: hostProcess },
    {
      name: 'with a container that is a process of its node',
      spec: { hostNetwork: true },
      container: { securityContext: { windowsOptions: { hostProcess: true } } },
      wholly: true,
    },
  ],
};
