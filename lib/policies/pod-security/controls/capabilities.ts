import type { PodControl } from '../control';
import { oneOf, WINDOWS } from '../expressions';

/** Those that container runtimes give by themselves, without the right to forge packets. */
const BASELINE = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

const ADDED = 'c.?securityContext.?capabilities.?add.orValue([])';
const DROPPED = 'c.?securityContext.?capabilities.?drop.orValue([])';

const adding = (capability: string) => ({ securityContext: { capabilities: { add: [capability] } } });

export const baselineCapabilities: PodControl = {
  title: 'Capabilities',
  container: `${ADDED}.all(added, ${oneOf('added', BASELINE)})`,
  fix: `must add no capability in securityContext.capabilities.add but ${BASELINE.join(', ')}`,
  good: [{ name: 'that may bind low ports', container: adding('NET_BIND_SERVICE') }],
  bad: [
    { name: 'that may administer the system', container: adding('SYS_ADMIN') },
    { name: 'that may forge packets', container: adding('NET_RAW') },
  ],
};

export const restrictedCapabilities: PodControl = {
  title: 'Capabilities',
  container:
    `${WINDOWS} || ` +
    `(${DROPPED}.exists(dropped, dropped == 'ALL') && ${ADDED}.all(added, added == 'NET_BIND_SERVICE'))`,
  fix: 'must drop ALL in securityContext.capabilities.drop, and add no capability but NET_BIND_SERVICE',
  good: [{ name: 'that may bind low ports', container: adding('NET_BIND_SERVICE') }],
  bad: [
    { name: 'that keeps its capabilities', container: { securityContext: { capabilities: null } } },
    {
      name: 'that drops some capabilities',
      container: { securityContext: { capabilities: { drop: ['NET_RAW'] } } },
    },
    { name: 'that may change owners', container: adding('CHOWN') },
  ],
};
