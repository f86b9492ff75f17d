import { expect } from 'chai';
import {
  CatalogueItem,
  type Decision,
  LedgerError,
  QUERIES,
  type AccessRequest,
} from '@xinjian/chaincode/model';
import { readFile } from 'node:fs/promises';
import { makeData } from '../../src/access/product.js';
import { prepareDelivery } from '../../src/access/delivery.js';
import type { CollectSources } from '../../src/collection/collect.js';
import { collectWithEvaluation } from '../../src/evaluation/collect-with-evaluation.js';
import { type PublishedModel, readPublishedModel } from '../../src/evaluation/published-model.js';
import { packageFile } from '../../src/package-file.js';
import type { ProviderInterface } from '../../src/providers/provider-interface.js';
import { createHandles, type Handles } from '../../src/records/handles.js';
import type { Row } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import { digest, subject } from '../support/story.js';

const USCC = '91310115XX0000019T';
const WRITTEN = { transactionId: 'f'.repeat(64), at: '2026-11-22T08:00:00.000Z', statement: null };
const PENALTY = {
  xdrUscc: USCC,
  decisionDate: '2026-09-01',
  severity: '严重',
  repaired: false,
  fine10k: '60.000000',
};

describe('CRE-01 as an item', () => {
  let published: PublishedModel;
  let catalogue: readonly CatalogueItem[];
  let held: Map<string, Row[]>;
  let down: string[];
  let marks: { item: string; mark: string; records: { record: string; mark: string }[] }[];
  let handles: Handles;
  let onLedger: PublishedModel['hash'] | null;
  let faults: string[];

  before(async () => {
    const vault = { recordSecret: () => Promise.resolve(`0x${'5e'.repeat(32)}`) };
    handles = createHandles(vault, await readRecordKeys());
    published = await readPublishedModel();
    catalogue = CatalogueItem.array().parse(
      JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')),
    );
  });

  beforeEach(() => {
    held = new Map([
      ['REG-01', [{ uscc: USCC, estDate: '2014-03-18', regState: '存续' }]],
      ['ADM-02', [PENALTY]],
      ...['TAX-04', 'SOC-01', 'UTL-01'].map((item): [string, Row[]] => [item, []]),
    ]);
    [down, marks, onLedger, faults] = [[], [], published.hash, []];
  });

  /** What an input's provider answers. */
  function source(item: string): ProviderInterface {
    return {
      provider: 'its provider',
      fetch: () =>
        down.includes(item) ? Promise.reject(new Error('down')) : Promise.resolve(held.get(item)!),
      close: () => Promise.resolve(),
    };
  }

  function collect() {
    const sources: Omit<CollectSources, 'computed'> = {
      zone: {} as never,
      interfaces: new Map([...held.keys()].map((item) => [item, source(item)])),
      catalogue: (id) => Promise.resolve(catalogue.find((item) => item.id === id) ?? null),
      onFault: (_item, _provider, fault) => faults.push(fault),
    };
    return collectWithEvaluation({
      ...{ sources, published, handles },
      ledger: {
        evaluate: (query, [item, version]) => {
          expect([query, item, version]).to.deep.equal([QUERIES.evaluation, 'CRE-01', '1']);
          if (onLedger === null) return Promise.reject(new LedgerError('NOT_FOUND', 'evaluation'));
          const model = { version: '1', hash: onLedger };
          return Promise.resolve(JSON.stringify({ schema: 1, written: WRITTEN, item: 'CRE-01', model }));
        },
      },
      vault: { find: () => Promise.resolve({ subject: subject('firm'), uscc: USCC, salt: digest('salt') }) },
      readModel: {
        marks: (({ subject: who }: { subject?: string }) => {
          expect(who).to.equal(subject('firm'));
          return Promise.resolve({ items: marks, nextCursor: null, height: 1, headHash: '' });
        }) as never,
      },
    });
  }

  const evaluate = async () => {
    const [found] = await collect()([{ id: 'CRE-01', version: 1 }], USCC, AbortSignal.timeout(5000));
    return found!;
  };

  it('is computed from the records of its inputs, none of which is in it', async () => {
    const { status, rows, model, provider, sourceDigest } = await evaluate();
    expect(faults).to.deep.equal([]);
    expect([status, model, provider]).to.deep.equal([
      'delivered',
      { version: '1', hash: published.hash },
      '上海市公共信用信息服务中心',
    ]);
    expect(sourceDigest).to.match(/^0x[0-9a-f]{64}$/);
    const fields = catalogue.find(({ id }) => id === 'CRE-01')!.fields.map(({ name }) => name);
    expect(rows[0]).to.have.all.keys(fields);
    expect(rows[0]).to.include({ uscc: USCC, model: '1', grade: 'C' });
    expect(JSON.stringify(rows)).not.to.contain('2026-09-01').and.not.to.contain('estDate');
  });

  it('does not use what is marked as repaired', async () => {
    held.set(
      'TAX-04',
      Array.from({ length: 12 }, (_, month) => ({
        period: `2026-${String(month + 1).padStart(2, '0')}`,
        declareState: '已申报',
        lateFlag: false,
      })),
    );
    marks = [{ item: 'ADM-02', mark: 'repaired', records: [] }];
    expect((await evaluate()).rows[0]).to.include({ grade: 'A' });
    marks = [{ item: 'ADM-02', mark: 'objection', records: [] }];
    expect((await evaluate()).rows[0]).to.include({ grade: 'C' });
  });

  it('does not use what may not be served: undated, or over for five years', async () => {
    held.set('ADM-02', [
      { ...PENALTY, decisionDate: null },
      { ...PENALTY, decisionDate: '2020-01-01' },
    ]);
    const { rows } = await evaluate();
    held.set('ADM-02', []);
    expect(rows).to.deep.equal((await evaluate()).rows);
  });

  it('does not use a record that is marked as repaired, and uses the others of its item', async () => {
    const [grave, slight] = [
      { ...PENALTY, docNo: '一' },
      { ...PENALTY, docNo: '二', severity: '一般', fine10k: '1.000000' },
    ];
    const handleOf = (await handles.of(subject('firm')))!;
    const repaired = (row: Row, mark = 'repaired') => [
      { item: 'ADM-02', mark: 'none', records: [{ record: handleOf('ADM-02', row)!, mark }] },
    ];
    const result = async () => (await evaluate()).rows[0];
    const resultOf = async (rows: Row[]) => {
      held.set('ADM-02', rows);
      return result();
    };
    const [onlyGrave, onlySlight] = [await resultOf([grave]), await resultOf([slight])];
    expect(onlyGrave?.['factors']).not.to.equal(onlySlight?.['factors']);
    held.set('ADM-02', [grave, slight]);
    marks = repaired(slight);
    expect(await result()).to.deep.equal(onlyGrave);
    marks = repaired(grave);
    expect(await result()).to.deep.equal(onlySlight);
    marks = repaired(grave, 'objection');
    expect(await result()).to.include({ grade: 'C' });
  });

  it('is unavailable where an input is, and says which', async () => {
    down = ['SOC-01'];
    expect(await evaluate()).to.include({ status: 'unavailable', sourceDigest: null });
    expect(faults).to.include('inputs not available: SOC-01');
    held.set('REG-01', []);
    down = [];
    expect(await evaluate()).to.include({ status: 'unavailable' });
  });

  it('is unavailable by a model that the ledger does not know, or knows otherwise', async () => {
    for (const hash of [null, digest('another file')]) {
      onLedger = hash;
      expect(await evaluate()).to.include({ status: 'unavailable' });
      expect(faults.at(-1)).to.equal('model 1 is not the one published on the ledger');
    }
  });

  it('is settled with its model; its reasons leave only to its owner', async () => {
    const decision: Decision = {
      ...{ outcome: 'ALLOWED', code: null, reasons: [], rule: 'consent' },
      obligations: [
        {
          ...{ item: 'CRE-01', version: 1 },
          fields: ['uscc', 'model', 'grade', 'evalDate', 'factors'].map((name) => ({
            name,
            treatment: name === 'factors' ? 'withheld' : 'clear',
          })),
        },
      ],
    };
    const recorded = {
      ...{ transactionId: 'a'.repeat(64), blockNumber: 7, position: 0, index: 0, decision, revision: 0 },
      ...{ decidedAt: WRITTEN.at, seenAt: WRITTEN.at },
    };
    const vault = {
      reveal: () => Promise.resolve({ subject: subject('firm'), uscc: USCC, salt: digest('salt') }),
    };
    const request = { service: 'query', subject: subject('firm') } as AccessRequest;
    const options = { collect: collect(), vault, handles, makeReport: makeData };
    const [{ settlement }, body] = await prepareDelivery(
      options,
      request,
      recorded,
      AbortSignal.timeout(5000),
    );
    expect(settlement.items[0]).to.deep.include({
      item: 'CRE-01',
      model: { version: '1', hash: published.hash },
    });
    const { items } = JSON.parse(body!) as { items: { rows: object[] }[] };
    expect(items[0]!.rows[0]).to.have.all.keys('uscc', 'model', 'grade', 'evalDate');
  });
});
