import { InvalidArgumentError, Option, type Command } from 'commander';
import type { EngineOptions } from '../engine';

/** Adds the options of commands that render charts. */
export function addEngineOptions(command: Command): Command {
  return command
    .option('--no-cache', 'render every chart again, and keep no result')
    .addOption(
      new Option('--verify-cache', 'render every chart again, and fail where the cache differs').conflicts('cache'),
    )
    .addOption(new Option('--workers <number>', 'threads that render charts').argParser(positive))
    .addOption(new Option('--timeout <seconds>', 'how long one chart may take').argParser(positive));
}

/** Adds the options of commands that judge objects. */
export function addAdmissionOptions(command: Command): Command {
  return command
    .option('--no-cache', 'judge every object again, and keep no verdict')
    .addOption(
      new Option('--verify-cache', 'judge every object again, and fail where the cache differs').conflicts('cache'),
    )
    .addOption(new Option('--workers <number>', 'threads that judge objects').argParser(positive))
    .addOption(new Option('--timeout <seconds>', 'how long a batch of objects may take').argParser(positive));
}

/** What these options say. */
export function engineOptionsOf(options: Readonly<Record<string, unknown>>): EngineOptions {
  const { cache, verifyCache, workers, timeout } = options;
  return {
    ...(cache === false && { cache }),
    ...(verifyCache === true && { verifyCache }),
    ...(typeof workers === 'number' && { workers, admissionWorkers: workers }),
    ...(typeof timeout === 'number' && { timeout }),
  };
}

function positive(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number === 0)
    throw new InvalidArgumentError('A whole number above 0 is wanted.');
  return number;
}
