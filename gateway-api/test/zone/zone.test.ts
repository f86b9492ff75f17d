import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { CatalogueItem, sha256Hash } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { createCollect } from '../../src/collection/collect.js';
import { sourcesOf } from '../../src/collection/source.js';
import { packageFile } from '../../src/package-file.js';
import { formatOf, type ItemFormat } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import type { Provenance, ZoneDocument } from '../../src/zone/documents.js';
import { expireNegative } from '../../src/zone/expiry.js';
import { storeRecords } from '../../src/zone/store.js';
import { MOST_RECORDS, openZone, type Zone } from '../../src/zone/zone.js';
import { useDatabase } from '../support/database.js';
import { digest } from '../support/story.js';

const FIRM = '91310115XX0000019T';

const provenance = (changes: Partial<Provenance> = {}): Provenance => ({
  ...{ provider: 'bureau', kind: 'file', name: 'a.csv', digest: digest('file'), salt: digest('salt') },
  ...{ line: 1, receivedAt: '2026-11-22T08:00:00.000Z', ...changes },
});

describe('the zone', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let zone: Zone;
  let catalogue: CatalogueItem[];
  let format: (id: string) => ItemFormat;

  before(async () => {
    zone = await openZone(connection());
    const keys = await readRecordKeys();
    catalogue = z
      .array(CatalogueItem)
      .parse(JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')));
    format = (id) =>
      formatOf(
        catalogue.find((item) => item.id === id)!,
        keys.get(id)!,
      );
  });

  it('destroys negative records older than five years, counts them, and keeps all else', async () => {
    const penalty = (docNo: string, decisionDate: string | null) => ({
      ...{ row: { xdrUscc: FIRM, docNo, decisionDate }, uscc: FIRM, provenance: provenance() },
    });
    await zone.store(format('ADM-02'), [
      penalty('older', '2021-11-21'),
      penalty('of the day', '2021-11-22'),
      penalty('undated', null),
    ]);
    await zone.changes.gather(new Set(), 100);
    await zone.store(format('ADM-01'), [
      {
        row: { xdrUscc: FIRM, docNo: 'licence', decisionDate: '2001-01-01' },
        uscc: FIRM,
        provenance: provenance(),
      },
    ]);
    const listing = (inDate: string, outDate: string | null) => ({
      ...{ row: { uscc: FIRM, inDate, inReason: inDate, outDate }, uscc: FIRM, provenance: provenance() },
    });
    await zone.store(format('REG-10'), [
      listing('2009-01-01', null),
      listing('2009-01-02', ''),
      listing('2009-01-03', '2021-11-22'),
      listing('2009-01-04', '2021-11-21'),
    ]);
    const arrears = (period: string) => ({
      ...{ row: { uscc: FIRM, period }, uscc: FIRM, provenance: provenance() },
    });
    await zone.store(format('SOC-02'), [arrears('2021-10'), arrears('2021-11')]);
    const gone: Record<string, number> = {};
    const options = {
      ...{ zone, catalogue: () => Promise.resolve(catalogue) },
      onExpired: (item: string, count: number) => void (gone[item] = count),
    };
    await expireNegative(options, '2026-11-22T08:00:00.000Z');
    expect(gone).to.include({ 'ADM-02': 1, 'REG-10': 1, 'SOC-02': 1 }).and.not.to.have.property('ADM-01');
    const listed = await zone.rows('REG-10', FIRM);
    expect(listed.map(({ inDate }) => inDate)).to.have.members(['2009-01-01', '2009-01-02', '2009-01-03']);
    expect((await zone.rows('SOC-02', FIRM)).map(({ period }) => period)).to.deep.equal(['2021-11']);
    const left = await zone.rows('ADM-02', FIRM);
    expect(left.map(({ docNo }) => docNo)).to.have.members(['of the day', 'undated']);
    expect(await zone.rows('ADM-01', FIRM)).to.have.length(1);
    const changes = await zone.changes.gather(new Set(['ADM-02']), 100);
    expect(changes.map(({ item, uscc }) => [item, uscc])).to.deep.equal([['ADM-02', FIRM]]);
    await zone.changes.announced(changes.map(({ id }) => id));
    for (const { name } of await connection().listCollections()) {
      const found = await connection().collection(name).find({}).toArray();
      expect(JSON.stringify(found)).not.to.include('older');
    }
  });

  it('gives no more of one enterprise than an answer holds: the item is then unavailable, and others’ are not', async () => {
    const [flood, other] = ['91310115XX0000028A', '91310115XX0000029B'];
    const records = (uscc: string, count: number) =>
      Array.from({ length: count }, (_none, index) => ({
        ...{ _id: `${uscc} ${index}`, item: 'TAX-01', uscc, row: { index }, provenance: provenance() },
        rowHash: 'hash',
      }));
    const collection = connection().collection('zone.records');
    await collection.insertMany([...records(flood, MOST_RECORDS + 2), ...records(other, 3)] as never[]);
    const both = await zone.recordsOf('TAX-01', [flood, other]);
    expect([flood, other].map((uscc) => both.get(uscc)?.length)).to.deep.equal([MOST_RECORDS + 1, 3]);
    expect(await zone.records('TAX-01', flood)).to.have.length(MOST_RECORDS + 1);
    const faults: string[] = [];
    const collect = createCollect({
      ...{ zone, interfaces: new Map() },
      catalogue: () => Promise.resolve(catalogue[0]!),
      onFault: (_item, _provider, fault) => void faults.push(fault),
    });
    const statuses = [flood, other].map(async (uscc) => {
      const [collected] = await collect([{ id: 'TAX-01', version: 1 }], uscc, AbortSignal.timeout(10_000));
      return [collected?.status, collected?.rows.length];
    });
    expect(await Promise.all(statuses)).to.deep.equal([
      ['unavailable', 0],
      ['delivered', 3],
    ]);
    expect(faults).to.deep.equal([`more than ${MOST_RECORDS} records`]);
    await collection.deleteMany({ item: 'TAX-01' });
  });

  it('takes a record out once, with one note of it, however many do so at once', async () => {
    const licence = { row: { xdrUscc: FIRM, docNo: 'gone' }, uscc: FIRM, line: 1 };
    await zone.store(format('ADM-01'), [{ ...licence, provenance: provenance() }]);
    const at = '2026-11-22T08:00:00.000Z';
    const removed = await Promise.all(
      Array.from({ length: 6 }, () => zone.remove(format('ADM-01'), [licence], { at, asOf: at })),
    );
    expect(removed.reduce((sum, { removed: count }) => sum + count, 0)).to.equal(1);
    expect(await connection().collection('zone.removals').countDocuments({ item: 'ADM-01' })).to.equal(1);
  });

  it('announces a record once that two write the same at once', async () => {
    const records = connection().model<ZoneDocument>('zone.records');
    let files = 0;
    const report = (assets: string) => [
      {
        row: { uscc: FIRM, year: 2026, assets },
        uscc: FIRM,
        provenance: provenance({ salt: digest(`salt ${(files += 1)}`) }),
      },
    ];
    const announced = async (assets: string) => {
      await zone.store(format('REG-06'), report(assets));
      await zone.changes.gather(new Set(), 500);
    };
    /** The records, where another writes and announces his own between reading and writing. */
    const raced = (assets: string) => {
      const late = <Of extends object>(of: Of): Of =>
        new Proxy(of, {
          get: (target, name) => {
            const member: unknown = Reflect.get(target, name);
            if (name === 'collection') return late(member as object);
            if (name !== 'insertMany' && name !== 'bulkWrite') return member;
            return async (...args: unknown[]) => {
              await announced(assets);
              return (member as (...all: unknown[]) => unknown).apply(target, args);
            };
          },
        });
      return late(records);
    };
    await storeRecords({ records: raced('1') }, format('REG-06'), report('1'));
    expect(await zone.changes.isAny()).to.equal(false);
    await storeRecords({ records: raced('2') }, format('REG-06'), report('2'));
    expect(await zone.changes.isAny()).to.equal(false);
    await connection().collection('zone.records').deleteMany({ item: 'REG-06' });
    const old = report('of before').map((record) => ({ ...record, asOf: '2026-11-22T07:59:59.999Z' }));
    await storeRecords({ records: raced('young') }, format('REG-06'), old);
    expect((await zone.rows('REG-06', FIRM))[0]).to.include({ assets: 'young' });
    await storeRecords({ records: raced('3') }, format('REG-06'), report('4'));
    expect(await zone.changes.isAny()).to.equal(true);
    expect((await zone.rows('REG-06', FIRM))[0]).to.include({ assets: '4' });
  });

  it('forgets an enterprise whole, and no other', async () => {
    const other = '91310112XX0000027A';
    for (const uscc of [FIRM, other])
      for (const item of ['REG-01', 'UTL-02'])
        await zone.store(format(item), [{ row: { uscc }, uscc, provenance: provenance() }]);
    const went = { row: { uscc: FIRM, period: '2026-10' }, uscc: FIRM, line: 1 };
    await zone.remove(format('UTL-02'), [went], { at: '2026-11-22', asOf: '2026-11-22' });
    expect(await connection().collection('zone.records').countDocuments({ gone: FIRM })).to.be.greaterThan(0);
    expect(await zone.holdersOf('REG-01', ['a.csv'])).to.have.members([FIRM, other]);
    expect(await zone.forget(FIRM)).to.be.greaterThan(1);
    for (const name of ['zone.records', 'zone.removals'])
      expect(
        await connection()
          .collection(name)
          .countDocuments({ $or: [{ uscc: FIRM }, { gone: FIRM }] }),
      ).to.equal(0);
    expect([await zone.rows('REG-01', other), await zone.rows('UTL-02', other)].flat()).to.have.length(2);
  });

  it('finds its records of the first version again, by the names that they have now', async () => {
    await connection()
      .collection('zone.records')
      .insertOne({
        ...{ _id: 'old' as never, item: 'UTL-01', version: 1, uscc: FIRM, rowHash: 'h', row: { uscc: FIRM } },
        provenance: {
          provider: 'p',
          file: 'b.csv',
          fileHash: digest('b'),
          line: 2,
          importedAt: '2026-01-01',
        },
      });
    const other = await import('../../src/zone/documents.js');
    const fresh = connection().useDb(connection().name, { useCache: false });
    await other.openZoneDocuments(fresh);
    const [kept] = await zone.records('UTL-01', FIRM);
    const dated = await connection()
      .collection('zone.records')
      .findOne({ _id: 'old' as never });
    expect(dated).to.include({ asOf: '2026-01-01', firstAt: '2026-01-01', changedAt: '2026-01-01' });
    expect(kept?.provenance).to.deep.equal({
      ...{ provider: 'p', kind: 'file', name: 'b.csv', digest: digest('b'), salt: null, line: 2 },
      receivedAt: '2026-01-01',
    });
  });
});

describe('sourcesOf', () => {
  const record = (changes: Partial<Provenance>) => ({ row: {}, provenance: provenance(changes) });

  it('names each source once, and no file by its name or bare digest', () => {
    const sources = sourcesOf([record({}), record({ line: 2 })]);
    expect(sources).to.have.length(1);
    expect(JSON.stringify(sources)).not.to.include('a.csv').and.not.to.include(digest('file'));
    expect(sources[0]).to.include({ kind: 'file', message: null });
    expect(sourcesOf([record({ salt: null })])[0]?.digest).to.equal(null);
  });

  it('shows of a declaration the statement on the ledger, earliest first', () => {
    const statement = sha256Hash('a statement');
    const declared = record({
      kind: 'declaration',
      name: statement,
      digest: statement,
      receivedAt: '2026-01-01',
    });
    const [first] = sourcesOf([record({}), declared]);
    expect(first).to.include({ kind: 'declaration', message: statement, digest: statement });
  });
});
