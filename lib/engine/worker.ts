import { parentPort, workerData } from 'node:worker_threads';
import type { EncodedRequest } from './encode-request';
import { EngineInstance } from './engine-instance';
import type { InstanceLimits } from './engine-modules';
import { EngineError } from './failure';
import type { EngineFailure } from './requests';
import type { WasmModule } from './web-assembly';

/** What a worker thread says: that it is ready, then one reply to each request. */
export type WorkerMessage =
  'ready' | { readonly fields: Uint8Array<ArrayBuffer> } | { readonly failure: EngineFailure };

interface ThreadData {
  readonly module: WasmModule;
  readonly limits: InstanceLimits;
}

function serve({ module, limits }: ThreadData): void {
  const port = parentPort;
  if (!port) return;
  const say = (message: WorkerMessage, transfer: ArrayBuffer[] = []) => {
    port.postMessage(message, transfer);
  };
  const instance = new EngineInstance(module, limits);
  instance.start();
  port.on('message', (request: EncodedRequest) => {
    try {
      const fields = instance.callEncoded(request);
      say({ fields }, [fields.buffer]);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      say({ failure: error.failure });
    }
  });
  say('ready');
}

serve(workerData as ThreadData);
