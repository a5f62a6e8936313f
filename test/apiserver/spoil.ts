import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/yaml';

/** What happens to a copy of an object; the copy may be changed. */
export type Change = (copy: Copy) => void;

/** A copy of an object, and the places in it that changes like. */
interface Copy {
  readonly object: JsonObject;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;

  /** The first container of its pods, where it has any. */
  readonly container: JsonObject | undefined;

  /** The first port of a Service. */
  readonly port: JsonObject | undefined;
}

/** A copy with a change; what the change finds nothing for stays as it was. */
export function changedCopy(original: JsonObject, change: Change): JsonObject {
  const object = structuredClone(original);
  const spec = at(object, 'spec') ?? {};
  const pods = at(at(at(spec, 'jobTemplate') ?? spec, 'spec') ?? spec, 'template') ?? at(spec, 'template');
  change({
    object,
    metadata: at(object, 'metadata') ?? {},
    spec,
    container: first((at(pods, 'spec') ?? spec).containers),
    port: object.kind === 'Service' ? first(spec.ports) : undefined,
  });
  return object;
}

const at = (value: JsonValue | undefined, key: string): JsonObject | undefined =>
  isJsonObject(value) && isJsonObject(value[key]) ? value[key] : undefined;
const first = (value: JsonValue | undefined): JsonObject | undefined =>
  Array.isArray(value) && isJsonObject(value[0]) ? value[0] : undefined;

/** Ways to make a good object a bad one. */
export const SPOILINGS: readonly Change[] = [
  ({ metadata }) => (metadata.labels = { 'x y': 'z' }),
  ({ object, spec }) => ((object.spec === undefined ? object : spec).nonsense = 1),
  ({ metadata, container }) => {
    if (container) delete container.image;
    else metadata.name = 'A_B';
  },
  ({ metadata, container, port }) => {
    if (container) container.ports = [{ containerPort: 99999 }];
    else if (port) port.port = 0;
    else delete metadata.name;
  },
  ({ metadata, container }) => {
    if (container) container.resources = { requests: { cpu: '2' }, limits: { cpu: '1' } };
    else metadata.annotations = { a: 1 };
  },
  ({ metadata, spec }) => {
    const selector = at(spec, 'selector');
    if (selector?.matchLabels !== undefined) selector.matchLabels = { other: 'x' };
    else metadata.finalizers = ['x'];
  },
];

/** Ways to change what is in the cluster already, of which some are not allowed. */
export const CHANGES: readonly Change[] = [
  ({ metadata }) => (metadata.labels = { ...at(metadata, 'labels'), changed: 'yes' }),
  ({ object, spec, port }) => {
    const labels = at(at(spec, 'selector'), 'matchLabels');
    const role = at(object, 'roleRef');
    if (labels) {
      labels.more = 'x';
      const own = at(at(at(spec, 'template'), 'metadata'), 'labels');
      if (own) own.more = 'x';
    } else if (role) role.name = 'other';
    else if (object.provisioner !== undefined) object.provisioner = 'example.com/other';
    else if (port) port.port = 4242;
  },
  ({ object, container }) => {
    if (container) container.image = 'example.com/other:2';
    else if (isJsonObject(object.data)) object.data.more = 'eA==';
  },
  ({ object, spec }) => {
    if (spec.clusterIP !== undefined) delete spec.clusterIP;
    else if (object.kind === 'Service') spec.clusterIP = 'None';
    else if (spec.serviceName !== undefined) spec.serviceName = 'other';
    else if (spec.storageClassName !== undefined) spec.storageClassName = 'other';
    else if (object.type !== undefined) object.type = 'example.com/other';
    else if (typeof object.value === 'number') object.value += 1;
  },
  ({ spec, container }) => {
    if (spec.replicas !== undefined) spec.replicas = 5;
    else if (container) container.args = ['x'];
  },
  ({ object, spec, container, port }) => {
    if (container?.livenessProbe !== undefined) delete container.livenessProbe;
    else if (port && Array.isArray(spec.ports)) {
      const second = { ...port, name: 'second', port: 9191 };
      Reflect.deleteProperty(second, 'nodePort');
      spec.ports.push(second);
    } else if (Array.isArray(object.rules)) object.rules.pop();
  },
  ({ object, spec }) => {
    const claim = first(spec.volumeClaimTemplates);
    const pod = at(at(spec, 'template'), 'spec');
    if (object.kind === 'Service' && (spec.type ?? 'ClusterIP') === 'ClusterIP') spec.type = 'NodePort';
    else if (claim) claim.metadata = { name: 'other' };
    else if (pod) pod.hostNetwork = true;
  },
];
