import { expect } from 'chai';
import { exportJWK, generateKeyPair } from 'jose';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AccessRequest, parseCompactJws, QUERIES, SETTLE, TRANSACTIONS } from '@xinjian/chaincode/model';
import { AccessPath } from '../../src/access/access-path.js';
import { makeData } from '../../src/access/product.js';
import type { Claims } from '../../src/access/claim.js';
import { openClaims } from '../../src/access/mongo-claims.js';
import { readReceiptKey, type SignReceipt } from '../../src/receipts/receipt.js';
import { useDatabase } from '../support/database.js';
import { MemoryLedger } from '../support/memory-ledger.js';
import { useFolder } from '../support/started.js';
import { consentRecord, digest, jws, participantRecord, subject, uuid } from '../support/story.js';

const RECORD = TRANSACTIONS['access.request'];
const CONSENTS = 5;

/** Two gateways of which one dies, on one ledger and one database: a step that it does not live to see is the other's. */
describe('two gateways beside each other', function () {
  const connection = useDatabase();
  const folder = useFolder('gateways');
  let signReceipt: SignReceipt;
  let claims: Claims;
  let ledger: MemoryLedger;
  let serial = 0;

  before(async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    await writeFile(join(folder(), 'key.json'), JSON.stringify(await exportJWK(privateKey)));
    signReceipt = await readReceiptKey(join(folder(), 'key.json'));
    claims = await openClaims(connection());
  });

  beforeEach(() => {
    ledger = new MemoryLedger();
    ledger.put(QUERIES.participant, ['bank'], participantRecord('bank'));
    for (let n = 0; n < CONSENTS; n += 1) {
      ledger.put(QUERIES.consent, [uuid(`consent ${n}`)], consentRecord(`consent ${n}`, 'bank', 'firm', []));
    }
  });

  function gateway(through: Claims = claims): AccessPath {
    return new AccessPath({
      ...{ ledger, signReceipt, claims: through, commitWait: 50 },
      timed: (_stage, work) => work(),
      limits: { group: { size: 200, depth: 2 }, underWay: { all: 1000, reports: 100 } },
      onFailure: () => undefined,
      collect: () => Promise.resolve([]),
      makeReport: makeData,
      vault: {
        reveal: (reference) => Promise.resolve({ subject: reference, uscc: '', salt: digest('salt') }),
      },
    });
  }

  function requests(count: number) {
    return Array.from({ length: count }, (_none, index) => {
      const statement = jws('access.request', 'bank', uuid(`of two ${(serial += 1)}`), {
        ...{ consent: uuid(`consent ${index % CONSENTS}`), subject: subject('firm'), items: ['TAX-04'] },
        ...{ purpose: '01', service: 'query', evidence: [], officer: digest('officer') },
      });
      return { jws: statement, payload: AccessRequest.parse(parseCompactJws(statement).payload) };
    });
  }

  /** How often each statement stands in a VALID transaction. */
  function recorded(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const statement of ledger.recorded) counts.set(statement, (counts.get(statement) ?? 0) + 1);
    return counts;
  }

  it('record each statement once when both get all of them at once', async () => {
    const statements = requests(40);
    const [first, second] = [gateway(), gateway()];
    const [ones, others] = await Promise.all(
      [first, second].map((each) => Promise.all(statements.map((statement) => each.answer(statement)))),
    );
    expect(others).to.deep.equal(ones);
    for (const { jws: statement } of statements) expect(recorded().get(statement)).to.equal(1);
  }).timeout(20_000);

  for (const step of ['tie', 'submit', 'keep'] as const) {
    it(`lose nothing and record nothing twice when one dies after it could ${step}`, async () => {
      const statements = requests(20);
      const mortal = gateway({
        ...claims,
        [step]: async (...given: never[]) => {
          await (claims[step] as (...args: never[]) => Promise<unknown>)(...given);
          throw new Error('dead');
        },
      });
      const living = gateway();
      await Promise.allSettled(statements.map((statement) => mortal.answer(statement)));
      const answers = await Promise.all(statements.map((statement) => living.answer(statement)));
      for (const answer of answers) expect(answer.kind).to.equal('released');
      for (const { jws: statement } of statements) expect(recorded().get(statement)).to.equal(1);
      expect(ledger.count(RECORD)).to.be.greaterThan(0);
      expect(ledger.count(SETTLE)).to.be.greaterThan(0);
      expect(await Promise.all(statements.map((statement) => gateway().answer(statement)))).to.deep.equal(
        answers,
      );
    }).timeout(20_000);
  }
});
