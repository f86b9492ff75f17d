import { z } from 'zod';

const Identity = z.object({ mspId: z.string(), subject: z.string() });

export const LedgerStatus = z
  .object({
    channel: z.string(),
    chaincode: z.string(),
    /** The number of blocks that the peer has. */
    height: z.int(),
    headHash: z.string(),
    /** The number of blocks that the read model has taken in. */
    projectedHeight: z.int(),
  })
  .meta({ id: 'LedgerStatus' });

export const BlockRow = z.object({
  number: z.int(),
  hash: z.string(),
  previousHash: z.string(),
  dataHash: z.string(),
  transactionCount: z.int(),
  at: z.string(),
});

export const TransactionRow = z.object({
  transactionId: z.string(),
  position: z.int(),
  type: z.string(),
  validationCode: z.string(),
  contract: z.string(),
  transaction: z.string(),
  creator: Identity.nullable(),
  at: z.string(),
});

export const Block = BlockRow.extend({
  transactions: z.array(TransactionRow),
  /** Base64 of the block as the peer sent it. */
  raw: z.string(),
}).meta({ id: 'Block' });

export const Transaction = TransactionRow.extend({
  blockNumber: z.int(),
  creator: Identity.extend({ certificate: z.string() }).nullable(),
  args: z.array(z.string()),
  response: z.object({ status: z.int(), message: z.string(), payload: z.string() }).nullable(),
  event: z.object({ name: z.string(), payload: z.string() }).nullable(),
  endorsements: z.array(
    Identity.extend({
      certificate: z.string(),
      /** Base64 of the exact bytes signed. */
      signed: z.string(),
      /** Base64 of the DER signature (ECDSA over SHA-256). */
      signature: z.string(),
    }),
  ),
  reads: z.array(
    z.object({
      namespace: z.string(),
      key: z.string(),
      version: z.object({ blockNumber: z.int(), position: z.int() }).nullable(),
    }),
  ),
  writes: z.array(
    z.object({ namespace: z.string(), key: z.string(), value: z.string(), isDelete: z.boolean() }),
  ),
  /** Base64 of the serialised `common.Envelope`. */
  envelope: z.string(),
}).meta({ id: 'Transaction' });

export const Network = z
  .object({
    channel: z.string(),
    organisations: z.array(
      z.object({
        mspId: z.string(),
        name: z.string(),
        rootCertificates: z.array(z.string()),
        tlsRootCertificates: z.array(z.string()),
      }),
    ),
    orderer: z.object({
      consensus: z.string(),
      addresses: z.array(z.string()),
      organisations: z.array(z.string()),
    }),
    chaincode: z.object({ name: z.string(), version: z.string(), sequence: z.int() }).nullable(),
    /** The chaincode's endorsement policy in Fabric's notation; null where it is not in the ledger's first blocks. */
    endorsementPolicy: z.string().nullable(),
  })
  .meta({ id: 'Network' });
