import type {
  CatalogueItem,
  ConsentState as DerivedState,
  DeclarationRecord,
  Decision,
  DenialCode,
  KeyRecord,
  MarkRecord,
  ObjectionRecord,
  ParticipantRecord,
  Service,
  Settlement,
  StatementType,
  SubscriptionRecord,
  Terms,
} from '@xinjian/chaincode/model';

/** Where on the ledger a row's first (or, for standing records, last) transaction stands. */
export interface Written {
  readonly transactionId: string;
  readonly blockNumber: number;
}

export interface SettlementRow extends Written {
  readonly outcome: Settlement['outcome'];
  readonly items: Settlement['items'];
  readonly digest: string | null;
  readonly at: string;
}

export interface AcknowledgementRow extends Written {
  readonly digest: string;
  readonly matches: boolean;
  readonly at: string;
}

/** One recorded access, as lists show it. Times are RFC 3339; `reasons` are codes and rules, without text. */
export interface AccessRow extends Written {
  /** The request's `jti`. */
  readonly id: string;
  /** Its `iss`: an institution, or an enterprise asking for its own data. */
  readonly institution: string;
  readonly subject: string;
  readonly consent: string | null;
  /** The ids of the items asked for, in the order asked. */
  readonly items: readonly string[];
  readonly purpose: string;
  readonly service: Service;
  /** Under which it was pushed; null where it was asked for. */
  readonly subscription: string | null;
  readonly outcome: Decision['outcome'];
  readonly code: Decision['code'];
  readonly reasons: Decision['reasons'];
  readonly decidedAt: string;
  /** The transaction's index in its block. */
  readonly position: number;
  /** The access's place within the transaction. */
  readonly index: number;
  readonly settlement: SettlementRow | null;
  readonly acknowledgement: AcknowledgementRow | null;
}

export interface AccessDetail extends AccessRow {
  /** The compact JWS that was recorded, or the text of a push's order. */
  readonly statement: string;
  readonly obligations: Decision['obligations'];
}

export interface ConsentRequestRow extends Written {
  readonly id: string;
  readonly institution: string;
  readonly subject: string;
  readonly terms: Terms;
  readonly state: ConsentRequestState;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly consent: string | null;
  readonly reason: string | null;
  /** Compact JWS. */
  readonly statement: string;
}
export type ConsentRequestState = 'REQUESTED' | 'GRANTED' | 'REFUSED' | 'EXPIRED';

export interface ConsentStatementRow extends Written {
  readonly type: string;
  /** Compact JWS. */
  readonly statement: string;
  /** SHA-256 of it. */
  readonly hash: string;
  readonly at: string;
}

/** A consent; `transactionId` and `blockNumber` are the grant's, those of later changes are in `statements`. */
export interface ConsentRow extends Written {
  readonly id: string;
  readonly subject: string;
  readonly grantee: string;
  readonly terms: Terms;
  /** With the states that follow from the terms, the clock and the usage; ACTIVE also before `terms.from`. */
  readonly state: ConsentState;
  readonly answers: string | null;
  readonly documentDigest: string;
  readonly templateVersion: string;
  readonly signatory: { readonly digest: string; readonly authority: string; readonly proof: string };
  readonly grantedAt: string;
  readonly reason: string | null;
  /** Null where the consent has no quota, or was never used. `today` is the day of Asia/Shanghai. */
  readonly usage: { readonly total: number; readonly today: number } | null;
  /** Oldest first. */
  readonly statements: readonly ConsentStatementRow[];
}
export type ConsentState = Exclude<DerivedState, 'NOT_YET_EFFECTIVE'>;

export type ParticipantRow = ParticipantRecord & Written;
export type KeyRow = KeyRecord & Written;
export type CatalogueRow = CatalogueItem & { readonly publishedAt: string } & Written;

/** A look-up that identified a subject (G10). */
export interface LookupRow extends Written {
  readonly id: string;
  readonly by: string;
  readonly subject: string;
  /** Salted digest of the code; null where the signer named the reference itself, as was once done. */
  readonly codeDigest: string | null;
  readonly reason: string;
  readonly at: string;
}

export interface MarkRow extends Written {
  readonly subject: string;
  readonly item: string;
  /** On the item as a whole. */
  readonly mark: 'objection' | 'repaired' | 'none';
  /** Digest of the case that led to it; null where the item as a whole was never marked. */
  readonly case: string | null;
  /** Single records that bear a mark of their own. */
  readonly records: NonNullable<MarkRecord['records']>;
  /** When one of them last changed. */
  readonly at: string;
}

