import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { CatalogueItem } from '@xinjian/chaincode/model';
import { v7 as uuid7 } from 'uuid';
import { z } from 'zod';
import { type IntakeBook, openIntakeBook } from '../../src/intake/intake-book.js';
import type { PushEntry, SignedPush } from '../../src/intake/signed-push.js';
import { takePush } from '../../src/intake/take-push.js';
import { packageFile } from '../../src/package-file.js';
import { formatOf, type ItemFormat } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import { openZone, type Zone } from '../../src/zone/zone.js';
import { useDatabase } from '../support/database.js';
import { mortal } from '../support/mortal.js';
import { digest } from '../support/story.js';

const FIRM = '91310115XX0000019T';
const OTHER = '91310112XX0000027A';

const record = (docNo: string, changes: object = {}) => ({
  ...{ xdrName: '样章', xdrUscc: FIRM, docNo, decisionDate: '2026-01-05', ...changes },
});
const put = (docNo: string, changes: object = {}): PushEntry => ({ put: record(docNo, changes) });

function gate() {
  const state = { open: (): void => undefined };
  const opened = new Promise<void>((resolve) => (state.open = resolve));
  return { open: () => state.open(), opened };
}

describe('takePush', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let zone: Zone;
  let book: IntakeBook;
  let format: ItemFormat;
  let formats: (id: string) => ItemFormat;

  before(async () => {
    zone = await openZone(connection());
    book = await openIntakeBook(connection());
    const keys = await readRecordKeys();
    const catalogue = z
      .array(CatalogueItem)
      .parse(JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')));
    formats = (id) =>
      formatOf(
        catalogue.find((item) => item.id === id)!,
        keys.get(id)!,
      );
    format = formats('ADM-02');
  });

  beforeEach(async () => {
    for (const name of ['zone.records', 'zone.removals', 'zone.intakes', 'zone.heads']) {
      await connection().collection(name).deleteMany({});
    }
  });

  const message = (sequence: number, changes: Partial<SignedPush> = {}): SignedPush => ({
    ...{ type: 'collection.push', iss: 'bureau', aud: 'credit-audit/credit-audit', jti: uuid7() },
    ...{ iat: '2026-11-22T08:00:00.000Z', item: 'ADM-02', sequence, digest: digest(`entries ${sequence}`) },
    ...{ hash: digest(`message ${sequence}`), ...changes },
  });
  const push = (sequence: number, entries: PushEntry[], changes: Partial<SignedPush> = {}) =>
    takePush({ zone, book }, format, message(sequence, changes), entries);
  const refusal = (pushed: Promise<unknown>) =>
    pushed.then(
      () => undefined,
      (error: unknown) => (error as { code?: string }).code,
    );

  /** What each record of the firm says its name is. */
  const named = async () =>
    new Map((await zone.rows('ADM-02', FIRM)).map(({ docNo, xdrName }) => [docNo, xdrName]));

  /** A push that stands still before it stores, or with a broken store before it removes, until it is woken. */
  function held(entries: PushEntry[], of: SignedPush, store?: Zone['store']) {
    const [reached, woken] = [gate(), gate()];
    const stop = async () => {
      reached.open();
      await woken.opened;
    };
    const slow: Zone = {
      ...zone,
      store: async (...call) => {
        if (store !== undefined) return store(...call);
        await stop();
        return zone.store(...call);
      },
      remove: async (...call) => {
        if (store !== undefined) await stop();
        return zone.remove(...call);
      },
    };
    const done = takePush({ zone: slow, book }, format, of, entries);
    return { reached: reached.opened, wake: () => woken.open(), done };
  }

  it('keeps what is put, with where it came from', async () => {
    expect(await push(1, [put('1'), put('2')])).to.include({ inserted: 2, removed: 0, rejected: 0 });
    const [kept] = await zone.records('ADM-02', FIRM);
    expect(kept?.row).to.include({ xdrUscc: FIRM });
    expect(kept?.provenance).to.include({ kind: 'push', provider: 'bureau', digest: digest('message 1') });
  });

  it('changes, leaves and removes by the natural key', async () => {
    await push(1, [put('1'), put('2'), put('3')]);
    const since = new Date().toISOString();
    const intake = await push(2, [{ remove: record('1') }, put('2', { xdrName: '改' }), put('3')]);
    expect(intake).to.include({ removed: 1, updated: 1, unchanged: 1, inserted: 0 });
    expect((await zone.rows('ADM-02', FIRM)).map(({ docNo }) => docNo)).to.have.members(['2', '3']);
    expect(await zone.changedSince('ADM-02', FIRM, since)).to.equal(true);
  });

  it('sees that the only record is gone', async () => {
    await push(1, [put('1')]);
    const since = new Date(Date.now() + 1).toISOString();
    expect(await zone.changedSince('ADM-02', FIRM, since)).to.equal(false);
    await connection()
      .collection('zone.records')
      .updateMany({}, { $set: { 'provenance.receivedAt': '2026' } });
    await push(2, [{ remove: record('1') }]);
    expect(await zone.changedSince('ADM-02', FIRM, since.slice(0, 19))).to.equal(true);
    expect(await zone.changedSince('ADM-02', OTHER, '2026')).to.equal(false);
  });

  it('answers the same push the same, and does it once', async () => {
    const first = await push(1, [put('1')]);
    expect(await push(1, [put('1')])).to.deep.equal(first);
    expect(await connection().collection('zone.intakes').countDocuments()).to.equal(1);
  });

  it('refuses an older version than it has, by name', async () => {
    await push(2, [put('1', { xdrName: '新' })]);
    expect(await refusal(push(1, [put('1', { xdrName: '旧' })]))).to.equal('OLDER_VERSION');
    expect((await zone.rows('ADM-02', FIRM))[0]).to.include({ xdrName: '新' });
  });

  it('refuses other entries under a number that was used', async () => {
    await push(1, [put('1')]);
    expect(await refusal(push(1, [put('2')], { digest: digest('others') }))).to.equal('IDEMPOTENCY_CONFLICT');
  });

  it('lets none overtake one that was cut short, which is finished by sending it again', async () => {
    const cut = { ...zone, store: () => Promise.reject(new Error('killed')) };
    const first = message(1);
    await takePush({ zone: cut, book }, format, first, [put('1')]).catch(() => undefined);
    expect(await refusal(push(2, [put('2')]))).to.equal('CONFLICT');
    expect(await book.unfinished()).to.deep.equal([{ item: 'ADM-02', provider: 'bureau' }]);
    expect(await takePush({ zone, book }, format, first, [put('1')])).to.include({ inserted: 1 });
    expect(await push(2, [put('2')])).to.include({ inserted: 1 });
    expect(await book.unfinished()).to.deep.equal([]);
  });

  it('lets the next supersede one that was cut short, whatever of that comes late', async () => {
    const cut = { ...zone, store: () => Promise.reject(new Error('killed')) };
    const lost = message(1);
    const entries = [put('1', { xdrName: '旧' }), put('2', { xdrName: '旧' }), put('3')];
    await takePush({ zone: cut, book }, format, lost, entries).catch(() => undefined);
    expect(await refusal(push(3, [put('9')], { supersedes: 2 }))).to.equal('CONFLICT');
    const late = held(entries, lost);
    await late.reached;
    const next = await push(2, [put('1', { xdrName: '新' }), { remove: record('2') }], { supersedes: 1 });
    expect(next).to.include({ inserted: 1, rejected: 0 });
    expect(await refusal(takePush({ zone, book }, format, lost, entries))).to.equal('OLDER_VERSION');
    late.wake();
    expect(await late.done).to.include({ inserted: 1, rejected: 2 });
    expect(await named()).to.deep.equal(new Map(Object.entries({ 1: '新', 3: '样章' })));
    expect(await push(3, [put('4')])).to.include({ inserted: 1 });
  });

  it('writes nothing over what a later push wrote or took out, when it wakes late', async () => {
    await push(1, [put('3'), put('4')]);
    const second = message(2);
    const old = [put('1', { xdrName: '旧' }), put('2'), { remove: record('3') }];
    const late = held(old, second);
    await late.reached;
    await takePush({ zone, book }, format, second, old);
    const newer = [put('1', { xdrName: '新' }), { remove: record('2') }, put('3', { xdrName: '新' })];
    expect(await push(3, newer)).to.include({ rejected: 0 });
    late.wake();
    await late.done;
    expect(await named()).to.deep.equal(new Map(Object.entries({ 1: '新', 3: '新', 4: '样章' })));
    const head = await connection().collection('zone.heads').findOne({});
    expect(head).to.include({ sequence: 3, isDone: true });
  });

  it('does not take out again what it puts back, where it runs once more and is cut short', async () => {
    const both = [{ remove: record('1') }, put('1')];
    const first = message(1);
    const late = held(both, first, () => Promise.reject(new Error('killed')));
    await late.reached;
    await takePush({ zone, book }, format, first, both);
    late.wake();
    await late.done.catch(() => undefined);
    expect(await named()).to.deep.equal(new Map(Object.entries({ 1: '样章' })));
  });

  it('says of what came again the same who confirmed it, and calls it no change', async () => {
    await push(1, [put('1')]);
    await zone.changes.gather(new Set(), 100);
    const since = new Date(Date.now() + 1).toISOString();
    expect(await push(1, [put('1')], { iss: 'another' })).to.include({ unchanged: 1 });
    const [kept] = await zone.records('ADM-02', FIRM);
    expect(kept?.provenance).to.include({ provider: 'another', line: 1 });
    expect(await zone.changedSince('ADM-02', FIRM, since)).to.equal(false);
    expect(await zone.changes.isAny()).to.equal(false);
  });

  it('refuses by name what lacks the fields of its key, but for those that may be empty', async () => {
    const nameless = { xdrName: '样章', xdrUscc: FIRM, decisionDate: '2026-01-05' };
    const intake = await push(1, [{ put: nameless }, { put: { ...nameless, xdrName: '改' } }, put('1')]);
    expect(intake).to.include({ inserted: 1, unchanged: 0, rejected: 2 });
    expect(intake.faults.map(({ line, column }) => [line, column])).to.deep.equal([
      [1, 'docNo'],
      [2, 'docNo'],
    ]);
    expect(intake.faults[0]?.reason).to.match(/^missing/);
    const removal = await push(2, [{ remove: { xdrUscc: FIRM } }]);
    expect(removal).to.include({ removed: 0, rejected: 1 });
    const licences = [{ put: { ...nameless, docNo: '1' } }, { put: { ...nameless, certNo: '2' } }];
    const licensed = await takePush(
      { zone, book },
      formats('ADM-01'),
      message(1, { item: 'ADM-01' }),
      licences,
    );
    expect(licensed).to.include({ inserted: 1, rejected: 1 });
    expect(licensed.faults[0]).to.include({ line: 2, column: 'docNo' });
  });

  it('refuses a second record of one key that says something else; the same twice is one', async () => {
    const intake = await push(1, [put('1'), put('2'), put('1', { xdrName: '改' }), put('2')]);
    expect(intake).to.include({ inserted: 2, updated: 0, unchanged: 1, rejected: 1 });
    expect(intake.faults).to.deep.equal([
      { line: 3, column: '', reason: 'of the same key as line 1, and says something else' },
    ]);
    expect(await named()).to.deep.equal(new Map(Object.entries({ 1: '样章', 2: '样章' })));
  });

  it('ends the same wherever it was cut short, once it is sent again', async () => {
    const change = [{ remove: record('1') }, put('2', { xdrName: '改' }), put('3')];
    for (let step = 1, isCut = true; isCut; step += 1) {
      const numbers = [2 * step - 1, 2 * step] as const;
      await push(numbers[0], [put('1'), put('2'), { remove: record('3') }]);
      await zone.changes.gather(new Set(), 100);
      const life = { left: step };
      const cut = { zone: mortal(zone, life), book: mortal(book, life) };
      const second = message(numbers[1]);
      isCut = await takePush(cut, format, second, change).then(
        () => false,
        () => true,
      );
      // signed anew, as what was signed before is stale by now
      await takePush({ zone, book }, format, { ...second, jti: uuid7(), hash: digest('again') }, change);
      const rows = await zone.rows('ADM-02', FIRM);
      expect(rows.map(({ docNo }) => docNo)).to.have.members(['2', '3']);
      expect(rows.find(({ docNo }) => docNo === '2')).to.include({ xdrName: '改' });
      const changes = await zone.changes.gather(new Set(['ADM-02']), 100);
      expect(changes).to.have.length(1);
      await zone.changes.announced(changes.map(({ id }) => id));
      const intakes = connection().collection('zone.intakes');
      expect(await intakes.countDocuments({ digest: second.digest })).to.equal(1);
    }
  });

  it('takes one of many at once under the first number, and the same for all who sent the same', async () => {
    const same = await Promise.all(Array.from({ length: 8 }, () => push(1, [put('1')])));
    expect(new Set(same.map(({ _id }) => _id)).size).to.equal(1);
    expect(await zone.rows('ADM-02', FIRM)).to.have.length(1);
  });

  it('keeps numbers for each provider and item apart', async () => {
    await push(5, [put('1')]);
    expect(await push(1, [put('2')], { iss: 'another' })).to.include({ inserted: 1 });
  });

  it('lists what is malformed, and takes the rest', async () => {
    const intake = await push(1, [
      put('1', { decisionDate: '2026-02-30' }),
      put('2', { xdrUscc: '91310115XX0000019X' }),
      put('3', { stranger: 1 }),
      put('4'),
      put('=1+1'),
      put('6', { fine10k: '=1+1' }),
    ]);
    expect(intake).to.include({ inserted: 2, rejected: 4 });
    expect(intake.faults.map(({ line, column }) => [line, column])).to.deep.equal([
      [1, 'decisionDate'],
      [2, 'xdrUscc'],
      [3, ''],
      [6, 'fine10k'],
    ]);
    expect(JSON.stringify(intake.faults)).not.to.include('0000019X');
    expect((await zone.rows('ADM-02', FIRM)).map(({ docNo }) => docNo)).to.have.members(['4', '=1+1']);
  });

  it('takes no record of another enterprise where the push is about one', async () => {
    const entries = [put('1'), put('2', { xdrUscc: OTHER }), { remove: record('3', { xdrUscc: OTHER }) }];
    const intake = await push(1, entries, { enterprise: FIRM });
    expect(intake).to.include({ inserted: 1, rejected: 2 });
    expect(await zone.rows('ADM-02', OTHER)).to.deep.equal([]);
  });

  it('takes nothing of a person whom a list of enterprises and people names', async () => {
    const row = (idNo: string) => ({ put: { debtorName: '样', idNo, caseNo: `(2026)沪0115执2号 ${idNo}` } });
    const intake = await takePush({ zone, book }, formats('JUD-01'), message(1, { item: 'JUD-01' }), [
      ...[row(FIRM), row('11010519491231002X'), row('1101051949****002X')],
    ]);
    expect(intake).to.include({ inserted: 1, rejected: 2 });
    expect(intake.faults.map(({ line, column }) => [line, column])).to.deep.equal([
      [2, 'idNo'],
      [3, 'idNo'],
    ]);
    expect(await connection().collection('zone.records').distinct('uscc')).to.deep.equal([FIRM]);
  });

  it('ties what knows its enterprise by name to the one that bears it, and to none where several do', async () => {
    const court = formats('JUD-02');
    const row = (name: string) => ({ put: { name, caseNo: `(2026)沪0115执1号 ${name}`, court: '样例法院' } });
    const provenance = {
      ...{ provider: 'x', kind: 'file' as const, name: 'f', digest: digest('f'), salt: null, line: 1 },
      receivedAt: '2026-11-22T08:00:00.000Z',
    };
    await zone.store(formats('REG-01'), [
      { row: { uscc: FIRM, entName: '甲' }, uscc: FIRM, provenance },
      { row: { uscc: OTHER, entName: '乙' }, uscc: OTHER, provenance },
      { row: { uscc: '91310104XX0000035K', entName: '乙' }, uscc: '91310104XX0000035K', provenance },
    ]);
    const intake = await takePush({ zone, book }, court, message(1, { item: 'JUD-02' }), [
      ...[row('甲'), row('乙'), row('丙')],
    ]);
    expect(intake).to.include({ inserted: 1, rejected: 2 });
    expect(await zone.rows('JUD-02', FIRM)).to.have.length(1);
    expect(intake.faults.map(({ reason }) => reason)).to.deep.equal([
      'several enterprises of this name',
      'no registered enterprise of this name',
    ]);
  });
});
