import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import jsqr from 'jsqr';
import { openRenderer, type Renderer } from '../../src/reports/pdf/renderer.js';
import type { Report } from '../../src/reports/report.js';
import { disputedReport, reportOf, SAMPLES, SOURCES } from './samples.js';

/** Of a CommonJS module: what it exports is the default of its default. */
const readCode = jsqr.default;
const run = promisify(execFile);
const PAGES: Readonly<Record<string, number>> = { zhineng: 8, qipei: 6, wuliu: 6 };

describe('the report as PDF', function () {
  this.timeout(60_000);
  let directory: string;
  let renderer: Renderer;

  before(async () => {
    renderer = openRenderer();
    directory = await mkdtemp(join(tmpdir(), 'xinjian-report-'));
  });

  after(async () => {
    await renderer.close();
    await rm(directory, { recursive: true });
  });

  it('has the same bytes for the same report, and others for another receiver', async () => {
    const report = await reportOf(SAMPLES[1]!);
    const first = Buffer.from(await renderer.render(report));
    expect(first.equals(await renderer.render(report))).to.equal(true);
    const receiver = { ...report.receiver, name: { ...report.receiver.name, zh: '另一家样例银行' } };
    expect(first.equals(await renderer.render({ ...report, receiver }))).to.equal(false);
  });

  describe('read by poppler', () => {
    before(async function () {
      const isThere = await run('pdftoppm', ['-v']).then(
        () => true,
        () => false,
      );
      if (!isThere) {
        this.test!.title = 'skipped: poppler-utils (pdftoppm, pdftotext, pdffonts) is not installed';
        this.skip();
      }
    });

    it('says of one disputed record that it is, beside the others of its item', async () => {
      const file = join(directory, 'disputed.pdf');
      await writeFile(file, await renderer.render(await disputedReport()));
      const { stdout } = await run('pdftotext', ['-layout', file, '-']);
      expect(stdout).to.contain('信息主体对其中 1 条信息提出异议').and.to.not.contain('对本项信息提出异议');
      expect(stdout.match(/有异议/g)).to.have.length(1);
    });

    for (const sample of SAMPLES) {
      it(`holds what the report of ${sample.name} says, in its order, on numbered pages`, async () => {
        const report = await reportOf(sample);
        const file = join(directory, `${sample.name}.pdf`);
        await writeFile(file, await renderer.render(report));
        const { stdout } = await run('pdftotext', ['-raw', file, '-']);
        const pages = stdout.split('\f').slice(0, -1);
        expect(pages).to.have.length(PAGES[sample.name]!);
        for (const [index, page] of pages.entries()) {
          expect(page)
            .to.contain(`${index + 1} / ${pages.length}`)
            .and.to.contain(report.number);
          expect(bare(page), 'the watermark').to.contain(bare(`仅供${sample.receiver.zh}使用`));
        }
        const text = bare(stdout);
        expect(text, 'a source of what was withheld').not.to.contain('来源：gateway');
        let position = 0;
        for (const expected of inOrder(report)) {
          const found = text.indexOf(bare(expected), position);
          expect(
            found,
            `${expected} after ${text.slice(Math.max(0, position - 40), position)}`,
          ).to.be.at.least(0);
          position = found;
        }
      });

      it(`embeds a subset of each font of the report of ${sample.name}, and draws on every page`, async () => {
        const file = join(directory, `${sample.name}.pdf`);
        await writeFile(file, await renderer.render(await reportOf(sample)));
        const { stdout } = await run('pdffonts', [file]);
        const fonts = stdout.trim().split('\n').slice(2);
        expect(fonts).to.have.length(2);
        for (const font of fonts)
          expect(font).to.match(/^[A-Z]{6}\+NotoSansSC-\w+ +CID TrueType +Identity-H +yes yes yes/);
        const prefix = join(directory, sample.name);
        await run('pdftoppm', ['-r', '40', '-gray', file, prefix]);
        const names = (await readdir(directory)).filter((name) => name.startsWith(`${sample.name}-`));
        expect(names).to.have.length(PAGES[sample.name]!);
        for (const name of names)
          expect(inkOf(await readFile(join(directory, name))), name).to.be.within(0.02, 0.5);
      });
    }

    it('leads by its code to where this very report is verified', async () => {
      const report = await reportOf(SAMPLES[0]!);
      const file = join(directory, 'code.pdf');
      await writeFile(file, await renderer.render(report));
      const page = join(directory, 'code');
      await run('pdftoppm', ['-r', '150', '-gray', '-f', '1', '-l', '1', '-singlefile', file, page]);
      const { width, height, pixels } = imageOf(await readFile(`${page}.pgm`));
      const code = readCode(Uint8ClampedArray.from(rgba(pixels)), width, height);
      expect(code?.data).to.equal(report.verification);
      expect(report.verification).to.include(`/verify/${report.access.id}#`);
    });

    it('names file, message, time and digest of every source', async () => {
      const report = await reportOf(SAMPLES[2]!);
      const chapters = report.chapters.map((chapter) => ({
        ...chapter,
        items: chapter.items.map((item) => (item.item === 'REG-01' ? { ...item, sources: SOURCES } : item)),
      }));
      const file = join(directory, 'sources.pdf');
      await writeFile(file, await renderer.render({ ...report, chapters }));
      const text = bare((await run('pdftotext', ['-raw', file, '-'])).stdout);
      for (const { message, provider, digest } of SOURCES) {
        expect(text).to.include(`摘要：${digest}`).and.to.include(`·${provider}·接收时间：2026-11-2`);
        expect(text).to.include(message ?? '文件·');
      }
    });

    it('leaves no heading behind, and nothing beyond the margins, however long the texts', async () => {
      const file = join(directory, 'long.pdf');
      await writeFile(file, await renderer.render(lengthened(await reportOf(SAMPLES[0]!))));
      const { stdout } = await run('pdftotext', ['-bbox', file, '-']);
      const pages = stdout.split('<page ').slice(1).map(linesOf);
      expect(pages.length).to.be.above(PAGES['zhineng']!);
      for (const [index, lines] of pages.entries()) {
        expect(Math.max(...lines.map(({ right }) => right)), `page ${index + 1}`).to.be.below(PAPER.right);
        const last = lines.filter(({ top }) => top < PAPER.footer).at(-1)!;
        expect(last.text).not.to.match(/^[一二三四五六七八九十]、(?!.*(条|不可得|项）)$)|^\d+\.\d+|^第\d+条/);
      }
    });
  });
});

