import type { PodControl } from '../control';

export const hostPorts: PodControl = {
  title: 'Host ports',
  container: 'c.?ports.orValue([]).all(port, port.?hostPort.orValue(0) == 0)',
  fix: 'must not set ports[].hostPort: a Service makes a port known',
  good: [{ name: 'with a port of its own', container: { ports: [{ containerPort: 8080 }] } }],
  bad: [{ name: 'with a port of its node', container: { ports: [{ containerPort: 8080, hostPort: 8080 }] } }],
};
