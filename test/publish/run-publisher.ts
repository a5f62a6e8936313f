/** A process of its own that publishes the files it is given as JSON: for tests that kill it or race it. */
import { existsSync } from 'node:fs';
import { openFolder, type OutputFile } from '../../lib/publish';

const [out = '', files = '[]', gate = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const publisher = await openFolder(out, { waitMs: 20_000 });
  process.stdout.write('opened\n');
  publisher.stage(JSON.parse(files) as OutputFile[]);
  publisher.plan({ fleets: ['acme'] });
  // Blocks the event loop, as synthesis does, until a file opens the gate.
  while (gate !== '' && !existsSync(gate)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  publisher.apply();
}

void main();
