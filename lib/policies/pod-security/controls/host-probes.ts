import type { PodControl } from '../control';

const HANDLERS = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.?postStart', 'lifecycle.?preStop'];
const HOSTS = HANDLERS.flatMap((handler) => [`c.?${handler}.?httpGet.?host`, `c.?${handler}.?tcpSocket.?host`]);

export const hostProbes: PodControl = {
  title: 'Hosts of probes and hooks',
  container: `[${HOSTS.join(', ')}].all(host, host.orValue('') == '')`,
  fix: 'must not set httpGet.host or tcpSocket.host of a probe or lifecycle hook: the node itself connects there',
  good: [{ name: 'that is probed', container: { livenessProbe: { httpGet: { path: '/healthz', port: 8080 } } } }],
  bad: [
    {
      name: 'whose node probes another host',
      container: { livenessProbe: { tcpSocket: { host: '169.254.169.254', port: 80 } } },
    },
    {
      name: 'whose node calls another host when it ends',
      container: { lifecycle: { preStop: { httpGet: { host: '169.254.169.254', path: '/', port: 80 } } } },
    },
  ],
};
