import { expect } from 'chai';
import {
  TRANSACTIONS,
  type AccessRecord,
  type ConsentRecord,
  type ConsentRequestRecord,
  type SettlementRecord,
} from '@xinjian/chaincode/model';
import { digest, instant, signJws, statementOf } from '../support/actors.js';
import { printableKey } from '../support/fabric.js';
import { Platform } from '../support/platform.js';

describe('main job', () => {
  it('asks, grants, decides, settles, acknowledges, withdraws and then denies', async () => {
    const platform = await Platform.create();
    const { bank, enterprise, ledger, creators } = platform;
    const terms = platform.terms({ disclosure: 'masked', quota: { total: 10 } });

    const { jti: request } = await platform.act(bank, 'consent.request', { subject: enterprise.id, terms });
    const consent = await platform.grant(terms, request);
    expect(((await platform.query('consentRequest', request)) as ConsentRequestRecord).state).to.equal(
      'GRANTED',
    );

    const { decision, transactionId, compacts, reads, event } = await platform.access(
      platform.request(consent, terms),
    );
    expect(decision).to.include({ outcome: 'ALLOWED', code: null, rule: 'consent' });
    expect(decision.obligations[0]?.fields).to.deep.include({
      name: 'taxPaid',
      treatment: 'masked',
      rule: 'band_amount',
    });
    expect([...reads.keys()].map(printableKey)).to.include(`consent/${consent}`);
    expect(event?.name).to.equal('access.request');
    const { accesses } = (await platform.query('access', transactionId)) as AccessRecord;
    expect(accesses).to.deep.equal([
      { statement: decision.statement, outcome: 'ALLOWED', code: null, revision: 1 },
    ]);
    expect(await platform.query('usage', consent)).to.include({ total: 1 });

    const outside = await platform.access(platform.request(consent, terms, { items: ['TAX-05'] }));
    expect(outside.decision).to.include({ outcome: 'DENIED', code: 'ITEM_OUT_OF_SCOPE' });

    const delivered = digest();
    const access = { transactionId, index: 0 };
    const items = [
      {
        item: 'TAX-04',
        status: 'delivered',
        provider: '税务局',
        fetchedAt: instant(),
        sourceDigest: digest(),
      },
    ];
    await platform.settle([{ access, outcome: 'delivered', items, digest: delivered }], compacts);
    const { jti } = JSON.parse(Buffer.from(compacts[0]!.split('.')[1]!, 'base64url').toString()) as {
      jti: string;
    };
    const acknowledgement = statementOf(bank, 'access.acknowledge', { access: jti, digest: delivered });
    await ledger.submit(
      creators.gateway,
      TRANSACTIONS['access.acknowledge'],
      signJws(bank.key, acknowledgement),
      JSON.stringify({ access, statement: compacts[0] }),
    );
    const settled = (await platform.query('settlement', transactionId, '0')) as SettlementRecord;
    expect(settled.acknowledgement?.matches).to.equal(true);

    await platform.act(enterprise, 'consent.withdraw', { consent });
    const after = await platform.access(platform.request(consent, terms));
    expect(after.decision).to.include({ outcome: 'DENIED', code: 'CONSENT_REVOKED' });
    const record = (await platform.query('consent', consent)) as ConsentRecord;
    expect(record.state).to.equal('WITHDRAWN');
    expect(record.statements.map(({ type }) => type)).to.deep.equal(['consent.grant', 'consent.withdraw']);
  });
});
