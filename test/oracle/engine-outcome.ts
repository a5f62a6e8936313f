import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import {
  engineFacts,
  EngineError,
  folderDigest,
  type Engine,
  type EngineFailure,
  type KustomizeRequest,
  type ReleaseAnswer,
  type RenderRequest,
} from '../../lib/engine';
import { NAMESPACE, RELEASE, type ChartCase } from './chart-cases';

/** What the engine made of a request, in the same form as what a program prints. */
export type EngineOutcome =
  | {
      readonly text: string;

      /** The text before the space at its end is cut, as `helm template` does and `helm install` does not. */
      readonly uncut: string;
      readonly objects: readonly unknown[];
      readonly usesChance: boolean;
      readonly readsClock: boolean;

      /** The objects under another seed and clock. */
      readonly renderOtherwise: () => Promise<readonly unknown[]>;
    }
  | { readonly failure: EngineFailure };

/** Functions of templates that read the clock. */
const CLOCK = new Set(['now', 'ago', 'date', 'dateInZone', 'date_in_zone', 'htmlDate', 'htmlDateInZone']);

/** Renders a case, as text and as objects. */
export async function renderByEngine(engine: Engine, chartCase: ChartCase): Promise<EngineOutcome> {
  return outcomeOf(async () => {
    const { folder, values, flags } = chartCase;
    const merged = await engine.call({
      op: 'values',
      files: values === undefined ? [] : [{ name: values, text: readValues(values) }],
      set: flags.set ?? [],
      setString: flags.setString ?? [],
      setJson: flags.setJson ?? [],
    });
    const request: Omit<RenderRequest, 'want'> = {
      op: 'render',
      chart: { digest: folderDigest(folder), folder },
      release: RELEASE,
      namespace: NAMESPACE,
      values: merged.values,
      kubeVersion: flags.kubeVersion ?? engineFacts().kubernetes,
      apiVersions: { names: flags.apiVersions ?? [], default: true },
    };
    const text = await engine.call({ ...request, want: 'text' });
    const objectsOf = async (seed: number) =>
      printed(await engine.call({ ...request, want: 'objects', seed }), chartCase).map(({ object }) =>
        markIntegers(object),
      );
    return {
      ...printRelease(text, chartCase),
      objects: await objectsOf(0),
      usesChance: text.chance.length > 0,
      readsClock: text.chance.some((call) => CLOCK.has(call.function)),
      renderOtherwise: () => objectsOf(1),
    };
  });
}

/** Reads a file of values as the commands do: the engine is asked about UTF-8 alone. */
function readValues(file: string): string {
  const content = readFileSync(file);
  if (isUtf8(content)) return content.toString('utf8');
  throw new EngineError({ kind: 'values', message: `'${file}' is not UTF-8.` }, 'values');
}

/** Builds a kustomization, as text and as objects. */
export async function buildByEngine(
  engine: Engine,
  tree: Pick<KustomizeRequest, 'files' | 'root'>,
): Promise<EngineOutcome> {
  return outcomeOf(async () => {
    const { text = '' } = await engine.call({ op: 'kustomize', ...tree, want: 'text' });
    const { objects = [] } = await engine.call({ op: 'kustomize', ...tree, want: 'objects' });
    const marked = objects.map(markIntegers);
    return {
      text,
      uncut: text,
      objects: marked,
      usesChance: false,
      readsClock: false,
      renderOtherwise: () => Promise.resolve(marked),
    };
  });
}

async function outcomeOf(work: () => Promise<EngineOutcome>): Promise<EngineOutcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EngineError) return { failure: error.failure };
    throw error;
  }
}

/** The manifests that `helm template` prints: files of `crds/` and hooks only where they are asked for. */
function printed(answer: ReleaseAnswer, { flags }: ChartCase): ReleaseAnswer['manifests'] {
  return answer.manifests.filter(({ isCrdFile, hook }) =>
    isCrdFile ? flags.includeCrds === true : hook === undefined || flags.noHooks !== true,
  );
}

function printRelease(answer: ReleaseAnswer, chartCase: ChartCase): { text: string; uncut: string } {
  const manifests = printed(answer, chartCase);
  const print = (isHook: boolean) =>
    manifests
      .filter(({ hook }) => (hook !== undefined) === isHook)
      .map(({ source, text }) => `---\n# Source: ${source}\n${text}\n`)
      .join('');
  return { text: `${print(false).trim()}\n${print(true)}`, uncut: `${print(false)}${print(true)}` };
}

/** Integers beyond those of JavaScript, in the form that the reference reader gives them. */
function markIntegers(value: unknown): unknown {
  if (typeof value === 'bigint') return `integer:${value}`;
  if (Array.isArray(value)) return value.map(markIntegers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, markIntegers(entry)]));
}
