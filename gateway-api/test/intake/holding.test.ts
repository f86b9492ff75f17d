import { expect } from 'chai';
import { createCollect } from '../../src/collection/collect.js';
import { holdingZone } from '../../src/intake/holding.js';
import { type IntakeBook, openIntakeBook } from '../../src/intake/intake-book.js';
import type { ItemFormat } from '../../src/records/item-format.js';
import { openZone, type Zone } from '../../src/zone/zone.js';
import { useDatabase } from '../support/database.js';
import { digest } from '../support/story.js';

const FIRM = '91310115XX0000019T';
const AT = '2026-11-22T08:00:00.000Z';

describe('what the zone collects', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let zone: Zone;
  let book: IntakeBook;

  before(async () => {
    book = await openIntakeBook(connection());
    const collectors = new Map([['TAX-07', 'bureau']]);
    zone = holdingZone({ zone: await openZone(connection()), collectors, book });
  });

  const status = async (item: string) => {
    const collect = createCollect({
      ...{ zone, interfaces: new Map(), onFault: () => undefined },
      catalogue: () => Promise.resolve({ provider_zh: 'bureau' } as never),
    });
    const [collected] = await collect([{ id: item, version: 1 }], FIRM, AbortSignal.timeout(10_000));
    return collected?.status;
  };
  const note = (item: string, counts: object) =>
    book.note({
      ...{ _id: `file of ${item}`, item, provider: 'bureau', kind: 'file', digest: digest(item), at: AT },
      ...{ inserted: 0, updated: 0, unchanged: 0, removed: 0, rejected: 0, faults: [], ...counts },
    });

  it('is still collected when the last record of it has gone', async () => {
    const format = {
      item: { id: 'CRE-02', version: 1 },
      recordKey: { key: ['no'] },
    } as unknown as ItemFormat;
    const record = { row: { no: '1' }, uscc: FIRM, line: 1 };
    const provenance = {
      ...{ provider: 'bureau', kind: 'file' as const, name: 'f', digest: digest('f'), salt: null, line: 1 },
      receivedAt: AT,
    };
    await zone.store(format, [{ ...record, provenance }]);
    await note('CRE-02', { inserted: 1 });
    expect(await status('CRE-02')).to.equal('delivered');
    await zone.remove(format, [record], { at: AT, asOf: AT });
    expect(await status('CRE-02')).to.equal('empty');
  });

  it('is what a provider is named for, and what a file came of, be it empty; no other', async () => {
    expect(await status('TAX-07')).to.equal('empty');
    expect(await status('ADM-02')).to.equal('unavailable');
    await note('ADM-02', {});
    expect(await status('ADM-02')).to.equal('empty');
    await note('ADM-01', { rejected: 3 });
    expect(await status('ADM-01')).to.equal('unavailable');
  });
});
