import { displayName } from '../kube';
import type { Finding, Subject } from './check';
import { fieldIn, listIn, numberIn, textIn } from './fields';
import { containersOf, type PodTemplate } from './pod-templates';
import type { WholeCheck } from './whole';

/** No port, and no name of one, stands twice where it must be the only one. */
export const uniquePort: WholeCheck = {
  name: 'unique-port',
  severity: 'error',
  why: 'The API server refuses the object, or one of the two would silently be lost.',
  fix: 'Give one of them another number or name, or remove it.',

  *run(_cluster, { survey: { objects } }) {
    const services = objects.ofKind('', 'Service');
    for (const subject of services) yield* judgeService(subject);
    yield* judgeNodePorts(services);
    for (const templates of objects.pods.values()) {
      for (const template of templates) yield* judgePod(template);
    }
  },
};

function* judgeService(subject: Required<Subject>): Generator<Finding> {
  const { object } = subject.object;
  const ports = listIn(object, 'spec', 'ports');
  for (const twin of twinsIn(ports, numberOf)) {
    yield { ...subject, message: `${displayName(object)} has the port ${twin} twice.` };
  }
  for (const twin of twinsIn(ports, nameOf)) {
    yield { ...subject, message: `${displayName(object)} has two ports called '${twin}'.` };
  }
}

/** A port of all nodes belongs to one Service of the cluster. */
function* judgeNodePorts(services: readonly Required<Subject>[]): Generator<Finding> {
  const owners = new Map<string, Required<Subject>>();
  for (const subject of services) {
    const { object } = subject.object;
    for (const port of listIn(object, 'spec', 'ports')) {
      const label = labelOf(numberIn(port, 'nodePort') ?? 0, port);
      if (label === undefined || label.startsWith('0/')) continue;
      const owner = owners.get(label);
      if (owner === undefined) owners.set(label, subject);
      else {
        const other = owner === subject ? ' twice' : `, which ${displayName(owner.object.object)} has too`;
        yield {
          ...subject,
          ...(owner !== subject && { also: [owner] }),
          message: `${displayName(object)} has the node port ${label}${other}.`,
          fix: 'Leave it out, so that Kubernetes chooses one, or choose another.',
        };
      }
    }
  }
}

function* judgePod({ subject, spec, path }: PodTemplate): Generator<Finding> {
  const { object } = subject.object;
  const hostPorts: string[] = [];
  for (const { container, endsFirst, path: place } of containersOf(spec)) {
    const ports = listIn(container, 'ports');
    const which = () => `The container '${textIn(container, 'name') ?? place}' of ${displayName(object)}`;
    for (const twin of twinsIn(ports, containerNumberOf)) {
      yield {
        ...subject,
        message: `${which()} has the port ${twin} twice ('${path}.${place}.ports').`,
        why: 'Argo CD applies on the server, which keeps ports by number and protocol and refuses one that stands twice.',
      };
    }
    for (const twin of twinsIn(ports, nameOf)) {
      yield { ...subject, message: `${which()} has two ports called '${twin}' ('${path}.${place}.ports').` };
    }
    if (endsFirst) continue;
    for (const port of ports) {
      const number = numberIn(port, 'hostPort');
      if (number !== undefined && number > 0) {
        hostPorts.push(`${labelOf(number, port) ?? ''}${addressOf(port)}`);
      }
    }
  }
  for (const twin of twinsIn(hostPorts, String)) {
    yield { ...subject, message: `${displayName(object)} has the host port ${twin} twice.` };
  }
}

function addressOf(port: unknown): string {
  const address = textIn(port, 'hostIP');
  return address === undefined ? '' : ` of ${address}`;
}

/** `80/TCP` */
function labelOf(number: number | undefined, port: unknown): string | undefined {
  if (number === undefined) return undefined;
  const protocol = fieldIn(port, 'protocol');
  return `${number}/${typeof protocol === 'string' ? protocol : 'TCP'}`;
}

function numberOf(port: unknown): string | undefined {
  return labelOf(numberIn(port, 'port'), port);
}

function containerNumberOf(port: unknown): string | undefined {
  return labelOf(numberIn(port, 'containerPort'), port);
}

function nameOf(port: unknown): string | undefined {
  return textIn(port, 'name');
}

const NONE: ReadonlySet<string> = new Set();

/** Each text that more than one item says. */
function twinsIn<T>(items: readonly T[], textOf: (item: T) => string | undefined): ReadonlySet<string> {
  // Most have one port, and there are thousands.
  if (items.length < 2) return NONE;
  const seen = new Set<string>();
  const twins = new Set<string>();
  for (const item of items) {
    const text = textOf(item);
    if (text === undefined) continue;
    if (seen.has(text)) twins.add(text);
    seen.add(text);
  }
  return twins;
}
