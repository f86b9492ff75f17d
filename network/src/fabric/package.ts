import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { chaincodesOf, type Topology } from '../topology/topology.js';
import { tar } from './tar.js';

/** Of a gzip header the byte that tells the operating system, and its value for "unknown" (RFC 1952, 2.3). */
const GZIP_SYSTEM = 9;
const UNKNOWN_SYSTEM = 0xff;

/** A chaincode package, as `peer lifecycle chaincode install` takes it. */
export interface ChaincodePackage {
  readonly bytes: Uint8Array;
  /** Fabric's package id, `label:hash`; the chaincode server must be started with it as `--chaincode-id`. */
  readonly id: string;
}

/**
 * The package of a chaincode that runs as a service. It names no address: each organisation's peer has that in its
 * environment. So it depends on the chaincode's name and version alone, and everyone computes the same id.
 */
export function chaincodePackage(topology: Topology): ChaincodePackage {
  const { chaincode } = topology;
  const label = `${chaincode.name}_${chaincode.version}`;
  const connection = JSON.stringify({
    address: `{{.${addressKey(topology)}}}`,
    dial_timeout: '10s',
    tls_required: false,
  });
  const bytes = archive({
    'metadata.json': Buffer.from(JSON.stringify({ path: '', type: 'ccaas', label })),
    'code.tar.gz': archive({ 'connection.json': Buffer.from(connection) }),
  });
  return { bytes, id: `${label}:${createHash('sha256').update(bytes).digest('hex')}` };
}

/** The topology as seen from each chaincode: the same, with that one as the first. */
export function perChaincode(topology: Topology): readonly Topology[] {
  return chaincodesOf(topology).map((chaincode) => ({ ...topology, chaincode }));
}

/** The key under which a peer's environment holds the chaincode's address: `address`, `address2` and so on. */
export function addressKey({ chaincode, furtherChaincodes = [] }: Topology): string {
  const position = furtherChaincodes.findIndex(({ name }) => name === chaincode.name);
  return position === -1 ? 'address' : `address${position + 2}`;
}

/** Stored, not compressed: what a compressor makes of the same bytes differs between versions and machines. */
function archive(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const bytes = gzipSync(tar(files), { level: 0 });
  bytes.writeUInt8(UNKNOWN_SYSTEM, GZIP_SYSTEM);
  return bytes;
}
