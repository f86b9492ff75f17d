import { readFile } from 'node:fs/promises';
import {
  AccessRequest,
  applyObligations,
  CatalogueItem,
  decide,
  isServable,
  KeyRecord,
  ParticipantRecord,
  parseCompactJws,
  PurposeTable,
  ConsentRecord,
  type MarkRecord,
} from '@xinjian/chaincode/model';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { packageFile } from '../../src/package-file.js';
import { formatOf, type Row } from '../../src/records/item-format.js';
import { readRecordKeys } from '../../src/records/record-keys.js';
import { composeReport, type ReportInput } from '../../src/reports/compose.js';
import type { Report } from '../../src/reports/report.js';
import { consentRecord, digest, jws, participantRecord, subject, terms, uuid } from '../support/story.js';

const AT = '2026-11-22T08:00:00.000Z';

/** What an institution asks for, and how its sources answer; everything else is decided as on the ledger. */
export interface Sample {
  readonly name: string;
  readonly uscc: string;
  readonly receiver: { readonly zh: string; readonly en: string };
  readonly disclosure: 'clear' | 'masked';
  readonly items: readonly string[];
  readonly unavailable: readonly string[];
  readonly marks: readonly Pick<MarkRecord, 'item' | 'mark'>[];
}

/** Three of the invented enterprises. */
export const SAMPLES: readonly Sample[] = [
  {
    ...{ name: 'zhineng', uscc: '91310115XX0000019T', disclosure: 'clear', unavailable: [] },
    receiver: { zh: '浦江样例银行', en: 'Pujiang Sample Bank' },
    items: ['REG-01', 'ADM-01', 'ADM-02', 'ADM-03', 'CRE-02', 'TAX-04', 'SOC-01', 'UTL-01'],
    marks: [{ item: 'ADM-02', mark: 'objection' }],
  },
  {
    ...{ name: 'qipei', uscc: '91310114XX00000352', disclosure: 'masked', unavailable: ['TAX-04'] },
    receiver: { zh: '申测样例融资担保公司', en: 'Shence Sample Financing Guarantee' },
    items: ['REG-01', 'ADM-01', 'ADM-02', 'TAX-04', 'SOC-01', 'UTL-01'],
    marks: [{ item: 'ADM-02', mark: 'repaired' }],
  },
  {
    ...{ name: 'wuliu', uscc: '91310113XX0000094N', disclosure: 'clear', marks: [], unavailable: [] },
    receiver: {
      zh: '申城样例农村商业银行股份有限公司宝山区杨行镇科技创新金融服务专营支行',
      en: 'Shencheng Sample Rural Commercial Bank',
    },
    items: ['REG-01', 'ADM-02', 'REG-10', 'JUD-04', 'SOC-01', 'TAX-04', 'UTL-01'],
  },
];

/** Where records of an item came from: a push and a file, and what the enterprise declared. */
export const SOURCES = [
  {
    ...{ kind: 'file' as const, provider: '样例数据局', message: null, digest: digest('file') },
    receivedAt: '2026-11-20T08:00:00.000Z',
  },
  {
    ...{ kind: 'push' as const, provider: 'bureau', message: uuid('push'), digest: digest('push') },
    receivedAt: '2026-11-21T08:00:00.000Z',
  },
  {
    ...{ kind: 'declaration' as const, provider: '企业', message: digest('made'), digest: digest('made') },
    receivedAt: '2026-11-21T09:00:00.000Z',
  },
];

