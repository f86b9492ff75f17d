import { expect } from 'chai';
import {
  AccessRequest,
  type DeclarationRecord,
  type EvaluationRecord,
  type ItemObligation,
  MarkRecord,
  MOST_MARKED,
  type ObjectionRecord,
  parseCompactJws,
  type Terms,
  treatmentOfRecord,
} from '@xinjian/chaincode/model';
import { createActor, digest, type Actor } from '../support/actors.js';
import { Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

describe('what enterprises say of their own data', () => {
  let platform: Platform;
  let saved: Map<string, string>;
  let provider: Actor;
  let terms: Terms;
  let consent: string;
  before(async () => {
    platform = await Platform.create();
    const { operator } = platform;
    provider = createActor('tax-bureau');
    await platform.register(operator, provider, 'data_provider');
    await platform.registerKey(provider);
    terms = platform.terms();
    consent = await platform.grant(terms);
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => platform.ledger.restore(saved));

  describe('objection', () => {
    const raise = async (item = 'TAX-04') =>
      (await platform.act(platform.enterprise, 'objection.raise', { item, digest: digest() })).jti;
    const transfer = (objection: string, to = provider.id) =>
      platform.act(platform.operator, 'objection.transfer', { objection, provider: to });
    const decide = (objection: string, by: Actor, outcome: 'corrected' | 'rejected' = 'corrected') =>
      platform.act(by, 'objection.decide', { objection, outcome, digest: digest() });
    const read = async (id: string) => (await platform.query('objection', id)) as ObjectionRecord;
    const markOn = async (item: string): Promise<ItemObligation['mark']> => {
      const { decision } = await platform.access(platform.request(consent, terms, { items: [item] }));
      return decision.obligations.find((each) => each.item === item)?.mark;
    };
    const putMark = (mark: 'objection' | 'repaired' | 'none') =>
      platform.act(platform.operator, 'item.mark', {
        ...{ subject: platform.enterprise.id, item: 'TAX-04', mark, case: digest() },
      });

    it('marks every delivery from its own position on, until it is decided', async () => {
      expect(await markOn('TAX-04')).to.equal(undefined);
      const id = await raise();
      expect(await markOn('TAX-04')).to.equal('objection');
      expect(await markOn('SOC-01')).to.equal(undefined);
      await transfer(id);
      expect(await markOn('TAX-04')).to.equal('objection');
      await decide(id, provider);
      expect(await markOn('TAX-04')).to.equal(undefined);
      const { state, transfer: passed, decision } = await read(id);
      expect([state, passed?.provider, decision?.by, decision?.outcome]).to.deep.equal([
        'DECIDED',
        provider.id,
        provider.id,
        'corrected',
      ]);
    });

    it('is open once for an item, and may be raised again when it is over', async () => {
      const id = await raise();
      await expectRefusal(raise(), 'CONFLICT', 'payload/item');
      await raise('SOC-01');
      await decide(id, platform.operator, 'rejected');
      await raise();
      await expectRefusal(raise('XXX-01'), 'NOT_FOUND');
    });

    it('is decided by the operator, or by the provider to whom it went, once', async () => {
      const id = await raise();
      await expectRefusal(decide(id, provider), 'FORBIDDEN', 'payload/objection');
      const other = createActor('other-bureau');
      await platform.register(platform.operator, other, 'data_provider');
      await platform.registerKey(other);
      await transfer(id);
      await expectRefusal(decide(id, other), 'FORBIDDEN', 'payload/objection');
      await decide(id, platform.operator);
      await expectRefusal(decide(id, provider), 'CONFLICT', 'DECIDED');
      await expectRefusal(transfer(id), 'CONFLICT', 'DECIDED');
    });

    it('goes to an active provider only', async () => {
      const id = await raise();
      await expectRefusal(transfer(id, platform.bank.id), 'FORBIDDEN', 'payload/provider');
      await expectRefusal(transfer(id, 'nobody'), 'NOT_FOUND');
      const suspension = { participant: provider.id, reason: '稽核' };
      await platform.act(platform.regulator, 'participant.suspend', suspension);
      await expectRefusal(transfer(id), 'FORBIDDEN', 'payload/provider');
    });

    it('goes once: its term runs from the first transfer, whoever would begin it anew', async () => {
      const id = await raise();
      await transfer(id);
      const { transfer: first } = await read(id);
      await expectRefusal(transfer(id), 'CONFLICT', 'payload/objection: TRANSFERRED already');
      expect((await read(id)).transfer).to.deep.equal(first);
    });

    it('is taken back by who raised it, and the mark with it', async () => {
      const id = await raise();
      const withdraw = (by: Actor) => platform.act(by, 'objection.withdraw', { objection: id });
      await expectRefusal(withdraw(platform.stranger), 'FORBIDDEN');
      await withdraw(platform.enterprise);
      expect(await markOn('TAX-04')).to.equal(undefined);
      await expectRefusal(withdraw(platform.enterprise), 'CONFLICT', 'WITHDRAWN');
    });

    it('keeps its mark against the operator, who may mark a repair and nothing less', async () => {
      const id = await raise();
      await expectRefusal(putMark('none'), 'CONFLICT', 'payload/mark');
      await expectRefusal(putMark('objection'), 'CONFLICT', 'payload/mark');
      await putMark('repaired');
      await decide(id, platform.operator);
      expect(await markOn('TAX-04')).to.equal('repaired');
      await putMark('none');
    });
  });

  describe('objection to one record', () => {
    const [one, other] = [`0x${'11'.repeat(32)}`, `0x${'22'.repeat(32)}`];
    const raise = async (record?: string, item = 'TAX-04') => {
      const named = record === undefined ? {} : { record };
      return (
        await platform.act(platform.enterprise, 'objection.raise', { item, ...named, digest: digest() })
      ).jti;
    };
    const putMark = (mark: 'objection' | 'repaired' | 'none', record: string) =>
      platform.act(platform.operator, 'item.mark', {
        ...{ subject: platform.enterprise.id, item: 'TAX-04', record, mark, case: digest() },
      });
    /** What a decision says of records, by their handles, and of the item. */
    const told = async () => {
      const { decision, compacts } = await platform.access(
        platform.request(consent, terms, { items: ['TAX-04'] }),
      );
      const { jti } = AccessRequest.parse(parseCompactJws(compacts[0]!).payload);
      const [obligation] = decision.obligations;
      const marks = [one, other].map((handle) => treatmentOfRecord(obligation!, jti, handle));
      return { marks, item: obligation?.mark, fields: obligation!.fields };
    };
    const [plain, disputed] = [{ leaves: true }, { leaves: true, mark: 'objection' }];
    const repaired = { leaves: false, mark: 'repaired' };

    it('marks that record alone, beside others, until it is decided', async () => {
      const [first, second] = [await raise(one), await raise(other)];
      expect(await told()).to.deep.include({ marks: [disputed, disputed], item: undefined });
      expect(await platform.query('objection', first)).to.include({ record: one });
      const decision = { objection: first, outcome: 'corrected', digest: digest() } as const;
      await platform.act(platform.operator, 'objection.decide', decision);
      expect((await told()).marks).to.deep.equal([plain, disputed]);
      await platform.act(platform.enterprise, 'objection.withdraw', { objection: second });
      expect((await told()).marks).to.deep.equal([plain, plain]);
    });

    it('is open once for a record, and stands beside one to the item as a whole', async () => {
      const id = await raise(one);
      await expectRefusal(raise(one), 'CONFLICT', `payload/record: ${id} is open`);
      const whole = await raise();
      expect(await told()).to.deep.include({ marks: [disputed, plain], item: 'objection' });
      await platform.act(platform.enterprise, 'objection.withdraw', { objection: whole });
      expect(await told()).to.deep.include({ marks: [disputed, plain], item: undefined });
      await platform.act(platform.enterprise, 'objection.withdraw', { objection: id });
      await raise(one);
      await raise(one, 'SOC-01');
    });

    it('keeps its mark against the operator, who may mark other records as it likes', async () => {
      const id = await raise(one);
      await expectRefusal(putMark('none', one), 'CONFLICT', `payload/mark: objection ${id} is open`);
      await putMark('objection', other);
      await putMark('none', other);
      await putMark('repaired', one);
      const decision = { objection: id, outcome: 'corrected', digest: digest() } as const;
      await platform.act(platform.operator, 'objection.decide', decision);
      expect((await told()).marks).to.deep.equal([repaired, plain]);
    });

    it('leaves what was repaired withheld: neither a record nor an item comes back by an objection', async () => {
      await putMark('repaired', one);
      await platform.act(platform.enterprise, 'objection.withdraw', { objection: await raise(one) });
      expect((await told()).marks).to.deep.equal([repaired, plain]);
      const subject = platform.enterprise.id;
      const whole = { subject, item: 'TAX-04', mark: 'repaired', case: digest() } as const;
      await platform.act(platform.operator, 'item.mark', whole);
      await platform.act(platform.enterprise, 'objection.withdraw', { objection: await raise() });
      expect(await told()).to.deep.include({ item: 'repaired', marks: [repaired, plain] });
    });

    it('of a repair withholds that record only', async () => {
      await putMark('repaired', other);
      const { marks, item, fields } = await told();
      expect([marks, item]).to.deep.equal([[plain, repaired], undefined]);
      expect(fields.some(({ treatment }) => treatment !== 'withheld')).to.equal(true);
    });

    it('is bounded: a decision names no more records than the ledger lets be marked', async () => {
      const records = Array.from({ length: MOST_MARKED }, (_none, index) => ({
        ...{ record: `0x${String(index).padStart(64, '0')}`, mark: 'objection', case: digest() },
      }));
      await putMark('objection', one);
      const key = [...platform.ledger.state.keys()].find((each) => each.includes('mark'))!;
      const standing = MarkRecord.parse(JSON.parse(platform.ledger.state.get(key)!));
      platform.ledger.state.set(key, JSON.stringify({ ...standing, records }));
      await expectRefusal(raise(one), 'CONFLICT', 'payload/record: 100 records of TAX-04');
      await raise(one, 'SOC-01');
    });
  });

  describe('declaration', () => {
    const declare = (item = 'SELF-01', by: Actor = platform.enterprise) =>
      platform.act(by, 'declaration.make', {
        ...{ item, digest: digest(), commitment: { template: '1', digest: digest() } },
      });
    const read = async (version = '') =>
      (await platform.query('declaration', platform.enterprise.id, 'SELF-01', version)) as DeclarationRecord;

    it('is the next version each time, and those before stay', async () => {
      await declare();
      const first = await read();
      await declare();
      expect([first.version, (await read()).version]).to.deep.equal([1, 2]);
      expect(await read('1')).to.deep.equal(first);
      await declare('SELF-01', platform.stranger);
      expect((await read()).version).to.equal(2);
    });

    it('is of what enterprises declare themselves', async () => {
      await expectRefusal(declare('TAX-04'), 'FORBIDDEN', 'payload/item');
      await expectRefusal(declare('XXX-01'), 'NOT_FOUND');
    });
  });

  describe('evaluation', () => {
    const publish = (version: string, hash: string, item = 'CRE-01') =>
      platform.act(platform.operator, 'evaluation.publish', { item, model: { version, hash } });
    const hash = digest();

    it('has a model that is published once, for what is computed', async () => {
      await publish('1', hash);
      await expectRefusal(publish('1', digest()), 'CONFLICT', 'evaluation/CRE-01/1');
      await publish('2', digest());
      expect(((await platform.query('evaluation', 'CRE-01', '')) as EvaluationRecord).model.version).to.equal(
        '2',
      );
      expect(((await platform.query('evaluation', 'CRE-01', '1')) as EvaluationRecord).model.hash).to.equal(
        hash,
      );
      await expectRefusal(publish('1', hash, 'TAX-04'), 'FORBIDDEN', 'payload/item');
    });

    it('is settled with the model by which it was made, if that is published', async () => {
      await publish('1', hash);
      const { transactionId, compacts } = await platform.access(platform.request(consent, terms));
      const settle = (model: object) => {
        const item = { item: 'CRE-01', status: 'delivered', provider: 'gateway', fetchedAt: now(), model };
        const access = { transactionId, index: 0 };
        const items = [{ ...item, sourceDigest: null }];
        return platform.settle([{ access, outcome: 'delivered', items, digest: digest() }], compacts);
      };
      await expectRefusal(settle({ version: '9', hash }), 'NOT_FOUND', 'settlements/0/evaluation');
      await expectRefusal(
        settle({ version: '1', hash: digest() }),
        'CONFLICT',
        'settlements/0/items/0/model',
      );
      await settle({ version: '1', hash });
    });
  });
});

const now = () => new Date().toISOString();
