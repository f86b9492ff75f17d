import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { CatalogueItem, sha256Hash } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { sourcesOf } from '../../src/collection/source.js';
import { packageFile } from '../../src/package-file.js';
import { formatOf, type ItemFormat } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import type { Provenance, ZoneDocument } from '../../src/zone/documents.js';
import { expireNegative } from '../../src/zone/expiry.js';
import { storeRecords } from '../../src/zone/store.js';
import { openZone, type Zone } from '../../src/zone/zone.js';
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
    await zone.store(format('ADM-01'), [
      {
        row: { xdrUscc: FIRM, docNo: 'licence', decisionDate: '2001-01-01' },
        uscc: FIRM,
        provenance: provenance(),
      },
    ]);
    const gone: Record<string, number> = {};
    const options = {
      ...{ zone, catalogue: () => Promise.resolve(catalogue) },
      onExpired: (item: string, count: number) => void (gone[item] = count),
    };
    await expireNegative(options, '2026-11-22T08:00:00.000Z');
    expect(gone).to.include({ 'ADM-02': 1 }).and.not.to.have.property('ADM-01');
    const left = await zone.rows('ADM-02', FIRM);
    expect(left.map(({ docNo }) => docNo)).to.have.members(['of the day', 'undated']);
    expect(await zone.rows('ADM-01', FIRM)).to.have.length(1);
    for (const { name } of await connection().listCollections()) {
      const found = await connection().collection(name).find({}).toArray();
      expect(JSON.stringify(found)).not.to.include('older');
    }
  });

  it('takes a record out once, with one note of it, however many do so at once', async () => {
    const licence = { row: { xdrUscc: FIRM, docNo: 'gone' }, uscc: FIRM };
    await zone.store(format('ADM-01'), [{ ...licence, provenance: provenance() }]);
    const at = '2026-11-22T08:00:00.000Z';
    const removed = await Promise.all(
      Array.from({ length: 6 }, () => zone.remove(format('ADM-01'), [licence], at)),
    );
    expect(removed.reduce((sum, count) => sum + count, 0)).to.equal(1);
    expect(await connection().collection('zone.removals').countDocuments({ item: 'ADM-01' })).to.equal(1);
  });

  it('announces a record once that two write the same at once', async () => {
    const records = connection().model<ZoneDocument>('zone.records');
    const report = (assets: string) => [
      { row: { uscc: FIRM, year: 2026, assets }, uscc: FIRM, provenance: provenance() },
    ];
    const announced = async (assets: string) => {
      await zone.store(format('REG-06'), report(assets));
      await zone.changes.gather(new Set(), 500);
    };
    /** The records, where another writes and announces his own between reading and writing. */
    const raced = (assets: string) =>
      new Proxy(records, {
        get: (model, name, receiver) => {
          const member: unknown = Reflect.get(model, name, receiver);
          if (name !== 'insertMany' && name !== 'bulkWrite') return member;
          return async (...args: unknown[]) => {
            await announced(assets);
            return (member as (...all: unknown[]) => unknown).apply(model, args);
          };
        },
      });
    await storeRecords({ records: raced('1') }, format('REG-06'), report('1'));
    expect(await zone.changes.isAny()).to.equal(false);
    await storeRecords({ records: raced('2') }, format('REG-06'), report('2'));
    expect(await zone.changes.isAny()).to.equal(false);
    await storeRecords({ records: raced('3') }, format('REG-06'), report('4'));
    expect(await zone.changes.isAny()).to.equal(true);
    expect((await zone.rows('REG-06', FIRM))[0]).to.include({ assets: '4' });
  });

  it('forgets an enterprise whole, and no other', async () => {
    const other = '91310112XX0000027A';
    for (const uscc of [FIRM, other])
      for (const item of ['REG-01', 'UTL-02'])
        await zone.store(format(item), [{ row: { uscc }, uscc, provenance: provenance() }]);
    expect(await zone.holdersOf('REG-01', ['a.csv'])).to.have.members([FIRM, other]);
    expect(await zone.forget(FIRM)).to.be.greaterThan(1);
    for (const name of ['zone.records', 'zone.removals'])
      expect(await connection().collection(name).countDocuments({ uscc: FIRM })).to.equal(0);
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
