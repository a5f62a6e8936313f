import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EngineError, openEngine } from '../engine';
import { ProblemError } from '../errors';
import type { KustomizationTree } from '../sources';
import { formatJson } from '../yaml';
import type { CliCommand } from './command';
import { addEngineOptions, engineOptionsOf } from './engine-options';
import { formatOption } from './format-option';
import { isInside, shownPath } from './render-paths';
import { loadRender, loadSources } from './render-rooms';

/** `fairlead render kustomization`: one folder, as `kustomize build` prints it. */
export const renderKustomization: CliCommand = {
  configure(command) {
    command.argument('<folder>', 'folder with a kustomization.yaml').addOption(formatOption('text', 'json'));
    addEngineOptions(command).addHelpText('after', '\nExample:\n  fairlead render kustomization overlays/dev');
  },

  async run({ args, options, root, terminal }) {
    const name = args[0] ?? '.';
    const folder = resolve(root, name);
    const tree = readTree(folder, name, boundaryOf(folder, root, options.root !== '.'));
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
      throw error instanceof EngineError ? kustomizationProblem(error, name, folder, tree, root) : error;
    } finally {
      await engine.close();
    }
  },
};

function readTree(folder: string, name: string, boundary: string): KustomizationTree {
  if (existsSync(folder)) return loadSources().readKustomization(folder, boundary, []);
  throw new ProblemError({
    code: 'not-found',
    what: `There is no folder '${name}'.`,
    where: [],
    why: 'A kustomization is a folder with a kustomization.yaml.',
    fix: "Correct the path; it counts from the repository ('--root').",
  });
}

/**
 * The folder that bases must lie in: the repository that was named, else the Git repository or the current folder,
 * whichever holds more.
 */
function boundaryOf(folder: string, root: string, isRootGiven: boolean): string {
  const isBelowRoot = isInside(root, folder);
  if (isBelowRoot && isRootGiven) return root;
  const top = tryFindGitTop(folder);
  if (!isBelowRoot) return top ?? folder;
  return top !== undefined && isInside(top, root) ? top : root;
}

function tryFindGitTop(folder: string): string | undefined {
  for (let place = folder; ; place = dirname(place)) {
    if (existsSync(join(place, '.git'))) return place;
    if (dirname(place) === place) return undefined;
  }
}

function kustomizationProblem(
  error: EngineError,
  name: string,
  folder: string,
  tree: KustomizationTree,
  root: string,
): Error {
  const { failure } = error;
  if (failure.kind === 'internal') return error;
  const { kustomizationFailed, placeOf } = loadRender();
  const place = placeOf(failure);
  const top = tree.root === '.' ? folder : resolve(folder, ...tree.root.split('/').map(() => '..'));
  return new ProblemError(
    {
      ...kustomizationFailed(name, failure),
      where: place ? [{ source: { ...place, file: shownPath(resolve(top, place.file), root) } }] : [],
      fix: 'Correct the kustomization, or what it names.',
    },
    { cause: error },
  );
}