/** The margins of the paper, in points from its left and upper edge. */
const PAPER = { right: 595.28 - 41, footer: 785 } as const;

/** The same with texts as long as the catalogue lets them be. */
function lengthened(report: Report): Report {
  const long: Readonly<Record<string, string>> = {
    entName: '申测超长名称'.repeat(12),
    businessScope: '经营范围很长，'.repeat(400),
    fact: '违法事实'.repeat(500),
    docNo: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'.repeat(4),
    insType: '城镇职工基本养老保险（含灵活就业）',
    baseTotal: '123456789012345.67',
  };
  const lengthen = (record: object) =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [name, long[name] ?? (value as unknown)]),
    );
  const chapters = report.chapters.map((chapter) => ({
    ...chapter,
    items: chapter.items.map((item) => ({ ...item, records: item.records.map(lengthen) })),
  }));
  return { ...report, chapters };
}

/** The lines of a page, downwards, without the watermark's large letters. */
function linesOf(page: string): { top: number; right: number; text: string }[] {
  const words = [...page.matchAll(/yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)<\/word>/g)];
  const lines = new Map<number, { top: number; right: number; text: string }>();
  for (const [, yMin, xMax, yMax, text = ''] of words) {
    const [top, right] = [Number(yMin), Number(xMax)];
    if (Number(yMax) - top > 20) continue;
    const key = Math.round(Number(yMax));
    const line = lines.get(key) ?? { top, right, text: '' };
    lines.set(key, { top, right: Math.max(line.right, right), text: line.text + text });
  }
  return [...lines.values()].sort((one, other) => one.top - other.top);
}

/** What a reader must find, top to bottom. */
function inOrder({ number, subject, receiver, purpose, access, chapters, notes }: Report): string[] {
  const head = [number, subject.name ?? '', subject.uscc, receiver.name.zh, purpose.name.zh, access.id];
  const body = chapters.flatMap(({ title, items, notAsked, advice }) => [
    title.zh,
    ...items.flatMap(({ name, status, records, provider }) => [
      name.zh,
      ...(status === 'unavailable' ? ['暂不可得'] : []),
      ...(status === 'withheld' ? ['不予提供'] : []),
      ...(status === 'empty' ? ['无记录'] : []),
      ...records.slice(0, 1).flatMap((record) => Object.values(record).filter(isShortText).slice(0, 1)),
      ...(status === 'withheld' ? [] : [provider]),
    ]),
    ...notAsked.map(({ name }) => name.zh),
    ...advice.map(opening),
  ]);
  return [...head, '信用信息概要', ...body, ...notes.map(opening)];
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length < 20 && !/^\d+\.\d+$/.test(value);
}

/** Without what line breaks and justification put between letters. */
function bare(text: string): string {
  return text.replaceAll(/\s/g, '');
}

/** A grey image (binary PGM). */
function imageOf(pgm: Buffer): { width: number; height: number; pixels: Buffer } {
  const found = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 40).toString('latin1'));
  const [header = '', width, height] = found ?? [];
  return { width: Number(width), height: Number(height), pixels: pgm.subarray(header.length) };
}

function* rgba(pixels: Buffer): Generator<number> {
  for (const grey of pixels) yield* [grey, grey, grey, 255];
}

/** The share of dark pixels in a grey image. */
function inkOf(pgm: Buffer): number {
  const { pixels } = imageOf(pgm);
  return pixels.reduce((dark, value) => dark + (value < 250 ? 1 : 0), 0) / pixels.length;
}

/** The first words of a numbered line: its number may come out in the midst of the rest. */
function opening({ zh }: { readonly zh: string }): string {
  return zh.slice(0, 24);
}
