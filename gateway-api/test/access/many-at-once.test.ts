import { expect } from 'chai';
import { LedgerError, QUERIES, SETTLE, TRANSACTIONS } from '@xinjian/chaincode/model';
import { TooManyAccesses } from '../../src/access/claim.js';
import { allowed, collected, rejects, released, useOutlet } from '../support/outlet.js';
import { consentRecord, uuid } from '../support/story.js';

const RECORD = TRANSACTIONS['access.request'];

describe('accesses, many at once', function () {
  const outlet = useOutlet();

  /** Requests under consents of their own, each with a quota. */
  function requests(count: number) {
    return Array.from({ length: count }, (_none, index) => {
      const name = `consent ${index}`;
      outlet.ledger.put(QUERIES.consent, [uuid(name)], consentRecord(name, 'bank', 'firm', [], {}));
      return outlet.request(undefined, undefined, name);
    });
  }

  it('records many at once in few transactions, and settles them so', async () => {
    const one = outlet.path();
    const answers = await Promise.all(requests(60).map((statement) => one.answer(statement)));
    for (const answer of answers) expect(released(answer).data?.items).to.have.length(1);
    expect(outlet.ledger.count(RECORD)).to.be.below(10);
    expect(outlet.ledger.count(SETTLE)).to.be.below(20);
    expect(new Set(answers.map(({ receipt }) => receipt.access)).size).to.equal(60);
  });

  it('loses nobody to one whom the chaincode refuses', async () => {
    const statements = requests(20);
    const bad = statements[7]!.payload.jti;
    outlet.ledger.decide = ({ jti }) => {
      if (jti === bad) throw new LedgerError('KEY_NOT_VALID', 'header/kid: revoked');
      return allowed;
    };
    const one = outlet.path();
    const outcomes = await Promise.allSettled(statements.map((statement) => one.answer(statement)));
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as Error] : [],
    );
    expect(refused.map(({ message }) => message)).to.deep.equal(['KEY_NOT_VALID: header/kid: revoked']);
  });

  it('counts each under its quota when many use one consent at once, also through two gateways', async () => {
    const both = [outlet.path(), outlet.path()];
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_none, index) => both[index % 2]!.answer(outlet.request())),
    );
    for (const answer of answers) expect(answer.kind).to.equal('released');
    expect(outlet.ledger.state.get(`${QUERIES.usage} ${uuid('consent')}`)).to.equal(30);
  });

  it('withholds only what is hindered, when one consent of many is withdrawn during the settlement', async () => {
    const statements = requests(20);
    outlet.ledger.beforeCommit = (name) => {
      const gone = consentRecord('consent 3', 'bank', 'firm', [], { state: 'WITHDRAWN' });
      if (name === SETTLE) outlet.ledger.put(QUERIES.consent, [uuid('consent 3')], gone);
      return Promise.resolve();
    };
    const one = outlet.path();
    const answers = await Promise.all(statements.map((statement) => one.answer(statement)));
    const kinds = answers.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'released')).to.have.length(19);
    expect(kinds[3]).to.equal('withheld');
  });

  it('withholds all of a consent that is withdrawn at the cost of few endorsements, however many are under way', async () => {
    outlet.collect = () => {
      const withdrawn = outlet.consent({ state: 'WITHDRAWN' });
      outlet.ledger.put(QUERIES.consent, [uuid('consent')], withdrawn);
      return Promise.resolve([collected]);
    };
    const one = outlet.path();
    const answers = await Promise.all(Array.from({ length: 100 }, () => one.answer(outlet.request())));
    expect(answers.filter(({ kind }) => kind === 'withheld')).to.have.length(100);
    const tried = outlet.ledger.log.filter((entry) => entry === `endorse ${SETTLE}`);
    // those hindered fall out of a group all at once: no endorsement is lost for each
    expect(tried.length - outlet.ledger.count(SETTLE)).to.be.at.most(5);
  });

  it('says that too many are under way before it takes one more', async () => {
    let commit: () => void = () => undefined;
    const held = new Promise<void>((release) => (commit = release));
    outlet.ledger.beforeCommit = () => held;
    const one = outlet.path(outlet.claims, { all: 5, reports: 2 });
    const statements = requests(6);
    const answers = statements.slice(0, 5).map((statement) => one.answer(statement));
    await rejects(one.answer(statements[5]!), TooManyAccesses);
    commit();
    await Promise.all(answers);
    expect((await one.answer(statements[5]!)).kind).to.equal('released');
  });
});
