import type { Block, TableCell, DocumentDefinition } from 'pdfmake';
import { shanghaiTime } from '../number.js';
import type { Report } from '../report.js';
import { chapterContent, chapterTitle } from './chapters.js';
import { isHeading, keepHeadings } from './keep-headings.js';
import { COLOURS, FACTS_LAYOUT, FONT_SIZE, GRID_LAYOUT, STYLES } from './style.js';

export const TITLE = '法人公共信用信息报告';

/** Below this share of a page no heading begins. */
const LAST_HEADING = 0.9;

/** The report as pdfmake sets it: A4, in Chinese, one page following the other. */
export function documentOf(report: Report, font: string): DocumentDefinition {
  const issued = new Date(report.issuedAt);
  return {
    pageSize: 'A4',
    pageMargins: [42, 56, 42, 52],
    language: 'zh-CN',
    displayTitle: true,
    info: {
      title: `${TITLE} ${report.number}`,
      author: report.issuer.zh,
      subject: report.subject.name ?? report.subject.uscc,
      creator: 'Xinjian 信鉴',
      producer: 'Xinjian 信鉴',
      creationDate: issued,
      modDate: issued,
    },
    defaultStyle: { font, fontSize: FONT_SIZE.body, lineHeight: 1.15, color: COLOURS.ink },
    styles: STYLES,
    watermark: {
      text: `仅供${report.receiver.name.zh}使用`,
      color: COLOURS.brand,
      opacity: 0.07,
      bold: true,
      angle: -38,
    },
    header: header(report),
    footer: (page, pages) => footer(report, page, pages),
    pageBreakBefore: (node, nodes) => {
      if (!isHeading(node)) return false;
      const isLow = node.startPosition.verticalRatio > LAST_HEADING;
      return isLow || nodes.getFollowingNodesOnPage().every(isHeading);
    },
    content: keepHeadings([
      head(report),
      parties(report),
      { text: '信用信息概要', style: 'chapter', headlineLevel: 1 },
      summary(report),
      { stack: [], pageBreak: 'after' },
      ...report.chapters.flatMap(chapterContent),
      notes(report),
    ]),
  };
}

function notes({ notes: lines }: Report): Block {
  return {
    stack: [
      { text: '报告说明', style: 'chapter' },
      { ol: lines.map(({ zh }) => zh), style: 'remark' },
    ],
    unbreakable: true,
  };
}

function header({ number }: Report): Block {
  return {
    columns: [{ text: `${TITLE}（授权查询版）` }, { text: `报告编号 ${number}`, alignment: 'right' }],
    ...{ margin: [42, 28, 42, 0], fontSize: 7.5, color: COLOURS.faint },
  };
}

function footer({ receiver }: Report, page: number, pages: number): Block {
  return {
    columns: [
      {
        text: `仅供 ${receiver.name.zh} 用于所载用途，不得向第三方提供`,
        width: '*',
      },
      { text: `${page} / ${pages}`, alignment: 'right', width: 50 },
    ],
    ...{ margin: [42, 18, 42, 0], fontSize: 7.5, color: COLOURS.faint },
  };
}

function head({ issuer, layout, number, issuedAt, verification }: Report): Block {
  return {
    columns: [
      {
        stack: [
          { text: TITLE, style: 'title' },
          { text: `（授权查询版） 版式 ${layout}`, style: 'subtitle', margin: [0, 2, 0, 10] },
          { text: `报告编号：${number}` },
          { text: `出具时间：${shanghaiTime(issuedAt)}（北京时间）` },
          { text: `出具单位：${issuer.zh}` },
        ],
        width: '*',
      },
      {
        stack: [
          { qr: verification, fit: 82, eccLevel: 'M', alignment: 'right' },
          { text: '扫码核验本文件', style: 'remark', alignment: 'right' },
        ],
        width: 110,
      },
    ],
    margin: [0, 0, 0, 10],
  };
}

function parties({ subject, receiver, purpose, consent, access }: Report): Block {
  const rows: readonly (readonly [string, string])[] = [
    ['信息主体', subject.name ?? '（本次查询未包含登记名称）'],
    ['统一社会信用代码', subject.uscc],
    ['查询机构', receiver.name.zh],
    ['查询用途', `${purpose.name.zh}（${purpose.code}）`],
    ...consentRows(consent),
    ['查询编号', access.id],
    ['账本记录', `区块 ${access.blockNumber}，交易 ${access.transactionId}`],
    ['判定时间', `${shanghaiTime(access.decidedAt)}（准予查询，已先记入账本后出具）`],
  ];
  return factsTable(rows);
}

function consentRows(consent: Report['consent']): [string, string][] {
  if (consent === null) return [['授权', '无：仅限公开信息']];
  const { id, from, to, disclosure } = consent;
  return [
    ['授权编号', id],
    ['授权期限', `${shanghaiTime(from)} 至 ${shanghaiTime(to)}`],
    ['披露方式', disclosure === 'clear' ? '授权字段明文，涉及自然人的字段脱敏或不予提供' : '脱敏'],
  ];
}

function factsTable(rows: readonly (readonly [string, string])[]): Block {
  const body = rows.map(([label, text]): TableCell[] => [{ text: label, style: 'label' }, { text }]);
  return { table: { widths: [92, '*'], body, dontBreakRows: true }, layout: FACTS_LAYOUT };
}

/** What was not answered may hold records: a count says of how many items it is. */
function countOf({
  records,
  answered,
  items,
}: Pick<Report['summary'][number], 'records' | 'answered' | 'items'>) {
  if (records === null) return '未查询或不可得';
  return answered === items ? `${records} 条` : `${records} 条（${items} 项中查得 ${answered} 项）`;
}

function summary({ summary: lines }: Report): Block {
  const cells = lines.map(({ chapter: number, title, ...counted }) => ({
    title: chapterTitle({ number, title }),
    count: countOf(counted),
  }));
  const heads = ['类别', '条数'].map((text): TableCell => ({ text, style: 'columnHead' }));
  const body = cells.map(({ title, count }): TableCell[] => [title, count]);
  return {
    table: { headerRows: 1, dontBreakRows: true, widths: ['*', 150], body: [heads, ...body] },
    layout: GRID_LAYOUT,
  };
}
