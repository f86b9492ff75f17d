import { expect } from 'chai';
import { requireCorrected } from '../../src/objections/corrected.js';
import type { ItemFormat } from '../../src/records/item-format.js';
import { openZone, type Zone } from '../../src/zone/zone.js';
import { useDatabase } from '../support/database.js';
import { digest, subject } from '../support/story.js';

const FIRM = '91310115XX0000019T';
const OTHER = '91310112XX0000027A';
const objection = { subject: subject('firm'), item: 'TAX-03', raisedAt: '2026-11-22T08:00:00.000Z' };

describe('what is called corrected', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let zone: Zone;
  const vault = { reveal: () => Promise.resolve({ subject: objection.subject, uscc: FIRM, salt: '0x00' }) };
  const format = { item: { id: 'TAX-03', version: 1 }, recordKey: { key: [] } } as unknown as ItemFormat;

  before(async () => (zone = await openZone(connection())));

  const store = (uscc: string, balance: string, receivedAt: string) => {
    const provenance = { provider: 'tax', kind: 'push' as const, name: 'm', digest: digest('m'), salt: null };
    return zone.store(format, [
      { row: { balance }, uscc, provenance: { ...provenance, line: 1, receivedAt } },
    ]);
  };
  const isCorrected = () =>
    requireCorrected({ zone, vault }, objection).then(
      () => true,
      () => false,
    );

  it('was set right in the zone since the objection, where the zone has the item', async () => {
    expect(await isCorrected(), 'an interface’s item').to.equal(true);
    await store(FIRM, '1.00', '2026-11-22T07:59:59.999Z');
    await store(OTHER, '1.00', '2026-11-23T08:00:00.000Z');
    expect(await isCorrected(), 'another enterprise’s').to.equal(false);
    await store(FIRM, '1.00', '2026-11-23T08:00:00.000Z');
    expect(await isCorrected(), 'the same again').to.equal(false);
    await store(FIRM, '0.00', '2026-11-23T08:00:00.000Z');
    expect(await isCorrected()).to.equal(true);
  });

  it('was taken out of it', async () => {
    const later = { ...objection, raisedAt: '2026-11-24T08:00:00.000Z' };
    const decided = () => requireCorrected({ zone, vault }, later).catch((error: unknown) => error);
    expect(await decided()).to.include({ code: 'CONFLICT' });
    const at = '2026-11-25T08:00:00.000Z';
    await zone.remove(format, [{ row: {}, uscc: FIRM, line: 1 }], { at, asOf: at });
    expect(await decided()).to.equal(undefined);
  });
});
