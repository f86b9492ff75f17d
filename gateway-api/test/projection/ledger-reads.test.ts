import { expect } from 'chai';
import { LedgerError, QUERIES } from '@xinjian/chaincode/model';
import { decodeBlock } from '../../src/ledger/block.js';
import { changesOf } from '../../src/projection/changes.js';
import { type Documents, openDocuments } from '../../src/projection/documents.js';
import { createLedgerReads, type LedgerReads } from '../../src/projection/ledger-reads.js';
import { createReadModel, type ReadModel } from '../../src/projection/read-model.js';
import type { KeyRow } from '../../src/projection/rows.js';
import { Chain } from '../support/chain.js';
import { useDatabase } from '../support/database.js';
import { keyRecord } from '../support/gateway.js';
import { project } from '../support/project.js';
import { tellStory, uuid } from '../support/story.js';

/** The coordinates say nothing here. */
const KEY = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43), d: '', kid: '' } as const;

/** A peer over a chain: its world state is what the blocks wrote. */
function peerOf(chain: Chain) {
  const state = new Map<string, unknown>();
  const places = new Map<string, { blockNumber: number; position: number }>();
  for (const raw of chain.raw) {
    const block = decodeBlock(raw);
    for (const { transactionId, position, invocation, validationCode } of block.transactions) {
      if (!places.has(transactionId)) places.set(transactionId, { blockNumber: block.number, position });
      if (validationCode !== 'VALID') continue;
      for (const { key, value } of invocation?.writes ?? []) {
        // records of the story name no transaction: the peer's name the one that wrote them
        const record = JSON.parse(value) as { written?: { transactionId: string } };
        if (record.written !== undefined) record.written.transactionId = transactionId;
        state.set(key.split('\0').filter(Boolean).join(' '), record);
      }
    }
  }
  const names = new Map<string, string>([
    [QUERIES.participant, 'participant'],
    [QUERIES.consent, 'consent'],
    [QUERIES.settlement, 'settlement'],
    [QUERIES.usage, 'usage'],
  ]);
  return {
    state,
    chaincode: chain.chaincode,
    evaluate: (query: string, args: readonly string[]) => {
      const found = state.get([names.get(query), ...args].join(' '));
      if (found === undefined) return Promise.reject(new LedgerError('NOT_FOUND', 'nothing'));
      return Promise.resolve(JSON.stringify(found));
    },
    commitStatus: (transactionId: string) =>
      Promise.resolve({
        ...(places.get(transactionId) ?? { blockNumber: 2, position: 0 }),
        ...{ transactionId, validationCode: 'VALID', at: '' },
      }),
    block: (number: number) => chain.block(number),
    height: () => Promise.resolve(chain.height),
  };
}

describe('reads from the ledger', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  const chain = new Chain();
  let documents: Documents;
  let readModel: ReadModel;
  let reads: LedgerReads;

  before(async () => {
    tellStory(chain);
    documents = await openDocuments(connection());
    await project(documents, chain);
    readModel = createReadModel(documents);
    reads = createLedgerReads({ ledger: peerOf(chain), readModel, projected: () => Promise.resolve() });
    expect(changesOf(decodeBlock(chain.raw[3]!), chain.chaincode).accesses).to.have.length(2);
  });

  it('gives the access that the read model gives, from the peer’s own blocks and state', async () => {
    for (const name of ['access', 'denied', 'late']) {
      expect(await reads.access(uuid(name)), name).to.deep.equal(await readModel.access(uuid(name)));
    }
    expect(await reads.access(uuid('nothing'))).to.equal(null);
  });

  it('is not deceived by what was altered in the read model', async () => {
    const truth = await readModel.access(uuid('access'));
    await documents.accesses.updateOne(
      { jti: uuid('access') },
      { $set: { outcome: 'DENIED', purpose: '99', 'settlement.outcome': 'withheld' } },
    );
    await documents.records.participant.collection.updateOne(
      { _id: 'bank-a' as never },
      { $set: { 'record.standing': 'RETIRED' } },
    );
    await documents.records.consent.collection.updateOne(
      { _id: uuid('consent') as never },
      { $set: { 'record.state': 'ACTIVE' } },
    );
    expect((await readModel.access(uuid('access')))?.purpose).to.equal('99');
    expect(await reads.access(uuid('access'))).to.deep.equal(truth);
    expect((await reads.participant('bank-a'))?.standing).to.equal('ACTIVE');
    expect((await readModel.consent(uuid('consent')))?.state).to.equal('ACTIVE');
    expect((await reads.consent(uuid('consent')))?.state).to.equal('WITHDRAWN');
  });

  it('knows no participant or consent that the peer does not know', async () => {
    expect(await reads.participant('bank-z')).to.equal(null);
    expect(await reads.consent(uuid('nothing'))).to.equal(null);
    expect(await reads.purposes()).to.equal(null);
  });

  it('lists keys in the order of the read model, whatever became of them since, and newer ones before', async () => {
    const kids = ['d', 'c', 'b', 'a'].map((letter) => letter.repeat(43));
    const [newest = '', newer = '', later = '', earlier = ''] = kids;
    const blocks: Record<string, number> = { [newest]: 8, [newer]: 8, [later]: 5, [earlier]: 9 };
    const written = (kid: string) => ({
      transactionId: kid,
      at: '2026-11-22T08:00:00.000Z',
      statement: null,
    });
    const record = (kid: string) => ({ ...keyRecord(KEY, 'bank'), kid, written: written(kid) });
    const peer = {
      ...{ chaincode: chain.chaincode, block: () => Promise.reject(new Error('no block')) },
      height: () => Promise.resolve(10),
      evaluate: () => Promise.resolve(JSON.stringify([earlier, newest, later, newer].map(record))),
      commitStatus: (transactionId: string) =>
        Promise.resolve({
          ...{ transactionId, blockNumber: blocks[transactionId] ?? 0, position: 0 },
          ...{ validationCode: 'VALID', at: '' },
        }),
    };
    const shown = [later, earlier].map((kid) => ({ ...record(kid), blockNumber: 1, transactionId: kid }));
    const page = { items: shown as KeyRow[], nextCursor: null, height: 7, headHash: '' };
    const peerReads = createLedgerReads({
      ledger: peer,
      readModel: { access: () => Promise.resolve(null), keys: () => Promise.resolve(page) },
      projected: () => Promise.resolve(),
    });
    const [first, second, ...others] = (await peerReads.keysOf('bank')).map(({ kid }) => kid);
    expect([first, second]).to.have.members([newest, newer]);
    expect(others).to.deep.equal([later, earlier]);
    expect((await peerReads.keysOf('bank')).map(({ kid }) => kid)).to.deep.equal([first, second, ...others]);
  });
});
