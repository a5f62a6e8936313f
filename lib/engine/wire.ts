/** Collects the fields of a request, to be copied once into the memory where it is read. */
export class FieldWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  public get length(): number {
    return this.#length;
  }

  public number(value: number): this {
    const bytes = Buffer.allocUnsafe(4);
    bytes.writeUInt32LE(value);
    return this.raw(bytes);
  }

  public field(content: string | Uint8Array): this {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return this.number(bytes.length).raw(bytes);
  }

  public list(fields: readonly (string | Uint8Array)[]): this {
    this.number(fields.length);
    for (const field of fields) this.field(field);
    return this;
  }

  /** Fields that are encoded already. */
  public raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }

  public copyTo(target: Uint8Array): void {
    let at = 0;
    for (const part of this.#parts) {
      target.set(part, at);
      at += part.length;
    }
  }

  /** All fields in bytes of their own, which can be handed to another thread. */
  public toBytes(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#length);
    this.copyTo(bytes);
    return bytes;
  }
}

/** Takes one field after another from an answer. */
export class FieldReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  public number(): number {
    const value = this.#bytes.readUInt32LE(this.#at);
    this.#at += 4;
    return value;
  }

  /** A field as it stands in the answer, not copied. */
  public bytes(): Buffer {
    const length = this.number();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('The answer ends within a field.');
    const field = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return field;
  }

  public text(): string {
    return this.bytes().toString('utf8');
  }

  public list(): Buffer[] {
    return Array.from({ length: this.number() }, () => this.bytes());
  }
}
