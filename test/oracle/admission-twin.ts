import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { tryTwinProgram } from '../../bench/admission/twin-program';
import type { Outcome } from '../../lib/engine/machine';
import type { EngineFailure } from '../../lib/engine';
import { FieldReader, type FieldWriter } from '../../lib/engine/wire';

/** The admission engine built for this machine, from packages that nobody cut. */
export class AdmissionTwin {
  readonly #program: ChildProcessWithoutNullStreams;
  #said = Buffer.alloc(0);
  #onAnswer: ((answer: Buffer) => void) | undefined;
  #onEnd: ((reason: Error) => void) | undefined;

  constructor(path: string) {
    // It asks for no settings, and none of this machine may reach it.
    this.#program = spawn(path, [], { env: {}, stdio: 'pipe' });
    this.#program.stdout.on('data', (bytes: Buffer) => {
      this.#said = Buffer.concat([this.#said, bytes]);
      this.#take();
    });
    let complaint = '';
    this.#program.stderr.on('data', (bytes: Buffer) => (complaint += bytes.toString('utf8')));
    this.#program.on('close', (code) => this.#onEnd?.(new Error(`The twin ended with ${String(code)}: ${complaint}`)));
  }

  /** Performs an operation, one after the other. */
  public async call(operation: number, message: FieldWriter): Promise<Outcome> {
    const bytes = message.toBytes();
    const header = Buffer.alloc(8);
    header.writeUInt32LE(operation, 0);
    header.writeUInt32LE(bytes.length, 4);
    const answer = await new Promise<Buffer>((resolve, reject) => {
      this.#onAnswer = resolve;
      this.#onEnd = reject;
      this.#program.stdin.write(Buffer.concat([header, bytes]));
    });
    if (answer[0] === 0) return { fields: new Uint8Array(answer.subarray(1)) };
    const failure = JSON.parse(new FieldReader(answer.subarray(1)).text()) as EngineFailure;
    return { failure, isBroken: false };
  }

  public close(): void {
    this.#program.stdin.end();
  }

  #take(): void {
    if (this.#said.length < 4) return;
    const end = 4 + this.#said.readUInt32LE(0);
    if (this.#said.length < end) return;
    const answer = this.#said.subarray(4, end);
    this.#said = this.#said.subarray(end);
    this.#onAnswer?.(answer);
  }
}

/**
 * Builds the twin where it is not built yet, and starts it.
 *
 * Undefined where it cannot be built here, which is said on standard error; in CI that is an error.
 */
export function tryAdmissionTwin(): AdmissionTwin | undefined {
  const path = tryTwinProgram();
  return path === undefined ? undefined : new AdmissionTwin(path);
}
