import type { Cluster } from '../../constructs';
import type { Minor, PodControl } from './control';
import { appArmor } from './controls/app-armor';
import { baselineCapabilities, restrictedCapabilities } from './controls/capabilities';
import { hostNamespaces } from './controls/host-namespaces';
import { hostPorts } from './controls/host-ports';
import { hostProbes } from './controls/host-probes';
import { hostProcesses } from './controls/host-process';
import { runAsNonRoot, runAsUser } from './controls/non-root';
import { privilegeEscalation } from './controls/privilege-escalation';
import { privileged } from './controls/privileged';
import { baselineProcMount, procMount } from './controls/proc-mount';
import { seLinux } from './controls/se-linux';
import { baselineSeccomp, restrictedSeccomp } from './controls/seccomp';
import { sysctls } from './controls/sysctls';
import { hostPathVolumes, volumeSources } from './controls/volumes';

/** The minor whose rules a cluster's own Pod Security has, as a number. */
export function minorOf(cluster: Cluster): Minor {
  return Number(cluster.model.kubernetes.split('.')[1]);
}

/** The controls of the baseline standard, as the Pod Security admission of a minor has them. */
export function baselineControls(minor: Minor): readonly PodControl[] {
  return [...bothControls(minor), baselineCapabilities, hostPathVolumes, baselineProcMount(minor), baselineSeccomp];
}

/** The controls of the restricted standard: those of the baseline, stricter where it says so, and its own. */
export function restrictedControls(minor: Minor): readonly PodControl[] {
  return [
    ...bothControls(minor),
    restrictedCapabilities,
    volumeSources,
    procMount(minor),
    restrictedSeccomp,
    privilegeEscalation,
    runAsNonRoot(minor),
    runAsUser(minor),
  ];
}

function bothControls(minor: Minor): readonly PodControl[] {
  return [
    // First, because the API wants such pods in the network of their node: the message then tells why.
    hostProcesses,
    hostNamespaces,
    privileged,
    hostPorts,
    ...(minor >= 34 ? [hostProbes] : []),
    appArmor,
    seLinux(minor),
    sysctls(minor),
  ];
}
