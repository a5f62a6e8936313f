import type { RunningServer } from './server';

/** Ends what `setup.ts` has started. */
export default async function teardown(): Promise<void> {
  await (globalThis as { fairleadServer?: RunningServer }).fairleadServer?.stop();
}
