import { expect } from 'chai';
import canonicalize from 'canonicalize';
import {
  type AccessRequest,
  blindedHandle,
  type Decision,
  type ItemObligation,
  saltedDigest,
} from '@xinjian/chaincode/model';
import { prepareDelivery } from '../../src/access/delivery.js';
import { makeData } from '../../src/access/product.js';
import { rowRelease } from '../../src/access/released-rows.js';
import { createHandles } from '../../src/records/handles.js';
import { subject, uuid } from '../support/story.js';

const SECRET = `0x${'5e'.repeat(32)}`;
const ROWS = ['一', '二', '三'].map((docNo) => ({ docNo, fine: '1.00' }));
const AT = '2026-11-22T08:00:00.000Z';

describe('the records of an item as they leave', () => {
  const jti = uuid('access');
  const keys = new Map([['ADM-02', { subject: 'xdrUscc', by: 'uscc' as const, key: ['docNo'] }]]);
  let asked: string[];
  const handles = createHandles(
    {
      recordSecret: (who) => {
        asked.push(who);
        return Promise.resolve(SECRET);
      },
    },
    keys,
  );
  let handleOf: (index: number) => string;

  beforeEach(async () => {
    asked = [];
    const known = (await handles.of(subject('firm')))!;
    handleOf = (index) => known('ADM-02', ROWS[index]!)!;
    asked = [];
  });

  const request = (service = 'query') => ({ jti, subject: subject('firm'), service }) as AccessRequest;
  const marked = (index: number, mark: 'objection' | 'repaired', treatment: 'marked' | 'withheld') => ({
    ...{ record: blindedHandle(jti, handleOf(index)), mark, treatment },
  });
  const obligation = (members: Partial<ItemObligation> = {}): ItemObligation => ({
    ...{ item: 'ADM-02', version: 1, fields: [{ name: 'docNo', treatment: 'clear' }] },
    ...members,
  });
  async function released(
    one: ItemObligation,
    { rule = 'consent', service = 'query' }: { rule?: string; service?: string } = {},
    computed: object = {},
  ) {
    const { release } = await rowRelease(handles, request(service), { rule, obligations: [one] });
    return release(one, { rows: ROWS, ...computed });
  }

  it('bear their own marks, and the repaired stay back alone', async () => {
    const records = [marked(0, 'objection', 'marked'), marked(1, 'repaired', 'withheld')];
    expect(await released(obligation({ records }))).to.deep.equal([
      { docNo: '一', _mark: 'objection' },
      { docNo: '三' },
    ]);
    expect(asked).to.deep.equal([subject('firm')]);
  });

  it('are named to the enterprise itself, and to nobody else', async () => {
    const own = await released(obligation(), { rule: 'subject' });
    expect(own.map(({ _record: record }) => record)).to.deep.equal([0, 1, 2].map(handleOf));
    expect(await released(obligation(), { rule: 'subject', service: 'report' })).to.deep.equal([
      ...ROWS.map(({ docNo }) => ({ docNo })),
    ]);
    asked = [];
    for (const rule of ['consent', 'public', 'purpose'])
      expect(JSON.stringify(await released(obligation(), { rule }))).to.not.include('_record');
    expect(asked, 'no secret is read where none is called for').to.deep.equal([]);
  });

  it('leave only if they bear the mark that is verified, where one is', async () => {
    const records = [marked(0, 'objection', 'marked'), marked(1, 'repaired', 'marked')];
    const told = await released(obligation({ records, only: 'repaired' }), { rule: 'purpose' });
    expect(told).to.deep.equal([{ docNo: '二', _mark: 'repaired' }]);
  });

  it('stay back where the repaired cannot be told from the others', async () => {
    const records = [marked(1, 'repaired', 'withheld')];
    const { release } = await rowRelease({ of: () => Promise.resolve(null) }, request(), {
      ...{ rule: 'consent', obligations: [obligation({ records })] },
    });
    expect(release(obligation({ records }), { rows: ROWS })).to.deep.equal([]);
    const disputed = [marked(1, 'objection', 'marked')];
    expect(release(obligation({ records: disputed }), { rows: ROWS })).to.have.length(3);
  });

  it('have no handle where they are computed', async () => {
    const model = { model: { version: '1', hash: '0'.repeat(64) } };
    expect(await released(obligation(), { rule: 'subject' }, model)).to.deep.equal(
      ROWS.map(({ docNo }) => ({ docNo })),
    );
  });

  it('are settled with their marks: the digest is over them', async () => {
    const records = [marked(0, 'objection', 'marked')];
    const decision: Decision = {
      ...{ outcome: 'ALLOWED', code: null, reasons: [], rule: 'consent' },
      obligations: [obligation({ records })],
    };
    const recorded = {
      ...{ transactionId: 'a'.repeat(64), blockNumber: 7, position: 0, index: 0, decision, revision: 0 },
      ...{ decidedAt: AT, seenAt: AT },
    };
    const found = {
      ...{ item: 'ADM-02', version: 1, status: 'delivered' as const, rows: ROWS, provider: 'p' },
      ...{ fetchedAt: AT, sources: [], sourceDigest: null, sourceSalt: null, fault: null },
    };
    const [{ settlement, salt }, body] = await prepareDelivery(
      {
        ...{ handles, makeReport: makeData, collect: () => Promise.resolve([found]) },
        vault: { reveal: (who) => Promise.resolve({ subject: who, uscc: 'U', salt: SECRET }) },
      },
      request(),
      recorded,
      AbortSignal.timeout(5000),
    );
    const data = JSON.parse(body!) as { items: { rows: Record<string, unknown>[] }[] };
    expect(data.items[0]!.rows[0]).to.deep.equal({ docNo: '一', _mark: 'objection' });
    expect(settlement.digest).to.equal(saltedDigest(salt!, canonicalize(data)!));
    const { _mark: mark, ...bare } = data.items[0]!.rows[0]!;
    expect(mark).to.equal('objection');
    data.items[0]!.rows[0] = bare;
    expect(settlement.digest).to.not.equal(saltedDigest(salt!, canonicalize(data)!));
  });
});
