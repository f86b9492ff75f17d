import { expect } from 'chai';
import {
  TRANSACTIONS,
  WORLD_STATE,
  isUscc,
  sha256Hash,
  type ObjectType,
  type StatementType,
} from '@xinjian/chaincode/model';
import { digest, signJws } from '../support/actors.js';
import { printableKey } from '../support/fabric.js';
import type { Platform } from '../support/platform.js';
import { createSamples, HANDLE, payloadOf, RECORD_KEY, type Sample, SECRET } from '../support/samples.js';

/** A code that stands for itself: digits within a digest may look like one. */
const WHOLE_CODE = /(?<![\w-])[0-9A-Z]{18}(?![\w-])/g;

describe('world state', () => {
  let platform: Platform;
  let samples: Record<StatementType, Sample>;
  before(async () => {
    ({ platform, samples } = await createSamples());
  });

  const types = Object.keys(TRANSACTIONS) as StatementType[];

  it('is the same on every peer: one proposal endorsed twice, in two time zones, byte for byte', async () => {
    const zone = process.env['TZ'];
    for (const type of types) {
      const compact = signJws(samples[type].actor.key, payloadOf(type, samples[type]));
      const argument = type === 'access.request' ? JSON.stringify([compact]) : compact;
      const proposal = { creator: platform.creators.gateway, at: new Date(), transactionId: 'ab'.repeat(32) };
      const endorse = () =>
        platform.ledger.endorse(proposal, TRANSACTIONS[type], argument, ...[samples[type].more ?? []].flat());
      process.env['TZ'] = 'Asia/Shanghai';
      const one = await endorse();
      process.env['TZ'] = 'America/St_Johns';
      const saved = new Map(platform.ledger.state);
      platform.ledger.restore(new Map(shuffled([...saved])));
      const two = await endorse();
      platform.ledger.restore(saved);
      expect([...two.writes], type).to.deep.equal([...one.writes]);
      expect([...two.reads], type).to.deep.equal([...one.reads]);
      expect([two.payload, two.event]).to.deep.equal([one.payload, one.event]);
    }
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  it('is what WORLD_STATE says: object types, attributes and strict records, in canonical JSON', async () => {
    const written = new Map(platform.ledger.state);
    for (const type of types) {
      const compact = signJws(samples[type].actor.key, payloadOf(type, samples[type]));
      const { writes } = await platform.endorse(type, compact, undefined, samples[type].more);
      for (const [key, value] of writes) written.set(key, value);
    }
    const seen = new Set<string>();
    for (const [key, value] of written) {
      const [objectType = '', ...attributes] = printableKey(key).split('/');
      const shape = WORLD_STATE[objectType as ObjectType];
      expect(shape, key).to.exist;
      expect(attributes, key).to.have.length(shape.attributes.length);
      expect(shape.record.parse(JSON.parse(value)), key).to.deep.equal(JSON.parse(value));
      seen.add(objectType);
    }
    expect([...seen].sort()).to.deep.equal(
      Object.keys(WORLD_STATE)
        .filter((type) => type !== 'usage' && type !== 'failure')
        .sort(),
    );
  });

  it('G7: holds no code of an enterprise, and of an access only hash, outcome, code and revision', () => {
    for (const [key, value] of platform.ledger.state) {
      const name = printableKey(key);
      for (const [code] of value.matchAll(WHOLE_CODE)) expect(isUscc(code), name).to.equal(false);
      if (name.startsWith('access/'))
        expect(value).to.match(
          /^\{"accesses":\[(\{"code":(null|"[A-Z_]+"),"outcome":"[A-Z]+","revision":(null|\d+),"statement":"0x[0-9a-f]{64}"\},?)+\],"schema":2\}$/,
        );
    }
  });

  it('G7: names a record by its handle alone, and to each access by another', async () => {
    const compact = signJws(samples['item.mark'].actor.key, payloadOf('item.mark', samples['item.mark']));
    await platform.carry('item.mark', compact);
    const about = [...platform.ledger.state].filter(([, value]) => value.includes(HANDLE));
    expect(about.map(([key]) => printableKey(key).split('/')[0]).sort()).to.deep.equal([
      ...['mark', 'mark', 'objection', 'objection~record'],
    ]);
    const secret = [SECRET, ...RECORD_KEY].map((each) => each.replace('0x', ''));
    for (const [key, value] of platform.ledger.state)
      for (const each of secret) expect(`${printableKey(key)} ${value}`).to.not.include(each);
    const members = samples['access.request'].members as never;
    const told = [await platform.access(members), await platform.access(members)].map(
      ({ decision }) => decision.obligations.find(({ item }) => item === 'TAX-04')?.records?.[0]?.record,
    );
    expect(told[0]).to.match(/^0x[0-9a-f]{64}$/);
    expect(new Set([HANDLE, ...told]).size).to.equal(3);
  });

  it('G7: events name no subject and no institution', async () => {
    const { enterprise, bank } = platform;
    const { transactionId, compacts } = await platform.access(samples['access.request'].members as never);
    const settlement = {
      access: { transactionId, index: 0 },
      outcome: 'failed',
      items: [],
      digest: digest(),
    };
    const { event } = await platform.settle([settlement], compacts);
    expect(event?.payload).to.not.include(enterprise.id).and.to.not.include(bank.id);
    expect(Object.keys(JSON.parse(event!.payload) as object)).to.deep.equal(['count', 'digest', 'type']);
  });
});

/** In another order, the same each time: by a hash of each key. */
function shuffled(entries: readonly (readonly [string, string])[]): (readonly [string, string])[] {
  return [...entries].sort(([one], [other]) => (sha256Hash(one) < sha256Hash(other) ? -1 : 1));
}
