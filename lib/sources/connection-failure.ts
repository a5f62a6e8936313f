import { showAddress } from './address';
import { FetchFailure } from './fetch-problem';

/** The connection failed, or ended before the answer did: worth another try. */
export class ConnectionFailure extends Error {
  constructor(
    private readonly url: URL,
    cause: unknown,
  ) {
    super('The connection failed.', { cause });
  }

  public toFailure(): FetchFailure {
    return new FetchFailure(
      `${showAddress(this.url)} does not answer as it should (${describe(this.cause)}), at the third try as well.`,
      'Check the address and the network, then run the command again.',
      undefined,
      { cause: this.cause },
    );
  }
}

function describe(error: unknown): string {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  switch (code) {
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return 'its content has another length than it says';
    case 'UND_ERR_SOCKET':
      return 'the connection ended before the content did';
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'it took too long';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name is not known';
    case 'ECONNREFUSED':
      return 'the connection was refused';
    default:
      return name === 'TimeoutError' ? 'it took too long' : (code ?? message ?? 'unknown reason');
  }
}
