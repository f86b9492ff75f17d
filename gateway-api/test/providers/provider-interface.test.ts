import type { RecordKey } from '../../src/records/record-keys.js';
import { expect } from 'chai';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type RequestListener, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CatalogueItem } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { createProvider } from '../../dev/provider/app.js';
import { readHoldings } from '../../dev/provider/holdings.js';
import { createCollect } from '../../src/collection/collect.js';
import { packageFile } from '../../src/package-file.js';
import { ProviderFault } from '../../src/providers/errors.js';
import {
  type ProviderInterface,
  openProviderInterface,
  openProviderInterfaces,
} from '../../src/providers/provider-interface.js';

const FIRM = '91310115XX0000019T';
const OTHER = '91310112XX0000027A';
const TOKEN = 'a token of the right length';
const RECORD_KEY: RecordKey = { subject: 'uscc', by: 'uscc', key: ['period', 'taxType'] };

describe('ProviderInterface', () => {
  let server: Server;
  let answer: RequestListener;
  let questions: number;
  let item: CatalogueItem;
  let opened: ProviderInterface;
  const never = new AbortController().signal;

  before(async () => {
    const catalogue = JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')) as unknown;
    item = z
      .array(CatalogueItem)
      .parse(catalogue)
      .find(({ id }) => id === 'TAX-04')!;
  });

  beforeEach(async () => {
    questions = 0;
    server = createServer((request, response) => {
      questions += 1;
      answer(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    opened = await open(2_000);
  });

  afterEach(async () => {
    await opened.close();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  function open(timeoutMs: number, token = TOKEN): Promise<ProviderInterface> {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/records`;
    return openProviderInterface({ item: 'TAX-04', url, provider: 'tax', timeoutMs, token }, RECORD_KEY);
  }

  const fault = (uscc = FIRM) =>
    opened.fetch(item, uscc, never).then(
      () => undefined,
      (error: unknown) => error,
    );
  const give =
    (body: unknown): RequestListener =>
    (_request, response) =>
      void response.end(typeof body === 'string' ? body : JSON.stringify(body));
  const row = { uscc: FIRM, period: '2026-10', taxType: '增值税', taxPaid: '12.50', lateFlag: false };

  it("reads the demonstration's provider", async () => {
    answer = createProvider([await readHoldings('TAX-04')], TOKEN, {});
    const rows = await opened.fetch(item, FIRM, never);
    expect(rows).to.have.length(28);
    expect(rows[0]).to.include({ uscc: FIRM, period: '2025-11', taxType: '增值税', lateFlag: false });
    expect(await opened.fetch(item, '91310000132257510M', never)).to.deep.equal([]);
    const stranger = await open(2_000, 'another token of that length');
    const refused = await stranger.fetch(item, FIRM, never).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(ProviderFault).and.include({ code: 'REFUSED' });
    await stranger.close();
  });

  it('reads all pages, and takes none that lead nowhere', async () => {
    const asked: unknown[] = [];
    const pages = (next: (asked: number) => string | null): RequestListener => {
      return (request, response) => {
        const take = (chunks: readonly Buffer[]) => {
          asked.push(JSON.parse(Buffer.concat(chunks).toString()));
          const rows = [{ ...row, period: `2026-0${asked.length}` }];
          response.end(JSON.stringify({ item: 'TAX-04', uscc: FIRM, rows, next: next(asked.length) }));
        };
        request.toArray().then(take, () => response.destroy());
      };
    };
    answer = pages((count) => (count < 3 ? `page ${count}` : null));
    const rows = await opened.fetch(item, FIRM, never);
    expect(rows.map(({ period }) => period)).to.deep.equal(['2026-01', '2026-02', '2026-03']);
    expect(asked).to.deep.equal([
      { item: 'TAX-04', uscc: FIRM },
      { item: 'TAX-04', uscc: FIRM, cursor: 'page 1' },
      { item: 'TAX-04', uscc: FIRM, cursor: 'page 2' },
    ]);
    answer = give({ item: 'TAX-04', uscc: FIRM, rows: [row], next: 'again' });
    expect(await fault()).to.include({ code: 'UNUSABLE' });
    let page = 0;
    answer = (_request, response) => {
      page += 1;
      response.end(JSON.stringify({ item: 'TAX-04', uscc: FIRM, rows: [], next: `page ${page}` }));
    };
    expect(await fault()).to.include({ code: 'UNUSABLE' });
  });

  it('refuses an item whose records name no enterprise by its code', async () => {
    const keys = new Map([['JUD-02', { subject: 'name', by: 'name' as const, key: [] }]]);
    const one = { item: 'JUD-02', url: 'http://127.0.0.1:1', provider: 'court', timeoutMs: 10, token: TOKEN };
    const refused = await openProviderInterfaces([one], keys).catch((error: unknown) => String(error));
    expect(refused).to.match(/JUD-02/);
  });

  it('gives up on a provider that hangs, once its time is gone', async () => {
    answer = () => undefined;
    await opened.close();
    opened = await open(50);
    expect(await fault())
      .to.be.instanceOf(ProviderFault)
      .and.include({ code: 'TIMED_OUT' });
    // None where even the connection took longer than that.
    expect(questions, 'no second try').to.be.at.most(1);
  });

  it('gives up on a provider that begins and never ends', async () => {
    answer = (_request, response) => void response.write('{"item":');
    await opened.close();
    opened = await open(50);
    expect(await fault()).to.include({ code: 'TIMED_OUT' });
  });

  it('asks once more where it could not be served, and not where it was refused', async () => {
    answer = (request, response) => {
      if (questions === 1) response.writeHead(503).end();
      else give({ item: 'TAX-04', uscc: FIRM, rows: [row] })(request, response);
    };
    expect(await opened.fetch(item, FIRM, never)).to.have.length(1);
    expect(questions).to.equal(2);
    answer = (_request, response) => void response.writeHead(403).end();
    expect(await fault()).to.include({ code: 'REFUSED' });
    expect(questions).to.equal(3);
  });

  it('refuses what is not as the catalogue says', async () => {
    const wrong: [string, unknown][] = [
      ['not JSON', 'garbage'],
      ['no rows', { item: 'TAX-04', uscc: FIRM }],
      ['another member', { item: 'TAX-04', uscc: FIRM, rows: [], more: 1 }],
      ['another item', { item: 'TAX-05', uscc: FIRM, rows: [] }],
      ['an unknown field', { item: 'TAX-04', uscc: FIRM, rows: [{ ...row, salary: '1' }] }],
      ['a wrong type', { item: 'TAX-04', uscc: FIRM, rows: [{ ...row, period: 'October' }] }],
      ['a nested value', { item: 'TAX-04', uscc: FIRM, rows: [{ ...row, taxPaid: { $gt: '' } }] }],
      ['no subject', { item: 'TAX-04', uscc: FIRM, rows: [{ ...row, uscc: null }] }],
    ];
    for (const [what, body] of wrong) {
      const each = await open(2_000);
      answer = give(body);
      const error = await each.fetch(item, FIRM, never).catch((thrown: unknown) => thrown);
      expect(error, what).to.be.instanceOf(ProviderFault).and.include({ code: 'UNUSABLE' });
      await each.close();
    }
  });

  it("refuses another enterprise's data, and names nothing of it", async () => {
    answer = give({ item: 'TAX-04', uscc: OTHER, rows: [] });
    expect(await fault()).to.include({ code: 'UNUSABLE' });
    answer = give({ item: 'TAX-04', uscc: FIRM, rows: [row, { ...row, uscc: OTHER }] });
    const error = await fault();
    expect(error).to.include({ code: 'UNUSABLE' });
    expect(String(error)).to.not.contain(OTHER);
  });

  it('reads no more than its bound', async () => {
    answer = (_request, response) => {
      const chunk = ' '.repeat(1024 * 1024);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more).on('error', () => undefined);
      more();
    };
    expect(await fault()).to.include({ code: 'UNUSABLE' });
  });

  it('reads no more than its bound, however many pages it comes in', async () => {
    let pages = 0;
    answer = (_request, response) => {
      pages += 1;
      const page = { item: 'TAX-04', uscc: FIRM, rows: [], next: `page ${pages}` };
      response.end(JSON.stringify(page).padEnd(1024 * 1024));
    };
    expect(await fault()).to.include({ code: 'UNUSABLE' });
    expect(pages).to.equal(5);
  });

  it('leaves a provider alone after repeated faults', async () => {
    answer = (_request, response) => void response.writeHead(500).end();
    for (let times = 0; times < 3; times += 1) await fault();
    const asked = questions;
    expect(await fault()).to.include({ code: 'UNREACHABLE' });
    expect(questions).to.equal(asked);
  });

  it('holds up no other item while one hangs', async () => {
    answer = () => undefined;
    const soc = { ...item, id: 'SOC-01', provider_zh: '人力资源和社会保障局' };
    const controller = new AbortController();
    const faults: (readonly string[])[] = [];
    const provenance = {
      ...{ provider: 'soc', kind: 'file' as const, name: 'a.csv', digest: 'd', salt: null, line: 2 },
      receivedAt: '2026-11-22T08:00:00.000Z',
    };
    const collect = createCollect({
      zone: {
        records: (id) => Promise.resolve(id === 'SOC-01' ? [{ row: { uscc: FIRM }, provenance }] : []),
        holds: (id) => Promise.resolve(id !== 'UTL-01'),
      },
      interfaces: new Map([['TAX-04', opened]]),
      catalogue: (id) => Promise.resolve(id === 'XXX-01' ? null : { ...soc, id }),
      onFault: (...fault) => faults.push(fault),
    });
    const wanted = ['TAX-04', 'SOC-01', 'ADM-02', 'UTL-01', 'XXX-01'].map((id) => ({ id, version: 1 }));
    const collecting = collect(wanted, FIRM, controller.signal);
    await once(server, 'request');
    controller.abort(new Error('the caller has gone'));
    const collected = await collecting;
    expect(collected.map(({ item: id, status }) => [id, status])).to.deep.equal([
      ['TAX-04', 'unavailable'],
      ['SOC-01', 'delivered'],
      ['ADM-02', 'empty'],
      ['UTL-01', 'unavailable'],
      ['XXX-01', 'unavailable'],
    ]);
    expect(collected.map(({ sourceDigest }) => sourceDigest !== null)).to.deep.equal([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(collected[0]).to.include({ provider: 'tax' });
    expect(collected[3]).to.include({ fault: 'no source for this item' });
    expect(faults.map(([item]) => item)).to.have.members(['TAX-04', 'UTL-01', 'XXX-01']);
    expect(JSON.stringify(faults)).not.to.include(FIRM);
  });
});
