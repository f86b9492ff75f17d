import { ChaincodeError } from '../chaincode/errors.js';
import type { ChannelConfig } from '../channel/channelconfig.js';
import type { Signer } from '../crypto/signer.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import type { MspManager } from '../msp/mspmanager.js';
import type { TransactionSimulator } from '../ledger/simulator.js';
import { peer } from '../proto/fabric.js';
import type { Authority } from '../validation/authority.js';
import { AccessDenied, type AccessControl } from './accesscontrol.js';
import { forClient } from './chaincodefailure.js';
import { chaincodeIn, failure, type Chaincode, type Outcome } from './chaincodes.js';
import { interestOf } from './interest.js';
import { proposalHash, ProposalError, unpackProposal, validateProposal, type Proposal } from './proposal.js';

/** From this status on a response is not endorsed (`shim.ERRORTHRESHOLD`). */
const ERROR_THRESHOLD = 400;
/** From this status on the payload is returned, unendorsed (`shim.ERROR`). */
const ERROR = 500;

export interface EndorserOptions {
  readonly config: ChannelConfig;
  readonly authority: Authority;
  readonly access: AccessControl;
  readonly ledger: CommittedLedger;
  readonly signer: Signer;
  /** By name. */
  readonly chaincodes: ReadonlyMap<string, Chaincode>;
  readonly now: () => Date;
}

/** One organisation's peer as endorser (`core/endorser/endorser.go`): it simulates and signs for itself. */
export class Endorser {
  readonly #options: EndorserOptions;

  /** For proposals to no channel, which are checked against the peer's own MSP (`core/endorser/msgvalidation.go`). */
  readonly #localMsp: MspManager;

  constructor(options: EndorserOptions) {
    this.#options = options;
    this.#localMsp = options.config.msps.only(options.signer.mspId);
  }

  /**
   * Simulates a proposal, and endorses the outcome if its status is below 400. A failure of the peer or the chaincode
   * is a response with status 500 and no payload.
   * @throws ProposalError
   */
  async process(signedProposal: peer.SignedProposal): Promise<peer.ProposalResponse> {
    const proposal = unpackProposal(signedProposal);
    const { config } = this.#options;
    if (proposal.channel !== '' && proposal.channel !== config.channel) {
      return responseOnly(failure(`channel '${proposal.channel}' not found`));
    }
    this.#admit(proposal);
    try {
      return await this.#simulate(proposal);
    } catch (error) {
      const told = error instanceof ChaincodeError ? forClient(error, proposal) : error;
      return responseOnly(failure(told instanceof Error ? told.message : String(told)));
    }
  }

  #admit(proposal: Proposal): void {
    const { config, authority, access, ledger, now } = this.#options;
    const msps = proposal.channel === '' ? this.#localMsp : config.msps;
    validateProposal(proposal, msps, authority, now());
    if (proposal.channel === '') {
      return;
    }
    if (ledger.transactionStatus(proposal.transactionId) !== undefined) {
      const creator = Buffer.from(proposal.signed.identity).toString('hex');
      throw new ProposalError(
        `duplicate transaction found [${proposal.transactionId}]. Creator [${creator}]`,
      );
    }
    if (this.#isSystem(proposal.chaincode)) {
      return;
    }
    try {
      access.check('peer/Propose', proposal.signed);
    } catch (error) {
      throw error instanceof AccessDenied ? new ProposalError(error.message, { cause: error }) : error;
    }
  }

  async #simulate(proposal: Proposal): Promise<peer.ProposalResponse> {
    const chaincode = chaincodeIn(this.#options.chaincodes, proposal.chaincode);
    const simulator =
      chaincode.simulates && proposal.channel !== '' ? this.#options.ledger.simulator() : undefined;
    try {
      const outcome = await chaincode.execute(proposal, simulator);
      return this.#respond(proposal, chaincode.version, outcome, simulator);
    } finally {
      await simulator?.close();
    }
  }

  #respond(
    proposal: Proposal,
    version: string,
    { response, event }: Outcome,
    simulator: TransactionSimulator | undefined,
  ): peer.ProposalResponse {
    const status = response.getStatus();
    const message = responseOnly(response);
    if (status < ERROR && (proposal.channel === '' || status >= ERROR_THRESHOLD)) {
      return message;
    }
    const payload = responsePayload(
      proposal,
      version,
      { response, event: status < ERROR ? event : undefined },
      simulator,
    );
    message.setPayload(payload);
    if (simulator !== undefined) {
      message.setInterest(interestOf(simulator, (namespace) => this.#isSystem(namespace)));
    }
    if (status < ERROR) {
      message.setVersion(1);
      message.setEndorsement(this.#endorse(payload));
    }
    return message;
  }

  #isSystem(namespace: string): boolean {
    return this.#options.chaincodes.get(namespace)?.isSystem === true;
  }

  /** The default endorsement plugin: a signature over payload and endorser. */
  #endorse(payload: Uint8Array): peer.Endorsement {
    const { signer } = this.#options;
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(signer.identity);
    endorsement.setSignature(signer.sign(Buffer.concat([payload, signer.identity])));
    return endorsement;
  }
}

function responseOnly(response: peer.Response): peer.ProposalResponse {
  const message = new peer.ProposalResponse();
  message.setResponse(response);
  return message;
}

function responsePayload(
  proposal: Proposal,
  version: string,
  { response, event }: Outcome,
  simulator: TransactionSimulator | undefined,
): Uint8Array {
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(proposal.chaincode);
  chaincodeId.setVersion(version);
  const action = new peer.ChaincodeAction();
  action.setResults(simulator?.results() ?? new Uint8Array());
  action.setEvents(event?.serializeBinary() ?? new Uint8Array());
  action.setResponse(response);
  action.setChaincodeId(chaincodeId);
  const payload = new peer.ProposalResponsePayload();
  payload.setProposalHash(proposalHash(proposal));
  payload.setExtension$(action.serializeBinary());
  return payload.serializeBinary();
}
