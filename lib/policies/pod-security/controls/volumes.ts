import type { JsonObject } from '../../../yaml';
import type { PodControl } from '../control';

/** Sources that neither reach into the node nor past the storage that a cluster offers. */
const SOURCES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const volume = (source: JsonObject): JsonObject => ({ volumes: [{ name: 'data', ...source }] });

export const hostPathVolumes: PodControl = {
  title: 'Host paths',
  volume: '!has(v.hostPath)',
  fix: 'must not be a hostPath: use an emptyDir or a persistentVolumeClaim',
  good: [{ name: 'with a claimed volume', spec: volume({ persistentVolumeClaim: { claimName: 'data' } }) }],
  bad: [{ name: 'with a folder of its node', spec: volume({ hostPath: { path: '/var/run' } }) }],
};

export const volumeSources: PodControl = {
  title: 'Volumes',
  // Without a source, a volume is an emptyDir. A source that is null is none; custom resources can have such.
  volume:
    "dyn(v).all(field, field == 'name') || " +
    `[${SOURCES.map((source) => `dyn(v).?${source}`).join(', ')}].exists(source, source.orValue(null) != null)`,
  fix: `must have one of the sources ${SOURCES.join(', ')}`,
  good: [
    { name: 'with a claimed volume', spec: volume({ persistentVolumeClaim: { claimName: 'data' } }) },
    { name: 'with a volume that says nothing of itself', spec: volume({}) },
    { name: 'with an empty folder', spec: volume({ emptyDir: { sizeLimit: '1Gi' } }) },
  ],
  bad: [
    { name: 'with a folder of its node', spec: volume({ hostPath: { path: '/var/run' } }) },
    { name: 'that mounts a file server by itself', spec: volume({ nfs: { server: 'files.example.com', path: '/' } }) },
  ],
};
