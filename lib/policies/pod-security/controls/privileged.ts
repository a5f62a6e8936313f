import type { PodControl } from '../control';

export const privileged: PodControl = {
  title: 'Privileged containers',
  container: 'c.?securityContext.?privileged.orValue(false) == false',
  fix: 'must not set securityContext.privileged to true: such a container owns its node',
  good: [{ name: 'that says it is not privileged', container: { securityContext: { privileged: false } } }],
  bad: [
    {
      name: 'that is privileged',
      container: { securityContext: { privileged: true, allowPrivilegeEscalation: null } },
    },
  ],
};
