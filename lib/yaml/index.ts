export { readYamlComments } from './comments';
export { formatJson, isJsonObject, type JsonArray, type JsonObject, type JsonValue } from './json';
export { MAX_YAML_PROBLEMS, type YamlLimits } from './limits';
export { objectsOf, readManifests, type ManifestSource } from './manifests';
export { readYaml, type ReadYamlOptions, type YamlDocument } from './read';
export { writeYaml, writeYamlDocuments } from './write';
