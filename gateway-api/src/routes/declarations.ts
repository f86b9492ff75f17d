import { DeclarationRecord, Digest, ItemId, LedgerError, SubjectReference } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { checkCommitment } from '../declarations/commitments.js';
import { checkDeclared, DeclaredRecord, declaredText } from '../declarations/declared-record.js';
import { publishDeclaration } from '../declarations/publish.js';
import { type Caller, oversees, ROLES } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { SealedText } from '../objections/sealed-text.js';
import { carryWithText } from '../papers/carry.js';
import type { DeclarationRow } from '../projection/rows.js';
import { RowObject } from '../records/item-format.js';
import { CARRY_PROBLEMS } from './carrying.js';
import { found } from './found.js';
import { formatOfItem } from './formats.js';
import type { Services } from './services.js';
import { listOf, PageQuery, StatementBody, Written } from './shapes/lists.js';

const tag = 'Declarations';

const Declaration = Written.extend({
  ...z.object(DeclarationRecord.shape).omit({ schema: true, written: true }).shape,
  /** SHA-256 of the statement; the delivered record names it as the commitment's number. */
  statement: z.string(),
  /** What was declared, for the enterprise itself. */
  record: RowObject.nullable(),
}).meta({ id: 'Declaration' });

const DeclarationDetail = Declaration.extend({
  /** The words of the commitment, with {uscc} and {item} where the declaration's own stand. */
  words: z.string().nullable(),
}).meta({ id: 'DeclarationDetail' });

const Made = z.object({
  subject: SubjectReference,
  item: ItemId,
  version: z.int(),
  declaredAt: z.string(),
});

/** Enterprises declare figures of their own 自主申报 and commit themselves to their truth; every version is kept. */
export function declarations(services: Services): Operation[] {
  const { readModel, verify, vault, commitments } = services;
  const ownRecord = async ({ subject, digest }: DeclarationRow, caller: Caller) => {
    if (subject !== caller.participant) return null;
    const paper = await vault.document(digest);
    return paper && RowObject.parse(JSON.parse(paper.text));
  };
  return [
    operation({
      ...{ method: 'get', path: '/v1/declarations/commitments', tag, roles: ROLES },
      summary: 'The texts of the credit commitment, oldest first, with {uscc} and {item} to be filled in',
      reply: z.object({ items: z.array(z.object({ template: z.string(), text: z.string() })) }),
      handle: () => Promise.resolve({ items: commitments }),
    }),
    operation({
      ...{ method: 'post', path: '/v1/declarations', summary: 'Declare figures', tag, roles: ['enterprise'] },
      body: StatementBody.extend({ record: DeclaredRecord, salt: SealedText.shape.salt }),
      reply: Made,
      status: 201,
      problems: [...CARRY_PROBLEMS, 'TERMS_REFUSED'],
      handle: async ({ caller, body: { statement: jws, record, salt } }) => {
        const statement = await verify(jws, ['declaration.make'], caller);
        const { iss: subject, item, digest, commitment } = statement.payload;
        const [format, entry] = await Promise.all([formatOfItem(services, item), vault.reveal(subject)]);
        if (entry === null) throw new LedgerError('NOT_FOUND', 'no such enterprise');
        checkDeclared(format, record, { uscc: entry.uscc, salt, digest });
        checkCommitment(commitments, commitment, { uscc: entry.uscc, item, salt });
        const bearer = { type: 'declaration', id: item } as const;
        const words = { text: declaredText(record), salt };
        await carryWithText(services, statement, { digest, owner: subject, bearer, ...words }, 'record');
        const { version, declaredAt } = await publishDeclaration(services, subject, item);
        return { subject, item, version, declaredAt };
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/declarations', summary: 'Every version declared, newest first', tag },
      roles: ['enterprise', 'operator', 'regulator', 'notary'],
      query: PageQuery.extend({ subject: SubjectReference.optional() }),
      reply: listOf(Declaration),
      handle: async ({ caller, query: { subject, ...part } }) => {
        if (!oversees(caller) && subject !== undefined && subject !== caller.participant) {
          throw new Problem('FORBIDDEN', 'query/subject: only your own.');
        }
        const filter = { subject: oversees(caller) ? subject : caller.participant };
        const page = await readModel.declarations(filter, part);
        const items = await Promise.all(
          page.items.map(async (row) => ({ ...row, record: await ownRecord(row, caller) })),
        );
        return { ...page, items };
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/declarations/{statement}', tag },
      roles: ['enterprise', 'institution', 'operator', 'regulator', 'notary'],
      summary: 'When, and under which commitment, a delivered record was declared: by its commitmentId',
      params: z.strictObject({ statement: Digest }),
      reply: DeclarationDetail,
      problems: ['NOT_FOUND'],
      handle: async ({ caller, params }) => {
        const row = found('declaration', await readModel.declarationBy(params.statement));
        found('declaration', (await mayRead(services, row, caller)) ? row : null);
        const words = commitments.find(({ template }) => template === row.commitment.template)?.text;
        return { ...row, record: await ownRecord(row, caller), words: words ?? null };
      },
    }),
  ];
}

/** The enterprise itself, those who oversee, and an institution that was given the item. */
async function mayRead(
  { readModel }: Services,
  { subject, item }: DeclarationRow,
  caller: Caller,
): Promise<boolean> {
  if (oversees(caller) || subject === caller.participant) return true;
  const filter = { subject, item, institution: caller.participant, decision: 'ALLOWED' } as const;
  return (await readModel.accesses(filter, { limit: 1 })).items.length > 0;
}
