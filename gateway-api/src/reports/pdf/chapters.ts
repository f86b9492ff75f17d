import type { Block } from 'pdfmake';
import { shanghaiTime } from '../number.js';
import { disputedIn, type ReportChapter, type ReportItem, type ReportSource } from '../report.js';
import { recordsOf } from './records.js';
import { isAbsent, labelOf } from './values.js';

const NUMERALS = '一二三四五六七八九十';

const STATUS_WORDS: Readonly<Record<ReportItem['status'], string>> = {
  delivered: '',
  empty: '无记录。',
  unavailable: '暂不可得：信息来源未给出可用答复，不代表无记录。',
  withheld: '依授权范围与有关规定不予提供，不代表有无记录。',
};

/** `三、诚实守信相关荣誉信息`: the same in the summary and above the chapter. */
export function chapterTitle({ number, title }: Pick<ReportChapter, 'number' | 'title'>): string {
  return `${NUMERALS.charAt(number - 1)}、${title.zh}`;
}

/** A chapter: its items, then what nobody asked for. */
export function chapterContent(chapter: ReportChapter): Block[] {
  const { items, notAsked, advice } = chapter;
  return [
    { text: chapterTitle(chapter), style: 'chapter', headlineLevel: 1 },
    ...items.flatMap((item, index) => itemContent(item, `${chapter.number}.${index + 1}`)),
    ...(notAsked.length === 0
      ? []
      : [{ text: `未查询：${notAsked.map(({ name }) => name.zh).join('；')}。`, style: 'remark' }]),
    ...(advice.length === 0 ? [] : [{ ol: advice.map(({ zh }) => zh) }]),
  ];
}

function itemContent(item: ReportItem, number: string): Block[] {
  const { name, status, records, provider, fetchedAt, sources = [] } = item;
  const count = records.length === 0 ? '' : `（${records.length} 条）`;
  return [
    { text: `${number}  ${name.zh}${count}`, style: 'item', headlineLevel: 2 },
    ...objectionsTo(item).map((text) => ({ text, style: 'objection', headlineLevel: 3 })),
    ...(status === 'delivered' ? recordsOf(item) : [{ text: STATUS_WORDS[status] }]),
    ...remarks(item).map((text) => ({ text, style: 'remark' })),
    // what is withheld was asked of nobody
    ...(status === 'withheld'
      ? []
      : [{ text: `来源：${provider} · 取得时间：${shanghaiTime(fetchedAt)}`, style: 'remark' }]),
    ...sources.map((source) => ({ text: sourceLine(source), style: 'remark' })),
  ];
}

/** What the enterprise disputes: the item as a whole, or some of its records. */
function objectionsTo(item: ReportItem): string[] {
  const count = disputedIn(item);
  return [
    ...(item.objection ? ['异议标注：信息主体对本项信息提出异议，尚在处理。'] : []),
    ...(count > 0 ? [`异议标注：信息主体对其中 ${count} 条信息提出异议，已在该条注明，尚在处理。`] : []),
  ];
}

const SOURCE_WORDS: Readonly<Record<ReportSource['kind'], string>> = {
  file: '文件',
  push: '推送报文',
  declaration: '企业声明',
};

/** Under the digest of the report so much of its sources as under that of the data. */
function sourceLine({ kind, provider, message, digest, receivedAt }: ReportSource): string {
  const name = message === null || message === digest ? '' : ` ${message}`;
  const words = `${SOURCE_WORDS[kind]}${name} · ${provider} · 接收时间：${shanghaiTime(receivedAt)}`;
  return digest === null ? words : `${words}\n摘要：${digest}`;
}

/** What the reader does not see, by name: withheld, masked, and what no record states. */
function remarks({ status, fields, records }: ReportItem): string[] {
  if (status === 'withheld' || status === 'unavailable') return [];
  const withheld = fields.filter(({ treatment }) => treatment === 'withheld');
  const masked = fields.filter(({ treatment }) => treatment === 'masked');
  const unstated = fields.filter(
    ({ name, treatment }) =>
      treatment !== 'withheld' && records.length > 0 && records.every((record) => isAbsent(record[name])),
  );
  return (
    [
      ['不予提供的字段', withheld],
      ['脱敏提供的字段', masked],
      ['来源未填写的字段', unstated],
    ] as const
  ).flatMap(([words, named]) => (named.length === 0 ? [] : [`${words}：${named.map(labelOf).join('、')}。`]));
}
