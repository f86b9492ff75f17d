import type {
  CheckpointRecord,
  OfficerRecord,
  PurposeTable,
  RulesRecord,
  StatementType,
  SubscriptionRecord,
} from '@xinjian/chaincode/model';
import type { Documents } from './documents.js';
import { listAccesses, readAccess, summariseTrail } from './queries/accesses.js';
import { listCheckpoints, listLookups, listMarks, listOfficers, readRules } from './queries/audit.js';
import { listConsentRequests, readConsentRequest } from './queries/consent-requests.js';
import { listConsents, readConsent } from './queries/consents.js';
import {
  listBlocks,
  readBlock,
  readStatement,
  readStatementById,
  readTransaction,
} from './queries/ledger.js';
import { eventsAfter } from './queries/events.js';
import { currentPosition } from './queries/page.js';
import {
  declarationsAfter,
  listDeclarations,
  listNotices,
  listObjections,
  openObjections,
  readDeclaration,
  readDeclarationBy,
  readNotice,
  readObjection,
} from './queries/subject-data.js';
import {
  listSubscriptions,
  openSubscriptions,
  readSubscription,
  subscribedItems,
} from './queries/subscriptions.js';
import {
  listCatalogue,
  listKeys,
  listParticipants,
  readCatalogueItem,
  readKey,
  readParticipant,
  readPurposes,
} from './queries/registry.js';
import { type Span, summariseAudit } from './queries/summary.js';
import type {
  AccessDetail,
  AccessRow,
  AuditSummary,
  BlockRow,
  CatalogueRow,
  ConsentRequestRow,
  ConsentRequestState,
  ConsentRow,
  ConsentState,
  DeclarationRow,
  DeclaredAt,
  EventRow,
  KeyRow,
  LookupRow,
  MarkRow,
  NoticeRow,
  ObjectionRow,
  ParticipantRow,
  RecordRow,
  StatementRow,
  SubscriptionRow,
  TrailSummary,
  TransactionRow,
} from './rows.js';

/** How far the projection has come. */
export interface Position {
  /** The number of blocks projected. */
  readonly height: number;
  /** The hash of the last one, hexadecimal; '' before the first. */
  readonly headHash: string;
}

/** A part of a list, newest first unless said otherwise. */
export interface Page<Row> extends Position {
  readonly items: Row[];
  /** What the next call passes as `cursor`; null at the end. */
  readonly nextCursor: string | null;
}

export interface PageOptions {
  /** 1 to 200. */
  readonly limit: number;
  /** From an earlier page of the same list. @throws {InvalidCursor} for anything else */
  readonly cursor?: string | undefined;
}

/** All given members must hold. `from` (included) and `to` (excluded) bound `decidedAt`. */
export interface AccessFilter {
  readonly subject?: string | undefined;
  readonly institution?: string | undefined;
  readonly consent?: string | undefined;
  readonly subscription?: string | undefined;
  readonly item?: string | undefined;
  readonly purpose?: string | undefined;
  readonly decision?: 'ALLOWED' | 'DENIED' | undefined;
  readonly code?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface ConsentRequestFilter {
  readonly institution?: string | undefined;
  readonly subject?: string | undefined;
  readonly state?: ConsentRequestState | undefined;
}

export interface ConsentFilter {
  readonly grantee?: string | undefined;
  readonly subject?: string | undefined;
  readonly state?: ConsentState | undefined;
}

export interface ObjectionFilter {
  readonly subject?: string | undefined;
  /** To whom it was passed on. */
  readonly provider?: string | undefined;
  readonly state?: ObjectionRow['state'] | undefined;
}

export interface SubscriptionFilter {
  readonly institution?: string | undefined;
  readonly subject?: string | undefined;
  readonly consent?: string | undefined;
  readonly state?: SubscriptionRecord['state'] | undefined;
}

/**
 * The disposable read model: what the ledger's blocks say, as documents. Never the authority: whatever is decided or
 * released is decided from the ledger itself. Who may see which rows is the caller's business; every list takes the
 * filter that confines it.
 */
export interface ReadModel {
  position(): Promise<Position>;

  accesses(filter: AccessFilter, page: PageOptions): Promise<Page<AccessRow>>;
  /** The first with this `jti`: later ones are listed, but the first is the act. */
  access(id: string): Promise<AccessDetail | null>;
  /** The whole of one subject's trail, counted. */
  trailSummary(subject: string): Promise<TrailSummary>;

  consentRequests(filter: ConsentRequestFilter, page: PageOptions): Promise<Page<ConsentRequestRow>>;
  consentRequest(id: string): Promise<ConsentRequestRow | null>;
  consents(filter: ConsentFilter, page: PageOptions): Promise<Page<ConsentRow>>;
  consent(id: string): Promise<ConsentRow | null>;

  participants(page: PageOptions): Promise<Page<ParticipantRow>>;
  participant(id: string): Promise<ParticipantRow | null>;
  /** Newest first; all owners' where none is given. */
  keys(filter: { readonly owner?: string | undefined }, page: PageOptions): Promise<Page<KeyRow>>;
  key(kid: string): Promise<KeyRow | null>;

