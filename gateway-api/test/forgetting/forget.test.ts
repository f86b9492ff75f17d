import { expect } from 'chai';
import { subjectReference } from '@xinjian/chaincode/model';
import { type ForgettingStores, forgetSubject, keepForgetting } from '../../src/forgetting/forget.js';
import { VaultKeys } from '../../src/vault/keys.js';
import { useDatabase } from '../support/database.js';
import { type Everything, everythingIn, type Known, openEverything } from '../support/everything.js';
import { mortal } from '../support/mortal.js';
import { uuid } from '../support/story.js';

const KEYS = new VaultKeys([Buffer.alloc(32, 7).toString('base64url')]);
const FIRM = ['91310115XX0000019T', '样章智能科技有限公司'] as const;
const OTHER = ['91310112XX0000027A', '样章物流有限公司'] as const;
const HOUR = 60 * 60_000;

/** Those that hold nothing but what the ledger has, or name nobody. */
const KEPT = ['access.claims', 'zone.intakes'];

describe('a subject that is forgotten (G7)', function () {
  this.timeout(60_000);
  const connection = useDatabase();
  let everything: Everything;
  let [firm, other] = [{} as Known, {} as Known];

  before(async () => {
    everything = await openEverything(connection(), KEYS);
  });

  beforeEach(async () => {
    for (const { name } of await connection().listCollections())
      await connection().collection(name).deleteMany({});
    firm = await everything.fill(...FIRM);
    other = await everything.fill(...OTHER);
  });

  /** The collections in which something of an enterprise can be found. */
  async function traces(of: Known): Promise<string[]> {
    const found = await everythingIn(connection(), KEYS);
    const marks = [of.uscc, of.uscc.toLowerCase(), of.name, of.salt, of.salt.slice(2)];
    return [...found].filter(([, text]) => marks.some((mark) => text.includes(mark))).map(([name]) => name);
  }

  async function lines(name: string): Promise<string[]> {
    return (await everythingIn(connection(), KEYS)).get(name)?.split('\n').sort() ?? [];
  }

  it('is found in every collection before, in none after, and another in all of them', async () => {
    const before = await traces(firm);
    expect(before).to.include.members(['vault.subjects', 'vault.papers', 'zone.records', 'zone.removals']);
    expect(before).to.include.members(['push.webhooks', 'push.deliveries', 'access.bodies']);
    const kept = await Promise.all(KEPT.map(lines));
    const neighbours = async () =>
      [...(await everythingIn(connection(), KEYS)).values()]
        .flatMap((text) => text.split('\n'))
        .filter((line) => [other.uscc, other.name].some((mark) => line.includes(mark)));
    const standing = await neighbours();
    expect(await forgetSubject(everything.stores, firm.subject)).to.deep.equal({
      ...{ records: 3, papers: 6, messages: 2, deliveries: 1, entry: true },
    });
    expect(await traces(firm)).to.deep.equal([]);
    expect(standing.length).to.be.greaterThan(10);
    expect(await neighbours()).to.deep.equal(standing);
    expect(await Promise.all(KEPT.map(lines))).to.deep.equal(kept);
    expect(await everything.vault.reveal(firm.subject)).to.equal(null);
    expect(await everything.vault.reveal(other.subject)).to.include({ uscc: other.uscc });
  });

  it('leaves nobody able to name a record of it: the handles on the ledger say nothing from then on', async () => {
    const [secret, neighbours] = [
      (await everything.vault.recordSecret(firm.subject))!,
      await everything.vault.recordSecret(other.subject),
    ];
    const holding = async () =>
      [...(await everythingIn(connection(), KEYS))].flatMap(([name, text]) =>
        text.includes(secret.slice(2)) ? [name] : [],
      );
    expect(await holding()).to.deep.equal(['vault.papers']);
    await everything.stores.vault.begin(firm.subject);
    expect(await everything.vault.recordSecret(firm.subject), 'while it is forgotten').to.equal(null);
    await forgetSubject(everything.stores, firm.subject);
    expect(await holding()).to.deep.equal([]);
    expect(await everything.vault.recordSecret(firm.subject)).to.equal(null);
    expect(await everything.vault.recordSecret(other.subject)).to.equal(neighbours);
  });

  it('leaves nothing by which a guess of what was delivered could be tried', async () => {
    const id = uuid(`delivered ${firm.name}`);
    const before = (await everything.claims.find([id])).get(id)!;
    await forgetSubject(everything.stores, firm.subject);
    const after = (await everything.claims.find([id])).get(id)!;
    expect(before.delivery?.prepared?.salt).to.be.a('string');
    expect(JSON.stringify(after)).not.to.include(before.delivery!.prepared!.salt!);
    const [opening] = before.delivery!.prepared!.openings!;
    for (const salt of [opening!.salt, opening!.sources[0]!.salt])
      expect(JSON.stringify([...(await everythingIn(connection(), KEYS)).values()])).not.to.include(salt);
    expect(after.body).to.equal(null);
    expect(after.delivery?.receipt).to.deep.include({ digest: before.delivery?.receipt.digest, salt: null });
    const denied = uuid(`denied ${firm.name}`);
    expect((await everything.claims.find([denied])).get(denied)?.delivery?.receipt.jws).to.equal('signed ');
  });

  it('is gone on with wherever it was cut short, by the same again or by a gateway', async () => {
    // the first step notes it: before that nothing is begun
    for (let step = 2, isDone = false; !isDone; step += 1) {
      for (const again of ['command', 'gateway']) {
        for (const { name } of await connection().listCollections())
          await connection().collection(name).deleteMany({});
        const of = await everything.fill(...FIRM);
        isDone = await forgetSubject(dying(everything.stores, step), of.subject).then(
          () => true,
          () => false,
        );
        if (again === 'command') await forgetSubject(everything.stores, of.subject);
        else await keepForgetting(everything.stores, new Date());
        expect(await traces(of), `cut short at step ${step}, then by ${again}`).to.deep.equal([]);
      }
      expect(step).to.be.lessThan(30);
    }
  });

  it('is forgotten once more without harm, also by many at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 4 }, () => forgetSubject(everything.stores, firm.subject)),
    );
    expect(all.filter(({ entry }) => entry)).to.have.length(1);
    expect(await traces(firm)).to.deep.equal([]);
    expect(await forgetSubject(everything.stores, firm.subject)).to.deep.equal({
      ...{ records: 0, papers: 0, messages: 0, deliveries: 0, entry: false },
    });
  });

  it('does not come back by what was under way: a gateway looks for it for a day', async () => {
    await forgetSubject(everything.stores, firm.subject);
    const bearer = { type: 'objection', id: uuid('late') } as const;
    await everything.vault.keepDocument('late', { text: firm.name, salt: firm.salt }, firm.subject, bearer);
    expect(await traces(firm)).to.deep.equal(['vault.papers']);
    await keepForgetting(everything.stores, new Date(Date.now() + 23 * HOUR));
    expect(await traces(firm)).to.deep.equal([]);
    expect(await everything.stores.vault.begun()).to.have.length(1);
    await keepForgetting(everything.stores, new Date(Date.now() + 25 * HOUR));
    expect(await everything.stores.vault.begun()).to.deep.equal([]);
  });

  it('is another one from then on: its code leads to a new reference', async () => {
    await everything.stores.vault.begin(firm.subject);
    const { subject } = await everything.vault.resolve(firm.uscc, 'bank');
    expect(subject).not.to.equal(firm.subject);
    await forgetSubject(everything.stores, firm.subject);
    const entry = await everything.vault.reveal(subject);
    expect(subjectReference(entry!.salt, firm.uscc)).to.equal(subject);
  });

  it('is found by its declared records where an earlier version destroyed its code and salt alone', async () => {
    await connection().collection<{ _id: string }>('vault.subjects').deleteOne({ _id: firm.subject });
    await connection()
      .collection('vault.papers')
      .updateMany({}, { $unset: { owner: 1, awaiting: 1 } });
    const { records, entry } = await forgetSubject(everything.stores, firm.subject);
    expect([records, entry]).to.deep.equal([3, false]);
    // what was kept for no statement, without its owner, nothing leads to
    expect(await traces(firm)).to.deep.equal(['vault.papers']);
    expect((await lines('vault.papers')).filter((line) => line.includes(firm.uscc))).to.deep.equal([]);
  });

  it('leaves the log of who asked for it for half a year, as the law has it', async () => {
    await connection()
      .collection('vault.resolutions')
      .insertOne({ by: 'bank', subject: firm.subject, at: '2026-01-01T00:00:00.000Z' });
    const log = () => everything.vault.resolutions(firm.subject, 10);
    await forgetSubject(everything.stores, firm.subject, new Date('2026-11-27T00:00:00.000Z'));
    expect(await log()).to.have.length(1);
    await keepForgetting(everything.stores, new Date('2027-05-26T00:00:00.000Z'));
    expect(await log()).to.have.length(1);
    await keepForgetting(everything.stores, new Date('2027-05-31T00:00:00.000Z'));
    expect(await log()).to.deep.equal([]);
    expect(await everything.vault.resolutions(other.subject, 10)).to.have.length(1);
  });
});

/** The stores of a process that is killed before its step of this number: every call of them is one. */
function dying(stores: ForgettingStores, step: number): ForgettingStores {
  const life = { left: step };
  const { webhooks, deliveries } = stores.pushes;
  return {
    ...{ vault: mortal(stores.vault, life), zone: mortal(stores.zone, life) },
    pushes: { webhooks: mortal(webhooks, life), deliveries: mortal(deliveries, life) },
    connection: mortal(stores.connection, life),
    projection: { ...stores.projection, accesses: mortal(stores.projection.accesses, life) },
  };
}
