import type { Builder } from 'junit-report-builder';

/** Begins a report of tests as CI servers show them. */
export function junitReport(name: string): Builder {
  // What the package exports to CommonJS is the builder itself, without the name that its types give it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
  return (require('junit-report-builder') as Builder).newBuilder().name(name);
}
