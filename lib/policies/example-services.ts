import type { JsonObject } from '../yaml';

/** A Service on port 80, with more in its spec. */
export function service(spec: JsonObject, annotations?: JsonObject): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    ...(annotations && { metadata: { annotations } }),
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
  };
}
