import { z } from 'zod';

const Identity = z.object({ mspId: z.string(), subject: z.string() });

export const LedgerStatus = z.object({
  channel: z.string(),
  chaincode: z.string(),
  height: z.number(),
  headHash: z.string(),
  projectedHeight: z.number(),
});
export type LedgerStatus = z.infer<typeof LedgerStatus>;

export const BlockRow = z.object({
  number: z.number(),
  hash: z.string(),
  previousHash: z.string(),
  dataHash: z.string(),
  transactionCount: z.number(),
  at: z.string().nullable(),
});
export type BlockRow = z.infer<typeof BlockRow>;

export const TransactionRow = z.object({
  transactionId: z.string(),
  position: z.number(),
  type: z.string(),
  validationCode: z.string(),
  contract: z.string(),
  transaction: z.string(),
  creator: Identity.nullable(),
  at: z.string().nullable(),
});

export const Block = BlockRow.extend({
  transactions: z.array(TransactionRow),
  /** Base64 of the block as the peer sent it. */
  raw: z.string(),
});
export type Block = z.infer<typeof Block>;

export const Transaction = z.object({
  transactionId: z.string(),
  blockNumber: z.number(),
  position: z.number(),
  validationCode: z.string(),
  at: z.string().nullable(),
  creator: Identity.extend({ certificate: z.string() }).nullable(),
  contract: z.string(),
  transaction: z.string(),
  args: z.array(z.string()),
  response: z.unknown(),
  event: z.object({ name: z.string(), payload: z.unknown() }).nullable(),
  endorsements: z.array(
    Identity.extend({ certificate: z.string(), signed: z.string(), signature: z.string() }),
  ),
  reads: z.array(
    z.object({
      namespace: z.string(),
      key: z.string(),
      version: z.object({ blockNumber: z.number(), position: z.number() }).nullable(),
    }),
  ),
  writes: z.array(
    z.object({ namespace: z.string(), key: z.string(), value: z.unknown(), isDelete: z.boolean() }),
  ),
  envelope: z.string(),
});
export type Transaction = z.infer<typeof Transaction>;

/** The channel's organisations with their trust roots, as the config block states them. */
export const Network = z.object({
  organisations: z.array(
    z.object({ mspId: z.string(), name: z.string(), rootCertificates: z.array(z.string()) }),
  ),
  orderer: z.object({
    consensus: z.string(),
    addresses: z.array(z.string()),
    organisations: z.array(z.string()),
  }),
  chaincode: z.object({ name: z.string(), version: z.string(), sequence: z.number() }).nullable(),
  /** In Fabric's notation; null where the ledger's first blocks do not state it. */
  endorsementPolicy: z.string().nullable(),
});
export type Network = z.infer<typeof Network>;
