import type { Minor, PodControl } from '../control';
import { OWN_USERS } from '../expressions';

const FIELD = '?securityContext.?runAsNonRoot';

/** Since 1.35 a pod with users of its own may run as root, which is nobody on the node. */
const unlessOwnUsers = (minor: Minor, expression: string): string =>
  minor >= 35 ? `${OWN_USERS} || ${expression}` : expression;

export function runAsNonRoot(minor: Minor): PodControl {
  return {
    title: 'Running as non-root',
    pod: unlessOwnUsers(minor, `variables.podSpec.${FIELD}.orValue(true) == true`),
    container: unlessOwnUsers(minor, `c.${FIELD}.orValue(variables.podSpec.${FIELD}.orValue(false)) == true`),
    fix: 'must set securityContext.runAsNonRoot to true; containers inherit it from the pod',
    good: [
      {
        name: 'whose container alone says that it is not root',
        spec: { securityContext: { runAsNonRoot: null } },
        container: { securityContext: { runAsNonRoot: true } },
      },
    ],
    bad: [
      { name: 'that may be root', spec: { securityContext: { runAsNonRoot: false } } },
      { name: 'with a container that may be root', container: { securityContext: { runAsNonRoot: false } } },
      { name: 'that does not say that it is not root', spec: { securityContext: { runAsNonRoot: null } } },
    ],
  };
}

export function runAsUser(minor: Minor): PodControl {
  // By size, because a text that says zero would not be equal to zero.
  const fits = (owner: string): string => `${owner}.?securityContext.?runAsUser.orValue(1) > 0`;
  return {
    title: 'Running as another user than root',
    pod: unlessOwnUsers(minor, fits('variables.podSpec')),
    container: unlessOwnUsers(minor, fits('c')),
    fix: 'must not set securityContext.runAsUser to 0',
    good: [{ name: 'that runs as a user', spec: { securityContext: { runAsUser: 65532 } } }],
    bad: [
      { name: 'that runs as root', spec: { securityContext: { runAsUser: 0 } } },
      { name: 'with a container that runs as root', container: { securityContext: { runAsUser: 0 } } },
    ],
  };
}
