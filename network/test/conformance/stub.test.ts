import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { EndorseError, type Contract } from '@hyperledger/fabric-gateway';

import { common, gateway, peer } from '../../src/proto/fabric.js';
import { walletIdentity } from './support/clients.js';
import { ENGINE, rejection, text, useNetwork } from './support/network.js';

describe('Conformance: what the stub tells and refuses', () => {
  const network = useNetwork();
  let contract: Contract;

  before(async function () {
    this.timeout(30_000);
    contract = await network().contract();
  });

  it('tells the transaction as its client made it', async () => {
    const proposal = contract.newProposal('transaction');
    const told = JSON.parse(text(await proposal.evaluate())) as Readonly<Record<string, unknown>>;
    const { signature, header } = signedBy(proposal.getBytes());
    const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    const creatorHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
    const timestamp = channelHeader.getTimestamp()!;
    const { identity } = await walletIdentity(network().ready, 'gateway');
    const epoch = Buffer.alloc(8);
    expect(told).to.deep.equal({
      id: proposal.getTransactionId(),
      channel: network().ready.channel,
      creator: { mspid: identity.mspId, certificate: text(identity.credentials) },
      timestamp: { seconds: String(timestamp.getSeconds()), nanos: timestamp.getNanos() },
      date: timestamp.toDate().toISOString(),
      binding: createHash('sha256')
        .update(creatorHeader.getNonce_asU8())
        .update(creatorHeader.getCreator_asU8())
        .update(epoch)
        .digest('hex'),
      signature: Buffer.from(signature).toString('base64'),
      nonce: Buffer.from(creatorHeader.getNonce_asU8()).toString('base64'),
      args: ['transaction'],
      parameters: { fcn: 'transaction', params: [] },
    });
  });

  it("tells the attributes of the caller's certificate", async () => {
    const ask = async (label: string, value: string): Promise<Readonly<Record<string, unknown>>> => {
      const caller = await network().contract(label);
      return JSON.parse(
        text(await caller.evaluateTransaction('attribute', 'xinjian.role', value)),
      ) as Readonly<Record<string, unknown>>;
    };
    expect(await ask('gateway', 'gateway')).to.include({ has: true, value: 'gateway', mspId: 'OperatorMSP' });
    expect(await ask('gateway', 'other')).to.include({ has: false, value: 'gateway' });
    const institution = await ask('institution', 'gateway');
    expect(institution).to.include({ has: false, value: null, mspId: 'InstitutionMSP' });
    expect(institution['id']).to.match(/^x509::.*CN=institution@/u);
  });

  for (const name of [
    'getPrivateData',
    'getPrivateDataHash',
    'putPrivateData',
    'deletePrivateData',
    'purgePrivateData',
    'setPrivateDataValidationParameter',
    'getPrivateDataValidationParameter',
    'getPrivateDataByRange',
    'getPrivateDataByPartialCompositeKey',
    'getPrivateDataQueryResult',
  ]) {
    it(`refuses ${name} of a collection that is not there, by its name`, async () => {
      expect(await refusal('privateData', name, 'secrets', 'k')).to.contain(
        { embedded: 'private data collections: secrets', fabric: 'secrets' }[ENGINE],
      );
    });
  }

  it('refuses rich queries, which LevelDB does not have', async () => {
    expect(await refusal('query', '{}')).to.contain('ExecuteQuery not supported for leveldb');
    expect(await refusal('queryPage', '{}')).to.contain('ExecuteQueryWithMetadata not supported for leveldb');
  });

  async function refusal(name: string, ...args: string[]): Promise<string> {
    const error = await rejection(contract.submitTransaction(name, ...args));
    expect(error).to.be.instanceOf(EndorseError);
    return (error as EndorseError).details[0]?.message ?? '';
  }
});

/** Signature and headers of a proposal that a client of fabric-gateway has signed. */
function signedBy(bytes: Uint8Array): { readonly signature: Uint8Array; readonly header: common.Header } {
  const proposed = gateway.ProposedTransaction.deserializeBinary(bytes).getProposal()!;
  const proposal = peer.Proposal.deserializeBinary(proposed.getProposalBytes_asU8());
  return {
    signature: proposed.getSignature_asU8(),
    header: common.Header.deserializeBinary(proposal.getHeader_asU8()),
  };
}
