import type { Terminal } from './terminal';

type OnCluster = (fleet: string, cluster: string) => void;

/** Runs work that goes from cluster to cluster; shows which one it is at where a person watches, nothing elsewhere. */
export async function withProgress<T>(terminal: Terminal, work: (onCluster: OnCluster) => Promise<T>): Promise<T> {
  if (!terminal.interactive) return work(() => undefined);
  const { Listr } = await import('listr2');
  let result: T | undefined;
  const tasks = new Listr(
    [
      {
        title: 'Synthesizing',
        task: async (_, task) => {
          result = await work((fleet, cluster) => {
            task.output = `${fleet}/${cluster}`;
          });
        },
      },
    ],
    { rendererOptions: { clearOutput: true, showErrorMessage: false }, registerSignalListeners: false },
  );
  await tasks.run();
  return result as T;
}
