import type { PodControl } from '../control';
import { WINDOWS } from '../expressions';

export const privilegeEscalation: PodControl = {
  title: 'Privilege escalation',
  container: `${WINDOWS} || c.?securityContext.?allowPrivilegeEscalation.orValue(true) == false`,
  fix: 'must set securityContext.allowPrivilegeEscalation to false',
  good: [
    { name: 'whose privileges stay', container: { securityContext: { allowPrivilegeEscalation: false } } },
    {
      name: 'for Windows',
      spec: { os: { name: 'windows' }, securityContext: { seccompProfile: null } },
      container: { securityContext: null },
    },
  ],
  bad: [
    { name: 'that may gain privileges', container: { securityContext: { allowPrivilegeEscalation: true } } },
    {
      name: 'that is not kept from more privileges',
      container: { securityContext: { allowPrivilegeEscalation: null } },
    },
  ],
};
