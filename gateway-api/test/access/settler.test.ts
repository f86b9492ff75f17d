import { expect } from 'chai';
import { QUERIES, SETTLE, type Settlement } from '@xinjian/chaincode/model';
import { Settler } from '../../src/access/settler.js';
import { MemoryLedger } from '../support/memory-ledger.js';
import { consentRecord, digest, jws, participantRecord, subject, uuid } from '../support/story.js';

describe('settling', () => {
  const request = jws('access.request', 'bank', uuid('settled'), {
    ...{ consent: uuid('consent'), subject: subject('firm'), items: ['TAX-04'], purpose: '01' },
    ...{ service: 'query', evidence: [], officer: digest('officer') },
  });
  const of = (outcome: Settlement['outcome']): Settlement => ({
    ...{ access: { transactionId: 'a'.repeat(64), index: 0 }, outcome, items: [] },
    digest: outcome === 'delivered' ? digest('data') : null,
  });

  // Without the map of what is under way both go in one transaction, which the contract refuses: settled twice.
  it('has who gives an access up and who comes back for it agree on one settlement', async () => {
    const ledger = new MemoryLedger();
    ledger.put(QUERIES.consent, [uuid('consent')], consentRecord('consent', 'bank', 'firm', []));
    ledger.put(QUERIES.participant, ['bank'], participantRecord('bank'));
    const settler = new Settler({
      ...{ ledger, commitWait: 50, limits: { size: 200, depth: 2 } },
      timed: (_stage, work) => work(),
    });
    const [givenUp, delivered] = await Promise.all([
      settler.settle(of('failed'), request),
      settler.settle(of('delivered'), request),
    ]);
    expect(delivered).to.deep.equal(givenUp);
    expect(givenUp).to.include({ outcome: 'failed', digest: null });
    expect(ledger.count(SETTLE)).to.equal(1);
    const late = await settler.settle(of('delivered'), request);
    expect(late).to.include({ outcome: 'failed', transactionId: givenUp.transactionId });
  });
});
