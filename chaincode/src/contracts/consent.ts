import { Transaction } from 'fabric-contract-api';
import { canonicalJson } from '../ledger/canonical-json.js';
import { assertCarrier } from '../ledger/carriers.js';
import { changeConsent, history, ownConsent } from '../ledger/consent-change.js';
import { LedgerContext } from '../ledger/context.js';
import { LedgerContract } from '../ledger/contract.js';
import { assertActive } from '../ledger/signers.js';
import { acceptStatement, acted, type SignedStatement } from '../ledger/statement.js';
import { assertAgreeable, askedDigest } from '../ledger/terms.js';
import {
  ConsentGrant,
  ConsentNarrow,
  ConsentPause,
  ConsentRefuse,
  ConsentRequest,
  ConsentResume,
  ConsentWithdraw,
  INSTITUTION_KINDS,
  LedgerError,
  TEMPLATE_VERSIONS,
  narrows,
  type ConsentRecord,
  type ConsentRequestRecord,
} from '../model/index.js';

/** How long a request waits for its answer, and a refusal bars the same request. */
const PATIENCE_MS = 30 * 24 * 3600 * 1000;

/** The life of a consent, from the request to its end. */
export class ConsentContract extends LedgerContract {
  constructor() {
    super('consent');
  }

  @Transaction()
  async request(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ConsentRequest, statement);
    const { jti: id, iss: institution, subject, terms } = signed.statement;
    if (signed.signer === null) throw new LedgerError('FORBIDDEN', 'iss: not an institution');
    await assertAgreeable(ctx, terms, signed.signer);
    await assertNotBarred(ctx, signed.statement);
    await ctx.state.requireAbsent('consent-request', id);
    const record: ConsentRequestRecord = {
      schema: 1,
      written: ctx.provenance(signed.hash),
      id,
      institution,
      subject,
      terms,
      state: 'REQUESTED',
      requestedAt: ctx.at,
      expiresAt: inThirtyDays(ctx),
      consent: null,
      barredUntil: null,
      reason: null,
    };
    await ctx.state.put('consent-request', record, id);
    return acted(signed, ctx);
  }

  @Transaction()
  async grant(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ConsentGrant, statement);
    const { jti: id, grantee, terms, answers, templateVersion } = signed.statement;
    if (!TEMPLATE_VERSIONS.includes(templateVersion))
      throw new LedgerError('TERMS_REFUSED', 'payload/templateVersion: unknown');
    const institution = await ctx.state.require('participant', grantee);
    assertActive(institution, 'payload/grantee');
    if (!INSTITUTION_KINDS.includes(institution.kind))
      throw new LedgerError('FORBIDDEN', `payload/grantee: ${institution.kind} is not an institution`);
    await assertAgreeable(ctx, terms, institution);
    await ctx.state.requireAbsent('consent', id);
    if (answers !== undefined) await answerRequest(ctx, signed, answers);
    await ctx.state.put('consent', consentOf(ctx, signed), id);
    return acted(signed, ctx);
  }

  @Transaction()
  async refuse(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ConsentRefuse, statement);
    const { answers: id, reason = null } = signed.statement;
    const request = await requestTo(ctx, signed.statement.iss, id);
    const barredUntil = inThirtyDays(ctx);
    const written = ctx.provenance(signed.hash);
    await ctx.state.put(
      'consent-request',
      { ...request, state: 'REFUSED', barredUntil, reason, written },
      id,
    );
    await ctx.state.put(
      'refusal',
      { schema: 1, written, request: id, barredUntil },
      request.subject,
      request.institution,
      askedDigest(request.terms),
    );
    return acted(signed, ctx);
  }

  @Transaction()
  async pause(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ConsentPause, statement);
    return changeConsent(ctx, signed, 'pause');
  }

  @Transaction()
  async resume(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ConsentResume, statement);
    return changeConsent(ctx, signed, 'resume');
  }

  @Transaction()
  async withdraw(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ConsentWithdraw, statement);
    return changeConsent(ctx, signed, 'withdraw');
  }

  @Transaction()
  async narrow(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, ConsentNarrow, statement);
    const { terms } = signed.statement;
    const current = await ownConsent(ctx, signed);
    if (!narrows(terms, current.terms))
      throw new LedgerError('TERMS_REFUSED', 'payload/terms: wider than they are');
    await assertAgreeable(ctx, terms, await ctx.state.require('participant', current.grantee));
    return changeConsent(ctx, signed, 'narrow', { terms });
  }

  @Transaction(false)
  async read(ctx: LedgerContext, id: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('consent', id));
  }

  @Transaction(false)
  async readRequest(ctx: LedgerContext, id: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('consent-request', id));
  }
}

function inThirtyDays(ctx: LedgerContext): string {
  return new Date(Date.parse(ctx.at) + PATIENCE_MS).toISOString();
}

async function assertNotBarred(ctx: LedgerContext, { iss, subject, terms }: ConsentRequest): Promise<void> {
  const refusal = await ctx.state.get('refusal', subject, iss, askedDigest(terms));
  if (refusal !== undefined && ctx.at < refusal.barredUntil)
    throw new LedgerError(
      'CONFLICT',
      `payload/terms: refused, and not to be asked again before ${refusal.barredUntil}`,
    );
}

/** A request still waiting for this enterprise's answer. */
async function requestTo(ctx: LedgerContext, subject: string, id: string): Promise<ConsentRequestRecord> {
  const request = await ctx.state.require('consent-request', id);
  if (request.subject !== subject)
    throw new LedgerError('FORBIDDEN', 'payload/answers: put to another enterprise');
  if (request.state !== 'REQUESTED')
    throw new LedgerError('CONFLICT', `payload/answers: ${request.state} already`);
  return request;
}

/** The terms asked for or fewer, to who asked, in time. */
async function answerRequest(
  ctx: LedgerContext,
  { statement, hash }: SignedStatement<ConsentGrant>,
  id: string,
): Promise<void> {
  const request = await requestTo(ctx, statement.iss, id);
  if (ctx.at >= request.expiresAt)
    throw new LedgerError('CONFLICT', 'payload/answers: the request has lapsed');
  if (request.institution !== statement.grantee)
    throw new LedgerError('FORBIDDEN', 'payload/grantee: not who asked');
  if (!narrows(statement.terms, request.terms))
    throw new LedgerError('TERMS_REFUSED', 'payload/terms: more than was asked for');
  const written = ctx.provenance(hash);
  await ctx.state.put(
    'consent-request',
    { ...request, state: 'GRANTED', consent: statement.jti, written },
    id,
  );
}

function consentOf(ctx: LedgerContext, signed: SignedStatement<ConsentGrant>): ConsentRecord {
  const { jti, iss, iat, grantee, terms, answers, documentDigest, templateVersion, signatory } =
    signed.statement;
  return {
    schema: 1,
    written: ctx.provenance(signed.hash),
    id: jti,
    subject: iss,
    grantee,
    terms,
    state: 'ACTIVE',
    answers: answers ?? null,
    documentDigest,
    templateVersion,
    signatory,
    assurance: signed.key.assurance,
    grantedAt: ctx.at,
    changedIat: iat,
    reason: null,
    statements: [history(ctx, signed)],
  };
}
