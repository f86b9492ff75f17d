import { expect } from 'chai';
import canonicalize from 'canonicalize';
import { readFile } from 'node:fs/promises';
import { CatalogueItem, LedgerError, saltedDigest } from '@xinjian/chaincode/model';
import { z } from 'zod';
import {
  type DeclarationMark,
  followDeclarations,
  openDeclarationMark,
} from '../../src/declarations/follow.js';
import { type DeclarationSources, publishDeclaration } from '../../src/declarations/publish.js';
import { LedgerUnavailable } from '../../src/ledger/errors.js';
import { packageFile } from '../../src/package-file.js';
import { formatOf, type ItemFormat } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import { openForgetting, type VaultForgetting } from '../../src/vault/forgetting.js';
import { VaultKeys } from '../../src/vault/keys.js';
import { openVault } from '../../src/vault/open.js';
import type { Vault } from '../../src/vault/vault.js';
import { openZone, type Zone } from '../../src/zone/zone.js';
import { useDatabase } from '../support/database.js';
import { declarationRecord, digest } from '../support/story.js';

const FIRM = '91310115XX0000019T';
const OTHER = '91310112XX0000027A';
const ITEM = 'SELF-01';

describe('what enterprises declare', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let format: ItemFormat;
  let [zone, vault, mark] = [{} as Zone, {} as Vault, {} as DeclarationMark];
  let forgetting: VaultForgetting;
  /** What the ledger has, oldest first, and how many of them its peer does not know yet. */
  let declared: ReturnType<typeof declarationRecord>[];
  let behind: number;

  before(async () => {
    const catalogue = z
      .array(CatalogueItem)
      .parse(JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')));
    const item = catalogue.find(({ id }) => id === ITEM)!;
    format = formatOf(item, (await readRecordKeys()).get(ITEM)!);
    const keys = new VaultKeys([Buffer.alloc(32, 7).toString('base64url')]);
    zone = await openZone(connection());
    vault = await openVault(connection(), keys);
    forgetting = await openForgetting(connection(), keys);
    mark = await openDeclarationMark(connection());
  });

  beforeEach(async () => {
    [declared, behind] = [[], 0];
    for (const name of ['zone.records', 'zone.marks', 'vault.subjects', 'vault.papers'])
      await connection().collection(name).deleteMany({});
  });

  const sources = (changes: Partial<DeclarationSources> = {}): DeclarationSources => ({
    ...{ vault, zone, formats: () => Promise.resolve(format) },
    ledger: {
      evaluate: (_query, [subject, item]) => {
        const known = declared.slice(0, declared.length - behind);
        const latest = known.filter((each) => each.subject === subject && each.item === item).at(-1);
        return latest === undefined
          ? Promise.reject(new LedgerError('NOT_FOUND', 'declaration'))
          : Promise.resolve(JSON.stringify(latest));
      },
    },
    ...changes,
  });

  const follow = (changes: Partial<DeclarationSources> = {}, unreadable: unknown[] = []) =>
    followDeclarations({
      ...{ mark, sources: sources(changes), onUnreadable: (error) => unreadable.push(error) },
      readModel: {
        declarationsAfter: (place, limit) =>
          Promise.resolve(
            declared
              .map(({ subject, item, version }, index) => ({
                ...{ subject, item, version, place: String(index + 1).padStart(4, '0') },
              }))
              .filter((each) => each.place > place)
              .slice(0, limit),
          ),
      },
    });

  /** As far as a gateway comes that dies once the statement is on the ledger. */
  async function declare(uscc: string, employees: number, members: object = {}) {
    const { subject } = await vault.resolve(uscc, 'self');
    const version = declared.filter((each) => each.subject === subject).length + 1;
    const [record, salt] = [canonicalize({ uscc, employees }) ?? '', digest(`${uscc} ${version}`)];
    const name = saltedDigest(salt, record);
    await vault.keepDocument(name, { text: record, salt }, subject, { type: 'declaration', id: ITEM });
    const statement = digest(`statement of ${uscc} ${version}`);
    const written = { transactionId: 'f'.repeat(64), at: '2026-11-22T08:00:00.000Z', statement };
    declared.push(declarationRecord(subject, version, { digest: name, written, ...members }));
    return { subject, statement };
  }

  const rows = async (uscc = FIRM) => zone.rows(ITEM, uscc);
  const announcements = async () => (await zone.changes.gather(new Set([ITEM]), 100)).length;

  it('reaches the zone without its gateway, once, however many gateways follow', async () => {
    const { statement } = await declare(FIRM, 1);
    await declare(OTHER, 3);
    const others = await Promise.all([follow(), follow(), follow()]);
    expect(others).to.deep.equal([false, false, false]);
    expect(await rows()).to.have.length(1);
    expect((await rows())[0]).to.include({ employees: 1, commitmentId: statement });
    expect((await rows(OTHER))[0]).to.include({ employees: 3 });
    const [record] = await zone.records(ITEM, FIRM);
    expect(record?.provenance).to.include({ kind: 'declaration', digest: statement });
    expect(await announcements()).to.equal(2);
    await zone.changes.announced((await zone.changes.gather(new Set([ITEM]), 100)).map(({ id }) => id));
    await Promise.all([follow(), publishDeclaration(sources(), declared[0]!.subject, ITEM)]);
    expect(await announcements()).to.equal(0);
  });

  it('is gone on with by another where a gateway dies at any of its steps', async () => {
    const { subject } = await declare(FIRM, 1);
    const steps = { at: 0 };
    const dying = async <Result>(step: () => Promise<Result>): Promise<Result> => {
      steps.at -= 1;
      if (steps.at === 0) throw new LedgerUnavailable('killed before');
      const result = await step();
      steps.at -= 1;
      if (steps.at === 0) throw new LedgerUnavailable('killed after');
      return result;
    };
    const killed = () =>
      sources({
        ledger: { evaluate: (query, args) => dying(() => sources().ledger.evaluate(query, args)) },
        zone: {
          ...zone,
          sourceAt: (...args) => dying(() => zone.sourceAt(...args)),
          replace: (...args) => dying(() => zone.replace(...args)),
        },
      });
    for (let version = 2, isKilled = true; isKilled; version += 1) {
      await declare(FIRM, version);
      steps.at = version - 1;
      isKilled = await follow(killed()).then(
        () => false,
        () => true,
      );
      await follow();
      expect((await rows())[0], `killed at step ${version - 1}`).to.include({ employees: version });
      expect(await announcements()).to.equal(1);
    }
    expect(declared.length).to.be.greaterThan(6);
    expect(await mark.read()).to.equal(String(declared.length).padStart(4, '0'));
    expect(declared.at(-1)?.subject).to.equal(subject);
  });

  for (const [before, where] of [
    [0, 'where nothing stood'],
    [1, 'where an earlier one stood'],
  ] as const) {
    it(`never stands there in an earlier version, however late one comes: ${where}`, async () => {
      for (let version = 1; version <= before; version += 1) await declare(FIRM, version);
      await follow();
      const { subject } = await declare(FIRM, before + 1);
      let isFirst = true;
      const late = sources({
        zone: {
          ...zone,
          replace: async (...args) => {
            if (isFirst) {
              isFirst = false;
              await declare(FIRM, before + 2);
              await follow();
            }
            if (await zone.replace(...args)) throw new Error('killed right after it wrote');
            return false;
          },
        },
      });
      const published = await publishDeclaration(late, subject, ITEM);
      expect(published.version).to.equal(before + 2);
      expect((await rows())[0]).to.include({ employees: before + 2 });
      expect(await announcements()).to.equal(1);
    });
  }

  it('waits for a peer that is behind, and passes nothing over', async () => {
    await declare(FIRM, 1);
    await follow();
    await declare(FIRM, 2);
    behind = 1;
    const failed = await follow().catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(LedgerUnavailable);
    behind = 0;
    await follow();
    expect((await rows())[0]).to.include({ employees: 2 });
  });

  it('holds up no other where it does not read', async () => {
    await declare(FIRM, 1);
    await declare(OTHER, 3);
    await connection()
      .collection('vault.papers')
      .updateOne({}, { $set: { box: 'altered' } });
    const unreadable: unknown[] = [];
    await follow({}, unreadable);
    expect(unreadable).to.have.length(1);
    expect([await rows(), await rows(OTHER)].map(({ length }) => length).sort()).to.deep.equal([0, 1]);
    expect(await mark.read()).to.equal('0002');
  });

  it('does not come back of an enterprise that is being forgotten, also where it was under way', async () => {
    const { subject } = await declare(FIRM, 1);
    const racing = sources({
      zone: {
        ...zone,
        replace: async (...args) => {
          await forgetting.begin(subject);
          await zone.forget(FIRM);
          return zone.replace(...args);
        },
      },
    });
    await publishDeclaration(racing, subject, ITEM);
    expect(await rows()).to.deep.equal([]);
    await follow();
    expect(await rows()).to.deep.equal([]);
  });
});
