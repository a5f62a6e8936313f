import type { PodControl } from '../control';
import { oneOf, PROFILES } from '../expressions';

const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

const fits = (owner: string): string =>
  `${owner}.?securityContext.?appArmorProfile` +
  `.optMap(profile, ${oneOf("profile.?type.orValue('')", PROFILES)}).orValue(true)`;

const value = 'variables.pod.metadata.annotations[key]';
const annotationsFit =
  `variables.pod.?metadata.?annotations.orValue({}).all(key, !key.startsWith('${ANNOTATION}')` +
  ` || ${oneOf(value, ['', 'runtime/default'])} || ${value}.startsWith('localhost/'))`;

export const appArmor: PodControl = {
  title: 'AppArmor',
  pod: `${fits('variables.podSpec')} && ${annotationsFit}`,
  container: fits('c'),
  fix: 'must set securityContext.appArmorProfile.type, or an annotation about AppArmor, to RuntimeDefault or Localhost only',
  good: [
    { name: 'that AppArmor confines', container: { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } } },
  ],
  bad: [
    { name: 'that AppArmor leaves alone', spec: { securityContext: { appArmorProfile: { type: 'Unconfined' } } } },
    {
      name: 'with a container that AppArmor leaves alone',
      container: { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
    },
    { name: 'that an annotation keeps from AppArmor', annotations: { [`${ANNOTATION}web`]: 'unconfined' } },
  ],
};
