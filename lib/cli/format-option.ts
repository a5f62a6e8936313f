import { Option } from 'commander';

/** The option that says how results are printed. */
export function formatOption(...formats: readonly string[]): Option {
  return new Option('--format <format>', 'how to print the result').choices(formats).default('text');
}
