import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RefusedContent, type Engine, type EngineError, type EngineFailure } from '../../engine';
import { ProblemError, type Problem, type SourceLocation } from '../../errors';
import { chartFailed, kustomizationFailed, placeOf, refusedValues } from '../../render';
import type { KustomizationTree } from '../../sources';
import type { NamedChart } from './chart-content';
import { isInside, shownPath } from './paths';
import { sitesOfValue, type ValuesFile } from './values';

/** What the engine could not do with a chart. What is Fairlead's own fault stays as it is. */
export async function chartProblem(
  engine: Engine,
  name: string,
  chart: NamedChart,
  values: readonly ValuesFile[],
  root: string,
  error: EngineError,
): Promise<Error> {
  const { failure } = error;
  if (failure.kind === 'internal') return error;
  const template = placeOf(failure);
  return new ProblemError(
    {
      ...chartFailed(await titleOf(engine, name, chart), failure),
      where: [
        ...refusedValues(failure).flatMap((path) => sitesOfValue(path, values, root)),
        ...(template ? [{ source: onDisk(template, chart, root) }] : []),
      ],
      ...inWordsOfTheCommand(failure),
    },
    { cause: error },
  );
}

/** What the engine could not do with a kustomization. */
export function kustomizationProblem(
  error: EngineError,
  name: string,
  folder: string,
  tree: KustomizationTree,
  root: string,
): Error {
  const { failure } = error;
  if (failure.kind === 'internal') return error;
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

/** What is refused before the engine sees it. */
export function refusedChart(name: string, error: unknown): unknown {
  if (!(error instanceof RefusedContent)) return error;
  const { kind, message } = error;
  return new ProblemError({ ...chartFailed(`The chart '${name}'`, { kind, message }), where: [] }, { cause: error });
}

async function titleOf(engine: Engine, name: string, { content }: NamedChart): Promise<string> {
  try {
    const facts = await engine.call({ op: 'chart', chart: content });
    return `Chart '${facts.name}' ${facts.version}`;
  } catch {
    return `The chart '${name}'`;
  }
}

/** What is to be said otherwise by the command than of a release in a fleet. */
function inWordsOfTheCommand({ kind, message, expression }: EngineFailure): Partial<Problem> {
  switch (kind) {
    case 'chart':
      return message.includes('missing in charts/')
        ? {
            fix: "Put them into its 'charts/', as 'helm dependency build' does; for a chart that a fleet uses, 'fairlead lock' finds them, and this command then takes them from the lock.",
          }
        : {};
    case 'template':
    case 'output': {
      const [value] = /\.Values(\.\w+)+/.exec(expression ?? '') ?? [];
      return {
        fix:
          value === undefined
            ? "Correct the template, or give it other values with '--values' or '--set'."
            : `Give '${value}' a value that fits with '--values' or '--set', or correct the template.`,
      };
    }
    case 'limit':
      return { fix: "Look at the values that decide how much the chart makes; '--timeout' gives it longer." };
    default:
      return {};
  }
}

/** Of a chart in a folder, the template's own file. Helm names it with the chart's name before its path. */
function onDisk(place: SourceLocation, { folder }: NamedChart, root: string): SourceLocation {
  if (folder === undefined) return place;
  const candidates = [place.file.slice(place.file.indexOf('/') + 1), place.file].map((path) => join(folder, path));
  const path = candidates.find((each) => isInside(folder, each) && existsSync(each));
  return path === undefined ? place : { ...place, file: shownPath(path, root) };
}
