import { saltedDigest } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import { CompactSign, importJWK } from 'jose';
import { arrivedDigest } from '../../src/access/acknowledge.js';
import { evidenceKinds, evidenceOf } from '../../src/access/evidence.js';
import { arrange, newestFirst } from '../../src/access/table.js';
import { checkReceipt, deliveredDigest } from '../../src/verification/receipt.js';
import { PURPOSES } from '../fake/catalogue.js';
import { SALT, World } from '../fake/world.js';

const data = { items: [{ item: 'TAX-04', rows: [{ period: '2026-09', taxPaid: '30-50' }] }] };

async function receiptOf(world: World, digest: string) {
  const unsigned = {
    ...{ access: 'a', transactionId: 't', blockNumber: 7, position: 0, decidedAt: world.now.toISOString() },
    ...{ digest, salt: SALT },
  };
  const { jwk } = world.actor('operator');
  const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(unsigned)))
    .setProtectedHeader({ alg: 'ES256', kid: jwk.kid })
    .sign(await importJWK(jwk, 'ES256'));
  return { ...unsigned, jws };
}

const outcomes = async (...parameters: Parameters<typeof checkReceipt>) =>
  Object.fromEntries((await checkReceipt(...parameters)).map(({ name, outcome }) => [name, outcome]));

describe('Receipts', () => {
  it('holds where the gateway signed it and the data is what it speaks of', async () => {
    const world = await World.create();
    const receipt = await receiptOf(world, deliveredDigest(SALT, data));
    expect(await outcomes(receipt, world.keys, data)).to.deep.equal({
      ...{ receiptSignature: 'verified', receiptNames: 'verified', receiptDigest: 'verified' },
    });
  });

  it('does not depend on the order of members, and does on every value', async () => {
    const world = await World.create();
    const receipt = await receiptOf(world, deliveredDigest(SALT, data));
    const turned = { items: [{ rows: [{ taxPaid: '30-50', period: '2026-09' }], item: 'TAX-04' }] };
    expect((await outcomes(receipt, world.keys, turned))['receiptDigest']).to.equal('verified');
    const changed = { items: [{ item: 'TAX-04', rows: [{ period: '2026-09', taxPaid: '30-51' }] }] };
    expect((await outcomes(receipt, world.keys, changed))['receiptDigest']).to.equal('failed');
  });

  it('fails for another access, and is unknown without the key', async () => {
    const world = await World.create();
    const receipt = await receiptOf(world, deliveredDigest(SALT, data));
    expect((await outcomes({ ...receipt, access: 'b' }, world.keys))['receiptNames']).to.equal('failed');
    expect((await outcomes(receipt, []))['receiptSignature']).to.equal('unknown');
  });

  it('acknowledges the digest of what arrived, not the one that the receipt claims', async () => {
    const world = await World.create();
    const receipt = await receiptOf(world, '9'.repeat(64));
    const decision = { outcome: 'ALLOWED' as const, code: null, reasons: [], obligations: [] };
    expect(arrivedDigest({ access: 'a', decision, data, gone: null, receipt })).to.equal(
      deliveredDigest(SALT, data),
    );
    expect(arrivedDigest({ access: 'a', decision, data: null, gone: null, receipt })).to.equal(undefined);
  });
});

describe('Evidence', () => {
  it('brings the consent’s own digest for its business, and salts every other number', () => {
    const kinds = evidenceKinds(
      PURPOSES.find(({ code }) => code === '02'),
      true,
    );
    const given = new Map([
      ['financing_application_no', { digest: '5'.repeat(64) }],
      ['approval_no', { number: 'SP-7', salt: SALT }],
    ]);
    expect(evidenceOf(kinds, given)).to.deep.equal([
      { type: 'financing_application_no', digest: '5'.repeat(64) },
      { type: 'approval_no', digest: saltedDigest(SALT, 'SP-7') },
    ]);
  });
});

describe('Delivered records', () => {
  it('are read once where they agree, as columns where they differ, and withheld fields by name', () => {
    const field = (name: string, treatment: 'clear' | 'withheld') => ({ name, treatment });
    const fields = [field('uscc', 'clear'), field('period', 'clear'), field('socCode', 'withheld')];
    const rows = [
      { uscc: 'X', period: '2026-08' },
      { uscc: 'X', period: '2026-09' },
    ];
    const { shared, columns, withheld } = arrange(fields, rows);
    expect([shared, columns, withheld].map((part) => part.map(({ name }) => name))).to.deep.equal([
      ['uscc'],
      ['period'],
      ['socCode'],
    ]);
    expect(arrange(fields, rows.slice(0, 1)).columns).to.deep.equal([]);
    expect(newestFirst(rows).map(({ period }) => period)).to.deep.equal(['2026-09', '2026-08']);
  });
});
