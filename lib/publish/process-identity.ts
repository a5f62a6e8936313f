import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { tryFindErrorCode } from './failure';

/** Tells one process from every other, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly host: string;

  /** The host's current boot, where the system says it. */
  readonly boot?: string;

  /** The space in which the process number counts: containers on one host may share everything but this. */
  readonly namespace?: string;

  readonly pid: number;

  /** When the process started, in the kernel's ticks, where the system says it. */
  readonly started?: string;
}

/** The identity of this process. */
export function thisProcess(): ProcessIdentity {
  return {
    host: hostname(),
    boot: tryRead(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: tryRead(() => readlinkSync('/proc/self/ns/pid')),
    pid: process.pid,
    started: tryFindProcessStat(process.pid)?.started,
  };
}

/** Whether a process still runs. `unknown` where this host cannot tell. */
export function findProcessState(other: ProcessIdentity): 'running' | 'gone' | 'unknown' {
  const self = thisProcess();
  if (other.host !== self.host || other.boot !== self.boot || other.namespace !== self.namespace) return 'unknown';
  try {
    process.kill(other.pid, 0);
  } catch (error) {
    // Any other code means that the process is there but belongs to somebody else.
    if (tryFindErrorCode(error) === 'ESRCH') return 'gone';
  }
  const stat = tryFindProcessStat(other.pid);
  if (!stat || other.started === undefined) return 'unknown';
  // A killed process stays as a zombie until its parent asks for it, in some containers for ever.
  return stat.started === other.started && !['Z', 'X'].includes(stat.state) ? 'running' : 'gone';
}

function tryFindProcessStat(pid: number): { state: string; started: string } | undefined {
  const stat = tryRead(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the command in parentheses and may contain anything. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields?.[0], fields?.[19]];
  return state === undefined || started === undefined ? undefined : { state, started };
}

function tryRead(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
