import { assert, integer, property, uniqueArray } from 'fast-check';
import { deployment, said, service } from './support';

const CODE = 'unique-port';

const ports = (...list: readonly object[]) => service('web', { ports: list });
const container = (name: string, ...list: readonly object[]) => ({ name, image: 'a:1.0.0', ports: list });
const pod = (...containers: readonly object[]) => deployment('web', {}, { containers });
const nodePort = (name: string, port: number, protocol = 'TCP') =>
  service(name, { type: 'NodePort', ports: [{ port: 80, nodePort: port, protocol }] });

test.each<[string, readonly object[], string]>([
  [
    'a port of a Service',
    [ports({ name: 'a', port: 80 }, { name: 'b', port: 80 })],
    'Service/shop/web has the port 80/TCP twice.',
  ],
  [
    'a name in a Service',
    [ports({ name: 'a', port: 80 }, { name: 'a', port: 81 })],
    "Service/shop/web has two ports called 'a'.",
  ],
  [
    'a node port of two Services',
    [nodePort('a', 30080), nodePort('b', 30080)],
    'Service/shop/b has the node port 30080/TCP, which Service/shop/a has too.',
  ],
  [
    'a node port of one Service',
    [ports({ name: 'a', port: 80, nodePort: 30080 }, { name: 'b', port: 81, nodePort: 30080 })],
    'Service/shop/web has the node port 30080/TCP twice.',
  ],
  [
    'a port of a container, under two names',
    [pod(container('main', { name: 'a', containerPort: 80 }, { name: 'b', containerPort: 80 }))],
    "The container 'main' of Deployment/shop/web has the port 80/TCP twice ('spec.template.spec.containers[0].ports').",
  ],
  [
    'a name in a container',
    [pod(container('main', { name: 'a', containerPort: 80 }, { name: 'a', containerPort: 81 }))],
    "The container 'main' of Deployment/shop/web has two ports called 'a' ('spec.template.spec.containers[0].ports').",
  ],
  [
    'a port of the host',
    [pod(container('a', { containerPort: 80, hostPort: 80 }), container('b', { containerPort: 81, hostPort: 80 }))],
    'Deployment/shop/web has the host port 80/TCP twice.',
  ],
])('reports %s that stands twice', (_, objects, message) => {
  expect(said(CODE, objects)).toEqual([message]);
});

test.each<[string, readonly object[]]>([
  [
    'one port for two protocols',
    [ports({ name: 'a', port: 53, protocol: 'UDP' }, { name: 'b', port: 53, protocol: 'TCP' })],
  ],
  ['a node port for two protocols', [nodePort('a', 30053, 'UDP'), nodePort('b', 30053)]],
  ['node ports that Kubernetes chooses', [nodePort('a', 0), nodePort('b', 0)]],
  [
    'one name in two containers',
    [pod(container('a', { name: 'http', containerPort: 80 }), container('b', { name: 'http', containerPort: 81 }))],
  ],
  ['ports without a name', [pod(container('a', { containerPort: 80 }, { containerPort: 81 }))]],
  [
    'one port of two addresses of the host',
    [
      pod(
        container('a', { containerPort: 80, hostPort: 80, hostIP: '10.0.0.1' }),
        container('b', { containerPort: 80, hostPort: 80, hostIP: '10.0.0.2' }),
      ),
    ],
  ],
])('accepts %s', (_, objects) => {
  expect(said(CODE, objects)).toEqual([]);
});

test('different numbers never clash, and a repeated one always does', () => {
  assert(
    property(uniqueArray(integer({ min: 1, max: 65535 }), { minLength: 1, maxLength: 6 }), (numbers) => {
      const list = numbers.map((port) => ({ name: `p${port}`, port }));
      expect(said(CODE, [ports(...list)])).toEqual([]);
      expect(said(CODE, [ports(...list, { name: 'again', port: numbers[0] })])).toHaveLength(1);
    }),
    { numRuns: 15 },
  );
});
