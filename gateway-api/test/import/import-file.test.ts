import { expect } from 'chai';
import iconv from 'iconv-lite';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogueItem } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { writeRows } from '../../bench/import/rows.js';
import { FileRefused } from '../../src/import/errors.js';
import { type Progress, importFile } from '../../src/import/import-file.js';
import { packageFile } from '../../src/package-file.js';
import { type ItemFormat, formatOf } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import { type Zone, openZone } from '../../src/zone/zone.js';
import { useDatabase } from '../support/database.js';

const FIRM = '91310115XX0000019T';
const OTHER = '91310112XX0000027A';
const HEADER = 'uscc,socCode,period,insType,insuredCount,baseTotal,payable,paid,arrears,arrearsMonths,state';
const line = (
  uscc = FIRM,
  period = '2026-10',
  insType = '养老',
  rest = '86,100.00,16.00,16.00,0.00,0,正常参保',
) => `${uscc},S310115,${period},${insType},${rest}`;

describe('importFile', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let zone: Zone;
  let formats: (id: string) => ItemFormat;
  let folder: string;

  before(async () => {
    zone = await openZone(connection());
    const keys = await readRecordKeys();
    const catalogue = z
      .array(CatalogueItem)
      .parse(JSON.parse(await readFile(packageFile('data/catalogue.json'), 'utf8')));
    formats = (id) =>
      formatOf(
        catalogue.find((item) => item.id === id)!,
        keys.get(id)!,
      );
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xinjian-import-'));
    await connection().collection('zone.records').deleteMany({});
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function importText(
    text: string | Buffer,
    item = 'SOC-01',
    onProgress?: (progress: Progress) => void,
  ) {
    const file = join(folder, 'records.csv');
    await writeFile(file, text);
    return importFile({ file, format: formats(item), zone, ...(onProgress && { onProgress }) });
  }
  const rejects = async () => (await readFile(join(folder, 'records.csv.rejects.csv'), 'utf8')).split('\n');
  const refusal = async (text: string | Buffer, item?: string) =>
    importText(text, item).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('writes good records with where they came from', async () => {
    const summary = await importText(`${HEADER}\n${line()}\n${line(OTHER)}\n`);
    expect(summary).to.include({ inserted: 2, updated: 0, unchanged: 0, rejected: 0, rejectFile: null });
    const [row] = await zone.rows('SOC-01', FIRM);
    expect(row).to.include({ uscc: FIRM, insuredCount: 86, payable: '16.00', state: '正常参保' });
    const stored = await connection().collection('zone.records').findOne({ uscc: FIRM });
    expect(stored?.['provenance']).to.include({ kind: 'file', name: 'records.csv', line: 2 });
    expect(await zone.holds('SOC-01')).to.equal(true);
    expect(await zone.holds('UTL-01')).to.equal(false);
  });

  it('gives no duplicates when repeated, and takes changes as changes', async () => {
    await importText(`${HEADER}\n${line()}\n${line(FIRM, '2026-09')}\n`);
    const again = await importText(`${HEADER}\n${line()}\n${line(FIRM, '2026-09')}\n`);
    expect(again).to.include({ inserted: 0, updated: 0, unchanged: 2 });
    const changed = await importText(
      `${HEADER}\n${line(FIRM, '2026-10', '养老', '90,100.00,16.00,16.00,0.00,0,正常参保')}\n`,
    );
    expect(changed).to.include({ inserted: 0, updated: 1, unchanged: 0 });
    const rows = await zone.rows('SOC-01', FIRM);
    expect(rows.map(({ insuredCount }) => insuredCount)).to.have.members([90, 86]);
  });

  it('refuses what is older than what the zone has, or went from it, and takes the rest', async () => {
    const text = `${HEADER}\n${line()}\n${line(FIRM, '2026-09')}\n${line(FIRM, '2026-08')}\n`;
    expect(await importText(text)).to.include({ inserted: 3 });
    const newer = line(FIRM, '2026-10', '养老', '90,100.00,16.00,16.00,0.00,0,正常参保');
    expect(await importText(`${HEADER}\n${newer}\n`)).to.include({ updated: 1 });
    const gone = { row: (await zone.rows('SOC-01', FIRM)).find(({ period }) => period === '2026-09')! };
    const at = new Date().toISOString();
    await zone.remove(formats('SOC-01'), [{ ...gone, uscc: FIRM, line: 1 }], { at, asOf: at });
    const file = join(folder, 'records.csv');
    const old = `${HEADER}\n${line()}\n${line(FIRM, '2026-09')}\n${line(FIRM, '2026-07')}\n`;
    await writeFile(file, old);
    const asOf = '2026-11-01T00:00:00.000Z';
    const given = await importFile({ file, format: formats('SOC-01'), zone, asOf });
    expect(given).to.include({ inserted: 1, updated: 0, unchanged: 0, rejected: 2, asOf });
    expect((await rejects()).slice(1, 3)).to.satisfy((rows: string[]) =>
      rows.every((row, index) => row.startsWith(`${index + 2},,older than what is held of it (of 20`)),
    );
    await utimes(file, new Date(asOf), new Date(asOf));
    const dated = await importFile({ file, format: formats('SOC-01'), zone });
    expect(dated, 'of when it was written').to.include({ unchanged: 1, rejected: 2, asOf });
    const ahead = new Date(Date.now() + 24 * 3600 * 1000);
    await utimes(file, ahead, ahead);
    const taken = await importFile({ file, format: formats('SOC-01'), zone });
    // the place of one that went is there: what comes into it is a change
    expect(taken, 'never of a time ahead').to.include({ updated: 2, unchanged: 1, rejected: 0 });
    expect(taken.asOf < ahead.toISOString()).to.equal(true);
    const rows = await zone.rows('SOC-01', FIRM);
    expect(rows.map(({ period }) => period)).to.have.members(['2026-10', '2026-09', '2026-08', '2026-07']);
  });

  it('refuses a second record of one key that says something else, however far apart they stand', async () => {
    const many = Array.from({ length: 600 }, (_, index) => line(FIRM, '2026-10', `险种${index}`));
    const other = line(FIRM, '2026-10', '险种1', '90,100.00,16.00,16.00,0.00,0,正常参保');
    const near = line(FIRM, '2026-10', '险种599', '91,100.00,16.00,16.00,0.00,0,正常参保');
    const text = `${HEADER}\n${[...many, other, many[2], near].join('\n')}\n`;
    expect(await importText(text)).to.include({ inserted: 600, updated: 0, unchanged: 1, rejected: 2 });
    expect((await rejects()).slice(1, 3)).to.have.members([
      '604,,"of the same key as line 601, and says something else",',
      '602,,"of the same key as line 3, and says something else",',
    ]);
    const heads = await zone.rows('SOC-01', FIRM);
    expect(new Set(heads.map(({ insuredCount }) => insuredCount))).to.deep.equal(new Set([86]));
  });

  it('refuses a record without the fields of its key, by their names', async () => {
    expect(await importText(`${HEADER}\n${line(FIRM, '', '')}\n${line()}\n`)).to.include({
      ...{ inserted: 1, rejected: 1 },
    });
    expect((await rejects()).slice(1, 3)).to.satisfy((rows: string[]) =>
      rows.every((row, index) => row.startsWith(`2,${['period', 'insType'][index]},missing`)),
    );
  });

  it('may run several times at once', async () => {
    const lines = Array.from({ length: 300 }, (_, index) => line(FIRM, '2026-10', `险种${index}`));
    const file = join(folder, 'records.csv');
    await writeFile(file, `${HEADER}\n${lines.join('\n')}\n`);
    await Promise.all([1, 2, 3].map(() => importFile({ file, format: formats('SOC-01'), zone })));
    expect(await zone.rows('SOC-01', FIRM)).to.have.length(300);
  });

  it('lists every bad field with line, column and reason, and imports the rest', async () => {
    const summary = await importText(
      [
        HEADER,
        line('91310115XX00000190'),
        line(FIRM, '2026-13', '医疗', 'many,100.00,16.00,16.00,0.00,0,正常参保'),
        line(),
        line().split(',').slice(0, 5).join(','),
        line(''),
        '',
      ].join('\n'),
    );
    expect(summary).to.include({ inserted: 1, rejected: 4 });
    expect(await rejects()).to.deep.equal([
      '\ufeffline,column,reason,value',
      '2,uscc,"not a unified social credit code, or its check character is wrong",91310115XX00000190',
      '3,period,not a month (YYYY-MM),2026-13',
      '3,insuredCount,not a whole number,many',
      '5,,5 columns instead of 11,',
      '6,uscc,missing,',
      '',
    ]);
  });

  it('takes what looks like a formula as data where a field holds text, and refuses it where it does not', async () => {
    const formula = '=1+1';
    const summary = await importText(
      `${HEADER}\n${line(FIRM, '2026-10', '养老', `86,1,1,1,0,0,${formula}`)}\n${line(OTHER, '2026-10', '养老', `86,1,${formula},1,0,0,x`)}\n`,
    );
    expect(summary).to.include({ inserted: 1, rejected: 1 });
    expect((await zone.rows('SOC-01', FIRM))[0]).to.include({ state: formula });
    expect((await rejects())[1])
      .to.include('payable')
      .and.include("'=1+1");
  });

  it('holds no more than a batch at a time, and rejects just what is wrong', async () => {
    const file = join(folder, 'many.csv');
    await writeRows(file, 20_000);
    const sizes: number[] = [];
    const counting = {
      bearersOf: () => Promise.resolve(new Map()),
      store: (_format: ItemFormat, records: readonly unknown[]) => {
        sizes.push(records.length);
        return Promise.resolve({ inserted: records.length, updated: 0, unchanged: 0, refused: [] });
      },
    };
    const summary = await importFile({ file, format: formats('SOC-01'), zone: counting });
    expect(summary).to.include({ inserted: 19_800, rejected: 200 });
    expect(Math.max(...sizes)).to.equal(500);
    expect(sizes.length).to.be.at.least(40);
  });

  it('keeps formulas in rejected cells from being run', async () => {
    const cells = ['=HYPERLINK(1)', '+1+1', '-1+1', '@SUM(A1)'];
    await importText(
      `${HEADER}\n${cells.map((cell) => line(FIRM, '2026-10', '养老', `${cell},1,1,1,0,0,x`)).join('\n')}\n`,
    );
    const values = (await rejects()).slice(1, -1).map((row) => row.split(',').at(-1));
    expect(values).to.deep.equal(["'=HYPERLINK(1)", "'+1+1", "'-1+1", "'@SUM(A1)"]);
  });

  it('removes the list of rejects of an earlier import once all is well', async () => {
    await importText(`${HEADER}\n${line('91310115XX00000190')}\n`);
    expect(await readdir(folder)).to.include('records.csv.rejects.csv');
    await importText(`${HEADER}\n${line()}\n`);
    expect(await readdir(folder)).to.deep.equal(['records.csv']);
  });

  it('reads UTF-8 with and without byte-order mark, GB18030, and CRLF', async () => {
    const text = `${HEADER}\r\n${line()}\r\n`;
    expect(await importText(`\ufeff${text}`)).to.include({ encoding: 'utf-8', inserted: 1 });
    expect(await importText(text)).to.include({ encoding: 'utf-8', unchanged: 1 });
    const chinese = text.replace(
      HEADER,
      formats('SOC-01')
        .item.fields.map(({ name_zh }) => name_zh)
        .join(','),
    );
    expect(await importText(iconv.encode(chinese, 'gb18030'))).to.include({
      ...{ encoding: 'gb18030', unchanged: 1 },
    });
  });

  const named = (name: string, of = 'state') =>
    [
      HEADER,
      line(FIRM, '2026-10', 'A', `86,1,1,1,0,0,${of}`),
      line(OTHER, '2026-10', 'A', `86,1,1,1,0,0,${name}`),
    ]
      .join('\n')
      .concat('\n');

  it('tells GB18030 from other encodings whose bytes read as it, and names them', async () => {
    for (const [encoding, looks, name] of [
      ['shift_jis', 'Shift_JIS', '株式会社サンプル製作所（東京都千代田区）'],
      ['euc-jp', 'EUC-JP', '株式会社サンプル製作所（東京都千代田区）'],
      ['euc-kr', 'EUC-KR', '주식회사 샘플 제작소 서울특별시 강남구'],
      ['big5', 'Big5', '上海樣章智能裝備有限公司（正常參保）'],
    ] as const) {
      const error = await refusal(iconv.encode(named(name), encoding));
      expect(error, encoding).to.include({ code: 'ENCODING' });
      expect(error).to.have.property('message').that.includes(`looks like ${looks}; give UTF-8`);
      expect(await zone.rows('SOC-01', OTHER), encoding).to.deep.equal([]);
    }
    const cyrillic = await refusal(
      iconv.encode(named('Общество с ограниченной ответственностью'), 'windows-1251'),
    );
    expect(cyrillic).to.have.property('message').that.includes('looks like windows-1251');
    const chinese = named('上海样章智能装备有限公司（正常参保）', '侴爨鑫淼喆焱有限公司');
    expect(await importText(iconv.encode(chinese, 'gbk'))).to.include({ encoding: 'gb18030', inserted: 2 });
  });

  it('names other encodings in a long file too, wherever their characters stand', async () => {
    const ascii = Array.from({ length: 3_000 }, (_, index) =>
      line(OTHER, '2026-10', `A${index}`, '8,1,1,1,0,0,x'),
    );
    const text = [HEADER, ...ascii, named('上海樣章智能裝備有限公司（正常參保）').split('\n')[2]].join('\n');
    const error = await refusal(iconv.encode(text, 'big5'));
    expect(error).to.have.property('message').that.includes('looks like Big5');
  });

  it('refuses what is too little text to tell by, until it is said', async () => {
    const bytes = iconv.encode(named('正常参保'), 'gb18030');
    expect(await refusal(bytes))
      .to.have.property('message')
      .that.includes('too little text')
      .and.includes('--encoding');
    const said = { file: join(folder, 'records.csv'), format: formats('SOC-01'), zone };
    expect(await importFile({ ...said, encoding: 'gb18030' })).to.include({ inserted: 2 });
    expect((await zone.rows('SOC-01', OTHER))[0]).to.include({ state: '正常参保' });
    const wrong = await importFile({ ...said, encoding: 'utf-8' }).catch((error: unknown) => error);
    expect(wrong).to.be.instanceOf(FileRefused).and.have.property('message').that.includes('not utf-8');
  });

  it('reads the header in Chinese too', async () => {
    const chinese = formats('SOC-01').item.fields.map(({ name_zh }) => name_zh);
    expect(await importText(`${chinese.join(',')}\n${line()}\n`)).to.include({ inserted: 1 });
  });

  it('refuses any other encoding, naming it where it shows', async () => {
    const text = `${HEADER}\n${line()}\n`;
    const utf16 = await refusal(Buffer.from(`\ufeff${text}`, 'utf16le'));
    expect(utf16).to.be.instanceOf(FileRefused).and.include({ code: 'ENCODING' });
    expect(utf16)
      .to.have.property('message')
      .that.matches(/UTF-16/);
    expect(await refusal(Buffer.from(text, 'utf16le')), 'no mark').to.include({ code: 'ENCODING' });
    expect(await refusal(Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xff])]))).to.include({
      code: 'ENCODING',
    });
    expect(await refusal(Buffer.from('PK\u0003\u0004zip'))).to.include({ code: 'ENCODING' });
    expect(await zone.rows('SOC-01', FIRM)).to.deep.equal([]);
  });

  it('refuses another layout at the first wrong column, and writes nothing', async () => {
    for (const [text, pattern] of [
      ['', /column 1 should be "uscc" for SOC-01, but is missing/],
      [
        `${HEADER.replace('period', 'month')}\n${line()}\n`,
        /column 3 should be "period" for SOC-01, but is "month"/,
      ],
      [`${HEADER},more\n`, /has 11 columns, the file has 12/],
    ] as const) {
      const error = await refusal(text);
      expect(error).to.be.instanceOf(FileRefused).and.include({ code: 'HEADER' });
      expect(error).to.have.property('message').that.matches(pattern);
    }
    expect(await zone.holds('SOC-01')).to.equal(false);
  });

  it('lists a quotation that never ends as broken, and keeps what came before', async () => {
    const summary = await importText(`${HEADER}\n${line()}\n"${line(OTHER)}\n${line(OTHER, '2026-09')}\n`);
    expect(summary).to.include({ inserted: 1, rejected: 1 });
  });

  it('ends at a record without end, and says so once', async () => {
    // the next line begins where a piece of the file does: there a parser might find its way again
    const start = Buffer.byteLength([HEADER, line(), ''].join('\n'));
    const before = [HEADER, line(), 'x'.repeat(20 * 65_536 - start)];
    const after = Array.from({ length: 40_000 }, (_, index) => line(OTHER, '2026-10', `险种${index}`));
    const summary = await importText([...before, ...after].join('\n'));
    expect(summary).to.include({ inserted: 1, rejected: 1 });
    expect((await rejects())[1]).to.match(/^3,,.*longer than 1000000 characters.*nothing after it was read/);
    const unclosed = await importText([HEADER, line(), '"', ...after].join('\n'));
    expect(unclosed).to.include({ unchanged: 1, rejected: 1 });
    expect((await rejects())[1]).to.match(/^\d+,,.*nothing after it was read/);
  });

  it('shows progress batch by batch', async () => {
    const lines = Array.from({ length: 1200 }, (_, index) => line(FIRM, '2026-10', `险种${index}`));
    const shown: Progress[] = [];
    const summary = await importText(`${HEADER}\n${lines.join('\n')}\n`, 'SOC-01', (progress) =>
      shown.push(progress),
    );
    expect(summary.inserted).to.equal(1200);
    expect(shown.map(({ good }) => good)).to.deep.equal([500, 1000, 1200]);
    expect(shown.at(-1)).to.satisfy(({ bytes, size }: Progress) => bytes === size);
  });

  it('reads every record of the demonstration', async () => {
    for (const item of ['REG-01', 'ADM-01', 'ADM-02', 'SOC-01', 'UTL-01']) {
      const text = await readFile(packageFile(`data/records/${item}.csv`));
      const summary = await importText(text, item);
      expect(summary, item).to.include({ updated: 0, unchanged: 0, rejected: 0 });
      for (const firm of [FIRM, OTHER, '91310114XX00000352']) {
        expect(await zone.rows(item, firm), `${item} of ${firm}`).to.not.have.length(0);
      }
    }
  });
});
