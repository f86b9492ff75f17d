import canonicalize from 'canonicalize';
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { CatalogueItem, QUERIES, saltedDigest, sha256Hash } from '@xinjian/chaincode/model';
import { readCommitments, wordsOf } from '../../src/declarations/commitments.js';
import { packageFile } from '../../src/package-file.js';
import { OFFICER, type TestGateway, useGateway } from '../support/gateway.js';
import { declarationRecord, digest, jws, recordCall, subject, uuid } from '../support/story.js';

const FIRM = '91310115XX0000019T';

describe('one declaration over HTTP', function () {
  this.timeout(20_000);
  const gateway = useGateway();
  const firm = subject('firm');
  const statement = jws('declaration.make', firm, uuid('declared'), {
    ...{ item: 'SELF-01', digest: digest('version 1') },
    commitment: { template: '1', digest: digest('words') },
  });
  const path = `/v1/declarations/${sha256Hash(statement)}`;
  const status = async (username: string) => (await gateway().call(username, 'GET', path)).status;

  /** Asks until the read model has come so far. */
  async function until(ask: (at: TestGateway) => Promise<boolean>): Promise<void> {
    while (!(await ask(gateway())));
  }

  before(async () => {
    const written = {
      ...{ transactionId: 'f'.repeat(64), at: '2026-11-22T08:00:00.000Z' },
      statement: sha256Hash(statement),
    };
    gateway().ledger.chain.add({
      name: 'subject:declare',
      args: [statement],
      writes: [[['declaration', firm, 'SELF-01', '1'], declarationRecord(firm, 1, { written })]],
    });
    await until(async () => (await status('regulator')) === 200);
  });

  it('says when and under which words it was made, and nothing of what it says', async () => {
    const told = (await (await gateway().call('operator', 'GET', path)).json()) as Record<string, unknown>;
    expect(told).to.include({ item: 'SELF-01', version: 1, subject: firm, record: null });
    expect(told['words']).to.match(/信用承诺书/);
    const none = await gateway().call('operator', 'GET', `/v1/declarations/${digest('none')}`);
    expect(none.status).to.equal(404);
  });

  it('is there for an institution that was given the item, and for no other', async () => {
    expect([await status('bank'), await status('rival'), await status('firm')]).to.deep.equal([
      404, 404, 404,
    ]);
    const asked = { institution: 'bank', who: 'firm', consent: 'consent', items: ['SELF-01'] };
    gateway().ledger.chain.add(
      recordCall('1'.repeat(64), [{ name: 'given', ...asked }]),
      recordCall('2'.repeat(64), [
        { name: 'refused', ...asked, institution: 'rival', code: 'CONSENT_REVOKED' },
      ]),
    );
    await until(async () => (await status('bank')) === 200);
    expect(await status('rival')).to.equal(404);
  });
});

describe('a declaration of which the ledger knows and the caller does not', function () {
  this.timeout(20_000);
  const gateway = useGateway();

  it('reaches the zone by itself, while the gateway runs', async () => {
    const { ledger } = gateway();
    const call = (username: string, method: string, path: string, body?: unknown) =>
      gateway().call(username, method, path, body);
    const { participant } = (await (await call('firm', 'GET', '/v1/me')).json()) as { participant: string };
    const catalogue = CatalogueItem.array().parse(
      JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')),
    );
    const item = catalogue.find(({ id }) => id === 'SELF-01')!;
    const written = (statement: string) => ({
      ...{ transactionId: 'f'.repeat(64), at: '2026-11-22T08:00:00.000Z' },
      statement: sha256Hash(statement),
    });
    const published = jws('catalogue.publish', 'operator', uuid('publish'), { item });
    const stored = { schema: 1, written: written(published), item };
    ledger.chain.add({
      ...{ name: 'catalogue:publish', args: [published] },
      writes: [
        [['item', 'SELF-01', '1'], stored],
        [['item~latest', 'SELF-01'], stored],
      ],
    });
    while ((await call('firm', 'GET', '/v1/catalogue/SELF-01')).status !== 200);

    const [record, salt] = [{ uscc: FIRM, employees: 42 }, digest('salt')];
    const [commitment] = await readCommitments();
    const words = saltedDigest(salt, wordsOf(commitment!, FIRM, 'SELF-01'));
    const statement = await gateway().sign(participant, 'declaration.make', {
      ...{ item: 'SELF-01', digest: saltedDigest(salt, canonicalize(record) ?? '') },
      commitment: { template: '1', digest: words },
    });
    const cut = await call('firm', 'POST', '/v1/declarations', { statement, record, salt });
    expect(cut.status, 'the peer does not answer for it').to.equal(404);

    const declared = declarationRecord(participant, 1, {
      ...{ written: written(statement), commitment: { template: '1', digest: words } },
      digest: saltedDigest(salt, canonicalize(record) ?? ''),
    });
    ledger.put(QUERIES.declaration, [participant, 'SELF-01', ''], declared);
    ledger.chain.add({
      ...{ name: 'subject:declare', args: [statement] },
      writes: [[['declaration', participant, 'SELF-01', '1'], declared]],
    });
    ledger.decide = () => ({
      ...{ outcome: 'ALLOWED', code: null, reasons: [], rule: 'subject' },
      obligations: [{ item: 'SELF-01', version: 1, fields: [{ name: 'employees', treatment: 'clear' }] }],
    });
    for (let rows: Record<string, unknown>[] = []; rows.length === 0;) {
      const asked = await gateway().sign(participant, 'access.request', {
        ...{ consent: null, subject: participant, items: ['SELF-01'], purpose: 'S1', service: 'query' },
        ...{ evidence: [], officer: OFFICER },
      });
      const answer = await call('firm', 'POST', '/v1/accesses', { statement: asked });
      const { data } = (await answer.json()) as {
        data: { items: { rows: Record<string, unknown>[] }[] };
      };
      rows = data.items[0]!.rows;
      // to the enterprise itself each record with its handle
      for (const { _record: handle, ...row } of rows) {
        expect(handle).to.match(/^0x[0-9a-f]{64}$/);
        expect(row).to.deep.equal({ employees: 42 });
      }
    }
  });
});
