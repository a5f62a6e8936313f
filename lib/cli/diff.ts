import { compareWithBase, type ComparedTrees } from '../inspect/compare';
import type { ChangeKind, ObjectChange } from '../publish';
import type { CliCommand } from './command';
import { addEngineOptions, engineOptionsOf } from './engine-options';
import { formatOption } from './format-option';
import { printable } from './printable';
import { withProgress } from './progress';
import { namesOf } from './selection';
import type { Terminal } from './terminal';
import { unifiedPatch } from './unified-patch';

const KINDS: readonly ChangeKind[] = ['deleted', 'changed', 'moved', 'created'];
const MARKS: Readonly<Record<ChangeKind, string>> = { deleted: '-', changed: '~', moved: '>', created: '+' };

/** `fairlead diff`: what the working tree changes. */
export const diff: CliCommand = {
  configure(command) {
    addEngineOptions(command)
      .argument('[base]', 'Git revision or folder to compare with', 'HEAD')
      .option('--out <folder>', 'folder of the manifests in that revision', 'dist')
      .option('--fleet <name...>', 'only these fleets')
      .option('--cluster <name...>', 'only these clusters (a spoke brings its hub along)')
      .option('--stat', 'only how many objects change')
      .option('--exit-code', 'exit with 1 where anything differs')
      .addOption(formatOption('text', 'json'))
      .addHelpText(
        'after',
        '\nExamples:\n  fairlead diff\n  fairlead diff origin/main --stat\n  fairlead diff ./dist --cluster dev',
      );
  },

  async run({ args, options, root, terminal }) {
    const result = await withProgress(terminal, (onCluster) =>
      compareWithBase({
        root,
        base: args[0] ?? 'HEAD',
        out: String(options.out),
        fleets: namesOf(options.fleet),
        clusters: namesOf(options.cluster),
        engine: engineOptionsOf(options),
        onCluster,
        onNotice: (notice) => {
          terminal.say(notice);
        },
      }),
    );
    const withPatches = options.stat !== true;
    if (options.format === 'json') terminal.print(JSON.stringify(toJson(result, withPatches), undefined, 2));
    else printText(result, withPatches, terminal);
    return options.exitCode === true && result.changes.length > 0 ? 1 : 0;
  },
};

function toJson({ base, notice, changes }: ComparedTrees, withPatches: boolean): object {
  return {
    base,
    ...(notice !== undefined && { notice }),
    ...countKinds(changes),
    changes: changes.map((change) => {
      const { fleet, cluster, application, object, change: kind, oldPath, newPath } = change;
      const patch = withPatches && { patch: unifiedPatch(change) };
      return { fleet, cluster, application, object, change: kind, oldPath, newPath, ...patch };
    }),
  };
}

function printText({ base, notice, changes }: ComparedTrees, withPatches: boolean, terminal: Terminal): void {
  const { bold } = terminal.colors;
  if (notice !== undefined) terminal.say(notice);
  // A map keeps the order of the changes, so the group with the most dangerous one comes first.
  const groups = new Map<string, ObjectChange[]>();
  for (const change of changes) {
    const key = `${change.fleet}/${change.cluster} ${change.application}`;
    const group = groups.get(key);
    if (group) group.push(change);
    else groups.set(key, [change]);
  }
  for (const [place, group] of groups) {
    terminal.print(`${bold(printable(place))}${withPatches ? '' : `: ${describeCounts(group)}`}`);
    if (!withPatches) continue;
    for (const change of group) printChange(change, terminal);
    terminal.print('\n');
  }
  const against = 'folder' in base ? base.folder : `${base.revision} (${base.commit.slice(0, 7)})`;
  terminal.print(`Compared with ${printable(against)}: ${describeCounts(changes)}.`);
}

function printChange(change: ObjectChange, terminal: Terminal): void {
  const { bold, green, red, yellow, cyan } = terminal.colors;
  const paint = { deleted: red, changed: yellow, moved: cyan, created: green }[change.change];
  const { oldPath = '', newPath = '' } = change;
  const move = oldPath !== '' && newPath !== '' && oldPath !== newPath ? `, was ${oldPath}` : '';
  terminal.print(paint(printable(`${MARKS[change.change]} ${change.object} (${change.change}${move})`)));
  const lines = printable(unifiedPatch(change)).split('\n');
  const painted = lines.map((line, index) => {
    if (index < 2) return bold(line);
    if (line.startsWith('@@')) return cyan(line);
    return line.startsWith('-') ? red(line) : line.startsWith('+') ? green(line) : line;
  });
  if (lines.length > 1) terminal.print(painted.join('\n'));
}

function countKinds(changes: readonly ObjectChange[]): Record<ChangeKind, number> {
  const counts = { deleted: 0, changed: 0, moved: 0, created: 0 };
  for (const { change } of changes) counts[change] += 1;
  return counts;
}

function describeCounts(changes: readonly ObjectChange[]): string {
  const counts = countKinds(changes);
  const parts = KINDS.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`);
  return parts.join(', ') || 'no differences';
}
