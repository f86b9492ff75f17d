import { expect } from 'chai';
import { generateKeyPair, exportJWK } from 'jose';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AccessRequest, type Decision, parseCompactJws, QUERIES } from '@xinjian/chaincode/model';
import type { AccessAnswer } from '../../src/access/access-answer.js';
import { AccessPath } from '../../src/access/access-path.js';
import type { Claims } from '../../src/access/claim.js';
import { openClaims } from '../../src/access/mongo-claims.js';
import { type MakeProduct, NotMade } from '../../src/access/product.js';
import type { Collect } from '../../src/collection/collect.js';
import type { Ledger } from '../../src/ledger/port.js';
import { readReceiptKey, type SignReceipt } from '../../src/receipts/receipt.js';
import { useDatabase } from './database.js';
import { MemoryLedger } from './memory-ledger.js';
import { useFolder } from './started.js';
import { consentRecord, digest, jws, participantRecord, subject, uuid } from './story.js';

const USCC = '91310115XX0000019T';

export const allowed: Decision = {
  outcome: 'ALLOWED',
  code: null,
  reasons: [],
  rule: 'consent',
  obligations: [
    {
      item: 'TAX-04',
      version: 1,
      fields: [
        { name: 'period', treatment: 'clear' },
        { name: 'contact', treatment: 'masked', rule: 'mask_phone' },
        { name: 'secret', treatment: 'withheld' },
      ],
    },
  ],
};

export const denied: Decision = {
  outcome: 'DENIED',
  code: 'ITEM_OUT_OF_SCOPE',
  reasons: [{ code: 'ITEM_OUT_OF_SCOPE', rule: 'a rule' }],
  rule: 'a rule',
  obligations: [],
};

export const collected: Awaited<ReturnType<Collect>>[number] = {
  item: 'TAX-04',
  version: 1,
  status: 'delivered',
  rows: [{ period: '2026-10', contact: '13800138000', secret: 'a secret' }],
  provider: 'the tax bureau',
  fetchedAt: '2026-11-22T08:00:01.000Z',
  sourceDigest: digest('source'),
  sourceSalt: digest('salt'),
  sources: [],
  fault: null,
};

/** What a maker of reports made, in small. */
export const PDF = new Uint8Array([37, 80, 68, 70]);
export const issued = { report: { number: '1' }, pdf: Buffer.from(PDF).toString('base64') };

/** What a test of the access path sets and reads; the ledger and what is set are new for each test. */
export class Outlet {
  claims!: Claims;
  signReceipt!: SignReceipt;
  ledger = new MemoryLedger();
  collections = 0;
  collect: Collect = () => Promise.resolve([]);
  makeReport: MakeProduct = () => Promise.resolve({ body: JSON.stringify(issued), digested: PDF });
  /** What could not be made. */
  failures: string[] = [];
  #serial = 0;
  readonly #closing: Promise<void>[] = [];

  open(claims: Claims): void {
    const close = (transactionId: string) => {
      const closing = claims.close(transactionId);
      this.#closing.push(closing);
      return closing;
    };
    this.claims = { ...claims, close };
  }

  /** An access is answered before its submission is closed: nothing is left to be done once this resolves. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#closing.splice(0));
  }

  begin(): void {
    this.ledger = new MemoryLedger();
    this.ledger.decide = () => allowed;
    this.ledger.put(QUERIES.consent, [uuid('consent')], this.consent());
    this.ledger.put(QUERIES.participant, ['bank'], participantRecord('bank'));
    this.collections = 0;
    this.collect = () => {
      this.collections += 1;
      return Promise.resolve([collected]);
    };
    this.makeReport = () => Promise.resolve({ body: JSON.stringify(issued), digested: PDF });
    this.failures = [];
  }

  consent(members: object = {}) {
    return consentRecord('consent', 'bank', 'firm', [], { ...members });
  }

  path(
    through: Claims = this.claims,
    underWay = { all: 1000, reports: 2 },
    ledger: Ledger = this.ledger,
  ): AccessPath {
    const { signReceipt } = this;
    return new AccessPath({
      ...{ ledger, claims: through, signReceipt, commitWait: 50 },
      timed: (_stage, work) => work(),
      limits: { group: { size: 200, depth: 2 }, underWay },
      onFailure: (error) => {
        if (!(error instanceof NotMade)) throw error;
        this.failures.push(error.message);
      },
      collect: (...asked) => this.collect(...asked),
      makeReport: (making) => this.makeReport(making),
      vault: {
        reveal: (reference) => Promise.resolve({ subject: reference, uscc: USCC, salt: digest('salt') }),
      },
    });
  }

  /** A new request of the bank, as the verifier hands it on. */
  request(
    id = `access ${(this.#serial += 1)}`,
    officer = digest('officer'),
    under = 'consent',
    service = 'query',
  ) {
    const statement = jws('access.request', 'bank', uuid(id), {
      ...{ consent: uuid(under), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
      ...{ service, evidence: [], officer },
    });
    const payload = AccessRequest.parse(parseCompactJws(statement).payload);
    return { jws: statement, kid: 'k'.repeat(43), payload };
  }

  report() {
    return this.request(undefined, undefined, undefined, 'report');
  }

  settlement(): Record<string, unknown> {
    const { state } = this.ledger;
    const key = [...state.keys()].find((candidate) => candidate.startsWith(QUERIES.settlement));
    return state.get(key ?? '') as Record<string, unknown>;
  }

  async submissionOf(id: string) {
    const claim = (await this.claims.find([id])).get(id)!;
    return (await this.claims.submissionOf(claim.transactionId))!;
  }
}

/** The access path over a ledger in memory and the real database, for the tests of a suite. */
export function useOutlet(): Outlet {
  const connection = useDatabase();
  const outlet = new Outlet();
  const folder = useFolder('access');

  before(async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    await writeFile(join(folder(), 'key.json'), JSON.stringify(await exportJWK(privateKey)));
    outlet.signReceipt = await readReceiptKey(join(folder(), 'key.json'));
    outlet.open(await openClaims(connection()));
  });

  beforeEach(() => outlet.begin());

  afterEach(() => outlet.end());

  return outlet;
}

export function released(answer: AccessAnswer) {
  if (answer.kind !== 'released') throw new Error(`not released but ${answer.kind}`);
  return answer;
}

export class Death extends Error {}

/** Claims whose process dies before or after it keeps a step. */
export function dyingAt(claims: Claims, step: 'tie' | 'submit' | 'keep', when: 'before' | 'after'): Claims {
  const dying = async (...given: never[]): Promise<never> => {
    if (when === 'after') await (claims[step] as (...args: never[]) => Promise<unknown>)(...given);
    throw new Death();
  };
  return { ...claims, [step]: dying };
}

export async function rejects(
  promise: Promise<unknown>,
  error: new (...given: never[]) => Error,
): Promise<void> {
  const outcome = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(outcome).to.be.instanceOf(error);
}
