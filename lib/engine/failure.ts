import type { EngineFailure, EngineRequest } from './requests';

/** Thrown where the engine cannot do what it was asked. */
export class EngineError extends Error {
  public override readonly name = 'EngineError';

  constructor(
    public readonly failure: EngineFailure,

    /** What it was asked. */
    public readonly op: EngineRequest['op'],
    options?: ErrorOptions,
  ) {
    super(failure.message, options);
  }
}

/** Chart content that is refused before the engine sees any of it. */
export class RefusedContent extends Error {
  public override readonly name = 'RefusedContent';

  constructor(
    public readonly kind: 'chart' | 'archive',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
