import type { Minor, PodControl } from '../control';
import { oneOf } from '../expressions';

export function seLinux(minor: Minor): PodControl {
  const types = ['container_t', 'container_init_t', 'container_kvm_t', ...(minor >= 31 ? ['container_engine_t'] : [])];
  const fits = (owner: string): string => {
    const options = `${owner}.?securityContext.?seLinuxOptions`;
    const type = oneOf(`${options}.?type.orValue('')`, ['', ...types]);
    return `${type} && ${options}.?user.orValue('') == '' && ${options}.?role.orValue('') == ''`;
  };
  return {
    title: 'SELinux',
    pod: fits('variables.podSpec'),
    container: fits('c'),
    fix: `must set no user or role in securityContext.seLinuxOptions, and no type but ${types.join(', ')}`,
    good: [
      { name: 'of a type for containers', spec: { securityContext: { seLinuxOptions: { type: 'container_init_t' } } } },
    ],
    bad: [
      { name: 'of a type beyond containers', spec: { securityContext: { seLinuxOptions: { type: 'spc_t' } } } },
      {
        name: 'with a user for SELinux',
        container: { securityContext: { seLinuxOptions: { user: 'system_u' } } },
      },
      {
        name: 'with a role for SELinux',
        container: { securityContext: { seLinuxOptions: { role: 'sysadm_r' } } },
      },
    ],
  };
}
