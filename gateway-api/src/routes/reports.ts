import { AccessRequest, parseCompactJws, requestedId, Uuid7 } from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { Caller } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { filed, open } from '../http/other-operations.js';
import { Problem } from '../http/problem.js';
import type { IssuedReport } from '../reports/issued.js';
import { NEVER_REPORTED } from '../reports/layout.js';
import { Report } from '../reports/report.js';
import { ask, explained, requireReleased, type Released, requireService } from './asking.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { found } from './found.js';
import { GoneReply, goneReply } from './gone.js';
import type { Services } from './services.js';
import { Decision, Receipt } from './shapes/accesses.js';
import { StatementBody } from './shapes/lists.js';

const tag = 'Report';
const PDF = 'application/pdf';

const Issued = z
  .object({
    access: z.string(),
    decision: Decision,
    report: Report.nullable(),
    gone: GoneReply,
    /** Null where nothing was delivered, or the report may no longer leave. */
    pdf: z
      .object({ bytes: z.int(), digest: z.string(), mediaType: z.literal(PDF) })
      .nullable()
      .meta({ description: 'The digest is sha256(salt ‖ bytes of the PDF), as settled' }),
    receipt: Receipt,
  })
  .meta({ id: 'IssuedReport' });

const Settled = z
  .object({
    access: z.string(),
    /** sha256(salt ‖ bytes of what was delivered): of a report, of the PDF. */
    digest: z.string(),
    settledAt: z.string(),
    transactionId: z.string(),
    blockNumber: z.int(),
  })
  .meta({
    id: 'SettledDigest',
    description: 'What everybody may know of a delivery: nothing about who or what',
  });

/** Credit reports: asked for like any access, and verified by whoever holds one. */
export function reports(services: Services): Operation[] {
  const path = z.strictObject({ id: Uuid7 });
  return [
    operation({
      ...{ method: 'post', path: '/v1/reports', summary: 'Issue a credit report under a consent', tag },
      roles: ['institution'],
      body: StatementBody,
      reply: Issued,
      status: 201,
      problems: [...CARRY_PROBLEMS, 'ACCESS_DENIED'],
      handle: async ({ caller, body }) => issued(await ask(services, caller, body.statement, accept)),
    }),
    filed({
      ...{ path: '/v1/reports/{id}', summary: 'A report while it is kept: data, or PDF by Accept', tag },
      roles: ['institution'],
      params: path,
      reply: Issued,
      fileType: PDF,
      problems: [...CARRY_PROBLEMS, 'NOT_FOUND', 'GONE', 'ACCESS_DENIED'],
      find: ({ caller, params }) => fetchAgain(services, caller, params.id),
      asData: issued,
      asFile: (released) => ({
        name: `${keptIn(released).report.number}.pdf`,
        bytes: Buffer.from(pdfIn(keptIn(released)), 'base64'),
      }),
    }),
    open({
      ...{ path: '/v1/settled/{id}', summary: 'The digest of what was delivered, for whoever holds it', tag },
      params: path,
      reply: Settled,
      problems: ['NOT_FOUND'],
      handle: ({ params }) => settledDigest(services, params.id),
    }),
  ];
}

/** @throws {Problem} MALFORMED */
function accept({ service, items }: AccessRequest): void {
  requireService(service, service === 'report');
  const never = items.map(requestedId).find((id) => NEVER_REPORTED.has(id));
  if (never === undefined) return;
  throw new Problem(
    'MALFORMED',
    `payload/items: ${never} is no part of a report; name the items it is to hold`,
  );
}

/** The report again, on the terms of a repeated statement; another institution's is not there. */
async function fetchAgain({ claims, accessPath }: Services, caller: Caller, id: string): Promise<Released> {
  const { statement } = found('report', (await claims.find([id])).get(id) ?? null);
  const payload = AccessRequest.parse(parseCompactJws(statement).payload);
  const isOwn = payload.iss === caller.participant && payload.service === 'report';
  found('report', isOwn ? payload : null);
  const released = requireReleased(id, await accessPath.answer({ jws: statement, payload }));
  keptIn(released);
  return released;
}

/** @throws {Problem} GONE */
function keptIn({ report, gone }: Released): IssuedReport {
  if (report !== null) return report;
  throw new Problem('GONE', `${goneReply(gone)?.text.en ?? 'It may no longer leave'}.`);
}

/** @throws {Problem} GONE */
function pdfIn({ pdf }: IssuedReport): string {
  if (pdf !== null) return pdf;
  throw new Problem('GONE', 'No item could be delivered: there is no PDF, and nothing to verify.');
}

function issued({ report, gone, decision, receipt }: Released) {
  const { access, digest } = receipt;
  const bytes = Buffer.byteLength(report?.pdf ?? '', 'base64');
  const pdf = bytes === 0 || digest === null ? null : { bytes, digest, mediaType: PDF as typeof PDF };
  return {
    ...{ access, decision: explained(decision), report: report?.report ?? null },
    ...{ gone: goneReply(gone), pdf, receipt },
  };
}

async function settledDigest({ readModel }: Services, id: string) {
  const { settlement } = found('settlement', await readModel.access(id));
  const { digest, at, transactionId, blockNumber } = found('settlement', settlement);
  return { access: id, digest: found('settlement', digest), settledAt: at, transactionId, blockNumber };
}