/** What a report of a sample is made of. */
export async function inputOf(sample: Sample): Promise<ReportInput> {
  const { name, uscc, receiver, disclosure, items, unavailable } = sample;
  const catalogue = CatalogueItem.array().parse(await readJson('data/catalogue.json'));
  const { purposes } = PurposeTable.parse(await readJson('data/purposes.json'));
  const who = subject(name);
  const agreed = {
    ...terms,
    disclosure,
    services: ['report'] as const,
    items: items.map((id) => ({ id, version: 1 })),
  };
  const consent = ConsentRecord.parse(consentRecord(`consent ${name}`, 'bank', name, [], { terms: agreed }));
  const request = AccessRequest.parse(
    parseCompactJws(
      jws('access.request', 'bank', uuid(`access ${name}`), {
        ...{
          consent: consent.id,
          subject: who,
          items,
          purpose: '01',
          service: 'report',
          officer: digest('officer'),
        },
        evidence: [{ type: 'financing_application_no', digest: terms.business }],
      }),
    ).payload,
  );
  const { outcome, obligations, code } = decide({
    ...{ request, consent, catalogue, purposes, usage: null, at: AT },
    institution: ParticipantRecord.parse(participantRecord('bank')),
    key: KeyRecord.parse(keyRecord()),
    marks: sample.marks.map((mark) => ({ ...mark, subject: who })),
  });
  if (outcome !== 'ALLOWED') throw new Error(`the sample is denied: ${String(code)}`);
  const delivered = obligations.map(async (obligation) => {
    const { item, version, mark, fields } = obligation;
    const entry = catalogue.find(({ id }) => id === item)!;
    const nothing = {
      item,
      version,
      provider: entry.provider_zh,
      fetchedAt: '2026-11-22T08:00:02.000Z',
      rows: [],
    };
    if (fields.every(({ treatment }) => treatment === 'withheld'))
      return { ...nothing, status: 'withheld' as const };
    if (unavailable.includes(item)) return { ...nothing, status: 'unavailable' as const };
    const rows = (await recordsOf(entry, uscc)).filter((row) => isServable(obligation, row));
    const status: 'empty' | 'delivered' = rows.length === 0 ? 'empty' : 'delivered';
    return {
      ...{ ...nothing, status, rows: rows.map((row) => applyObligations(obligation, row)) },
      ...(mark === 'objection' && { mark }),
    };
  });
  const purpose = purposes.find(({ code }) => code === '01')!;
  return {
    ...{ issuedAt: '2026-11-22T08:00:03.000Z', service: 'report', obligations, catalogue },
    issuer: { zh: '公共信用信息服务中心（样例）', en: 'Public Credit Information Service Centre (sample)' },
    receiver: { id: 'bank', name: receiver },
    purpose: { code: purpose.code, name: { zh: purpose.name_zh, en: purpose.name_en } },
    consent: { id: consent.id, from: agreed.from, to: agreed.to, disclosure },
    access: { id: request.jti, transactionId: 'a'.repeat(64), blockNumber: 118, decidedAt: AT },
    subject: { reference: who, uscc },
    items: await Promise.all(delivered),
    verification: `http://127.0.0.1:8081/verify/${request.jti}#${digest(`salt ${name}`).slice(2)}`,
  };
}

export async function reportOf(sample: Sample): Promise<Report> {
  return composeReport(await inputOf(sample));
}

/** The first sample's report, where the enterprise disputes not the item of its penalties, but one of two. */
export async function disputedReport(): Promise<Report> {
  const input = await inputOf({ ...SAMPLES[0]!, marks: [] });
  const items = input.items.map((delivered) => {
    if (delivered.item !== 'ADM-02') return delivered;
    const [penalty] = delivered.rows;
    return {
      ...delivered,
      rows: [
        { ...penalty, docNo: '沪样罚〔2026〕9号' },
        { ...penalty, _mark: 'objection' },
      ],
    };
  });
  return composeReport({ ...input, items });
}

async function recordsOf(item: CatalogueItem, uscc: string): Promise<Row[]> {
  const recordKey = (await readRecordKeys()).get(item.id)!;
  const format = formatOf(item, recordKey);
  const folder = item.id === 'TAX-04' ? 'provider' : 'records';
  const text = await readFile(packageFile(`data/${folder}/${item.id}.csv`), 'utf8').catch(() => '');
  const lines = z.array(z.array(z.string())).parse(parse(text));
  return lines.slice(1).flatMap((fields) => {
    const reading = format.read(fields);
    return 'row' in reading && reading.subject === uscc ? [reading.row] : [];
  });
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(packageFile(path), 'utf8'));
}

function keyRecord() {
  return {
    ...{
      schema: 1,
      written: { transactionId: 'f'.repeat(64), at: AT, statement: null },
      kid: 'k'.repeat(43),
    },
    ...{
      owner: 'bank',
      jwk: { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) },
      use: 'statement',
    },
    ...{ assurance: 'own', issuer: 'licences', state: 'ACTIVE' },
    ...{ notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2036-01-01T00:00:00.000Z' },
  };
}
