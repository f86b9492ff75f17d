/** Why the engine cannot start; the message is one sentence for whoever started it. */
export type StartErrorCode =
  | 'PORT_IN_USE'
  | 'RUNNING'
  | 'OTHER_ENGINE'
  | 'OTHER_TOPOLOGY'
  | 'OTHER_VERSION'
  | 'BAD_DIRECTORY'
  | 'DISK'
  | 'LEDGER'
  | 'NO_FABRIC'
  | 'NODE'
  | 'DISCLOSURE'
  | 'STOPPED';

/** The engine did not start. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
