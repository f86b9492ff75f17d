import { z } from 'zod';
import { type Caller, oversees, type Role } from '../http/caller.js';
import { type Operation, operation } from '../http/operation.js';
import { decodeBlock, decodeHeader } from '../ledger/block.js';
import { printableKey } from '../ledger/composite-key.js';
import { readNetwork } from '../ledger/network.js';
import type { BlockTransaction, Invocation } from '../ledger/transaction.js';
import { found } from './found.js';
import type { Services } from './services.js';
import { Block, BlockRow, LedgerStatus, Network, Transaction } from './shapes/ledger.js';
import { listOf, PageQuery } from './shapes/lists.js';

const tag = 'Ledger';
const overseers: readonly Role[] = ['regulator', 'operator', 'notary'];
const parties: readonly Role[] = [...overseers, 'institution', 'enterprise'];

/** The ledger itself: what is shown here is decoded from the peer's bytes, not from the read model. */
export function ledger({ ledger, readModel, projected }: Services): Operation[] {
  return [
    operation({
      ...{ method: 'get', path: '/v1/ledger', summary: 'Heights and head', tag, roles: parties },
      reply: LedgerStatus,
      problems: ['LEDGER_UNAVAILABLE'],
      handle: async ({ signal }) => {
        const height = await ledger.height({ signal });
        const { hash: headHash } = decodeHeader(await ledger.block(height - 1, { signal }));
        const { channel, chaincode } = ledger;
        return { channel, chaincode, height, headHash, projectedHeight: projected().height };
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/ledger/blocks', summary: 'Blocks, newest first', tag, roles: overseers },
      query: PageQuery,
      reply: listOf(BlockRow),
      handle: ({ query }) => readModel.blocks(query),
    }),
    operation({
      ...{ method: 'get', path: '/v1/ledger/blocks/{number}', summary: 'One block', tag, roles: overseers },
      params: z.strictObject({ number: z.coerce.number().int().min(0) }),
      reply: Block,
      problems: ['NOT_FOUND', 'LEDGER_UNAVAILABLE'],
      handle: async ({ params, signal }) => {
        const raw = await ledger.block(params.number, { signal });
        const { number, hash, previousHash, dataHash, transactions } = decodeBlock(raw);
        return {
          ...{ number, hash, previousHash, dataHash },
          transactionCount: transactions.length,
          at:
            transactions
              .map(({ at }) => at)
              .sort()
              .at(-1) ?? '',
          transactions: transactions.map(rowOf),
          raw: base64(raw),
        };
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/ledger/transactions/{id}', tag, roles: parties },
      summary: 'One transaction with its endorsements, reads and writes',
      params: z.strictObject({ id: z.string().regex(/^[0-9a-f]{64}$/) }),
      reply: Transaction,
      problems: ['NOT_FOUND', 'LEDGER_UNAVAILABLE'],
      handle: async ({ caller, params, signal }) => {
        const { blockNumber, position } = found(
          'transaction',
          await readModel.transaction(params.id),
          (row) => isParty(caller, row.parties),
        );
        const { transactions } = decodeBlock(await ledger.block(blockNumber, { signal }));
        return detailOf(blockNumber, found('transaction', transactions[position] ?? null));
      },
    }),
    operation({
      ...{ method: 'get', path: '/v1/ledger/network', tag, roles: parties },
      summary: 'Organisations with their roots, orderer, chaincode and policy, read from blocks 0 and 1',
      reply: Network,
      problems: ['LEDGER_UNAVAILABLE'],
      handle: ({ signal }) => readNetwork(ledger, { signal }),
    }),
  ];
}

function isParty(caller: Caller, parties: readonly string[]): boolean {
  return oversees(caller) || parties.includes(caller.participant);
}

function rowOf({ transactionId, position, type, validationCode, at, creator, invocation }: BlockTransaction) {
  const { contract = '', transaction = '' } = invocation ?? {};
  return {
    ...{ transactionId, position, type, validationCode, at, contract, transaction },
    creator: creator && { mspId: creator.mspId, subject: creator.subject },
  };
}

/** What transactions without an invocation (configurations) show. */
const NOTHING_INVOKED = {
  ...{ args: [], response: null, event: null },
  ...{ endorsements: [], reads: [], writes: [] },
};

function detailOf(blockNumber: number, decoded: BlockTransaction) {
  const { invocation, envelope } = decoded;
  return {
    ...rowOf(decoded),
    creator: decoded.creator,
    blockNumber,
    ...(invocation === null ? NOTHING_INVOKED : invoked(invocation)),
    envelope: base64(envelope),
  };
}

function invoked({ args, response, event, endorsements, reads, writes }: Invocation) {
  return {
    ...{ args, response, event },
    endorsements: endorsements.map(({ endorser, signed, signature }) => ({
      ...endorser,
      signed: base64(signed),
      signature: base64(signature),
    })),
    reads: reads.map((read) => ({ ...read, key: printableKey(read.key) })),
    writes: writes.map((write) => ({ ...write, key: printableKey(write.key) })),
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
