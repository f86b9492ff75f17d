import { expect } from 'chai';
import { RecordedStatement, Statement, type ItemRecord, type PurposesRecord } from '@xinjian/chaincode/model';
import { digest, signJws, statementOf } from '../support/actors.js';
import { printableKey } from '../support/fabric.js';
import { CATALOGUE, PURPOSES, Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('catalogue', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  before(async () => {
    platform = await Platform.create();
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => platform.ledger.restore(saved));

  const tax = CATALOGUE.find(({ id }) => id === 'TAX-04')!;
  const publish = (changes: object) =>
    platform.act(platform.operator, 'catalogue.publish', { item: { ...tax, ...changes } });

  it('publishes versions one after the other, and keeps them all', async () => {
    await publish({ version: 2, fields: tax.fields.slice(0, 2) });
    await expectRefusal(publish({ version: 2 }), 'CONFLICT', 'version 3');
    await expectRefusal(publish({ version: 4 }), 'CONFLICT', 'version 3');
    await expectRefusal(publish({ id: 'NEW-01', version: 2 }), 'CONFLICT', 'version 1');
    const fields = async (version: string) =>
      ((await platform.query('item', 'TAX-04', version)) as ItemRecord).item.fields.length;
    expect(await Promise.all(['', '1', '2'].map(fields))).to.deep.equal([2, tax.fields.length, 2]);
    await expectRefusal(platform.query('item', 'TAX-04', '3'), 'NOT_FOUND');
    const latest = (await platform.query('items')) as ItemRecord[];
    expect(latest.map(({ item }) => item.id)).to.deep.equal(CATALOGUE.map(({ id }) => id).sort());
  });

  it('a consent stays with the version that it names', async () => {
    const terms = platform.terms();
    const consent = await platform.grant(terms);
    await publish({ version: 2, fields: tax.fields.slice(0, 2) });
    const { decision } = await platform.access(platform.request(consent, terms));
    expect(decision.obligations[0]).to.include({ item: 'TAX-04', version: 1 });
    const newer = platform.request(consent, terms, { items: [{ id: 'TAX-04', version: 2 }] });
    expect((await platform.access(newer)).decision).to.include({ code: 'ITEM_OUT_OF_SCOPE' });
  });

  it('replaces the purposes whole', async () => {
    const table = { version: '2', purposes: PURPOSES.purposes.filter(({ code }) => code !== '01') };
    await platform.act(platform.operator, 'purposes.publish', { table });
    expect(((await platform.query('purposes')) as PurposesRecord).table.version).to.equal('2');
    await expectRefusal(platform.grant(), 'TERMS_REFUSED', 'purposes/0');
    const twice = { ...table, purposes: [table.purposes[0]!, table.purposes[0]!] };
    await expectRefusal(
      platform.act(platform.operator, 'purposes.publish', { table: twice }),
      'MALFORMED',
      'once',
    );
  });

  it('marks one record of one enterprise, and what is delivered of it', async () => {
    const { operator, enterprise } = platform;
    const terms = platform.terms();
    const consent = await platform.grant(terms);
    const mark = (kind: 'objection' | 'repaired' | 'none', item = 'TAX-04') =>
      platform.act(operator, 'item.mark', { subject: enterprise.id, item, mark: kind, case: digest() });
    const delivered = async () =>
      (await platform.access(platform.request(consent, terms))).decision.obligations[0]!;
    await expectRefusal(mark('objection', 'XXX-99'), 'NOT_FOUND');
    await mark('objection');
    expect((await delivered()).mark).to.equal('objection');
    await mark('repaired');
    const repaired = await delivered();
    expect(repaired.mark).to.equal('repaired');
    expect(repaired.fields.every(({ treatment }) => treatment === 'withheld')).to.equal(true);
    await mark('none');
    expect(await delivered()).to.not.have.property('mark');
  });
});

describe('audit', () => {
  describe('G10: a look-up', () => {
    let platform: Platform;
    before(async () => {
      platform = await Platform.create();
    });
    const codeDigest = digest();
    const lookUp = (members: object, actor = platform.regulator) => {
      const payload = { ...statementOf(actor, 'lookup', { codeDigest, reason: 'case 1' }), ...members };
      return { compact: signJws(actor.key, payload), jti: payload.jti };
    };

    it('is on the ledger before it is answered, with the reference that is answered', async () => {
      const { compact, jti } = lookUp({});
      const { writes } = await platform.carry('lookup', compact, undefined, platform.enterprise.id);
      expect([...writes.keys()].map(printableKey)).to.include(`lookup/${jti}`);
      expect(await platform.query('lookup', jti)).to.include({
        ...{ by: platform.regulator.id, subject: platform.enterprise.id, codeDigest, reason: 'case 1' },
      });
    });

    it('is nobody’s but an overseer’s', () =>
      expectRefusal(
        platform.endorse('lookup', lookUp({}, platform.bank).compact, undefined, platform.enterprise.id),
        'FORBIDDEN',
      ));

    it('names nobody itself: the reference comes from the gateway, and from it alone', async () => {
      const { regulatorClient } = platform.creators;
      const { id } = platform.enterprise;
      const named = lookUp({ codeDigest: undefined, subject: id });
      await expectRefusal(
        platform.endorse('lookup', named.compact, undefined, id),
        'MALFORMED',
        'payload/codeDigest',
      );
      const { compact } = lookUp({});
      await expectRefusal(platform.endorse('lookup', compact, regulatorClient, id), 'FORBIDDEN', 'carrier');
      for (const other of ['', 'bank', id.toUpperCase()])
        await expectRefusal(platform.endorse('lookup', compact, undefined, other), 'MALFORMED', 'subject');
    });

    it('that an earlier chaincode took is still read in its block', () => {
      const { iss, aud, iat, jti } = statementOf(platform.regulator, 'lookup', { codeDigest, reason: 'x' });
      const earlier = { type: 'lookup', iss, aud, iat, jti, subject: platform.enterprise.id, reason: 'x' };
      expect(Statement.safeParse(earlier).success).to.equal(false);
      expect(RecordedStatement.parse(earlier)).to.deep.equal(earlier);
    });
  });
});
