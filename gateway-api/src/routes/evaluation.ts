import { EvaluationRecord, QUERIES } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { EVALUATION_ITEM } from '../evaluation/evaluation-item.js';
import { EvaluationModel } from '../evaluation/model.js';
import { type Operation, operation } from '../http/operation.js';
import { open } from '../http/other-operations.js';
import { Problem } from '../http/problem.js';
import { CARRY_PROBLEMS } from './carrying.js';
import type { Services } from './services.js';
import { StatementBody } from './shapes/lists.js';
import { readRecord } from '../ledger/read-record.js';

const tag = 'Evaluation';
const path = '/v1/evaluation';

const Published = z
  .object({
    item: z.string(),
    model: EvaluationModel,
    /** SHA-256 of the model’s RFC 8785 form. */
    hash: z.string(),
    /** Since when the ledger knows it under this version and hash; null where it does not: nothing is evaluated. */
    publishedAt: z.string().nullable(),
  })
  .meta({ id: 'Evaluation' });

/** The model by which CRE-01 is computed: for everybody to read, and on the ledger by the operator's signature. */
export function evaluation(services: Services): Operation[] {
  const { verify, carrier } = services;
  return [
    open({
      ...{ path, summary: 'The evaluation model: indicators, weights, bands, grades', tag },
      params: z.strictObject({}),
      reply: Published,
      problems: ['LEDGER_UNAVAILABLE'],
      handle: () => read(services),
    }),
    operation({
      ...{ method: 'put', path, summary: 'Publish the model that this gateway has', tag },
      roles: ['operator'],
      body: StatementBody,
      reply: Published,
      problems: CARRY_PROBLEMS,
      handle: async ({ caller, body }) => {
        const statement = await verify(body.statement, ['evaluation.publish'], caller);
        const { item, model } = statement.payload;
        const { model: own, hash } = services.evaluation;
        if (item !== EVALUATION_ITEM || model.version !== own.version || model.hash !== hash) {
          throw new Problem('MALFORMED', 'payload/model: not the model that this gateway has');
        }
        await carrier.record(statement);
        return read(services);
      },
    }),
  ];
}

async function read({ ledger, evaluation: { model, hash } }: Services) {
  const known = { item: EVALUATION_ITEM, model, hash };
  const place = [EVALUATION_ITEM, model.version];
  const record = await readRecord(ledger, EvaluationRecord, QUERIES.evaluation, place);
  return { ...known, publishedAt: record?.model.hash === hash ? record.written.at : null };
}
