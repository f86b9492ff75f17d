import { randomBytes } from 'node:crypto';
import type { Signer } from '../crypto/signer.js';
import { blockHeaderBytes, MetadataIndex, withMetadata, type Block } from '../ledger/block.js';
import type { SignedData } from '../policy/signeddata.js';
import { decode } from '../proto/decode.js';
import { common } from '../proto/fabric.js';

/** Bytes of a signature header's nonce (common/crypto/random.go). */
const NONCE_BYTES = 24;

/**
 * Adds what an orderer adds to a block: its signature over header and metadata value, and the number of the last
 * configuration block, which here is always 0 (orderer/common/multichannel/blockwriter.go).
 */
export function signBlock(block: Block, signer: Signer): Block {
  const lastConfig = new common.LastConfig();
  const value = new common.OrdererBlockMetadata();
  value.setLastConfig(lastConfig);
  const valueBytes = value.serializeBinary();

  const header = new common.SignatureHeader();
  header.setCreator(signer.identity);
  header.setNonce(randomBytes(NONCE_BYTES));
  const headerBytes = header.serializeBinary();

  const signature = new common.MetadataSignature();
  signature.setSignatureHeader(headerBytes);
  signature.setSignature(
    signer.sign(Buffer.concat([valueBytes, headerBytes, blockHeaderBytes(block.header)])),
  );
  const signatures = new common.Metadata();
  signatures.setValue(valueBytes);
  signatures.addSignatures(signature);

  const last = new common.Metadata();
  last.setValue(lastConfig.serializeBinary());
  const withLast = withMetadata(block, MetadataIndex.LAST_CONFIG, last.serializeBinary());
  return withMetadata(withLast, MetadataIndex.SIGNATURES, signatures.serializeBinary());
}

/** The orderers' signatures on a block with what they cover, for a policy to judge. @throws DecodeError */
export function blockSignatures(block: Block): SignedData[] {
  const entry = block.metadata[MetadataIndex.SIGNATURES] ?? new Uint8Array();
  const metadata = decode(common.Metadata, entry, 'Metadata');
  return metadata.getSignaturesList().map((signature) => {
    const headerBytes = signature.getSignatureHeader_asU8();
    return {
      data: Buffer.concat([metadata.getValue_asU8(), headerBytes, blockHeaderBytes(block.header)]),
      identity: decode(common.SignatureHeader, headerBytes, 'SignatureHeader').getCreator_asU8(),
      signature: signature.getSignature_asU8(),
    };
  });
}
