import { common, peer } from '@hyperledger/fabric-protos';
import {
  TRANSACTIONS,
  parseCompactJws,
  requestedId,
  type AccessRequest,
  type RecordedDecision,
  type Statement,
} from '@xinjian/chaincode/model';

/** A transaction that the peers found VALID: what it called, and what the chaincode answered. */
interface Invocation {
  readonly transaction: string;
  readonly args: readonly string[];
  readonly answer: string;
}

/** What the blocks show: how many accesses were decided how, how many transactions were not VALID, and what is wrong. */
export interface Verdict {
  readonly allowed: number;
  readonly denied: number;
  readonly invalid: number;
  /** One line for each ALLOWED access that comes after a position that forbids it. */
  readonly violations: readonly string[];
}

/**
 * Reads blocks in their order and asks of each ALLOWED access whether anything before it forbids it. It knows
 * nothing of the contracts: it reads statements, as whoever audits would.
 */
export function checkBlocks(blocks: readonly Uint8Array[]): Verdict {
  const forbidden = new Forbidden();
  const violations: string[] = [];
  const counts = { allowed: 0, denied: 0, invalid: 0 };
  for (const bytes of blocks) {
    const { invocations, invalid } = readBlock(common.Block.deserializeBinary(bytes));
    counts.invalid += invalid;
    for (const invocation of invocations) {
      if (invocation.transaction !== TRANSACTIONS['access.request']) forbidden.learn(invocation);
      else
        for (const { request, decision } of accessesOf(invocation)) {
          counts[decision.outcome === 'ALLOWED' ? 'allowed' : 'denied'] += 1;
          const why = decision.outcome === 'ALLOWED' ? forbidden.why(request) : undefined;
          if (why !== undefined) violations.push(`${request.jti}: ALLOWED after ${why}`);
        }
    }
  }
  return { ...counts, violations };
}

/** What may no longer be allowed, from the statements so far. */
class Forbidden {
  readonly #consents = new Map<string, string>();
  readonly #items = new Map<string, readonly string[]>();
  readonly #suspended = new Set<string>();

  learn({ args: [compact = ''] }: Invocation): void {
    const statement = parseCompactJws(compact).payload as Statement;
    if (statement.type === 'consent.withdraw' || statement.type === 'consent.pause')
      this.#consents.set(statement.consent, statement.type);
    if (statement.type === 'consent.narrow')
      this.#items.set(
        statement.consent,
        statement.terms.items.map(({ id }) => id),
      );
    if (statement.type === 'participant.suspend') this.#suspended.add(statement.participant);
  }

  why({ consent, items, iss }: AccessRequest): string | undefined {
    if (this.#suspended.has(iss)) return 'participant.suspend';
    if (consent === null) return undefined;
    const open = this.#items.get(consent);
    if (open !== undefined && !items.every((item) => open.includes(requestedId(item))))
      return 'consent.narrow';
    return this.#consents.get(consent);
  }
}

function accessesOf({ args: [batch = '[]'], answer }: Invocation) {
  const decisions = JSON.parse(answer) as RecordedDecision[];
  return (JSON.parse(batch) as string[]).map((compact, index) => ({
    request: parseCompactJws(compact).payload as AccessRequest,
    decision: decisions[index]!,
  }));
}

function readBlock(block: common.Block): { invocations: Invocation[]; invalid: number } {
  const codes = block.getMetadata()!.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER]!;
  const invocations: Invocation[] = [];
  let invalid = 0;
  for (const [index, bytes] of block.getData()!.getDataList_asU8().entries()) {
    if (codes[index] !== peer.TxValidationCode.VALID) invalid += 1;
    else invocations.push(...readEnvelope(bytes));
  }
  return { invocations, invalid };
}

/** The invocation of our chaincode in an envelope; none in one that configures, or that calls another chaincode. */
function readEnvelope(bytes: Uint8Array): Invocation[] {
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(bytes).getPayload_asU8(),
  );
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
  if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return [];
  const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
  const action = peer.ChaincodeActionPayload.deserializeBinary(
    transaction.getActionsList()[0]!.getPayload_asU8(),
  );
  const proposal = peer.ChaincodeProposalPayload.deserializeBinary(action.getChaincodeProposalPayload_asU8());
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8()).getChaincodeSpec()!;
  if (spec.getChaincodeId()?.getName() !== 'credit-audit') return [];
  const [name = '', ...args] = spec
    .getInput()!
    .getArgsList_asU8()
    .map((arg) => Buffer.from(arg).toString());
  const endorsed = peer.ProposalResponsePayload.deserializeBinary(
    action.getAction()!.getProposalResponsePayload_asU8(),
  );
  const result = peer.ChaincodeAction.deserializeBinary(endorsed.getExtension_asU8()).getResponse()!;
  return [{ transaction: name, args, answer: Buffer.from(result.getPayload_asU8()).toString() }];
}
