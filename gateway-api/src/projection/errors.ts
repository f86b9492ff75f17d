/** A block that the projection cannot read, or that does not follow the one before: it stops there and says so. */
export class ProjectionStopped extends Error {
  readonly code: 'UNREADABLE' | 'OTHER_LEDGER' | 'NEWER_SHAPE';
  readonly blockNumber: number;

  constructor(code: ProjectionStopped['code'], blockNumber: number, detail: string, options?: ErrorOptions) {
    super(`projection stopped at block ${blockNumber}: ${detail}`, options);
    this.name = 'ProjectionStopped';
    this.code = code;
    this.blockNumber = blockNumber;
  }
}

/** Another process has moved the projection on; begin again from where it stands now. */
export class PositionMoved extends Error {
  constructor() {
    super('another process has moved the projection');
    this.name = 'PositionMoved';
  }
}

/** What was asked for stands on the ledger; the read model has not come so far yet. */
export class ReadModelBehind extends Error {
  /** Of what is not shown yet, where one is waited for. */
  readonly transactionId: string | undefined;

  constructor(blockNumber: number, transactionId?: string) {
    super(`the read model does not have block ${blockNumber} yet`);
    this.name = 'ReadModelBehind';
    this.transactionId = transactionId;
  }
}

/** A cursor that no list of ours gave out. */
export class InvalidCursor extends Error {
  constructor() {
    super('not a cursor of this list');
    this.name = 'InvalidCursor';
  }
}
