import { bootstrapOf } from '../inspect/bootstrap';
import { writeYamlDocuments } from '../yaml';
import { bootstrapGuide } from './bootstrap-guide';
import type { CliCommand } from './command';
import { formatOption } from './format-option';

/** `fairlead bootstrap`: what a bare cluster needs once. */
export const bootstrap: CliCommand = {
  configure(command) {
    command
      .argument('<cluster>', 'cluster, as <cluster> or <fleet>/<cluster>')
      .addOption(formatOption('text', 'yaml', 'json'))
      .addHelpText(
        'after',
        '\nThe text is a shell script to read and run; yaml is only the objects.\n' +
          '\nExamples:\n  fairlead bootstrap dev\n  fairlead bootstrap dev --format yaml | kubectl apply --server-side -f -',
      );
  },

  async run({ args, options, root, terminal }) {
    const result = await bootstrapOf(root, args[0] ?? '');
    switch (options.format) {
      case 'json':
        terminal.print(JSON.stringify(result, undefined, 2));
        break;
      case 'yaml':
        terminal.print(writeYamlDocuments(result.objects));
        break;
      default:
        terminal.print(bootstrapGuide(result));
    }
    return 0;
  },
};
