import type { CommandGroup } from './command';
import { renderChart } from './render/chart';
import { renderKustomization } from './render/kustomization';

/** `fairlead render`: what `helm template` and `kustomize build` print, without either of them. */
export const render: CommandGroup = {
  configure(command) {
    command.addHelpText(
      'after',
      '\nExamples:\n  fairlead render chart charts/web --values values.yaml\n  fairlead render kustomization overlays/dev',
    );
  },

  commands: [
    { name: 'chart', summary: 'print what helm template prints for a chart', command: renderChart },
    {
      name: 'kustomization',
      summary: 'print what kustomize build prints for a folder',
      command: renderKustomization,
    },
  ],
};
