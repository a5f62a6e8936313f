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
  const { DefaultRenderer, Listr, ListrLogger, ProcessOutput } = await import('listr2');
  // The output may be a file or a pipe, which must get the result alone.
  class OnErrorStream extends DefaultRenderer {
    public static override nonTTY = true;
  }
  const logger = new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) });
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
    {
      renderer: OnErrorStream,
      rendererOptions: { clearOutput: true, showErrorMessage: false, logger },
      registerSignalListeners: false,
    },
  );
  await tasks.run();
  return result as T;
}
