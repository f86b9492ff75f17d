import { expect } from 'chai';
import type { Problem } from '../../src/http/problem.js';
import { requireCorrected } from '../../src/objections/corrected.js';
import { requireNamedRecord } from '../../src/objections/named-record.js';
import { createHandles } from '../../src/records/handles.js';
import type { ItemFormat, Row } from '../../src/records/item-format.js';
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
  const handles = createHandles(
    { recordSecret: () => Promise.resolve(`0x${'5e'.repeat(32)}`) },
    new Map([['ADM-02', { subject: 'xdrUscc', by: 'uscc', key: ['docNo'] }]]),
  );
  const isCorrected = (about: Parameters<typeof requireCorrected>[1] = objection) =>
    requireCorrected({ zone, vault, handles }, about).then(
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
    const decided = () => requireCorrected({ zone, vault, handles }, later).catch((error: unknown) => error);
    expect(await decided()).to.include({ code: 'CONFLICT' });
    const at = '2026-11-25T08:00:00.000Z';
    await zone.remove(format, [{ row: {}, uscc: FIRM, line: 1 }], { at, asOf: at });
    expect(await decided()).to.equal(undefined);
  });

  describe('where the objection names one record', () => {
    const penalties = {
      ...{ item: { id: 'ADM-02', version: 1 }, recordKey: { key: ['docNo'] } },
    } as unknown as ItemFormat;
    const [wrong, other] = [
      { docNo: '沪环罚一', fine: '9.00' },
      { docNo: '沪环罚二', fine: '1.00' },
    ];
    const [before, after] = ['2026-11-22T07:00:00.000Z', '2026-11-23T07:00:00.000Z'];
    const put = (row: Row, receivedAt: string) => {
      const provenance = { provider: 'p', kind: 'push' as const, name: 'm', digest: digest('m'), salt: null };
      return zone.store(penalties, [{ row, uscc: FIRM, provenance: { ...provenance, line: 1, receivedAt } }]);
    };
    let record: string;
    const about = () => ({ ...objection, item: 'ADM-02', record });

    beforeEach(async () => {
      record = (await handles.of(objection.subject))!('ADM-02', wrong)!;
      await zone.forget(FIRM);
      await put(wrong, before);
      await put(other, before);
    });

    it('only that record counts, however many others come, change or go', async () => {
      await put({ docNo: '沪环罚三', fine: '2.00' }, after);
      await put({ ...other, fine: '3.00' }, after);
      await zone.remove(penalties, [{ row: other, uscc: FIRM, line: 1 }], { at: after, asOf: after });
      expect(await isCorrected(about())).to.equal(false);
      await put(wrong, after);
      expect(await isCorrected(about()), 'the same again').to.equal(false);
      await put({ ...wrong, fine: '0.90' }, after);
      expect(await isCorrected(about())).to.equal(true);
    });

    it('its removal is a correction', async () => {
      await zone.remove(penalties, [{ row: wrong, uscc: FIRM, line: 1 }], { at: after, asOf: after });
      expect(await isCorrected(about())).to.equal(true);
    });

    it('nothing is called corrected once nobody can name its records any more', async () => {
      await zone.remove(penalties, [{ row: wrong, uscc: FIRM, line: 1 }], { at: after, asOf: after });
      const sources = { zone, vault, handles: { of: () => Promise.resolve(null) } };
      const refused = await requireCorrected(sources, about()).catch((error: unknown) => error);
      expect(refused).to.include({ code: 'CONFLICT' });
    });

    it('it is raised against a record that there is, or that an interface alone knows', async () => {
      const raised = async (members: object, fetched = new Set<string>()) =>
        requireNamedRecord(
          { zone, vault, handles, fetched },
          { iss: objection.subject, item: 'ADM-02', ...members },
        ).then(
          () => 'taken',
          (error: unknown) => (error as Problem).code,
        );
      const unknown = `0x${'ab'.repeat(32)}`;
      expect(await raised({ record })).to.equal('taken');
      expect(await raised({})).to.equal('taken');
      expect(await raised({ record: unknown })).to.equal('NOT_FOUND');
      expect(await raised({ record, item: 'TAX-03' })).to.equal('NOT_FOUND');
      expect(await raised({ record: unknown }, new Set(['ADM-02']))).to.equal('taken');
    });
  });
});
