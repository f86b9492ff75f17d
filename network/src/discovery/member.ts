import type { Signer } from '../crypto/signer.js';
import { sha256 } from '../crypto/hash.js';
import type { Candidate } from '../gateway/layouts.js';
import { decode } from '../proto/decode.js';
import { discovery, gossip, msp } from '../proto/fabric.js';

/** A peer of the channel, as it would tell others of itself by gossip. */
export interface Member extends Candidate {
  readonly signer: Signer;
  /** How many blocks the peer has. */
  readonly height: () => bigint;
}

/** A chaincode on a peer. Its version is the definition's sequence (`core/chaincode/lifecycle/cache.go`). */
export interface InstalledChaincode {
  readonly name: string;
  readonly sequence: number;
}

/** What a peer tells of itself and of a channel. */
export interface MemberState {
  readonly channel: string;
  readonly chaincodes: readonly InstalledChaincode[];
  /** When the peer started: later incarnations outdate earlier ones. */
  readonly startedAt: Date;
}

const NANOSECONDS = 1_000_000;

/** A peer for a client that asks about the channel. */
export function channelPeer(member: Member, state: MemberState): discovery.Peer {
  const peer = localPeer(member, state);
  peer.setStateInfo(envelope(stateInfo(member, state), member));
  return peer;
}

/** A peer for a client that asks about the peer's own surroundings: of no channel in particular. */
export function localPeer(member: Member, { startedAt }: Pick<MemberState, 'startedAt'>): discovery.Peer {
  const peer = new discovery.Peer();
  peer.setIdentity(member.identity);
  peer.setMembershipInfo(envelope(aliveMessage(member, startedAt), member));
  return peer;
}

/** `gossip/discovery/discovery_impl.go`, createSignedAliveMessage. */
function aliveMessage(member: Member, startedAt: Date): gossip.GossipMessage {
  const membership = new gossip.Member();
  membership.setEndpoint(member.peer.address);
  membership.setPkiId(pkiId(member));
  const alive = new gossip.AliveMessage();
  alive.setMembership(membership);
  alive.setTimestamp(timestamp(startedAt, 1n));
  const message = new gossip.GossipMessage();
  message.setTag(gossip.GossipMessage.Tag.EMPTY);
  message.setAliveMsg(alive);
  return message;
}

/** `gossip/gossip/channel/channel.go`, createStateInfoMsg. */
function stateInfo(member: Member, { channel, chaincodes, startedAt }: MemberState): gossip.GossipMessage {
  const height = member.height();
  const properties = new gossip.Properties();
  properties.setLedgerHeight(Number(height));
  properties.setChaincodesList(
    chaincodes.map(({ name, sequence }) => {
      const chaincode = new gossip.Chaincode();
      chaincode.setName(name);
      chaincode.setVersion(String(sequence));
      return chaincode;
    }),
  );
  const id = pkiId(member);
  const state = new gossip.StateInfo();
  state.setPkiId(id);
  state.setChannelMac(sha256(id, Buffer.from(channel)));
  state.setTimestamp(timestamp(startedAt, height));
  state.setProperties(properties);
  const message = new gossip.GossipMessage();
  message.setTag(gossip.GossipMessage.Tag.CHAN_OR_ORG);
  message.setStateInfo(state);
  return message;
}

/** `internal/peer/gossip/mcs.go`, GetPKIidOfCert. */
function pkiId({ identity }: Member): Buffer {
  const parsed = decode(msp.SerializedIdentity, identity, 'SerializedIdentity');
  return sha256(Buffer.from(parsed.getMspid()), parsed.getIdBytes_asU8());
}

function timestamp(startedAt: Date, sequence: bigint): gossip.PeerTime {
  const time = new gossip.PeerTime();
  time.setIncNum(startedAt.getTime() * NANOSECONDS);
  time.setSeqNum(Number(sequence));
  return time;
}

function envelope(message: gossip.GossipMessage, { signer }: Member): gossip.Envelope {
  const payload = message.serializeBinary();
  const signed = new gossip.Envelope();
  signed.setPayload(payload);
  signed.setSignature(signer.sign(payload));
  return signed;
}
