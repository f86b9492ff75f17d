import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import canonicalize from 'canonicalize';
import { QUERIES, sha256Hash } from '@xinjian/chaincode/model';
import { useGateway } from '../support/gateway.js';
import { nameOnlyItem, participantRecord } from '../support/story.js';

const ENTRIES: readonly object[] = [{ put: { taxType: 'VAT' } }];
/** More than a JSON body may be, in lines that are each allowed. */
const MANY = Array.from({ length: 3 }, () => ({ put: { taxType: 'x'.repeat(100 * 1024) } }));

describe('PUT /v1/collection/{item}', () => {
  const directory = mkdtempSync(join(tmpdir(), 'xinjian-collectors-'));
  const collectors = join(directory, 'collectors.json');
  writeFileSync(collectors, JSON.stringify([{ item: 'TAX-03', provider: 'bureau' }]));
  after(() => rmSync(directory, { recursive: true }));
  const gateway = useGateway({ COLLECTORS_FILE: collectors });

  async function put(
    form: 'json' | 'ndjson',
    entries = ENTRIES,
  ): Promise<{ status: number; detail: string }> {
    const digest = sha256Hash(canonicalize(entries)!);
    const members = { item: 'TAX-03', sequence: 1, digest };
    const statement = await gateway().sign('bureau', 'collection.push', members);
    const lines = [{ statement }, ...entries].map((line) => JSON.stringify(line)).join('\n');
    const response = await fetch(`${gateway().url}/v1/collection/TAX-03`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${await gateway().token('bureau')}`,
        'content-type': form === 'json' ? 'application/json' : 'Application/X-NDJSON; charset=utf-8',
      },
      body: form === 'json' ? JSON.stringify({ statement, entries }) : lines,
    });
    const { detail } = (await response.json()) as { detail: string };
    return { status: response.status, detail };
  }
  const standing = (value: string) =>
    gateway().ledger.put(
      QUERIES.participant,
      ['bureau'],
      participantRecord('bureau', { kind: 'data_provider', standing: value }),
    );

  for (const form of ['json', 'ndjson'] as const) {
    it(`is for providers in good standing only, in ${form}`, async () => {
      gateway().ledger.state.delete(`${QUERIES.participant} bureau`);
      expect(await put(form)).to.deep.equal({ status: 403, detail: 'iss: bureau is not registered' });
      for (const refused of ['SUSPENDED', 'RETIRED']) {
        standing(refused);
        expect(await put(form)).to.deep.equal({ status: 403, detail: `iss: bureau is ${refused}` });
      }
      standing('ACTIVE');
      // the push itself is taken: this ledger has published no item
      expect(await put(form)).to.deep.equal({ status: 404, detail: 'no item TAX-03' });
    });
  }

  it('takes 256 kB as JSON and more as lines, of 256 kB each', async () => {
    standing('ACTIVE');
    expect((await put('json', MANY)).status).to.equal(413);
    expect((await put('ndjson', MANY)).status).to.equal(404);
    const long = [{ put: { taxType: 'x'.repeat(256 * 1024) } }];
    expect(await put('ndjson', long)).to.deep.equal({
      status: 413,
      detail: 'A line has at most 262144 bytes.',
    });
  });

  it('refuses lines at the first that is none, and goes on with other calls', async () => {
    const lines = ['{"statement": "a"', ...MANY.map((entry) => JSON.stringify(entry))].join('\n');
    for (let calls = 0; calls < 3; calls += 1) {
      const response = await fetch(`${gateway().url}/v1/collection/TAX-03`, {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${await gateway().token('bureau')}`,
          'content-type': 'application/x-ndjson',
        },
        body: lines.slice(0, 2_000),
      });
      expect(response.status).to.equal(400);
      expect(((await response.json()) as { detail: string }).detail).to.equal('line: no JSON');
    }
    expect((await gateway().call(null, 'GET', '/readyz')).status).to.equal(200);
  });

  it('takes nothing of what enterprises declare themselves', async () => {
    standing('ACTIVE');
    const { chain } = gateway().ledger;
    const names = ['taxpayerId', 'taxType', 'publishDate'];
    const record = nameOnlyItem('TAX-03');
    const item = {
      ...{ ...record.item, sharing_mode: 'self_declared' },
      fields: names.map((name) => ({ ...record.item.fields[0], name })),
    };
    chain.add({ name: 'test:write', writes: [[['item~latest', 'TAX-03'], { ...record, item }]] });
    expect((await gateway().call(null, 'GET', '/readyz')).status).to.equal(200);
    expect(await put('json')).to.deep.equal({
      status: 409,
      detail:
        'TAX-03 is declared by the enterprise under its own signature (POST /v1/declarations): nobody else brings it',
    });
  });

  it('takes nothing of an item that is known by its name only', async () => {
    standing('ACTIVE');
    const { chain } = gateway().ledger;
    chain.add({ name: 'test:write', writes: [[['item~latest', 'TAX-03'], nameOnlyItem('TAX-03')]] });
    expect((await gateway().call(null, 'GET', '/readyz')).status).to.equal(200);
    expect(await put('json')).to.deep.equal({
      status: 409,
      detail:
        'TAX-03 is known by its name only: no fields are published by which a record says whose it is, so nothing of it is collected',
    });
  });
});
