import { readFile } from 'node:fs/promises';
import { expect } from 'chai';

import { definitionTransaction } from '../../src/endorser/definition.js';
import { decodeReadWriteSet } from '../../src/ledger/readwritesetcodec.js';
import {
  decodeAction,
  decodeActions,
  decodeChaincodeAction,
  decodeEnvelope,
} from '../../src/ledger/transaction.js';
import { ledger, peer } from '../../src/proto/fabric.js';
import { DEFAULT_TOPOLOGY_FILE, readTopology } from '../../src/topology/topology.js';
import { testChannel } from '../support/channel.js';

/** `peer lifecycle chaincode commit` of the default topology's definition on Fabric 2.5.16, by `configtxlator proto_decode`. */
interface Vector {
  readonly extension: {
    readonly results: {
      readonly ns_rwset: readonly {
        readonly namespace: string;
        readonly collection_hashed_rwset: readonly {
          readonly collection_name: string;
          readonly hashed_rwset: string;
        }[];
        readonly rwset: {
          readonly reads: readonly { readonly key: string }[];
          readonly writes: readonly { readonly key: string; readonly value: string }[];
        };
      }[];
    };
  };
  readonly input: { readonly chaincode_spec: { readonly input: { readonly args: readonly string[] } } };
}

describe("The transaction that commits the chaincode's definition", () => {
  let vector: Vector;
  let envelope: Uint8Array;

  before(async () => {
    const file = new URL('../vectors/fabric-2.5.16-definition.json', import.meta.url);
    vector = JSON.parse(await readFile(file, 'utf8')) as Vector;
    const { config, client, peers } = await testChannel();
    const { channel, chaincode } = await readTopology(DEFAULT_TOPOLOGY_FILE);
    envelope = definitionTransaction({
      channel,
      chaincode,
      mspIds: config.applicationMspIds,
      creator: client,
      endorsers: [peers.operator, peers.regulator],
    });
  });

  const action = () => decodeAction(decodeActions(decodeEnvelope(envelope).data)[0]!);

  it('is called with the arguments that the command sends', () => {
    const { proposalPayload } = action();
    const input = peer.ChaincodeProposalPayload.deserializeBinary(proposalPayload).getInput_asU8();
    const spec = peer.ChaincodeInvocationSpec.deserializeBinary(input).getChaincodeSpec();
    const args = spec
      ?.getInput()
      ?.getArgsList_asU8()
      .map((bytes) => Buffer.from(bytes).toString('base64'));
    expect(args).to.deep.equal(vector.input.chaincode_spec.input.args);
  });

  it('reads and writes the keys that the peer reads and writes, with its very values', () => {
    const results = decodeReadWriteSet(decodeChaincodeAction(action()).getResults_asU8());
    const expected = vector.extension.results.ns_rwset;
    expect(results.map(({ namespace }) => namespace)).to.deep.equal(
      expected.map(({ namespace }) => namespace),
    );
    for (const [index, { reads, writes }] of results.entries()) {
      expect(reads).to.deep.equal(expected[index]?.rwset.reads.map(({ key }) => ({ key })));
      expect(
        writes.map(({ key, value }) => ({ key, value: Buffer.from(value).toString('base64') })),
      ).to.deep.equal(expected[index]?.rwset.writes.map(({ key, value }) => ({ key, value })));
    }
  });

  it('looks up the same hashes of approvals, which have no version here', () => {
    const results = decodeReadWriteSet(decodeChaincodeAction(action()).getResults_asU8());
    const expected = vector.extension.results.ns_rwset[0]!.collection_hashed_rwset;
    expect(results[0]?.collections.map(({ collection }) => collection)).to.deep.equal(
      expected.map(({ collection_name }) => collection_name),
    );
    for (const [index, { reads }] of results[0]!.collections.entries()) {
      const set = ledger.rwset.kvrwset.HashedRWSet.deserializeBinary(
        Buffer.from(expected[index]!.hashed_rwset, 'base64'),
      );
      const hashes = set
        .getHashedReadsList()
        .map((read) => Buffer.from(read.getKeyHash_asU8()).toString('hex'));
      expect(reads).to.deep.equal(hashes.map((key) => ({ key })));
    }
  });
});
