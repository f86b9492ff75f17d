/**
 * Hyperledger Fabric's protobuf messages and gRPC service definitions.
 *
 * Re-serialising drops unknown fields: whoever hashes, signs or stores keeps the received bytes.
 */
export {
  common,
  discovery,
  gateway,
  google,
  gossip,
  ledger,
  msp,
  orderer,
  peer,
} from '@hyperledger/fabric-protos';
