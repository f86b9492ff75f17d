import { expect } from 'chai';
import canonicalize from 'canonicalize';
import { PUSH, QUERIES, saltedDigest, SETTLE } from '@xinjian/chaincode/model';
import { Webhook } from 'standardwebhooks';
import type { Claims } from '../../src/access/claim.js';
import type { MarkRow } from '../../src/projection/rows.js';
import type { DeliveryDocument } from '../../src/push/documents.js';
import { type PushWorld, type RunningGateway, SHORT, usePush } from '../support/push.js';
import { openReceiver, type Receiver } from '../support/receiver.js';
import { consentRecord, participantRecord, uuid } from '../support/story.js';

const FIRM = '91310115XX0000019T';

interface Pushed {
  readonly data: {
    readonly access: string;
    readonly data: { readonly items: readonly { readonly rows: readonly unknown[] }[] };
    readonly receipt: { readonly digest: string; readonly salt: string };
  };
}

describe('pushes', function () {
  this.timeout(30_000);
  const world: () => PushWorld = usePush();
  let receiver: Receiver;
  let gateway: RunningGateway;
  let secret: string;

  beforeEach(async () => {
    receiver = await openReceiver();
    gateway = world().gateway();
    const made = await gateway.services.webhooks.create(
      { participant: 'bank', role: 'institution' },
      { url: receiver.url, events: ['push', 'access.recorded', 'consent.withdrawn', 'item.corrected'] },
      '',
    );
    ({ secret } = made);
  });

  afterEach(() => receiver.close());

  /** Resolves when a delivery has come to a state. */
  async function until(state: DeliveryDocument['state'], count = 1): Promise<DeliveryDocument[]> {
    for (;;) {
      const found = await world().documents.deliveries.find({ state }).lean<DeliveryDocument[]>();
      if (found.length >= count) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const pushed = (index = 0) => JSON.parse(receiver.arrived[index]!.body) as Pushed;

  it('brings what changed, recorded and settled before it leaves, signed as any verifier reads it', async () => {
    const { ledger } = world();
    await world().subscribe('a', FIRM);
    let [recorded, settled] = [0, 0];
    receiver.answer = (_message, response) => {
      [recorded, settled] = [ledger.count(PUSH), ledger.count(SETTLE)];
      response.writeHead(204).end();
    };
    await world().change(FIRM);
    await receiver.has(1);
    await until('delivered');
    expect([recorded, settled]).to.deep.equal([1, 1]);
    const [message] = receiver.arrived;
    expect(new Webhook(secret).verify(message!.body, message!.headers)).to.be.an('object');
    const { data, receipt } = pushed().data;
    expect(data.items[0]!.rows).to.deep.equal([{ period: '2026-10' }]);
    expect(saltedDigest(receipt.salt, canonicalize(data)!)).to.equal(receipt.digest);
    expect(gateway.failures).to.deep.equal([]);
  });

  it('brings each change once, and nothing where nothing changed or nobody subscribed', async () => {
    await world().subscribe('a', FIRM);
    await world().change(FIRM);
    await until('delivered');
    await world().change(FIRM);
    await world().change('91310115XX00000282');
    await world().change(FIRM, { period: '2026-10' }, 'SOC-01');
    await world().change(FIRM, { period: '2026-11' });
    await until('delivered', 2);
    expect(await world().zone.changes.isAny()).to.equal(false);
    expect(receiver.arrived).to.have.length(2);
    expect(world().ledger.recorded).to.have.length(2);
  });

  it('tries again under the same id, the same access and the same bytes', async () => {
    await world().subscribe('a', FIRM);
    let faults = 2;
    receiver.answer = (_message, response) => response.writeHead(faults-- > 0 ? 503 : 200).end();
    await world().change(FIRM);
    const [delivery] = await until('delivered');
    expect(delivery!.attempts).to.equal(3);
    const [first, ...others] = receiver.arrived;
    for (const { id, body } of others)
      expect({ id, body }).to.deep.equal({ id: first!.id, body: first!.body });
    expect(world().ledger.recorded).to.have.length(1);
  });

  it('is decided anew, under the same id, where the enterprise has objected between two tries', async () => {
    const { subject } = await world().subscribe('a', FIRM);
    const marked = (item: string, who: string): MarkRow => ({
      ...{ item, subject: who, mark: 'objection', case: null, records: [], at: '2026-11-22T09:00:00.000Z' },
      ...{ transactionId: 'f'.repeat(64), blockNumber: world().ledger.chain.height },
    });
    let faults = 2;
    receiver.answer = (_message, response) => {
      const others = [marked('SOC-01', subject), marked('TAX-04', 'another')];
      world().told.marks = faults === 2 ? others : [...others, marked('TAX-04', subject)];
      response.writeHead(faults-- > 0 ? 503 : 200).end();
    };
    await world().change(FIRM);
    const [delivery] = await until('delivered');
    const [first, second, third] = receiver.arrived.map(({ id, body }) => {
      const { access, receipt } = (JSON.parse(body) as Pushed).data;
      return { id, access, digest: receipt.digest };
    });
    expect(second, 'a mark of what it does not bring').to.deep.equal(first);
    expect(third!.id).to.equal(first!.id);
    expect(third!.access).not.to.equal(first!.access);
    expect(world().ledger.recorded).to.have.length(2);
    expect(delivery!.order?.id).to.equal(third!.access);
    expect((await world().claims.find([first!.access])).get(first!.access)?.body, 'no longer kept').to.equal(
      null,
    );
  });

  for (const [name, answer, reason] of [
    ['redirects', 'redirect', 'STATUS_302'],
    ['refuses', 'refuse', 'STATUS_410'],
    ['never answers', 'silence', 'TIMEOUT'],
    ['breaks off', 'break', 'UNREACHABLE'],
  ] as const) {
    it(`leaves a dead letter where the receiver ${name}, which is replayed by hand`, async () => {
      await world().subscribe('a', FIRM);
      receiver.answer = (_message, response) => {
        if (answer === 'redirect') response.writeHead(302, { location: receiver.url }).end();
        if (answer === 'refuse') response.writeHead(410).end();
        if (answer === 'break') response.destroy();
      };
      await world().change(FIRM);
      const [dead] = await until('dead');
      expect(dead).to.include({ reason, attempts: SHORT.retry.tries });
      expect(receiver.arrived).to.have.length(SHORT.retry.tries);
      receiver.answer = (_message, response) => response.writeHead(204).end();
      const { deliveries } = gateway.services;
      expect(await deliveries.replay(dead!._id, 'a key')).to.equal(true);
      await until('delivered');
      expect(await deliveries.replay(dead!._id, 'a key')).to.equal(true);
      expect((await deliveries.find(dead!._id, dead!.webhook))?.state).to.equal('delivered');
      expect(await deliveries.replay(dead!._id, 'another')).to.equal(false);
      expect(receiver.arrived.at(-1)!.id).to.equal(dead!._id);
      expect(world().ledger.recorded).to.have.length(1);
    });
  }

  it('stops what is queued when the consent is withdrawn between two tries', async () => {
    const { ledger } = world();
    await world().subscribe('a', FIRM);
    receiver.answer = (_message, response) => {
      const withdrawn = consentRecord('consent of a', 'bank', FIRM, [], { state: 'WITHDRAWN' });
      ledger.put(QUERIES.consent, [uuid('consent of a')], withdrawn);
      response.writeHead(503).end();
    };
    await world().change(FIRM);
    const [dropped] = await until('dropped');
    expect(dropped).to.include({ reason: 'CONSENT_REVOKED' });
    expect(receiver.arrived).to.have.length(1);
  });

  it('settles as withheld, and sends nothing, where the consent is withdrawn while it is settled', async () => {
    const { ledger } = world();
    await world().subscribe('a', FIRM);
    ledger.beforeCommit = (name) => {
      if (name === PUSH) {
        const withdrawn = consentRecord('consent of a', 'bank', FIRM, [], { state: 'WITHDRAWN' });
        setImmediate(() => ledger.put(QUERIES.consent, [uuid('consent of a')], withdrawn));
      }
      return Promise.resolve();
    };
    await world().change(FIRM);
    const [dropped] = await until('dropped');
    expect(dropped).to.include({ reason: 'CONSENT_REVOKED' });
    expect(receiver.arrived).to.have.length(0);
    const settlements = [...ledger.state].filter(([key]) => key.startsWith(QUERIES.settlement));
    expect(settlements.map(([, record]) => (record as { outcome: string }).outcome)).to.deep.equal([
      'withheld',
    ]);
  });

  it('records the denial, and sends nothing, where the ledger denies it', async () => {
    const { ledger } = world();
    await world().subscribe('a', FIRM);
    const reasons = [{ code: 'QUOTA_EXCEEDED' as const, rule: 'a rule' }];
    ledger.decide = () => ({
      outcome: 'DENIED',
      code: 'QUOTA_EXCEEDED',
      reasons,
      rule: 'a rule',
      obligations: [],
    });
    await world().change(FIRM);
    const [dropped] = await until('dropped');
    expect(dropped).to.include({ reason: 'QUOTA_EXCEEDED' });
    expect([ledger.recorded.length, receiver.arrived.length]).to.deep.equal([1, 0]);
  });

  it('drops what is queued under a subscription that was ended', async () => {
    const { ledger } = world();
    const subscription = await world().subscribe('a', FIRM);
    receiver.answer = (_message, response) => {
      ledger.put(QUERIES.subscription, [subscription.id], { ...subscription, state: 'CLOSED' });
      response.writeHead(503).end();
    };
    await world().change(FIRM);
    const [dropped] = await until('dropped');
    expect(dropped).to.include({ reason: 'UNSUBSCRIBED' });
    expect(receiver.arrived).to.have.length(1);
  });

  it('waits out a ledger that is down, which counts as no try', async () => {
    await world().subscribe('a', FIRM);
    const { ledger } = world();
    let downs = 10;
    const evaluate = ledger.evaluate.bind(ledger);
    ledger.evaluate = (query, args) => {
      ledger.down = query === QUERIES.subscription && downs-- > 0;
      return evaluate(query, args).finally(() => (ledger.down = false));
    };
    await world().change(FIRM);
    const [delivery] = await until('delivered');
    expect(delivery!.attempts).to.equal(1);
    expect(downs).to.be.lessThan(0);
  });

  for (const step of ['tie', 'submit', 'keep'] as const) {
    it(`loses and doubles nothing when a gateway dies after it could ${step}`, async () => {
      await gateway.stop();
      await world().subscribe('a', FIRM);
      let bury: () => void = () => undefined;
      const buried = new Promise<void>((resolve) => (bury = resolve));
      // the other begins only then: with a lease as short it could be first, and nobody would die
      await new Promise<void>((dying, failed) => {
        const mortal: Claims = {
          ...world().claims,
          [step]: async (...given: never[]) => {
            await (world().claims[step] as (...args: never[]) => Promise<unknown>)(...given);
            dying();
            await buried;
            throw new Error('dead');
          },
        };
        world().gateway({ ...SHORT, lease: 50 }, mortal);
        world().change(FIRM).catch(failed);
      });
      world().gateway({ ...SHORT, lease: 50 });
      await receiver.has(1).finally(bury);
      const accesses = new Set(receiver.arrived.map(({ body }) => (JSON.parse(body) as Pushed).data.access));
      expect(accesses.size).to.equal(1);
      expect(new Set(world().ledger.recorded).size).to.equal(world().ledger.recorded.length);
    });
  }

  it('sends what was abandoned and settled as failed under a new order', async () => {
    await world().subscribe('a', FIRM);
    await gateway.stop();
    await world().change(FIRM);
    const dying = world().gateway(
      { ...SHORT, retry: { ...SHORT.retry, first: 500, pause: 500 } },
      {
        ...world().claims,
        keep: () => Promise.reject(new Error('dead')),
      },
    );
    while ((await world().documents.deliveries.findOne().lean<DeliveryDocument>())?.reason !== 'INTERNAL')
      await new Promise((resolve) => setImmediate(resolve));
    await dying.stop();
    const delivery = await world().documents.deliveries.findOne().lean<DeliveryDocument>();
    const open = await world().claims.unfinished(new Date(Date.now() + 1000), 1000);
    const left = open.find(({ claims }) => claims.includes(delivery!.order!.id))!;
    // settles it as failed, and dies again before it could keep that
    await dying.accessPath.abandon(left).catch(() => undefined);
    world().gateway();
    await receiver.has(1);
    expect(pushed().data.access).not.to.equal(delivery!.order!.id);
    expect(world().ledger.recorded).to.have.length(2);
    expect(pushed().data.data.items[0]!.rows).to.have.length(1);
  });

  it('tells of events without any data, as far as they were asked for', async () => {
    const place = '000000000001-000000-000000';
    const at = '2026-11-22T08:00:00.000Z';
    const written = { transactionId: 'f'.repeat(64), blockNumber: 1, at };
    const id = uuid('notice');
    world().told.notices.push({
      ...{
        id,
        institution: 'bank',
        kind: 'corrected',
        scope: 'item',
        cause: 'c',
        subject: 's',
        item: 'TAX-04',
      },
      ...{ accesses: ['a'], until: at, ...written },
    });
    world().told.events.push({ place, type: 'notice', id, ...written });
    world().told.events.push({ place: `${place}0`, type: 'key', id: 'key', ...written });
    world().told.height = 2;
    await receiver.has(1);
    await until('delivered');
    expect(JSON.parse(receiver.arrived[0]!.body)).to.deep.equal({
      ...{ type: 'item.corrected', timestamp: at },
      data: {
        ...{ id, transactionId: 'f'.repeat(64), blockNumber: 1 },
        ...{ item: 'TAX-04', accesses: ['a'], kind: 'corrected', until: at },
      },
    });
    expect(await world().documents.deliveries.countDocuments()).to.equal(1);
  });

  it('tells every receiver, however many there are', async () => {
    const { webhooks } = world().documents;
    const one = (await webhooks.findOne().lean())!;
    const many = Array.from({ length: 150 }, (_none, index) => ({
      ...{ ...one, _id: `${one._id} ${index}`, participant: `p ${index}`, events: ['access.recorded'] },
      pushesOf: `p ${index}`,
    }));
    await webhooks.collection.insertMany(many as never[]);
    world().told.height = 5;
    while ((await webhooks.countDocuments({ told: '000000000005' })) < 151)
      await new Promise((resolve) => setImmediate(resolve));
  });

  it('moves on where nothing concerned its participant, and looks through no block twice', async () => {
    const { webhooks } = world().documents;
    const toldUpTo = async (place: string) => {
      while ((await webhooks.exists({ told: place })) === null)
        await new Promise((resolve) => setImmediate(resolve));
    };
    world().told.height = 7;
    await toldUpTo('000000000007');
    world().told.height = 9;
    await toldUpTo('000000000009');
    await gateway.stop();
    const places = world().told.asked.map(({ place }) => place);
    expect(places.at(-1)).to.equal('000000000007');
    expect(new Set(places).size).to.equal(places.length);
  });

  const at = '2026-11-22T08:00:00.000Z';
  const happened = (block: number, type: 'access' | 'notice', id: string) => ({
    ...{ place: `00000000000${block}-000000-000000`, type, id, at },
    ...{ transactionId: 'f'.repeat(64), blockNumber: block },
  });
  const correction = (id: string) => ({
    ...{
      id,
      institution: 'bank',
      kind: 'corrected' as const,
      scope: 'item' as const,
      cause: 'c',
      subject: 's',
      item: 'TAX-04',
    },
    ...{ accesses: ['a'], until: at, transactionId: 'f'.repeat(64), blockNumber: 1, at },
  });
  const become = (standing: string, id = 'bank', kind = 'bank') =>
    world().ledger.put(QUERIES.participant, [id], participantRecord(id, { standing, kind }));
  const typesOf = () => receiver.arrived.map(({ body }) => (JSON.parse(body) as { type: string }).type);

  for (const standing of ['SUSPENDED', 'RETIRED']) {
    it(`tells one who is ${standing} of corrections of what it holds, and of nothing else`, async () => {
      become(standing);
      world().told.notices.push(correction('notice'));
      world().told.events.push(happened(1, 'access', 'one'), happened(2, 'notice', 'notice'));
      world().told.height = 3;
      await until('delivered');
      expect(typesOf()).to.deep.equal(['item.corrected']);
      become('ACTIVE');
      world().told.events.push(happened(3, 'access', 'two'));
      world().told.height = 4;
      await until('delivered', 2);
      expect(typesOf()).to.deep.equal(['item.corrected', 'access.recorded']);
      expect(await world().documents.deliveries.countDocuments()).to.equal(2);
    });
  }

  it('drops an event that is queued once its owner is suspended, and sends what is pushed no more', async () => {
    receiver.answer = (_message, response) => {
      become('SUSPENDED');
      response.writeHead(503).end();
    };
    world().told.events.push(happened(1, 'access', 'one'));
    world().told.height = 2;
    const [event] = await until('dropped');
    expect(event).to.include({ reason: 'INSTITUTION_SUSPENDED', order: null });
    expect(receiver.arrived).to.have.length(1);
    await world().subscribe('a', FIRM);
    await world().change(FIRM);
    const pushes = (await until('dropped', 2)).filter(({ order }) => order !== null);
    expect(pushes.map(({ reason }) => reason)).to.deep.equal(['INSTITUTION_SUSPENDED']);
    expect(receiver.arrived).to.have.length(1);
  });

  it('tells one who oversees of others’ events only while the ledger has it as one who does', async () => {
    await gateway.stop();
    await world().documents.webhooks.deleteMany({});
    const watcher = world().gateway();
    const asked = async (height: number) => {
      world().told.height = height;
      while ((await world().documents.webhooks.exists({ told: `00000000000${height}` })) === null)
        await new Promise((resolve) => setImmediate(resolve));
      return world().told.asked.at(-1)?.hearer;
    };
    become('ACTIVE', 'watch', 'regulator');
    await watcher.services.webhooks.create(
      { participant: 'watch', role: 'regulator' },
      { url: receiver.url, events: ['access.recorded'] },
      '000000000001',
    );
    expect(await asked(2)).to.equal(null);
    become('SUSPENDED', 'watch', 'regulator');
    expect(await asked(3)).to.equal('watch');
    become('ACTIVE', 'watch', 'bank');
    expect(await asked(4)).to.equal('watch');
  });
});
