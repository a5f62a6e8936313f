import { chartKey, readChart } from './chart-content';
import type { ChartContent } from './requests';

/** What is loaded at once: so many charts, and so many bytes of them as they were read. */
const MAX_CHARTS = 32;
const MAX_BYTES = 32 * 1024 * 1024;

interface LoadedChart {
  readonly handle: Uint8Array;
  readonly bytes: number;
}

/** How a chart gets into the engine, and out of it. */
export interface ChartLoader {
  load(operation: number, message: ReturnType<typeof readChart>['message']): Uint8Array;
  free(handle: Uint8Array): void;
}

/** The charts that one machine has loaded. The one that was not used for longest makes room. */
export class ChartShelf {
  readonly #charts = new Map<string, LoadedChart>();
  readonly #loader: ChartLoader;

  constructor(loader: ChartLoader) {
    this.#loader = loader;
  }

  /** The handle of a chart, which is loaded where it is not. */
  public handleOf(chart: ChartContent): Uint8Array {
    const key = chartKey(chart);
    const loaded = this.#charts.get(key) ?? this.#load(chart);
    this.#charts.delete(key);
    this.#charts.set(key, loaded);
    return loaded.handle;
  }

  #load(chart: ChartContent): LoadedChart {
    const { operation, message } = readChart(chart);
    this.#makeRoom(message.length);
    return { handle: this.#loader.load(operation, message), bytes: message.length };
  }

  #makeRoom(bytes: number): void {
    let total = bytes + [...this.#charts.values()].reduce((sum, chart) => sum + chart.bytes, 0);
    for (const [key, chart] of this.#charts) {
      if (this.#charts.size < MAX_CHARTS && total <= MAX_BYTES) return;
      this.#charts.delete(key);
      this.#loader.free(chart.handle);
      total -= chart.bytes;
    }
  }
}
