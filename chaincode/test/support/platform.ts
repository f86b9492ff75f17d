import {
  QUERIES,
  SETTLE,
  SETTLED_REQUESTS,
  TRANSACTIONS,
  type CatalogueItem,
  type PurposeTable,
  type RecordedDecision,
  type RuleSet,
  type Statement,
  type Terms,
} from '@xinjian/chaincode/model';
import catalogue from '../vectors/catalogue.json';
import purposes from '../vectors/purposes.json';
import {
  DAY_MS,
  createActor,
  createKey,
  digest,
  instant,
  offer,
  signJws,
  statementOf,
  type Actor,
  type Members,
  type SigningKey,
} from './actors.js';
import { createCreators, type Creators } from './creators.js';
import { InMemoryLedger, type Creator, type Simulation } from './fabric.js';

export const CATALOGUE = catalogue as CatalogueItem[];
export const PURPOSES = purposes as PurposeTable;

/** Three rules of the domain's, nothing forbidden beyond the law. */
export const RULES: RuleSet = {
  version: '1',
  policy: { refusedAssurances: [] },
  rules: [
    rule('A07', '无业务背景查询', 'Query without a business behind it', 'high', { days: 30 }),
    rule('A10', '单日查询超量', 'Too many queries in a day', 'medium', { perDay: 200 }),
    {
      ...rule('A13', '日内重复查询', 'The same query again on one day', 'low', { times: 2 }),
      enabled: false,
    },
  ],
};

function rule(
  code: string,
  name_zh: string,
  name_en: string,
  severity: RuleSet['rules'][number]['severity'],
  limits: Record<string, number>,
) {
  return { code, name_zh, name_en, detect: name_en, limits, severity, enabled: true, origin: 'DHCC' };
}

const reference = () => `0x${digest()}`;

type Known = Partial<Record<'operator' | 'regulator' | 'bank' | 'enterprise', Actor>>;

/** A ledger with founders, an identity issuer, two banks and an enterprise, the catalogue and the purposes. */
export class Platform {
  readonly ledger = new InMemoryLedger();
  readonly operator: Actor;
  readonly regulator: Actor;
  readonly notary = createActor('notary');
  readonly issuer = createActor('issuer');
  readonly bank: Actor;
  readonly rival = createActor('second-bank');
  readonly enterprise: Actor;
  readonly stranger = createActor(reference());
  readonly creators: Creators;

  private constructor(creators: Creators, known: Known = {}) {
    this.creators = creators;
    this.operator = known.operator ?? createActor('operator');
    this.regulator = known.regulator ?? createActor('regulator');
    this.bank = known.bank ?? createActor('first-bank');
    this.enterprise = known.enterprise ?? createActor(reference());
  }

  /** A ledger that is there already, with those of its actors whose keys are known. */
  static async on(state: ReadonlyMap<string, string>, known: Known): Promise<Platform> {
    const platform = new Platform(await createCreators(), known);
    platform.ledger.restore(state);
    return platform;
  }

  static async create(): Promise<Platform> {
    const platform = new Platform(await createCreators());
    await platform.#found();
    return platform;
  }

  /** Signs a statement and submits it to the transaction that takes it. */
  async act<T extends Statement['type']>(
    actor: Actor,
    type: T,
    members: Members<T>,
    common: { readonly iat?: string; readonly jti?: string; readonly aud?: string } = {},
  ): Promise<Simulation & { readonly jti: string }> {
    const payload = statementOf(actor, type, members, common);
    const simulation = await this.carry(type, signJws(actor.key, payload));
    return { ...simulation, jti: payload.jti };
  }

  /** Submits a compact JWS to the transaction of its type. */
  async carry(
    type: Statement['type'],
    compact: string,
    creator?: Creator,
    more?: string,
  ): Promise<Simulation> {
    const simulation = await this.endorse(type, compact, creator, more);
    this.ledger.commit(simulation);
    return simulation;
  }

  /** As `carry`, without the commit. */
  endorse(
    type: Statement['type'],
    compact: string,
    creator: Creator = this.creators.gateway,
    more?: string,
  ): Promise<Simulation> {
    const statement = type === 'access.request' ? JSON.stringify([compact]) : compact;
    return this.ledger.endorse(creator, TRANSACTIONS[type], statement, ...(more === undefined ? [] : [more]));
  }

  query(name: keyof typeof QUERIES, ...args: string[]): Promise<unknown> {
    return this.ledger.evaluate(this.creators.operatorClient, QUERIES[name], ...args);
  }

  terms(changes: Partial<Terms> = {}): Terms {
    return {
      items: [
        { id: 'TAX-04', version: 1 },
        { id: 'SOC-01', version: 1 },
      ],
      purposes: ['01'],
      services: ['query'],
      disclosure: 'clear',
      from: instant(-3600_000),
      to: instant(30 * DAY_MS),
      dataLife: { unit: 'year', value: 1 },
      business: digest(),
      onward: false,
      ...changes,
    };
  }

  async grant(
    terms: Terms = this.terms(),
    answers?: string,
    grantor: Actor = this.enterprise,
  ): Promise<string> {
    const members = {
      grantee: this.bank.id,
      terms,
      ...GRANT_FORM,
      ...(answers !== undefined && { answers }),
    };
    return (await this.act(grantor, 'consent.grant', members)).jti;
  }

