import type { PodControl } from '../control';
import { oneOf, PROFILES, WINDOWS } from '../expressions';

const profileOf = (owner: string, otherwise: string): string =>
  `${owner}.?securityContext.?seccompProfile.optMap(profile, profile.?type.orValue('')).orValue(${otherwise})`;
const fits = (owner: string, otherwise = "'RuntimeDefault'"): string => oneOf(profileOf(owner, otherwise), PROFILES);

const unconfined = { securityContext: { seccompProfile: { type: 'Unconfined' } } };

export const baselineSeccomp: PodControl = {
  title: 'Seccomp',
  pod: fits('variables.podSpec'),
  container: fits('c'),
  fix: 'must set securityContext.seccompProfile.type to RuntimeDefault or Localhost, or leave it out',
  good: [{ name: 'that leaves seccomp to its node', spec: { securityContext: { seccompProfile: null } } }],
  bad: [
    { name: 'that seccomp leaves alone', spec: unconfined },
    { name: 'with a container that seccomp leaves alone', container: unconfined },
  ],
};

export const restrictedSeccomp: PodControl = {
  title: 'Seccomp',
  pod: `${WINDOWS} || ${fits('variables.podSpec')}`,
  container: `${WINDOWS} || ${fits('c', profileOf('variables.podSpec', "''"))}`,
  fix: 'must set securityContext.seccompProfile.type to RuntimeDefault or Localhost; containers inherit it from the pod',
  good: [
    {
      name: 'with a profile for its container alone',
      spec: { securityContext: { seccompProfile: null } },
      container: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
    },
  ],
  bad: [
    { name: 'that seccomp leaves alone', spec: unconfined },
    { name: 'with a container that seccomp leaves alone', container: unconfined },
    { name: 'that leaves seccomp to its node', spec: { securityContext: { seccompProfile: null } } },
  ],
};
