import type { Minor, PodControl, PodExample } from '../control';
import { OWN_USERS } from '../expressions';

const DEFAULT = "c.?securityContext.?procMount.orValue('Default') == 'Default'";

/** Since 1.33 the API has the field, and refuses it itself where the pod shares the users of its node. */
const unmasked = (minor: Minor, name: string): readonly PodExample[] =>
  minor < 33 ? [] : [{ name, spec: { hostUsers: false }, container: { securityContext: { procMount: 'Unmasked' } } }];

export function procMount(minor: Minor): PodControl {
  return {
    title: 'Masks of /proc',
    container: DEFAULT,
    fix: 'must not set securityContext.procMount to anything but Default, which hides what the kernel tells of the node',
    good: [{ name: 'with the usual masks', container: { securityContext: { procMount: 'Default' } } }],
    bad: unmasked(minor, 'without masks'),
  };
}

/** Since 1.35 a pod with users of its own may see all of /proc: its root is nobody on the node. */
export function baselineProcMount(minor: Minor): PodControl {
  const control = procMount(minor);
  if (minor < 35) return control;
  return {
    ...control,
    container: `${OWN_USERS} || ${DEFAULT}`,
    good: [...control.good, ...unmasked(minor, 'without masks, with users of its own')],
    bad: [],
  };
}
