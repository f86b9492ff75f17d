import { expect } from 'chai';
import express from 'express';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CatalogueItem } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { createProvider } from '../../dev/provider/app.js';
import { readHoldings } from '../../dev/provider/holdings.js';
import { packageFile } from '../../src/package-file.js';
import { MOST_ROWS, readAnswer } from '../../src/providers/answer.js';
import { MOST_PAGES, openProviderInterface } from '../../src/providers/provider-interface.js';
import type { Row } from '../../src/records/item-format.js';
import { readRecordKeys, type RecordKey } from '../../src/records/record-keys.js';

const FIRM = '91310115XX0000019T';
const TOKEN = 'a token of the right length';
const Contract = z.object({
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

/** What passes between adapter and provider is what `data/provider/openapi.json` says, on either side. */
describe('the contract of providers’ interfaces', () => {
  let item: CatalogueItem;
  let recordKey: RecordKey;
  let openApi: object;
  let [question, answer]: z.ZodType[] = [];

  before(async () => {
    const read = async (file: string): Promise<unknown> =>
      JSON.parse(await readFile(packageFile(file), 'utf8'));
    item = z
      .array(CatalogueItem)
      .parse(await read('data/catalogue.json'))
      .find(({ id }) => id === 'TAX-04')!;
    recordKey = (await readRecordKeys()).get('TAX-04')!;
    openApi = z.looseObject({}).parse(await read('data/provider/openapi.json'));
    const { schemas } = Contract.parse(openApi).components;
    [question, answer] = [schemas['Question']!, schemas['Answer']!].map((schema) => z.fromJSONSchema(schema));
  });

  /** What the adapter makes of a provider: the rows, or the fault. */
  async function ask(provider: RequestListener): Promise<unknown> {
    const server = createServer(provider);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/records`;
    const configuration = { item: 'TAX-04', url, provider: 'tax', timeoutMs: 2_000, token: TOKEN };
    const opened = await openProviderInterface(configuration, recordKey);
    const rows = await opened
      .fetch(item, FIRM, new AbortController().signal)
      .catch((error: unknown) => error);
    await opened.close();
    server.close();
    return rows;
  }

  it('holds for what the adapter asks and what the demonstration’s provider answers', async () => {
    const said: [unknown, unknown][] = [];
    const recorder = express()
      .use(express.json())
      .use((request, response, next) => {
        const send = response.json.bind(response);
        response.json = (body: unknown) => {
          said.push([request.body, JSON.parse(JSON.stringify(body))]);
          return send(body);
        };
        next();
      })
      .use(createProvider([await readHoldings('TAX-04')], TOKEN, openApi));
    expect(await ask(recorder)).to.have.length(28);
    expect(said.map(([asked]) => question!.safeParse(asked).success)).to.deep.equal([true, true]);
    expect(said.map(([, told]) => answer!.safeParse(told).success)).to.deep.equal([true, true]);
    expect(question!.safeParse({ ...(said[0]![0] as object), more: 1 }).success).to.equal(false);
  });

  const row: Row = { uscc: FIRM, period: '2026-10', taxType: '增值税' };
  const whole = { item: 'TAX-04', uscc: FIRM, rows: [row] };
  for (const [name, told, isTaken] of [
    ['a record', whole, true],
    ['no record', { ...whole, rows: [] }, true],
    ['what is not stated', { ...whole, rows: [{ ...row, taxPaid: null }] }, true],
    ['no further page', { ...whole, next: null }, true],
    ['a further page without a name', { ...whole, next: '' }, false],
    ['one whose name is too long', { ...whole, next: 'x'.repeat(501) }, false],
    ['a stranger’s member', { ...whole, total: 1 }, false],
    ['no rows at all', { item: 'TAX-04', uscc: FIRM }, false],
    ['a record within a record', { ...whole, rows: [{ ...row, taxPaid: { value: 1 } }] }, false],
    ['more records than may be', { ...whole, rows: Array.from({ length: MOST_ROWS + 1 }, () => row) }, false],
  ] as const) {
    it(`${isTaken ? 'allows' : 'forbids'} ${name}, and so does the adapter`, () => {
      expect(answer!.safeParse(told).success).to.equal(isTaken);
      const read = () => readAnswer(told, item, recordKey, FIRM);
      if (isTaken) read();
      else expect(read).to.throw('UNUSABLE');
    });
  }

  it('bounds the pages as it says', async () => {
    const pages = (count: number): RequestListener => {
      let page = 0;
      return (_request, response) => {
        page += 1;
        const rows = [{ ...row, period: `20${String(10 + Math.floor(page / 12))}-01`, taxType: `税${page}` }];
        response.end(JSON.stringify({ ...whole, rows, next: page < count ? `page ${page}` : null }));
      };
    };
    expect(JSON.stringify(openApi)).to.include(`at most ${MOST_PAGES} pages`);
    expect(JSON.stringify(openApi)).to.include(`at most ${MOST_ROWS} records`);
    expect(await ask(pages(MOST_PAGES))).to.have.length(MOST_PAGES);
    expect(await ask(pages(MOST_PAGES + 1))).to.include({ code: 'UNUSABLE' });
  });
});
