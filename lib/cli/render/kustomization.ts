import { resolve } from 'node:path';
import { EngineError, openEngine } from '../../engine';
import { formatJson } from '../../yaml';
import type { CliCommand } from '../command';
import { addEngineOptions, engineOptionsOf } from '../engine-options';
import { formatOption } from '../format-option';

/** `fairlead render kustomization`: one folder, as `kustomize build` prints it. */
export const renderKustomization: CliCommand = {
  configure(command) {
    command.argument('<folder>', 'folder with a kustomization.yaml').addOption(formatOption('text', 'json'));
    addEngineOptions(command).addHelpText('after', '\nExample:\n  fairlead render kustomization overlays/dev');
  },

  async run({ args, options, root, terminal }) {
    const name = args[0] ?? '.';
    const folder = resolve(root, name);
    /* eslint-disable @typescript-eslint/no-require-imports -- takes longer to load than most charts to render */
    const { readNamedKustomization } = require('./kustomization-tree') as typeof import('./kustomization-tree');
    /* eslint-enable @typescript-eslint/no-require-imports */
    const tree = readNamedKustomization(folder, name, { root, isRootGiven: options.root !== '.' });
    const engine = openEngine({
      ...engineOptionsOf(options),
      onNotice: (notice) => {
        terminal.say(notice);
      },
    });
    try {
      const want = options.format === 'json' ? 'objects' : 'text';
      const { text = '', objects = [] } = await engine.call({ op: 'kustomize', ...tree, want });
      terminal.print(want === 'text' ? text : formatJson({ objects: [...objects] }));
      return 0;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
      const { kustomizationProblem } = require('./problems') as typeof import('./problems');
      throw kustomizationProblem(error, name, folder, tree, root);
    } finally {
      await engine.close();
    }
  },
};
