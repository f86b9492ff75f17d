import {
  type AccessRecord,
  DENIALS,
  type DenialCode,
  type KeyRecord,
  type ParticipantKind,
  type ParticipantRecord,
  type PushSubscribe,
  type StatementType,
  type Terms,
  parseCompactJws,
  saltedDigest,
  sha256Hash,
  subjectReference,
} from '@xinjian/chaincode/model';
import { CompactSign, type JWK, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { v7 as uuid7 } from 'uuid';
import type { Access, AccessDetail } from '../../src/gateway/shapes/access.js';
import type { Consent, ConsentRequest } from '../../src/gateway/shapes/consent.js';
import type { Objection } from '../../src/gateway/shapes/subject-data.js';
import type { Notice } from '../../src/gateway/shapes/notice.js';
import type { SubscriptionDetail } from '../../src/gateway/shapes/subscription.js';
import type { Delivery, Webhook } from '../../src/gateway/shapes/webhook.js';
import { compositeKey } from '../../src/verification/fabric/composite-key.js';
import { type FabricIdentity, type Organisation, createOrganisation } from './authority.js';
import { type BuiltBlock, buildBlock, buildTransaction, newTransactionId } from './ledger.js';

export const AUDIENCE = 'credit-audit/credit-audit';
export const USCC = '91310115XX0000019T';
export const SALT = `0x${'7'.repeat(64)}`;
export const SUBJECT = subjectReference(SALT, USCC);

/** Somebody who signs: an account of the fake, with its registered key. */
export interface Actor {
  readonly name: string;
  readonly role: string;
  readonly participant: string;
  readonly kind: string;
  readonly jwk: JWK & { kid: string };
}

type Placed = { readonly transactionId: string; readonly blockNumber: number };

/** A small ledger in Fabric's own bytes, and what a gateway would say of it. */
export class World {
  readonly actors = new Map<string, Actor>();
  readonly participants: (ParticipantRecord & Placed)[] = [];
  readonly keys: (KeyRecord & Placed)[] = [];
  readonly requests: ConsentRequest[] = [];
  readonly consents: Consent[] = [];
  readonly accesses: AccessDetail[] = [];
  readonly subscriptions: SubscriptionDetail[] = [];
  readonly webhooks: (Webhook & { readonly participant: string })[] = [];
  /** By receiver, newest first. */
  readonly deliveries = new Map<string, Delivery[]>();
  readonly notices: Notice[] = [];
  /** What the page raised, with what it sent. */
  readonly objections: (Objection & { readonly signed: Record<'statement' | 'text' | 'salt', string> })[] =
    [];
  readonly blocks: BuiltBlock[] = [];
  readonly transactions = new Map<string, Record<string, unknown>>();
  organisations: Organisation[] = [];
  now = new Date();
  #carrier!: FabricIdentity;
  #endorsers: FabricIdentity[] = [];

  static async create(): Promise<World> {
    const world = new World();
    world.organisations = await Promise.all(
      ['OperatorMSP', 'RegulatorMSP', 'NotaryMSP'].map((mspId) => createOrganisation(mspId, world.now)),
    );
    const [operator, regulator] = world.organisations;
    world.#carrier = await operator!.issue('gateway.operator.example');
    world.#endorsers = await Promise.all(
      [operator!, regulator!].map((each) => each.issue(`peer0.${each.mspId}.example`)),
    );
    world.blocks.push(buildBlock(0, '', [new Uint8Array([10, 0])]));
    await world.#enrol();
    return world;
  }

  actor(name: string): Actor {
    const actor = this.actors.get(name);
    if (actor === undefined) throw new Error(`no actor ${name}`);
    return actor;
  }

  /** Signs a statement as an actor. */
  async sign(name: string, type: StatementType | 'attestation', members: object, jti = uuid7()) {
    const { participant, jwk } = this.actor(name);
    const common =
      type === 'attestation'
        ? { type, iss: participant, iat: this.now.toISOString() }
        : { type, iss: participant, aud: AUDIENCE, iat: this.now.toISOString(), jti };
    const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify({ ...common, ...members })))
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'xinjian+jws' })
      .sign(await importJWK(jwk, 'ES256'));
    return { jws, jti };
  }

  /** Commits one transaction in a block of its own. `writes` are told the transaction's id. */
  async commit(
    contract: string,
    args: readonly string[],
    writes: (transactionId: string) => { key: string; value: string }[],
    at = this.now,
  ): Promise<Placed> {
    const { nonce, transactionId } = newTransactionId(this.#carrier);
    const written = writes(transactionId);
    const invocation = { args: [contract, ...args], writes: written, at };
    const parties = { creator: this.#carrier, endorsers: this.#endorsers };
    const { envelope } = await buildTransaction({ ...invocation, ...parties }, nonce);
    const blockNumber = this.blocks.length;
    this.blocks.push(buildBlock(blockNumber, this.blocks.at(-1)!.hash, [envelope]));
    const [name = '', transaction = ''] = contract.split(':');
    this.transactions.set(transactionId, {
      ...{ transactionId, blockNumber, position: 0, type: 'ENDORSER_TRANSACTION', validationCode: 'VALID' },
      ...{ at: at.toISOString(), contract: name, transaction, args: [contract, ...args] },
      creator: { mspId: 'OperatorMSP', subject: 'CN=gateway', certificate: this.#carrier.certificate },
      response: { status: 200, message: '', payload: '' },
      event: { name: contract, payload: '' },
      endorsements: this.#endorsers.map(({ mspId, certificate }, index) => ({
        ...{ mspId, certificate, subject: `CN=peer0.${mspId}` },
        signed: '',
        signature: `MEU${index}`,
      })),
      reads: [{ namespace: 'credit-audit', key: 'consent/…', version: { blockNumber: 1, position: 0 } }],
      writes: written.map((write) => ({
        ...{ namespace: 'credit-audit', isDelete: false, value: write.value },
        key: write.key.split('\u0000').filter(Boolean).join('/'),
      })),
      envelope: '',
    });
    return { transactionId, blockNumber };
  }

  async request(institution: string, terms: Terms): Promise<ConsentRequest> {
    const { jws, jti } = await this.sign(institution, 'consent.request', { subject: SUBJECT, terms });
    return this.addRequest(jws, jti, institution, terms);
  }

  async addRequest(jws: string, id: string, institution: string, terms: Terms): Promise<ConsentRequest> {
    const placed = await this.commit('consent:request', [jws], () => []);
    const request: ConsentRequest = {
      ...{ id, institution, subject: SUBJECT, terms, state: 'REQUESTED', statement: jws, ...placed },
      ...{ requestedAt: this.now.toISOString(), consent: null, reason: null },
      expiresAt: new Date(this.now.getTime() + 30 * 24 * 3600_000).toISOString(),
    };
    this.requests.unshift(request);
    return request;
  }

  /** Grants as the enterprise would. */
  async grant(request: ConsentRequest, terms = request.terms): Promise<Consent> {
    const signatory = { digest: '0'.repeat(64), authority: '法定代表人', proof: '电子营业执照' };
    const document = { documentDigest: saltedDigest(SALT, '授权书'), templateVersion: '1', signatory };
    const members = { grantee: request.institution, terms, answers: request.id, ...document };
    const { jws } = await this.sign('zhineng', 'consent.grant', members);
    return this.addGrant(jws);
  }

  async addGrant(jws: string): Promise<Consent> {
    const payload = parseCompactJws(jws).payload as Consent & {
      grantee: string;
      jti: string;
      answers: string;
    };
    const placed = await this.commit('consent:grant', [jws], () => []);
    const { grantee, terms, documentDigest, templateVersion, signatory, jti: id, answers } = payload;
    const at = this.now.toISOString();
    const consent: Consent = {
      ...{ id, subject: SUBJECT, grantee, terms, state: 'ACTIVE', answers, documentDigest, templateVersion },
      ...{ signatory, grantedAt: at, reason: null, usage: null, ...placed },
      statements: [{ type: 'consent.grant', statement: jws, hash: sha256Hash(jws), at, ...placed }],
    };
    this.consents.unshift(consent);
    const request = this.requests.find((each) => each.id === answers);
    if (request !== undefined) Object.assign(request, { state: 'GRANTED', consent: id });
    return consent;
  }

  /** Records an access; allowed ones are settled and acknowledged. */
  async access(
    institution: string,
    consent: Consent,
    items: string[],
    code: DenialCode | null = null,
  ): Promise<AccessDetail> {
    const officer = 'f'.repeat(64);
    const evidence = [{ type: 'financing_application_no', digest: consent.terms.business }];
    const members = { consent: consent.id, subject: SUBJECT, items, purpose: '01', service: 'query' };
    const { jws, jti } = await this.sign(institution, 'access.request', { ...members, evidence, officer });
    return this.addAccess(jws, jti, institution, { ...members, consent: consent.id }, code);
  }

  async addAccess(
    jws: string,
    id: string,
    institution: string,
    asked: { consent: string | null; items: string[]; purpose: string; subscription?: string },
    code: DenialCode | null,
  ): Promise<AccessDetail> {
    const outcome = code === null ? ('ALLOWED' as const) : ('DENIED' as const);
    const record: AccessRecord = { schema: 1, accesses: [{ statement: sha256Hash(jws), outcome, code }] };
    const { subscription = null, ...request } = asked;
    const [contract, service] =
      subscription === null ? (['access:record', 'query'] as const) : (['push:record', 'push'] as const);
    const placed = await this.commit(contract, [JSON.stringify([jws])], (transactionId) => [
      { key: compositeKey('access', transactionId), value: JSON.stringify(record) },
    ]);
    const access: AccessDetail = {
      ...{ id, institution, subject: SUBJECT, ...request, service, outcome, code, ...placed },
      ...{ position: 0, index: 0, decidedAt: this.now.toISOString(), statement: jws, receipt: null },
      reasons: code === null ? [] : [{ code, rule: DENIALS[code].rule, text: DENIALS[code] }],
      settlement: code === null ? await this.#settle(placed, asked.items) : null,
      acknowledgement: null,
      obligations: [],
      subscription,
    };
    this.accesses.unshift(access);
    return access;
  }

  /** Subscribes as an institution would. */
  async subscribe(institution: string, consent: Consent, items: string[]): Promise<SubscriptionDetail> {
    const evidence = [{ type: 'financing_application_no', digest: consent.terms.business }];
    const members = { consent: consent.id, subject: SUBJECT, items, purpose: '01', evidence };
    const officer = 'f'.repeat(64);
    const { jws } = await this.sign(institution, 'push.subscribe', { ...members, officer });
    return this.addSubscription(jws);
  }

  async addSubscription(jws: string): Promise<SubscriptionDetail> {
    const placed = await this.commit('push:subscribe', [jws], () => []);
    const { jti, iss, consent, subject, items, purpose } = parseCompactJws(jws).payload as PushSubscribe;
    const at = this.now.toISOString();
    const subscription: SubscriptionDetail = {
      ...{ id: jti, institution: iss, consent, subject, items, purpose, state: 'ACTIVE', ...placed },
      ...{ changedAt: at, hindrance: null, signed: { statement: jws, at, ...placed } },
    };
    this.subscriptions.unshift(subscription);
    return subscription;
  }

  /** Records a push, as the gateway orders it. */
  push({ id: subscription, institution, consent, purpose }: SubscriptionDetail, items: string[]) {
    const id = uuid7();
    const order = JSON.stringify({ type: 'push.order', id, subscription, items });
    return this.addAccess(order, id, institution, { consent, items, purpose, subscription }, null);
  }

  async #settle(
    { transactionId }: Placed,
    ids: readonly string[],
  ): Promise<NonNullable<Access['settlement']>> {
    const fetchedAt = this.now.toISOString();
    const items = ids.map((item) => ({
      ...{ item, status: 'delivered' as const, provider: '上海市市场监督管理局', fetchedAt },
      sourceDigest: '1'.repeat(64),
    }));
    const settlement = { access: { transactionId, index: 0 }, outcome: 'delivered' as const, items };
    const digest = '2'.repeat(64);
    const placed = await this.commit('access:settle', [JSON.stringify([settlement])], (settling) => [
      {
        key: compositeKey('settlement', transactionId, '0'),
        value: JSON.stringify({
          ...{ schema: 1, ...settlement, digest, acknowledgement: null },
          written: { transactionId: settling, at: fetchedAt, statement: null },
        }),
      },
    ]);
    return { outcome: 'delivered', items, digest, at: fetchedAt, ...placed };
  }

  async #enrol(): Promise<void> {
    await this.#join(
      'operator',
      'operator',
      'operator',
      '公共信用信息服务中心（样例）',
      'Credit Information Centre (sample)',
    );
    await this.#join(
      'regulator',
      'regulator',
      'regulator',
      '社会信用监管部门（样例）',
      'Social-credit regulator (sample)',
    );
    await this.#join(
      'identity-issuer',
      'issuer',
      'identity_issuer',
      '电子营业执照签发（样例）',
      'Business licence issuer (sample)',
    );
    await this.#join('pujiang-bank', 'institution', 'bank', '浦江样例银行', 'Pujiang Sample Bank');
    await this.#join(
      'huangpu-guarantee',
      'institution',
      'guarantee_company',
      '申测样例融资担保公司',
      'Shence Sample Guarantee',
    );
    await this.#addActor('zhineng', '申测甲智能装备（样例）有限公司', 'enterprise', SUBJECT, 'enterprise');
    await this.#registerKey('zhineng');
  }

  async #join(id: string, role: string, kind: ParticipantKind, zh: string, en: string): Promise<void> {
    await this.#addActor(id, zh, role, id, kind);
    const founder = role !== 'institution';
    const signer = role === 'institution' ? 'operator' : role === 'issuer' ? 'regulator' : id;
    const participant = { id, kind, name: { zh, en } };
    const { jws } = await this.sign(signer, 'participant.register', {
      participant,
      ...(founder && { key: this.#offered(id) }),
    });
    const placed = await this.commit('registry:registerParticipant', [jws], () => []);
    const written = {
      transactionId: placed.transactionId,
      at: this.now.toISOString(),
      statement: sha256Hash(jws),
    };
    const standing = { uscc: null, mspId: null, standing: 'ACTIVE' as const, standingBy: null, reason: null };
    this.participants.push({ schema: 1, written, ...participant, ...standing, ...placed });
    if (founder) this.#addKey(id, null, written, placed);
    else await this.#registerKey(id);
  }

  async #addActor(
    name: string,
    shown: string,
    role: string,
    participant: string,
    kind: string,
  ): Promise<void> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    const kid = await calculateJwkThumbprint(jwk);
    this.actors.set(name, { name: shown, role, participant, kind, jwk: { ...jwk, kid } });
  }

  async #registerKey(name: string): Promise<void> {
    const { participant, jwk, role } = this.actor(name);
    const owner = role === 'enterprise' ? { subject: participant } : { participant };
    const signatory = { digest: '0'.repeat(64), authority: '法定代表人', proof: '电子营业执照' };
    const { jws: attestation } = await this.sign('identity-issuer', 'attestation', {
      ...{ ...owner, usccDigest: '3'.repeat(64), kid: jwk.kid, signatory },
    });
    const { jws } = await this.sign(name, 'key.register', { ...this.#offered(name), attestation });
    const placed = await this.commit('registry:registerKey', [jws], () => []);
    const written = {
      transactionId: placed.transactionId,
      at: this.now.toISOString(),
      statement: sha256Hash(jws),
    };
    this.#addKey(name, 'identity-issuer', written, placed);
  }

  #offered(name: string) {
    const { kty, crv, x, y } = this.actor(name).jwk;
    const from = new Date(this.now.getTime() - 60_000);
    const to = new Date(this.now.getTime() + 365 * 24 * 3600_000);
    return { jwk: { kty, crv, x, y }, notBefore: from.toISOString(), notAfter: to.toISOString() };
  }

  #addKey(name: string, issuer: string | null, written: KeyRecord['written'], placed: Placed): void {
    const { participant, jwk } = this.actor(name);
    const { jwk: offered, ...span } = this.#offered(name);
    this.keys.push({
      ...{ schema: 1, written, kid: jwk.kid, owner: participant, jwk: offered as KeyRecord['jwk'] },
      ...{ use: 'statement', assurance: 'own', issuer, ...span, state: 'ACTIVE', ...placed },
    });
  }
}
