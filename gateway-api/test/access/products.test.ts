import { expect } from 'chai';
import { QUERIES, saltedDigest } from '@xinjian/chaincode/model';
import { TooManyAccesses } from '../../src/access/claim.js';
import { LARGEST_BODY, NotMade } from '../../src/access/product.js';
import { collected, issued, PDF, rejects, released, useOutlet } from '../support/outlet.js';

describe('what leaves by an access', function () {
  const outlet = useOutlet();

  describe('a report', () => {
    it('is settled by the digest of its file, and leaves no data beside', async () => {
      const { data, report, receipt } = released(await outlet.path().answer(outlet.report()));
      expect([data, report]).to.deep.equal([null, issued]);
      expect(receipt.digest).to.equal(saltedDigest(receipt.salt!, PDF));
      const settled = [...outlet.ledger.state].find(([key]) => key.startsWith(QUERIES.settlement));
      expect(settled?.[1]).to.include({ outcome: 'delivered', digest: receipt.digest });
    });

    it('is repeated with the statement until it is acknowledged', async () => {
      const statement = outlet.report();
      const first = released(await outlet.path().answer(statement));
      expect(await outlet.path().answer(statement)).to.deep.equal(first);
      await outlet.claims.forgetBody(first.receipt.access);
      expect(await outlet.path().answer(statement)).to.deep.equal({
        ...first,
        report: null,
        gone: 'NOT_KEPT',
      });
    });

    it('is repeated for five minutes', async () => {
      const statement = outlet.report();
      outlet.ledger.now = () => new Date(Date.now() - 100_000);
      const first = released(await outlet.path().answer(statement));
      const settlement = [...outlet.ledger.state].find(([key]) => key.startsWith(QUERIES.settlement))!;
      const record = settlement[1] as { readonly written: object };
      const at = new Date(Date.now() - 5 * 60_000 - 1).toISOString();
      outlet.ledger.state.set(settlement[0], { ...record, written: { ...record.written, at } });
      expect(await outlet.path().answer(statement)).to.deep.equal({
        ...first,
        report: null,
        gone: 'NOT_KEPT',
      });
    });
  });

  describe('what cannot be made', () => {
    it('is settled as failed, and says so each time', async () => {
      outlet.makeReport = () => Promise.reject(new NotMade('no thread'));
      const statement = outlet.report();
      const answer = released(await outlet.path().answer(statement));
      expect(answer).to.include({ report: null, gone: 'NOT_MADE' });
      expect(answer.receipt.digest).to.equal(null);
      expect(outlet.settlement()).to.include({ outcome: 'failed', digest: null });
      expect(outlet.failures).to.deep.equal(['no thread']);
      expect(await outlet.path().answer(statement)).to.deep.equal(answer);
    });

    it('fails no other access of its transaction, though its body is larger than the database takes', async () => {
      const long = 'x'.repeat(LARGEST_BODY);
      outlet.collect = (_items, uscc) => Promise.resolve([{ ...collected, rows: [{ period: long, uscc }] }]);
      const one = outlet.path();
      const [large, small] = await Promise.all([one.answer(outlet.request()), one.answer(outlet.report())]);
      expect(released(large)).to.include({ data: null, gone: 'NOT_MADE' });
      expect(released(small).report).to.deep.equal(issued);
    });

    it('is not begun where too many reports are under way: nothing is recorded', async () => {
      let make: () => void = () => undefined;
      const held = new Promise<void>((release) => (make = release));
      outlet.makeReport = async () => {
        await held;
        return { body: JSON.stringify(issued), digested: PDF };
      };
      const one = outlet.path();
      const answers = [one.answer(outlet.report()), one.answer(outlet.report())];
      const third = outlet.report();
      await rejects(one.answer(third), TooManyAccesses);
      expect((await one.answer(outlet.request())).kind).to.equal('released');
      make();
      await Promise.all(answers);
      expect(outlet.ledger.recorded).to.not.include(third.jws);
      expect((await one.answer(third)).kind).to.equal('released');
    });
  });
});
