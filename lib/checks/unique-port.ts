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
  const ports = listIn(subject.object.object, 'spec', 'ports');
  const where = displayName(subject.object.object);
  const numbers = ports.map((port) => labelOf(numberIn(port, 'port'), port));
  for (const twin of twinsIn(numbers)) yield { ...subject, message: `${where} has the port ${twin} twice.` };
  for (const twin of twinsIn(ports.map((port) => textIn(port, 'name')))) {
    yield { ...subject, message: `${where} has two ports called '${twin}'.` };
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
  const name = displayName(subject.object.object);
  const hostPorts: (string | undefined)[] = [];
  for (const { container, endsFirst, path: place } of containersOf(spec)) {
    const ports = listIn(container, 'ports');
    const which = `The container '${textIn(container, 'name') ?? place}' of ${name}`;
    for (const twin of twinsIn(ports.map((port) => labelOf(numberIn(port, 'containerPort'), port)))) {
      yield {
        ...subject,
        message: `${which} has the port ${twin} twice ('${path}.${place}.ports').`,
        why: 'Argo CD applies on the server, which keeps ports by number and protocol and refuses one that stands twice.',
      };
    }
    for (const twin of twinsIn(ports.map((port) => textIn(port, 'name')))) {
      yield { ...subject, message: `${which} has two ports called '${twin}' ('${path}.${place}.ports').` };
    }
    if (endsFirst) continue;
    for (const port of ports) {
      const number = numberIn(port, 'hostPort');
      if (number !== undefined && number > 0) {
        hostPorts.push(`${labelOf(number, port) ?? ''}${addressOf(port)}`);
      }
    }
  }
  for (const twin of twinsIn(hostPorts)) yield { ...subject, message: `${name} has the host port ${twin} twice.` };
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

/** Each text that stands more than once. */
function twinsIn(texts: readonly (string | undefined)[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twins = new Set<string>();
  for (const text of texts) {
    if (text === undefined) continue;
    if (seen.has(text)) twins.add(text);
    seen.add(text);
  }
  return twins;
}
