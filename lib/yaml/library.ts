type YamlLibrary = typeof import('yaml');

let library: YamlLibrary | undefined;

/**
 * The parser that reading is built on.
 *
 * Loaded at the first parse: most commands read no YAML, and loading would cost all of them start-up time.
 */
export function loadLibrary(): YamlLibrary {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return (library ??= require('yaml') as YamlLibrary);
}
