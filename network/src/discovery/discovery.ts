import type { ChannelConfig } from '../channel/channelconfig.js';
import { AccessDenied, type AccessControl } from '../endorser/accesscontrol.js';
import { layoutsOf, type Layout } from '../gateway/layouts.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import { parsePolicyExpression } from '../policy/expression.js';
import type { SignedData } from '../policy/signeddata.js';
import { decode, DecodeError } from '../proto/decode.js';
import { discovery, peer } from '../proto/fabric.js';
import type { Authority } from '../validation/authority.js';
import { LIFECYCLE } from '../validation/definition.js';
import { configurationOf } from './configuration.js';
import { channelPeer, localPeer, type InstalledChaincode, type Member, type MemberState } from './member.js';

const { QueryCase } = discovery.Query;
const WRITERS = '/Channel/Application/Writers';
/** `core/chaincode/lifecycle/cache.go`: the lifecycle itself is among the chaincodes that a peer tells of. */
const LIFECYCLE_CHAINCODE: InstalledChaincode = { name: LIFECYCLE, sequence: 1 };

export interface DiscoveryOptions {
  readonly config: ChannelConfig;
  readonly access: AccessControl;
  readonly authority: Authority;
  readonly ledger: CommittedLedger;
  /** MSP id of the organisation whose peer this is. */
  readonly mspId: string;
  /** All peers of the channel; each has all chaincodes. */
  readonly members: readonly Member[];
  readonly chaincodes: readonly InstalledChaincode[];
  readonly startedAt: Date;
}

/** A request that gets no answer at all; a query that cannot be answered is a result of its own. */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError';
  readonly code = 'BAD_REQUEST';
}

/** A query that cannot be answered, in Fabric's words. */
class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code = 'UNANSWERED';
}

