import { type CatalogueItem, ConsentRecord, QUERIES } from '@xinjian/chaincode/model';
import { type Making, type MakeProduct, NotMade } from '../access/product.js';
import type { Ledger } from '../ledger/port.js';
import type { Page, PageOptions, ReadModel } from '../projection/read-model.js';
import { composeReport, type ReportInput } from './compose.js';
import type { IssuedReport } from './issued.js';
import type { Renderer } from './pdf/renderer.js';

export interface IssueOptions {
  readonly ledger: Pick<Ledger, 'evaluate'>;
  readonly readModel: Pick<
    ReadModel,
    'participant' | 'participants' | 'purposes' | 'catalogue' | 'catalogueItem'
  >;
  readonly renderer: Pick<Renderer, 'render'>;
  /** Where the page stands that verifies a report. */
  readonly explorerOrigin: string;
}

/** Issues reports: composed, set as PDF, and digested as the PDF. */
export function createReportMaker(options: IssueOptions): MakeProduct {
  return async (making) => {
    const input = await inputOf(options, making);
    const report = await made(making, () => composeReport(input));
    const isEmpty = making.data.items.every(
      ({ status }) => status === 'unavailable' || status === 'withheld',
    );
    if (isEmpty) return { body: JSON.stringify({ report, pdf: null } satisfies IssuedReport), digested: '' };
    const bytes = await made(making, () => options.renderer.render(report));
    const issued: IssuedReport = { report, pdf: Buffer.from(bytes).toString('base64') };
    return { body: JSON.stringify(issued), digested: bytes };
  };
}

/** What the work makes; its error's message is not told on, since it may quote what the report says. */
async function made<Result>({ request }: Making, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new NotMade(`report ${request.jti}: ${error instanceof Error ? error.name : typeof error}`);
  }
}

async function inputOf(options: IssueOptions, making: Making): Promise<ReportInput> {
  const { readModel, explorerOrigin } = options;
  const { request, recorded, data, uscc, salt } = making;
  const { transactionId, blockNumber, decidedAt, decision } = recorded;
  const [issuer, receiver, purposes, consent, catalogue] = await Promise.all([
    operatorName(readModel),
    readModel.participant(request.iss),
    readModel.purposes(),
    consentOf(options, request.consent),
    catalogueFor(readModel, data.items),
  ]);
  const purpose = purposes?.purposes.find(({ code }) => code === request.purpose);
  const named = { zh: request.purpose, en: request.purpose };
  return {
    ...{ issuedAt: new Date().toISOString(), issuer, consent, catalogue, service: request.service },
    receiver: { id: request.iss, name: receiver?.name ?? { zh: request.iss, en: request.iss } },
    purpose: {
      code: request.purpose,
      name: purpose === undefined ? named : { zh: purpose.name_zh, en: purpose.name_en },
    },
    access: { id: request.jti, transactionId, blockNumber, decidedAt },
    subject: { reference: request.subject, uscc: uscc ?? '' },
    ...{ items: data.items, obligations: decision.obligations },
    verification: `${explorerOrigin}/verify/${request.jti}#${salt.slice(2)}`,
  };
}

async function consentOf({ ledger }: IssueOptions, id: string | null): Promise<ReportInput['consent']> {
  if (id === null) return null;
  const { terms } = ConsentRecord.parse(JSON.parse(await ledger.evaluate(QUERIES.consent, [id])));
  return { id, from: terms.from, to: terms.to, disclosure: terms.disclosure };
}

/** Every item in its latest version, and in the versions delivered. */
async function catalogueFor(
  readModel: IssueOptions['readModel'],
  delivered: readonly { readonly item: string; readonly version: number }[],
): Promise<CatalogueItem[]> {
  const latest = await everyRow((page) => readModel.catalogue(page));
  const missing = delivered.filter(
    ({ item, version }) => !latest.some((each) => each.id === item && each.version === version),
  );
  const earlier = await Promise.all(
    missing.map(({ item, version }) => readModel.catalogueItem(item, version)),
  );
  return [...latest, ...earlier.filter((item) => item !== null)];
}

async function operatorName(readModel: IssueOptions['readModel']): Promise<ReportInput['issuer']> {
  const participants = await everyRow((page) => readModel.participants(page));
  const operator = participants.find(({ kind }) => kind === 'operator');
  return operator?.name ?? { zh: '运营机构', en: 'The operator' };
}

async function everyRow<Row>(list: (page: PageOptions) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Row> = await list({ limit: 200, cursor });
    rows.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return rows;
}