  /** Members of an access request under a consent that fits. */
  request(consent: string | null, terms: Terms, changes: Partial<Members<'access.request'>> = {}) {
    return {
      consent,
      subject: this.enterprise.id,
      items: ['TAX-04'],
      purpose: '01',
      service: 'query' as const,
      evidence: [{ type: 'financing_application_no', digest: terms.business }],
      officer: digest(),
      ...changes,
    };
  }

  /** Members of a subscription to all that a consent opens. */
  subscription(consent: string, terms: Terms, changes: Partial<Members<'push.subscribe'>> = {}) {
    const { subject, purpose, evidence, officer } = this.request(consent, terms);
    const items = terms.items.map(({ id }) => id);
    return { consent, subject, items, purpose, evidence, officer, ...changes };
  }

  /** Records one access and gives its decision and its place. */
  async access(members: Members<'access.request'>, actor: Actor = this.bank) {
    const compact = signJws(actor.key, statementOf(actor, 'access.request', members));
    return this.record(compact);
  }

  /** Endorses one access, without the commit. */
  endorseAccess(members: Members<'access.request'>): Promise<Simulation> {
    return this.endorse(
      'access.request',
      signJws(this.bank.key, statementOf(this.bank, 'access.request', members)),
    );
  }

  async record(...compacts: string[]) {
    const { payload, ...rest } = await this.ledger.submit(
      this.creators.gateway,
      TRANSACTIONS['access.request'],
      JSON.stringify(compacts),
    );
    const decisions = JSON.parse(payload) as RecordedDecision[];
    return { ...rest, compacts, decisions, decision: decisions[0]! };
  }

  /** Endorses settlements of accesses, whose requests go along. */
  endorseSettlements(settlements: readonly object[], requests: readonly string[]): Promise<Simulation> {
    const transient = { [SETTLED_REQUESTS]: JSON.stringify(requests) };
    const proposal = { creator: this.creators.gateway, transient };
    return this.ledger.endorse(proposal, SETTLE, JSON.stringify(settlements));
  }

  async settle(settlements: readonly object[], requests: readonly string[]): Promise<Simulation> {
    const simulation = await this.endorseSettlements(settlements, requests);
    this.ledger.commit(simulation);
    return simulation;
  }

  /** Registers a key for its owner, bound by the identity issuer or another attestor. */
  async registerKey(owner: Actor, attestor: Actor = this.issuer, changes: object = {}): Promise<Simulation> {
    const attestation = this.attest(owner, owner.key, attestor, changes);
    return this.act(owner, 'key.register', { ...offer(owner.key), attestation });
  }

  attest(owner: Actor, key: SigningKey, attestor: Actor = this.issuer, changes: object = {}): string {
    return signJws(attestor.key, {
      type: 'attestation',
      iss: attestor.id,
      iat: instant(),
      ...(owner.id.startsWith('0x') ? { subject: owner.id } : { participant: owner.id }),
      usccDigest: digest(),
      kid: key.kid,
      signatory: { digest: digest(), authority: '法定代表人', proof: '电子营业执照' },
      ...changes,
    });
  }

  async #found(): Promise<void> {
    const { operatorAdmin, regulatorAdmin, notaryAdmin } = this.creators;
    await this.registerFounder(this.operator, 'operator', operatorAdmin);
    await this.registerFounder(this.regulator, 'regulator', regulatorAdmin);
    await this.registerFounder(this.notary, 'notary', notaryAdmin);
    await this.register(this.regulator, this.issuer, 'identity_issuer', this.issuer.key);
    await this.register(this.operator, this.bank, 'bank');
    await this.register(this.operator, this.rival, 'bank');
    for (const owner of [this.bank, this.rival, this.enterprise, this.stranger])
      await this.registerKey(owner);
    for (const item of CATALOGUE) await this.act(this.operator, 'catalogue.publish', { item });
    await this.act(this.operator, 'purposes.publish', { table: PURPOSES });
  }

  registerFounder(
    actor: Actor,
    kind: 'operator' | 'regulator' | 'notary',
    creator: Creator,
    mspId = creator.mspid,
  ) {
    const participant = { id: actor.id, kind, name: { zh: kind, en: kind }, mspId };
    const payload = statementOf(actor, 'participant.register', { participant, key: offer(actor.key) });
    return this.carry('participant.register', signJws(actor.key, payload), creator);
  }

  register(by: Actor, actor: Actor, kind: 'bank' | 'identity_issuer' | 'data_provider', key?: SigningKey) {
    return this.act(by, 'participant.register', {
      participant: { id: actor.id, kind, name: { zh: actor.id, en: actor.id } },
      ...(key !== undefined && { key: offer(key) }),
    });
  }
}

export const GRANT_FORM = {
  documentDigest: digest(),
  templateVersion: '1',
  signatory: { digest: digest(), authority: '法定代表人', proof: '电子营业执照' },
};

/** An actor with the same name and another key. */
export const impostorOf = ({ id }: Actor): Actor => ({ id, key: createKey() });