  /** The latest version of each item, in the order in which its first one was published. */
  catalogue(page: PageOptions): Promise<Page<CatalogueRow>>;
  /** The latest version where none is given. */
  catalogueItem(id: string, version?: number): Promise<CatalogueRow | null>;
  purposes(): Promise<PurposeTable | null>;
  marks(filter: { readonly subject?: string | undefined }, page: PageOptions): Promise<Page<MarkRow>>;
  objections(filter: ObjectionFilter, page: PageOptions): Promise<Page<ObjectionRow>>;
  objection(id: string): Promise<ObjectionRow | null>;
  /** All that wait for their decision, read a handful at a time. */
  openObjections(): AsyncIterable<ObjectionRow>;
  /** Every version that was declared, newest first. */
  declarations(
    filter: { readonly subject?: string | undefined },
    page: PageOptions,
  ): Promise<Page<DeclarationRow>>;
  /** By the hash of its statement, which the delivered record bears as its commitment's number. */
  declarationBy(statement: string): Promise<DeclarationRow | null>;
  /** Those that come after a place on the ledger, in its order. */
  declarationsAfter(place: string, limit: number): Promise<readonly DeclaredAt[]>;
  /** The latest version. */
  declaration(subject: string, item: string): Promise<DeclarationRow | null>;
  /** Of corrections to earlier receivers, newest first. */
  notices(filter: { readonly institution?: string | undefined }, page: PageOptions): Promise<Page<NoticeRow>>;
  notice(id: string): Promise<NoticeRow | null>;
  subscriptions(filter: SubscriptionFilter, page: PageOptions): Promise<Page<SubscriptionRow>>;
  subscription(id: string): Promise<SubscriptionRow | null>;
  /** The open ones that are about these enterprises. */
  openSubscriptions(subjects: readonly string[]): Promise<readonly SubscriptionRecord[]>;
  /** The items that anybody has subscribed to. */
  subscribedItems(): Promise<ReadonlySet<string>>;
  officers(
    filter: { readonly institution?: string | undefined },
    page: PageOptions,
  ): Promise<Page<RecordRow<OfficerRecord>>>;
  rules(): Promise<RecordRow<RulesRecord> | null>;
  checkpoints(page: PageOptions): Promise<Page<RecordRow<CheckpointRecord>>>;
  auditSummary(span: Span): Promise<AuditSummary & Position>;
  lookups(filter: { readonly subject?: string | undefined }, page: PageOptions): Promise<Page<LookupRow>>;

  /**
   * What happened after a place on the ledger, in its order.
   * @param hearer the participant or subject who hears; null for one who oversees and hears all
   */
  eventsAfter(place: string, hearer: string | null, limit: number): Promise<readonly EventRow[]>;

  blocks(page: PageOptions): Promise<Page<BlockRow>>;
  blockRow(number: number): Promise<BlockRow | null>;
  /** The first occurrence, where a block repeats an id. */
  transaction(id: string): Promise<TransactionRow | null>;
  statement(hash: string): Promise<StatementRow | null>;
  /** The first statement with this `jti`. */
  statementById(jti: string, type?: StatementType): Promise<StatementRow | null>;
}

/** The read model over a projection's documents; `now` gives the time by which states are derived. */
export function createReadModel(documents: Documents, now: () => Date = () => new Date()): ReadModel {
  const at = () => now().toISOString();
  return {
    position: () => currentPosition(documents),
    accesses: (filter, page) => listAccesses(documents, filter, page),
    access: (id) => readAccess(documents, id),
    trailSummary: (subject) => summariseTrail(documents, subject),
    consentRequests: (filter, page) => listConsentRequests(documents, filter, page, at()),
    consentRequest: (id) => readConsentRequest(documents, id, at()),
    consents: (filter, page) => listConsents(documents, filter, page, at()),
    consent: (id) => readConsent(documents, id, at()),
    participants: (page) => listParticipants(documents, page),
    participant: (id) => readParticipant(documents, id),
    keys: (filter, page) => listKeys(documents, filter, page),
    key: (kid) => readKey(documents, kid),
    catalogue: (page) => listCatalogue(documents, page),
    catalogueItem: (id, version) => readCatalogueItem(documents, id, version),
    purposes: () => readPurposes(documents),
    marks: (filter, page) => listMarks(documents, filter, page),
    objections: (filter, page) => listObjections(documents, filter, page),
    objection: (id) => readObjection(documents, id),
    openObjections: () => openObjections(documents),
    declarations: (filter, page) => listDeclarations(documents, filter, page),
    declarationBy: (statement) => readDeclarationBy(documents, statement),
    declarationsAfter: (place, limit) => declarationsAfter(documents, place, limit),
    declaration: (subject, item) => readDeclaration(documents, subject, item),
    notices: (filter, page) => listNotices(documents, filter, page),
    notice: (id) => readNotice(documents, id),
    subscriptions: (filter, page) => listSubscriptions(documents, filter, page, at()),
    subscription: (id) => readSubscription(documents, id, at()),
    openSubscriptions: (subjects) => openSubscriptions(documents, subjects),
    subscribedItems: () => subscribedItems(documents),
    officers: (filter, page) => listOfficers(documents, filter, page),
    rules: () => readRules(documents),
    checkpoints: (page) => listCheckpoints(documents, page),
    auditSummary: async (span) => ({
      ...(await currentPosition(documents)),
      ...(await summariseAudit(documents, span, at())),
    }),
    lookups: (filter, page) => listLookups(documents, filter, page),
    eventsAfter: (place, hearer, limit) => eventsAfter(documents, place, hearer, limit),
    blocks: (page) => listBlocks(documents, page),
    blockRow: (number) => readBlock(documents, number),
    transaction: (id) => readTransaction(documents, id),
    statement: (hash) => readStatement(documents, hash),
    statementById: (jti, type) => readStatementById(documents, jti, type),
  };
}
