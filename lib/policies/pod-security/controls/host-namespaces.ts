import type { PodControl } from '../control';

export const hostNamespaces: PodControl = {
  title: 'Host namespaces',
  pod: ['hostNetwork', 'hostPID', 'hostIPC']
    .map((field) => `variables.podSpec.?${field}.orValue(false) == false`)
    .join(' && '),
  fix: 'must not set hostNetwork, hostPID or hostIPC, which show all that runs on the node',
  good: [{ name: 'without the namespaces of its node', spec: { hostNetwork: false, hostPID: false, hostIPC: false } }],
  bad: [
    { name: 'in the network of its node', spec: { hostNetwork: true } },
    { name: 'that sees all processes of its node', spec: { hostPID: true } },
    { name: 'that shares memory with its node', spec: { hostIPC: true } },
  ],
};
