import { certificateFault, certificateName, verifyWithCertificate } from '../certificate.js';
import { type Check, check } from '../check.js';
import type { RawBlock } from '../fabric/block.js';
import { type Endorsed, type Endorsement, type Identity, parseEnvelope } from '../fabric/envelope.js';
import { carries } from '../carried.js';

/** Root certificates (PEM) by organisation. */
export type TrustRoots = ReadonlyMap<string, readonly string[]>;

/** At least two of these organisations endorse every transaction of the ledger (LEDGER.md, first paragraph). */
export const ENDORSERS: readonly string[] = ['OperatorMSP', 'RegulatorMSP', 'NotaryMSP'];
const ENDORSEMENTS_NEEDED = 2;

export interface Anchored {
  readonly checks: readonly Check[];
  /** The transaction as found in the block; undefined where it is not there. */
  readonly transaction: Endorsed | undefined;
}

/**
 * A transaction inside the raw block: that it is there and VALID, carries the statement, was endorsed by two
 * organisations over exactly these arguments, with certificates that lead to the trust roots.
 */
export async function checkTransaction(
  block: RawBlock,
  sought: { readonly transactionId: string; readonly statement: string | undefined },
  roots: TrustRoots,
): Promise<Anchored> {
  const found = await findTransaction(block, sought.transactionId);
  if (found === undefined) return { checks: [check('inBlock', false)], transaction: undefined };
  const { transaction, position } = found;
  const endorsements = await Promise.all(
    transaction.endorsements.map((endorsement) => checkEndorsement(endorsement, roots, transaction.at)),
  );
  const organisations = new Set(endorsements.filter(({ holds }) => holds).map(({ mspId }) => mspId));
  return {
    transaction,
    checks: [
      check('inBlock', true, `#${block.number} / ${position}`),
      check('validationCode', block.validationCodes[position] === 0),
      check('transactionId', transaction.idMatches),
      check('creatorSignature', await checkCreator(transaction, roots), name(transaction.creator)),
      ...(sought.statement === undefined
        ? []
        : [check('statementCarried', carries(transaction.args, sought.statement))]),
      check('proposalEndorsed', transaction.argsEndorsed),
      ...endorsements.map(({ holds, label }) => check('endorsement', holds, label)),
      check(
        'endorsementPolicy',
        ENDORSERS.filter((mspId) => organisations.has(mspId)).length >= ENDORSEMENTS_NEEDED,
        [...organisations].join(' + '),
      ),
    ],
  };
}

/** The transaction of an id in a raw block, with its position. */
export async function findTransaction(block: RawBlock, transactionId: string) {
  for (const [position, bytes] of block.envelopes.entries()) {
    const transaction = await parseEnvelope(bytes).catch(() => undefined);
    if (transaction?.transactionId === transactionId) return { transaction, position };
  }
  return undefined;
}

async function checkEndorsement({ endorser, signed, signature }: Endorsement, roots: TrustRoots, at: Date) {
  const fault = await certificateFault(endorser.certificate, roots.get(endorser.mspId) ?? [], at);
  const holds = fault === undefined && (await verifyWithCertificate(endorser.certificate, signed, signature));
  const label = fault === undefined ? name(endorser) : `${name(endorser)} (${fault})`;
  return { mspId: endorser.mspId, holds, label };
}

async function checkCreator(transaction: Endorsed, roots: TrustRoots): Promise<boolean> {
  const { mspId, certificate } = transaction.creator;
  if ((await certificateFault(certificate, roots.get(mspId) ?? [], transaction.at)) !== undefined)
    return false;
  return verifyWithCertificate(certificate, transaction.payload, transaction.signature);
}

function name({ mspId, certificate }: Identity): string {
  return `${certificateName(certificate)} · ${mspId}`;
}
