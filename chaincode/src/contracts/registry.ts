import type { z } from 'zod';
import { Transaction } from 'fabric-contract-api';
import { assertCarrier, FOUNDER_MSPS } from '../ledger/carriers.js';
import { canonicalJson } from '../ledger/canonical-json.js';
import { LedgerContext } from '../ledger/context.js';
import { LedgerContract } from '../ledger/contract.js';
import { offeredKid, storeKey } from '../ledger/keys.js';
import { admitOffer, rotationBinding, withNotice } from '../ledger/key-admission.js';
import { changeOfficer } from '../ledger/officers.js';
import { governs } from '../ledger/signers.js';
import {
  acceptParsed,
  acceptSelfSigned,
  acceptStatement,
  acted,
  parseStatement,
  participantOf,
  type ParsedStatement,
} from '../ledger/statement.js';
import {
  KeyRegister,
  KeyRevoke,
  KeyRotate,
  LedgerError,
  OfficerDisable,
  OfficerEnable,
  ParticipantRegister,
  ParticipantReinstate,
  ParticipantRetire,
  ParticipantSuspend,
  type ParticipantRecord,
} from '../model/index.js';

type Standing = ParticipantRecord['standing'];

/** Participants, their officers and their keys: who may sign, and with what. */
export class RegistryContract extends LedgerContract {
  constructor() {
    super('registry');
  }

  /** Founders register themselves, once for each office; the regulator admits identity issuers, the operator all others. */
  @Transaction()
  async registerParticipant(ctx: LedgerContext, statement: string): Promise<string> {
    const parsed = parseStatement(ctx, ParticipantRegister, statement);
    const { kind } = parsed.statement.participant;
    await (kind in FOUNDER_MSPS
      ? registerFounder(ctx, parsed, kind as keyof typeof FOUNDER_MSPS)
      : admitParticipant(ctx, parsed));
    return acted(parsed, ctx);
  }

  @Transaction()
  async suspendParticipant(ctx: LedgerContext, statement: string): Promise<string> {
    return changeStanding(ctx, ParticipantSuspend, statement, ['ACTIVE'], 'SUSPENDED');
  }

  @Transaction()
  async reinstateParticipant(ctx: LedgerContext, statement: string): Promise<string> {
    return changeStanding(ctx, ParticipantReinstate, statement, ['SUSPENDED'], 'ACTIVE');
  }

  @Transaction()
  async retireParticipant(ctx: LedgerContext, statement: string): Promise<string> {
    return changeStanding(ctx, ParticipantRetire, statement, ['ACTIVE', 'SUSPENDED'], 'RETIRED');
  }

  @Transaction()
  async disableOfficer(ctx: LedgerContext, statement: string): Promise<string> {
    return changeOfficer(ctx, await acceptStatement(ctx, OfficerDisable, statement), 'DISABLED');
  }

  @Transaction()
  async enableOfficer(ctx: LedgerContext, statement: string): Promise<string> {
    return changeOfficer(ctx, await acceptStatement(ctx, OfficerEnable, statement), 'ENABLED');
  }

  @Transaction()
  async registerKey(ctx: LedgerContext, statement: string): Promise<string> {
    const parsed = parseStatement(ctx, KeyRegister, statement);
    const binding = await admitOffer(ctx, parsed);
    const { iss: owner, use = 'statement', ...offer } = parsed.statement;
    const noticed = await withNotice(ctx, owner, offer);
    await storeKey(ctx, noticed, { ...binding, owner, use, statement: parsed.hash });
    return acted(parsed, ctx);
  }

  @Transaction()
  async rotateKey(ctx: LedgerContext, statement: string): Promise<string> {
    const parsed = parseStatement(ctx, KeyRotate, statement);
    const replaced = await ctx.state.require('key', parsed.statement.replaces);
    const binding = await rotationBinding(ctx, parsed, replaced);
    const { owner, use } = replaced;
    await storeKey(ctx, parsed.statement, { ...binding, owner, use, statement: parsed.hash });
    return acted(parsed, ctx);
  }

  /** By the owner, or by who oversees it; final. */
  @Transaction()
  async revokeKey(ctx: LedgerContext, statement: string): Promise<string> {
    const signed = await acceptStatement(ctx, KeyRevoke, statement);
    const key = await ctx.state.require('key', signed.statement.kid);
    const owned = key.owner === signed.statement.iss;
    if (!owned && (signed.signer === null || !governs(signed.signer, await participantOf(ctx, key.owner))))
      throw new LedgerError('FORBIDDEN', 'payload/kid: the key of another');
    if (key.state === 'REVOKED') throw new LedgerError('CONFLICT', 'payload/kid: revoked already');
    await ctx.state.put('key', { ...key, state: 'REVOKED', written: ctx.provenance(signed.hash) }, key.kid);
    return acted(signed, ctx);
  }

