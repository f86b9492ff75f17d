import { StartError } from '../node/errors.js';
import type { Organization } from '../topology/topology.js';

/**
 * Makes sure that organisations can join a running network: neither who orders nor who decides on changes is theirs to
 * alter.
 * @throws StartError with code OTHER_TOPOLOGY
 */
export function requireAddable(added: readonly Organization[]): void {
  for (const { mspId, orderer, peer } of added) {
    if (orderer !== undefined) {
      throw new StartError(
        'OTHER_TOPOLOGY',
        `${mspId} has an orderer: the ordering service of a running network stays as it is.`,
      );
    }
    if (peer !== undefined && peer.governs !== false) {
      throw new StartError(
        'OTHER_TOPOLOGY',
        `${mspId} has to say \`governs: false\` of its peer: who decides on changes stays as it is.`,
      );
    }
    if (peer?.endorses === true) {
      throw new StartError(
        'OTHER_TOPOLOGY',
        `${mspId} has to say \`endorses: false\` of its peer: the chaincode's endorsement policy does not name it.`,
      );
    }
  }
}

/** What follows from a peer of its own, in one sentence; undefined where no organisation that is added has one. */
export function disclosureBy(added: readonly Organization[]): string | undefined {
  const withPeer = added.filter(({ peer }) => peer !== undefined).map(({ mspId }) => mspId);
  return withPeer.length === 0
    ? undefined
    : `A peer holds every block from the first on: ${withPeer.join(', ')} will read who asked for whose data when, ` +
        'and under which consent, of all institutions, and what was read cannot be taken back.';
}