export const EVENT_TYPES = [
  ...(['access', 'settlement', 'acknowledgement', 'consent-request', 'consent', 'usage-report'] as const),
  ...(['participant', 'officer', 'key', 'item', 'purposes', 'rules', 'mark'] as const),
  ...(['objection', 'declaration', 'notice', 'subscription'] as const),
  ...(['lookup', 'finding', 'case', 'checkpoint'] as const),
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** That something on the ledger came to be or changed; what it is now, its own resource tells. */
export interface EventRow extends Written {
  /** Its place on the ledger: events are told in this order. */
  readonly place: string;
  readonly type: EventType;
  /** Of the resource: an access's, also where its settlement or acknowledgement is told. */
  readonly id: string;
  /** The time that the transaction carries. */
  readonly at: string;
}

/** A statement as it stands on the ledger for the first time. */
export interface StatementRow extends Written {
  readonly hash: string;
  readonly jti: string;
  readonly type: StatementType;
  readonly iss: string;
  readonly kid: string;
  readonly jws: string;
}

export interface BlockRow {
  readonly number: number;
  readonly hash: string;
  readonly previousHash: string;
  readonly dataHash: string;
  readonly transactionCount: number;
  /** The latest time that one of its transactions carries. */
  readonly at: string;
}

/** Where a transaction stands, and whose it is; its contents are read from the block itself. */
export interface TransactionRow extends Written {
  readonly position: number;
  readonly type: string;
  readonly validationCode: string;
  readonly contract: string;
  readonly transaction: string;
  readonly at: string;
  readonly creator: { readonly mspId: string; readonly subject: string } | null;
  /** Participants and subjects who signed a statement in it, or whom one names: they may see it. */
  readonly parties: readonly string[];
}

export interface Count<Key extends string> {
  readonly allowed: number;
  readonly denied: number;
  readonly key: Key;
}

/** How often a subject's data was asked for; `key` is a day of Asia/Shanghai (`YYYY-MM-DD`), an institution, an item. */
export interface TrailSummary {
  readonly byDay: readonly Count<string>[];
  readonly byInstitution: readonly Count<string>[];
  readonly byItem: readonly Count<string>[];
}

/** What happened on the ledger in a span of time. */
export interface AuditSummary extends TrailSummary {
  readonly byPurpose: readonly Count<string>[];
  /** Denials by their code. */
  readonly byCode: readonly Count<string>[];
  /** What became of what was allowed: by outcome, and `unsettled`. */
  readonly settlements: Readonly<Record<string, number>>;
  /** By the state that the ledger holds, whatever the span. */
  readonly consents: Readonly<Record<string, number>>;
  readonly consentRequests: Readonly<Record<string, number>>;
  readonly lookups: number;
  readonly overdue: {
    readonly unsettled: number;
    readonly unacknowledged: number;
    readonly mismatched: number;
  };
}

/** That what an institution got of an item was corrected since, while it may still keep it. */
export interface NoticeRow extends Written {
  readonly id: string;
  readonly institution: string;
  /** `corrected`: an objection was granted; `repaired`: what it is about is not shared any more. */
  readonly kind: 'corrected' | 'repaired';
  /** Whether it is about the item as a whole, or about one record of it. */
  readonly scope: 'item' | 'record';
  /** The objection's id, or the digest of the case behind the repair. */
  readonly cause: string;
  readonly subject: string;
  readonly item: string;
  /** The ids of the accesses that delivered it, latest first; the thousand latest. */
  readonly accesses: readonly string[];
  readonly at: string;
  /** When the institution may keep none of it any longer. */
  readonly until: string;
}

/** An objection as the ledger has it; `changedAt` is when it last changed. */
export type ObjectionRow = Omit<ObjectionRecord, 'schema' | 'written'> & {
  readonly changedAt: string;
} & Written;
export type DeclarationRow = Omit<DeclarationRecord, 'schema' | 'written'> & {
  /** The SHA-256 of the statement. */
  readonly statement: string;
} & Written;

/** A subscription; `changedAt` is when it was opened, once closed when it was ended. */
export type SubscriptionRow = Omit<SubscriptionRecord, 'schema' | 'written'> & {
  readonly changedAt: string;
  /** With what its consent would deny a push of all of it now; null where it would not. */
  readonly hindrance: DenialCode | null;
} & Written;

/** Where on the ledger an enterprise declared an item. */
export interface DeclaredAt {
  readonly place: string;
  readonly subject: string;
  readonly item: string;
  readonly version: number;
}

/** A record of the world state as its list shows it. */
export type RecordRow<Value> = Value & Written;
