import type { Minor, PodControl } from '../control';
import { oneOf } from '../expressions';

/** Parameters that the kernel keeps for each pod and that harm no other, and the minor whose rules allowed them. */
const SAFE: readonly (readonly [name: string, since: Minor])[] = [
  ['kernel.shm_rmid_forced', 0],
  ['net.ipv4.ip_local_port_range', 0],
  ['net.ipv4.tcp_syncookies', 0],
  ['net.ipv4.ping_group_range', 0],
  ['net.ipv4.ip_unprivileged_port_start', 0],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.ipv4.tcp_keepalive_time', 29],
  ['net.ipv4.tcp_fin_timeout', 29],
  ['net.ipv4.tcp_keepalive_intvl', 29],
  ['net.ipv4.tcp_keepalive_probes', 29],
  ['net.ipv4.tcp_rmem', 32],
  ['net.ipv4.tcp_wmem', 32],
  ['net.ipv4.tcp_slow_start_after_idle', 37],
  ['net.ipv4.tcp_notsent_lowat', 37],
];

const setting = (name: string, value: string) => ({ securityContext: { sysctls: [{ name, value }] } });

export function sysctls(minor: Minor): PodControl {
  const names = SAFE.filter(([, since]) => minor >= since).map(([name]) => name);
  return {
    title: 'Sysctls',
    pod: `variables.podSpec.?securityContext.?sysctls.orValue([]).all(s, ${oneOf("s.?name.orValue('')", names)})`,
    fix: `must set no sysctl in securityContext.sysctls but ${names.join(', ')}`,
    good: [{ name: 'with a safe sysctl', spec: setting('net.ipv4.tcp_syncookies', '1') }],
    bad: [{ name: 'with a sysctl of its node', spec: setting('kernel.msgmax', '65536') }],
  };
}
