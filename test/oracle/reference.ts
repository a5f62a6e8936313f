import { execFile, execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program, or the engine, made of its input: a text, or what it says it cannot do. */
export type Outcome = Printed | { readonly refusal: string };

/** What a program prints, which may be no UTF-8 where its input is none. */
export interface Printed {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** The official programs, as released. */
export interface ReferencePrograms {
  helmTemplate(args: readonly string[]): Promise<Outcome>;
  kustomizeBuild(folder: string): Promise<Outcome>;

  /** Reads YAML as Kubernetes does; integers that JavaScript would round are text that begins with `integer:`. */
  readObjects(text: string | Uint8Array): Promise<readonly unknown[]>;
}

/**
 * Builds the programs where they are not built yet.
 *
 * Undefined where they cannot be built here, which is said on standard error; in CI that is an error.
 */
export function tryReferencePrograms(): ReferencePrograms | undefined {
  try {
    const printed = execFileSync(join(__dirname, '../../.ci/oracles'), {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [helm, kustomize, reader] = printed.trim().split('\n');
    return {
      helmTemplate: (args) => run(helm!, ['template', ...args]),
      kustomizeBuild: (folder) => run(kustomize!, ['build', folder]),
      readObjects: async (text) => {
        const outcome = await run(reader!, [], text);
        if ('refusal' in outcome) throw new Error(`The output cannot be read as YAML: ${outcome.refusal}`);
        return outcome.text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as unknown);
      },
    };
  } catch (error) {
    if (process.env.CI !== undefined) throw error;
    return undefined;
  }
}

/** Nothing of this machine reaches the programs: no cluster, no settings, no plugins, no repositories. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  HOME: join(tmpdir(), 'fairlead-oracles', 'no-such-home'),
  KUBECONFIG: '/dev/null',
  HELM_PLUGINS: '/dev/null',
};

function run(program: string, args: readonly string[], input: string | Uint8Array = ''): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { encoding: 'buffer', maxBuffer: 256 * 1024 * 1024, env: ENVIRONMENT } as const;
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) resolve({ text: stdout.toString('utf8'), bytes: stdout });
      else if (typeof error.code === 'number') resolve({ refusal: stderr.toString('utf8').trim() });
      else reject(new Error(`'${program}' cannot be run: ${error.signal ?? error.message}`, { cause: error }));
    });
    // A program that does not read its input closes it.
    child.stdin?.on('error', () => undefined).end(input);
  });
}
