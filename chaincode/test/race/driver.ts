import type { Contract } from '@hyperledger/fabric-gateway';
import { TRANSACTIONS, type Statement } from '@xinjian/chaincode/model';
import { CATALOGUE, GRANT_FORM, PURPOSES } from '../support/platform.js';
import {
  DAY_MS,
  createActor,
  digest,
  instant,
  offer,
  signJws,
  statementOf,
  type Actor,
  type Members,
} from '../support/actors.js';
import type { RaceNetwork } from './network.js';

/** How many transactions of how many accesses fly, and how many of them at a time. */
export interface Load {
  readonly transactions: number;
  readonly batch: number;
  readonly inFlight: number;
}

const FATES = ['withdraw', 'pause', 'narrow', 'nothing'] as const;
type Fate = (typeof FATES)[number];

/** A consent with what will become of it. */
interface Granted {
  readonly id: string;
  readonly fate: Fate;
  readonly bank: Actor;
  readonly terms: Members<'consent.grant'>['terms'];
}

/** Enterprises that withdraw, pause and narrow while banks, one of which is suspended, ask for their data. */
export class Race {
  readonly #network: RaceNetwork;
  readonly #operator = createActor('operator');
  readonly #regulator = createActor('regulator');
  readonly #issuer = createActor('issuer');
  readonly #banks = [createActor('first-bank'), createActor('second-bank')] as const;
  readonly #enterprise = createActor(`0x${digest()}`);
  readonly #consents: Granted[] = [];

  constructor(network: RaceNetwork) {
    this.#network = network;
  }

  /** Founders, an issuer, two banks, an enterprise, the catalogue, and two consents of each fate and bank. */
  async found(): Promise<void> {
    await this.#founder(this.#operator, 'operator', 'OperatorMSP', 'operator-admin');
    await this.#founder(this.#regulator, 'regulator', 'RegulatorMSP', 'regulator-admin');
    await this.#register(this.#regulator, this.#issuer, 'identity_issuer', { key: offer(this.#issuer.key) });
    for (const bank of this.#banks) await this.#register(this.#operator, bank, 'bank');
    for (const owner of [...this.#banks, this.#enterprise]) await this.#registerKey(owner);
    for (const item of CATALOGUE) await this.#act(this.#operator, 'catalogue.publish', { item });
    await this.#act(this.#operator, 'purposes.publish', { table: PURPOSES });
    for (const fate of FATES) for (const bank of this.#banks) await this.#grant(fate, bank);
  }

  /**
   * Sends the accesses, and a third into them the changes.
   * @returns the number of the last block
   */
  async run({ transactions, batch, inFlight }: Load): Promise<bigint> {
    const contract = await this.#network.contract('gateway');
    let sent = 0;
    let changes: Promise<unknown> = Promise.resolve();
    const send = async () => {
      while (sent < transactions) {
        sent += 1;
        if (sent === Math.floor(transactions / 3)) changes = this.#change();
        await this.#access(contract, batch);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, send));
    await changes;
    return this.#act(this.#operator, 'purposes.publish', { table: PURPOSES });
  }

  /** What is refused at endorsement, or found to have read what has changed, is not sent again. */
  async #access(contract: Contract, batch: number): Promise<void> {
    const compacts = Array.from({ length: batch }, () => this.#request());
    const submitted = contract.submit(TRANSACTIONS['access.request'], {
      arguments: [JSON.stringify(compacts)],
    });
    await submitted.catch(() => undefined);
  }

  #request(): string {
    const { id, bank, terms } = this.#consents[Math.floor(Math.random() * this.#consents.length)]!;
    return signJws(
      bank.key,
      statementOf(bank, 'access.request', {
        consent: id,
        subject: this.#enterprise.id,
        items: ['TAX-04'],
        purpose: '01',
        service: 'query',
        evidence: [{ type: 'financing_application_no', digest: terms.business }],
        officer: OFFICER,
      }),
    );
  }

  async #change(): Promise<void> {
    const touched = this.#consents.filter(({ fate }) => fate !== 'nothing');
    const changes = touched.map(({ id, fate, terms }) => {
      if (fate === 'withdraw' || fate === 'pause')
        return this.#act(this.#enterprise, `consent.${fate}`, { consent: id });
      const items = terms.items.filter((item) => item.id !== 'TAX-04');
      return this.#act(this.#enterprise, 'consent.narrow', { consent: id, terms: { ...terms, items } });
    });
    await Promise.all(changes);
    await this.#act(this.#regulator, 'participant.suspend', {
      participant: this.#banks[1].id,
      reason: 'race',
    });
  }

  async #grant(fate: Fate, bank: Actor): Promise<void> {
    const terms = {
      items: [
        { id: 'TAX-04', version: 1 },
        { id: 'SOC-01', version: 1 },
      ],
      purposes: ['01'],
      services: ['query' as const],
      disclosure: 'clear' as const,
      from: instant(-DAY_MS),
      to: instant(30 * DAY_MS),
      dataLife: { unit: 'year' as const, value: 1 },
      business: digest(),
      onward: false as const,
    };
    const payload = statementOf(this.#enterprise, 'consent.grant', {
      grantee: bank.id,
      terms,
      ...GRANT_FORM,
    });
    await this.#carry('consent.grant', signJws(this.#enterprise.key, payload));
    this.#consents.push({ id: payload.jti, fate, bank, terms });
  }

  #register(by: Actor, { id }: Actor, kind: 'bank' | 'identity_issuer', more: object = {}): Promise<bigint> {
    return this.#act(by, 'participant.register', {
      participant: { id, kind, name: { zh: id, en: id } },
      ...more,
    });
  }

  async #founder(actor: Actor, kind: 'operator' | 'regulator', mspId: string, label: string): Promise<void> {
    const participant = { id: kind, kind, name: { zh: kind, en: kind }, mspId };
    const payload = statementOf(actor, 'participant.register', { participant, key: offer(actor.key) });
    await this.#carry('participant.register', signJws(actor.key, payload), label);
  }

  #registerKey(owner: Actor): Promise<bigint> {
    const attestation = signJws(this.#issuer.key, {
      type: 'attestation',
      iss: this.#issuer.id,
      iat: instant(),
      ...(owner.id.startsWith('0x') ? { subject: owner.id } : { participant: owner.id }),
      usccDigest: digest(),
      kid: owner.key.kid,
      signatory: GRANT_FORM.signatory,
    });
    return this.#act(owner, 'key.register', { ...offer(owner.key), attestation });
  }

  #act<T extends Statement['type']>(actor: Actor, type: T, members: Members<T>): Promise<bigint> {
    return this.#carry(type, signJws(actor.key, statementOf(actor, type, members)));
  }

  /** Submits a statement until it is VALID: a change must not be lost to another's. @returns its block */
  async #carry(type: Statement['type'], compact: string, label = 'gateway'): Promise<bigint> {
    const contract = await this.#network.contract(label);
    for (;;) {
      const submitted = await contract.submitAsync(TRANSACTIONS[type], { arguments: [compact] });
      const { successful, blockNumber } = await submitted.getStatus();
      if (successful) return blockNumber;
    }
  }
}

const OFFICER = digest();
