import { expect } from 'chai';
import { CatalogueItem, isServable } from '@xinjian/chaincode/model';
import { readFile } from 'node:fs/promises';
import { type Collect, createCollect, type WantedItem } from '../../src/collection/collect.js';
import { packageFile } from '../../src/package-file.js';
import type { Row } from '../../src/records/item-format.js';
import type { KeptRecord } from '../../src/zone/zone.js';

const USCC = '91310115XX0000019T';
const NEGATIVE = { since: 'decisionDate', from: '2021-11-22', repaired: 'repaired' } as const;
const OLD = { docNo: 'old', decisionDate: '2021-11-21' };
const REPAIRED = { docNo: 'repaired', decisionDate: '2026-01-05', repaired: true };
const SERVABLE = { docNo: 'servable', decisionDate: '2021-11-22' };

describe('collecting negative information', () => {
  let catalogue: readonly CatalogueItem[];

  before(async () => {
    const text = await readFile(packageFile('data/catalogue.json'), 'utf8');
    catalogue = CatalogueItem.array().parse(JSON.parse(text));
  });

  const mayLeave = (row: Row) => isServable({ negative: NEGATIVE }, row);
  const kept = (row: Row): KeptRecord => ({
    row,
    changedAt: '2026-11-22T08:00:00.000Z',
    provenance: {
      ...{ kind: 'push', provider: 'bureau', name: `message of ${String(row['docNo'])}` },
      ...{ digest: `0x${'0'.repeat(64)}`, salt: null, line: 1, receivedAt: '2026-11-22T08:00:00.000Z' },
    },
  });
  const sources = { catalogue: (id: string) => Promise.resolve(catalogue.find((item) => item.id === id)!) };
  const fail = (_item: string, _provider: string, fault: string) => {
    throw new Error(fault);
  };

  const inZone = (rows: readonly Row[]): Collect =>
    createCollect({
      ...{ ...sources, interfaces: new Map(), onFault: fail },
      zone: { records: () => Promise.resolve(rows.map(kept)), holds: () => Promise.resolve(true) },
    });
  const throughInterface = (rows: readonly Row[]): Collect => {
    const answer = {
      ...{ provider: 'bureau', fetch: () => Promise.resolve(rows) },
      close: () => Promise.resolve(),
    };
    return createCollect({
      ...{ ...sources, interfaces: new Map([['ADM-02', answer]]), onFault: fail },
      zone: {
        records: () => Promise.reject(new Error('asked')),
        holds: () => Promise.reject(new Error('asked')),
      },
    });
  };

  async function collected(collect: Collect, wanted: Partial<WantedItem> = { mayLeave }) {
    const [found] = await collect(
      [{ id: 'ADM-02', version: 1, ...wanted }],
      USCC,
      AbortSignal.timeout(5_000),
    );
    return found!;
  }

  for (const [from, collectOf] of Object.entries({ 'the zone': inZone, 'an interface': throughInterface })) {
    it(`leaves out of ${from} what may not be served`, async () => {
      const { status, rows } = await collected(collectOf([OLD, SERVABLE, REPAIRED]));
      expect([status, rows]).to.deep.equal(['delivered', [SERVABLE]]);
    });

    it(`tells nobody that ${from} has only what may not be served`, async () => {
      const only = await collected(collectOf([OLD, REPAIRED]));
      const none = await collected(collectOf([]));
      const told = ({ status, rows, sources: from }: typeof only) => ({ status, rows, from });
      expect(told(only)).to.deep.equal(told(none)).and.deep.equal({ status: 'empty', rows: [], from: [] });
    });
  }

  it('names the sources of what is served, and of nothing else', async () => {
    const { sources: named } = await collected(inZone([OLD, SERVABLE, REPAIRED]));
    expect(named.map(({ message }) => message)).to.deep.equal(['message of servable']);
  });

  it('leaves nothing out where nothing is bounded', async () => {
    const { rows } = await collected(inZone([OLD, REPAIRED]), {});
    expect(rows).to.deep.equal([OLD, REPAIRED]);
  });
});
