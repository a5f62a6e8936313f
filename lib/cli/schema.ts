import { isAbsolute, join, relative } from 'node:path';
import { catalogue } from '../addons';
import { ProblemError, suggest } from '../errors';
import { DEFINITION_KINDS, type DefinitionKind } from '../model';
import type { CliCommand } from './command';
import { editorSchemaOf, editorSchemaOfAll, type JsonSchema } from './editor-schema';
import { formatOption } from './format-option';
import { writeSchemas } from './write-schemas';

/** Where definitions of each kind lie, for the line that names their schema. */
const PLACES: Readonly<Record<DefinitionKind, string>> = {
  Fleet: 'apps/<fleet>',
  Environment: 'apps/<fleet>/environments',
  Cluster: 'apps/<fleet>/clusters',
  Tenant: 'apps/<fleet>/tenants/<tenant>',
  Application: 'apps/<fleet>/tenants/<tenant>',
  Waiver: 'apps/<fleet>/waivers',
};

/** File of the schema that all kinds fit, for files that hold several. */
const FILE_OF_ALL = 'definition.schema.json';

/** `fairlead schema`: JSON Schemas of definitions, for editors. */
export const schema: CliCommand = {
  configure(command) {
    command
      .argument('[kind]', `kind of definition: ${DEFINITION_KINDS.join(', ')} (default: all, as one document)`)
      .option('--write <folder>', 'write a file for each kind instead of printing')
      .addOption(formatOption('text', 'json'))
      .addHelpText(
        'after',
        '\nExamples:\n  fairlead schema Cluster\n  fairlead schema --write schemas   # then name the schema in the first line of a definition',
      );
  },

  run({ args, options, root, terminal }) {
    const kind = args[0] === undefined ? undefined : findKind(args[0]);
    const print = (value: JsonSchema) => {
      terminal.print(JSON.stringify(value, undefined, 2));
    };
    const { write: folder } = options;
    if (typeof folder !== 'string') {
      print(kind === undefined ? editorSchemaOfAll(catalogue) : editorSchemaOf(kind, catalogue));
      return 0;
    }
    const kinds = kind === undefined ? DEFINITION_KINDS : [kind];
    const files = new Map(kinds.map((each) => [fileOf(each), editorSchemaOf(each, catalogue)]));
    if (kind === undefined) files.set(FILE_OF_ALL, editorSchemaOfAll(catalogue));
    const absolute = isAbsolute(folder) ? folder : `${root}/${folder}`;
    const shown = relative(root, absolute).replaceAll('\\', '/') || '.';
    const written = writeSchemas(absolute, shown, files);
    const modelines = kinds.map((each) => ({ kind: each, place: PLACES[each], line: modeline(each, root, absolute) }));
    if (options.format === 'json') print({ folder: shown, written, modelines });
    else {
      terminal.print(written.map((file) => `${shown}/${file}`).join('\n'));
      terminal.print('\nFirst line of a definition, for editors with a YAML language server:');
      for (const { kind: each, place, line } of modelines) terminal.print(`\n${each}, in ${place}/\n  ${line}`);
      if (kind === undefined) {
        terminal.print(`\nA file that holds several kinds takes ${FILE_OF_ALL} instead.`);
      }
    }
    return 0;
  },
};

function findKind(word: string): DefinitionKind {
  const kind = DEFINITION_KINDS.find((each) => each.toLowerCase() === word.toLowerCase());
  if (kind !== undefined) return kind;
  throw new ProblemError({
    code: 'unknown-kind',
    what: `'${word}' is not a kind of definition.`,
    where: [],
    why: 'Only kinds of definitions have a schema.',
    fix: suggest(word, DEFINITION_KINDS),
  });
}

/** `web-service.schema.json` */
function fileOf(kind: DefinitionKind): string {
  return `${kind.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase()}.schema.json`;
}

/** The path in a modeline counts from the file that it stands in. */
function modeline(kind: DefinitionKind, root: string, folder: string): string {
  const path = relative(join(root, PLACES[kind]), join(folder, fileOf(kind)));
  return `# yaml-language-server: $schema=${path.replaceAll('\\', '/')}`;
}