/** A peer's service discovery (`discovery/service.go`): configuration, peers, and who endorses what. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #localAdmins: Uint8Array;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
    const admins = new peer.ApplicationPolicy();
    admins.setSignaturePolicy(parsePolicyExpression(`OR('${options.mspId}.admin')`));
    this.#localAdmins = admins.serializeBinary();
  }

  /** Answers each query of a request. @throws DiscoveryError */
  async discover(request: discovery.SignedRequest): Promise<discovery.Response> {
    const data = request.getPayload_asU8();
    const parsed = parse(data);
    const identity = clientOf(parsed);
    const signed = { data, identity, signature: request.getSignature_asU8() };
    const response = new discovery.Response();
    for (const query of parsed.getQueriesList()) {
      response.addResults(await this.#answer(query, signed));
    }
    return response;
  }

  async #answer(query: discovery.Query, signed: SignedData): Promise<discovery.QueryResult> {
    const result = new discovery.QueryResult();
    try {
      this.#authorise(query.getChannel(), signed);
      await this.#dispatch(query, result);
    } catch (error) {
      if (!(error instanceof QueryError)) {
        throw error;
      }
      const refusal = new discovery.Error();
      refusal.setContent(error.message);
      result.setError(refusal);
    }
    return result;
  }

  /** Writers of the channel may ask about it; about the peer's surroundings only its organisation's administrators. */
  #authorise(channel: string, signed: SignedData): void {
    const { access, authority, config } = this.#options;
    if (channel === '') {
      if (!authority.satisfies(this.#localAdmins, [signed])) {
        throw new QueryError('access denied');
      }
      return;
    }
    if (channel !== config.channel) {
      throw new QueryError('access denied');
    }
    try {
      access.checkPolicy(WRITERS, signed);
    } catch (error) {
      throw error instanceof AccessDenied ? new QueryError('access denied') : error;
    }
  }

  async #dispatch(query: discovery.Query, result: discovery.QueryResult): Promise<void> {
    const about = query.getQueryCase();
    if (query.getChannel() === '') {
      if (about !== QueryCase.LOCAL_PEERS) {
        throw new QueryError('unknown or missing request type');
      }
      result.setMembers(this.#peersByOrganization((member) => localPeer(member, this.#options)));
    } else if (about === QueryCase.CONFIG_QUERY) {
      result.setConfigResult(configurationOf(this.#options.config.root));
    } else if (about === QueryCase.PEER_QUERY) {
      result.setMembers(this.#membership(query.getPeerQuery()?.getFilter()));
    } else if (about === QueryCase.CC_QUERY) {
      result.setCcQueryRes(await this.#descriptors(query.getCcQuery()?.getInterestsList() ?? []));
    } else {
      throw new QueryError('unknown or missing request type');
    }
  }

  #membership(filter: peer.ChaincodeInterest | undefined): discovery.PeerMembershipResult {
    for (const call of filter?.getChaincodesList() ?? []) {
      this.#requireKnown(call);
    }
    const state = this.#state();
    return this.#peersByOrganization((member) => channelPeer(member, state));
  }

  #peersByOrganization(describe: (member: Member) => discovery.Peer): discovery.PeerMembershipResult {
    const result = new discovery.PeerMembershipResult();
    for (const member of this.#options.members) {
      const peers = result.getPeersByOrgMap().get(member.peer.mspId) ?? new discovery.Peers();
      peers.addPeers(describe(member));
      result.getPeersByOrgMap().set(member.peer.mspId, peers);
    }
    return result;
  }

  async #descriptors(interests: readonly peer.ChaincodeInterest[]): Promise<discovery.ChaincodeQueryResult> {
    if (interests.length === 0) {
      throw new QueryError('chaincode query must have at least one chaincode interest');
    }
    const result = new discovery.ChaincodeQueryResult();
    for (const interest of interests) {
      result.addContent(await this.#descriptor(firstOf(interest), interest));
    }
    return result;
  }

  /** `discovery/endorsement/endorsement.go`, PeersForEndorsement; private data collections are refused. */
  async #descriptor(
    chaincode: string,
    interest: peer.ChaincodeInterest,
  ): Promise<discovery.EndorsementDescriptor> {
    const { members, config, ledger } = this.#options;
    const calls = interest.getChaincodesList();
    const layouts = calls.every(isAnswerable) ? await layoutsOf(interest, members, config, ledger) : [];
    if (layouts.length === 0) {
      const chaincodes = calls.map((call) => `chaincodes:<name:"${call.getName()}" > `).join('');
      throw new QueryError(`failed constructing descriptor for ${chaincodes}`);
    }
    return this.#describe(chaincode, layouts);
  }

  /** A group for each peer: as each organisation has one peer, that is a group for each principal. */
  #describe(chaincode: string, layouts: readonly Layout[]): discovery.EndorsementDescriptor {
    const state = this.#state();
    const descriptor = new discovery.EndorsementDescriptor();
    descriptor.setChaincode(chaincode);
    const endorsing = this.#options.members.filter((member) =>
      layouts.some((layout) => layout.includes(member.peer)),
    );
    for (const [index, member] of endorsing.entries()) {
      const group = new discovery.Peers();
      group.addPeers(channelPeer(member, state));
      descriptor.getEndorsersByGroupsMap().set(`G${index}`, group);
    }
    for (const endorsers of layouts) {
      const layout = new discovery.Layout();
      for (const [index, member] of endorsing.entries()) {
        if (endorsers.includes(member.peer)) {
          layout.getQuantitiesByGroupMap().set(`G${index}`, 1);
        }
      }
      descriptor.addLayouts(layout);
    }
    return descriptor;
  }

  #requireKnown(call: peer.ChaincodeCall): void {
    const { chaincodes, config } = this.#options;
    if (![LIFECYCLE_CHAINCODE, ...chaincodes].some(({ name }) => name === call.getName())) {
      throw new QueryError(
        `No metadata was found for chaincode ${call.getName()} in channel ${config.channel}`,
      );
    }
  }

  #state(): MemberState {
    const { config, chaincodes, startedAt } = this.#options;
    return { channel: config.channel, chaincodes: [...chaincodes, LIFECYCLE_CHAINCODE], startedAt };
  }
}

function parse(payload: Uint8Array): discovery.Request {
  try {
    return decode(discovery.Request, payload, 'Request');
  } catch (error) {
    throw error instanceof DecodeError
      ? new DiscoveryError(`failed parsing request: ${error.message}`, { cause: error })
      : error;
  }
}

/**
 * The client's identity, whose signature is not yet checked (`discovery/service.go`, validateStructure). The hash of
 * its TLS certificate is not looked at, as Fabric does not either.
 */
function clientOf(request: discovery.Request): Uint8Array {
  const authentication = request.getAuthentication();
  if (authentication === undefined) {
    throw new DiscoveryError('access denied, no authentication info in request');
  }
  const identity = authentication.getClientIdentity_asU8();
  if (identity.length === 0) {
    throw new DiscoveryError("access denied, client identity wasn't supplied");
  }
  return identity;
}

/** The name of the first chaincode. */
function firstOf(interest: peer.ChaincodeInterest): string {
  const [first, ...others] = interest.getChaincodesList().map((call) => call.getName());
  if (first === undefined) {
    throw new QueryError('chaincode interest must contain at least one chaincode');
  }
  if ([first, ...others].includes('')) {
    throw new QueryError('chaincode name in interest cannot be empty');
  }
  return first;
}

/**
 * Whether it is about no private data collection, and where the chaincode's policy is to be disregarded, others take
 * its place (`endorsement.go`, computePrincipalSets).
 */
function isAnswerable(call: peer.ChaincodeCall): boolean {
  const hasPolicy = !call.getDisregardNamespacePolicy() || call.getKeyPoliciesList().length > 0;
  return call.getCollectionNamesList().length === 0 && hasPolicy;
}
