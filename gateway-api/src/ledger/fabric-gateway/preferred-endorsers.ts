import type { Gateway, Proposal } from '@hyperledger/fabric-gateway';
import { gateway as messages } from '@hyperledger/fabric-protos';

/** For how long the preferred organisations are not asked again after they failed, in milliseconds. */
const AVOIDED = 30_000;

/**
 * Organisations that are asked to endorse, all at once. Where none is named, Fabric's gateway asks its own peer first,
 * and the others when that has answered (`internal/pkg/gateway/endorse.go`): twice the time. Should one of those named
 * not be there, the gateway chooses as ever, so that an absent organisation stops nothing.
 */
export class PreferredEndorsers {
  readonly organizations: readonly string[];
  #avoidedUntil = 0;

  constructor(organizations: readonly string[]) {
    this.organizations = organizations;
  }

  /** Whether they are to be asked now. */
  get arePreferred(): boolean {
    return this.organizations.length > 0 && performance.now() >= this.#avoidedUntil;
  }

  /** Leaves them alone for a while. */
  avoid(): void {
    this.#avoidedUntil = performance.now() + AVOIDED;
  }
}

/** The same proposal under the same id, with the choice of endorsers left to Fabric's gateway. */
export function withAnyEndorsers(gateway: Gateway, proposal: Proposal): Proposal {
  const proposed = messages.ProposedTransaction.deserializeBinary(proposal.getBytes());
  proposed.setEndorsingOrganizationsList([]);
  return gateway.newProposal(proposed.serializeBinary());
}