  @Transaction(false)
  async statement(ctx: LedgerContext, iss: string, jti: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('statement', iss, jti));
  }

  @Transaction(false)
  async participant(ctx: LedgerContext, id: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('participant', id));
  }

  @Transaction(false)
  async participants(ctx: LedgerContext): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson((await ctx.state.list('participant')).map(({ record }) => record));
  }

  @Transaction(false)
  async officer(ctx: LedgerContext, institution: string, officer: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('officer', institution, officer));
  }

  @Transaction(false)
  async key(ctx: LedgerContext, kid: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    return canonicalJson(await ctx.state.require('key', kid));
  }

  @Transaction(false)
  async keys(ctx: LedgerContext, owner: string): Promise<string> {
    assertCarrier(ctx, 'reader');
    const keys = [];
    for (const { attributes } of await ctx.state.list('key~owner', owner))
      keys.push(await ctx.state.require('key', attributes[1] ?? ''));
    return canonicalJson(keys);
  }
}

type Registration = ParsedStatement<ParticipantRegister>;

async function registerFounder(
  ctx: LedgerContext,
  parsed: Registration,
  kind: keyof typeof FOUNDER_MSPS,
): Promise<void> {
  const { iss, key, participant } = parsed.statement;
  assertCarrier(ctx, 'founder');
  if (participant.mspId !== FOUNDER_MSPS[kind] || participant.mspId !== ctx.clientIdentity.getMSPID())
    throw new LedgerError(
      'FORBIDDEN',
      `payload/participant/mspId: the ${kind} acts through ${FOUNDER_MSPS[kind]}`,
    );
  if (iss !== participant.id) throw new LedgerError('FORBIDDEN', 'iss: a founder registers itself');
  if (key === undefined) throw new LedgerError('MALFORMED', 'payload/key: a founder brings its key');
  if (parsed.jws.header.kid !== offeredKid(key))
    throw new LedgerError('BAD_SIGNATURE', 'header/kid: not the key that is brought');
  await acceptSelfSigned(ctx, parsed, key.jwk);
  await ctx.state.requireAbsent('founder', kind);
  const written = ctx.provenance(parsed.hash);
  await ctx.state.put('founder', { schema: 1, written, participant: iss }, kind);
  await storeParticipant(ctx, parsed);
  await storeKey(ctx, key, {
    owner: iss,
    use: 'statement',
    assurance: 'own',
    issuer: null,
    statement: parsed.hash,
  });
}

async function admitParticipant(ctx: LedgerContext, parsed: Registration): Promise<void> {
  const { signer } = await acceptParsed(ctx, parsed);
  const { key, participant } = parsed.statement;
  const admitter = participant.kind === 'identity_issuer' ? 'regulator' : 'operator';
  if (signer?.kind !== admitter)
    throw new LedgerError('FORBIDDEN', `iss: the ${admitter} registers ${participant.kind}`);
  if ((key !== undefined) !== (admitter === 'regulator'))
    throw new LedgerError(
      'MALFORMED',
      'payload/key: founders and identity issuers bring their key, nobody else',
    );
  await storeParticipant(ctx, parsed);
  if (key !== undefined)
    await storeKey(ctx, key, {
      owner: participant.id,
      use: 'statement',
      assurance: 'own',
      issuer: signer.id,
      statement: parsed.hash,
    });
}

async function storeParticipant(ctx: LedgerContext, { statement, hash }: Registration): Promise<void> {
  const { id, kind, name, uscc, mspId } = statement.participant;
  await ctx.state.requireAbsent('participant', id);
  const record: ParticipantRecord = {
    schema: 1,
    written: ctx.provenance(hash),
    id,
    kind,
    name,
    uscc: uscc ?? null,
    mspId: mspId ?? null,
    standing: 'ACTIVE',
    standingBy: null,
    reason: null,
  };
  await ctx.state.put('participant', record, id);
}

async function changeStanding(
  ctx: LedgerContext,
  schema: typeof ParticipantSuspend | typeof ParticipantReinstate | typeof ParticipantRetire,
  statement: string,
  from: readonly Standing[],
  standing: Standing,
): Promise<string> {
  const signed = await acceptStatement<StandingStatement>(ctx, schema, statement);
  const { iss, participant: id, reason } = signed.statement;
  const participant = await ctx.state.require('participant', id);
  if (signed.signer === null || !governs(signed.signer, participant))
    throw new LedgerError('FORBIDDEN', `payload/participant: ${iss} may not decide on ${id}`);
  if (!from.includes(participant.standing))
    throw new LedgerError('CONFLICT', `payload/participant: ${id} is ${participant.standing}`);
  await assertMayUndo(ctx, signed.signer, participant);
  const written = ctx.provenance(signed.hash);
  await ctx.state.put('participant', { ...participant, standing, standingBy: iss, reason, written }, id);
  return acted(signed, ctx);
}

type StandingStatement = z.infer<
  typeof ParticipantSuspend | typeof ParticipantReinstate | typeof ParticipantRetire
>;

/** What the regulator suspended, the regulator alone reinstates or lets go. */
async function assertMayUndo(
  ctx: LedgerContext,
  overseer: ParticipantRecord,
  other: ParticipantRecord,
): Promise<void> {
  if (other.standing !== 'SUSPENDED' || other.standingBy === null || overseer.kind === 'regulator') return;
  const suspender = await ctx.state.require('participant', other.standingBy);
  if (suspender.kind === 'regulator')
    throw new LedgerError('FORBIDDEN', `payload/participant: ${other.id} was suspended by the regulator`);
}
