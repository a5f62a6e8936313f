import type { Terminal } from './terminal';

type OnCluster = (fleet: string, cluster: string) => void;
type Say = (text: string) => void;

/** Runs work that goes from cluster to cluster; shows which one it is at where a person watches, nothing elsewhere. */
export async function withProgress<T>(terminal: Terminal, work: (onCluster: OnCluster) => Promise<T>): Promise<T> {
  if (!terminal.interactive) return work(() => undefined);
  return drawProgress('Synthesizing', (say) =>
    work((fleet, cluster) => {
      say(`${fleet}/${cluster}`);
    }),
  );
}

/** Runs work that says what it is at: in one line that changes where a person watches, in a line each elsewhere. */
export async function withSteps<T>(terminal: Terminal, title: string, work: (say: Say) => Promise<T>): Promise<T> {
  if (terminal.interactive) return drawProgress(title, work);
  return work((text) => {
    terminal.say(text);
  });
}

async function drawProgress<T>(title: string, work: (say: Say) => Promise<T>): Promise<T> {
  const { Listr } = await import('listr2');
  let result: T | undefined;
  const tasks = new Listr(
    [
      {
        title,
        task: async (_, task) => {
          result = await work((text) => {
            task.output = text;
          });
        },
      },
    ],
    { rendererOptions: { clearOutput: true, showErrorMessage: false }, registerSignalListeners: false },
  );
  await tasks.run();
  return result as T;
}
