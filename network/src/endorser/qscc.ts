import type { Resource } from '../channel/resources.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import { decode } from '../proto/decode.js';
import { common, peer } from '../proto/fabric.js';
import { AccessDenied, type AccessControl } from './accesscontrol.js';
import { failure, success, SYSTEM_VERSION, type Chaincode, type Outcome } from './chaincodes.js';
import type { Proposal } from './proposal.js';

const FUNCTIONS = {
  GetChainInfo: getChainInfo,
  GetBlockByNumber: getBlockByNumber,
  GetBlockByHash: getBlockByHash,
  GetTransactionByID: getTransactionById,
  GetBlockByTxID: getBlockByTransactionId,
} as const;

type FunctionName = keyof typeof FUNCTIONS;

/** The query system chaincode (`core/scc/qscc/query.go`): chain information, blocks and transactions. */
export class Qscc implements Chaincode {
  readonly version = SYSTEM_VERSION;
  readonly isSystem = true;
  readonly simulates = false;
  readonly #ledger: CommittedLedger;
  readonly #access: AccessControl;

  constructor(ledger: CommittedLedger, access: AccessControl) {
    this.#ledger = ledger;
    this.#access = access;
  }

  async execute(proposal: Proposal): Promise<Outcome> {
    const [name = '', channel, given] = namesOf(proposal.input.getArgsList_asU8());
    const refused = this.#refusal(name, channel, given, proposal);
    if (refused !== undefined || !isFunction(name)) {
      return { response: failure(refused ?? `Requested function ${name} not found.`) };
    }
    try {
      this.#access.check(`qscc/${name}` satisfies Resource, proposal.signed);
    } catch (error) {
      if (error instanceof AccessDenied) {
        return { response: failure(`access denied for [${name}][${channel}]: [${error.message}]`) };
      }
      throw error;
    }
    return { response: await FUNCTIONS[name](this.#ledger, given ?? new Uint8Array()) };
  }

  #refusal(
    name: string,
    channel: string | undefined,
    given: Uint8Array | undefined,
    { input, invoked, chaincode }: Proposal,
  ): string | undefined {
    if (channel === undefined) {
      return `Incorrect number of arguments, ${input.getArgsList().length}`;
    }
    if (invoked !== chaincode) {
      const reason = 'Rejecting invoke of QSCC from another chaincode because of potential for deadlocks';
      return `${reason}, original invocation for '${invoked}'`;
    }
    if (given === undefined && name !== 'GetChainInfo') {
      return `missing 3rd argument for ${name}`;
    }
    return channel === this.#ledger.channel ? undefined : `Invalid chain ID, ${channel}`;
  }
}

function namesOf([name, channel, argument]: readonly Uint8Array[]): [string?, string?, Uint8Array?] {
  const text = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();
  return [text(name), text(channel), argument] as [string?, string?, Uint8Array?];
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}

function getChainInfo(ledger: CommittedLedger): peer.Response {
  const { height, currentBlockHash, previousBlockHash } = ledger.info();
  const info = new common.BlockchainInfo();
  info.setHeight(Number(height));
  info.setCurrentblockhash(currentBlockHash);
  info.setPreviousblockhash(previousBlockHash);
  return success(info.serializeBinary());
}

async function getBlockByNumber(ledger: CommittedLedger, argument: Uint8Array): Promise<peer.Response> {
  const text = Buffer.from(argument).toString();
  if (!/^\d{1,20}$/u.test(text)) {
    return failure(
      `Failed to parse block number with error strconv.ParseUint: parsing "${text}": invalid syntax`,
    );
  }
  // Fabric reads the highest number as "the last block" (`common/ledger/blkstorage`).
  const asked = BigInt(text);
  const number = asked === 0xffffffffffffffffn ? ledger.info().height - 1n : asked;
  return found(
    await ledger.blockByNumber(number),
    `Failed to get block number ${text}, error no such block number [${text}] in index`,
  );
}

async function getBlockByHash(ledger: CommittedLedger, hash: Uint8Array): Promise<peer.Response> {
  const text = Buffer.from(hash).toString();
  const hex = Buffer.from(hash).toString('hex');
  return found(
    await ledger.blockByHash(hash),
    `Failed to get block hash ${text}, error no such block hash [${hex}] in index`,
  );
}

async function getBlockByTransactionId(
  ledger: CommittedLedger,
  argument: Uint8Array,
): Promise<peer.Response> {
  const id = Buffer.from(argument).toString();
  const block = await ledger.blockByTransactionId(id);
  return found(block, `Failed to get block for txID ${id}, error no such transaction ID [${id}] in index`);
}

async function getTransactionById(ledger: CommittedLedger, argument: Uint8Array): Promise<peer.Response> {
  const id = Buffer.from(argument).toString();
  const transaction = await ledger.transactionById(id);
  if (transaction === undefined) {
    return failure(`Failed to get transaction with id ${id}, error no such transaction ID [${id}] in index`);
  }
  const processed = new peer.ProcessedTransaction();
  processed.setTransactionenvelope(decode(common.Envelope, transaction.envelope, 'Envelope'));
  processed.setValidationcode(transaction.validationCode);
  return success(processed.serializeBinary());
}

function found(block: Uint8Array | undefined, otherwise: string): peer.Response {
  return block === undefined ? failure(otherwise) : success(block);
}
