import { expect } from 'chai';
import { GatewayError } from '@hyperledger/fabric-gateway';

import { endorsementPolicyBytes } from '../../src/endorser/definition.js';
import { common, peer } from '../../src/proto/fabric.js';
import { DEFAULT_TOPOLOGY_FILE, readTopology } from '../../src/topology/topology.js';
import { ENGINE, rejection, TestNetwork } from './support/network.js';

const { lifecycle } = peer;

describe('Conformance: system chaincodes', () => {
  let network: TestNetwork;

  before(async function () {
    this.timeout(30_000);
    network = await TestNetwork.start();
    await (await network.contract()).submitTransaction('put', 'a', '1');
  });

  after(() => network.stop());

  const query = async (
    chaincode: string,
    label: string,
    ...args: (string | Uint8Array)[]
  ): Promise<Uint8Array> => {
    const contract = (await network.channel(label)).getContract(chaincode);
    const [name = '', ...rest] = args;
    return contract.evaluate(String(name), { arguments: rest });
  };

  it('tell height and hashes of the chain, blocks and transactions', async () => {
    const { channel } = network.ready;
    const info = common.BlockchainInfo.deserializeBinary(
      await query('qscc', 'gateway', 'GetChainInfo', channel),
    );
    const newest = String(info.getHeight() - 1);
    const last = await query('qscc', 'gateway', 'GetBlockByNumber', channel, newest);
    const block = common.Block.deserializeBinary(last);
    expect(block.getHeader()?.getPreviousHash_asU8()).to.deep.equal(info.getPreviousblockhash_asU8());
    expect(
      await query('qscc', 'gateway', 'GetBlockByHash', channel, info.getCurrentblockhash_asU8()),
    ).to.deep.equal(last);
    const [envelope] = block.getData()!.getDataList_asU8();
    const payload = common.Payload.deserializeBinary(
      common.Envelope.deserializeBinary(envelope!).getPayload_asU8(),
    );
    const id = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8()).getTxId();
    expect(await query('qscc', 'gateway', 'GetBlockByTxID', channel, id)).to.deep.equal(last);
    const found = peer.ProcessedTransaction.deserializeBinary(
      await query('qscc', 'gateway', 'GetTransactionByID', channel, id),
    );
    expect(found.getValidationcode()).to.equal(peer.TxValidationCode.VALID);
    expect(found.getTransactionenvelope()?.serializeBinary()).to.deep.equal(envelope);
  });

  it('tell the configuration to every member', async () => {
    const block = await query('cscc', 'institution', 'GetConfigBlock', network.ready.channel);
    expect(common.Block.deserializeBinary(block).getHeader()?.getNumber()).to.equal(0);
    const config = await query('cscc', 'institution', 'GetChannelConfig', network.ready.channel);
    expect(common.Config.deserializeBinary(config).getChannelGroup()?.getGroupsMap().getLength()).to.equal(2);
  });

  it("tell the chaincode's definition, with the policy that the topology names", async () => {
    const args = new lifecycle.QueryChaincodeDefinitionArgs();
    args.setName(network.ready.chaincode);
    const bytes = await query('_lifecycle', 'gateway', 'QueryChaincodeDefinition', args.serializeBinary());
    const definition = lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(bytes);
    const topology = await readTopology(DEFAULT_TOPOLOGY_FILE);
    expect(Buffer.from(definition.getValidationParameter_asU8())).to.deep.equal(
      Buffer.from(endorsementPolicyBytes(topology.chaincode)),
    );
    expect(definition.getSequence()).to.equal(1);
    expect(definition.getApprovalsMap().toObject()).to.deep.equal([
      ['InstitutionMSP', false],
      ['NotaryMSP', true],
      ['OperatorMSP', true],
      ['RegulatorMSP', true],
    ]);
    const none = new lifecycle.QueryChaincodeDefinitionsArgs().serializeBinary();
    const all = await query('_lifecycle', 'gateway', 'QueryChaincodeDefinitions', none);
    const names = lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(all)
      .getChaincodeDefinitionsList()
      .map((each) => each.getName());
    expect(names).to.deep.equal([network.ready.chaincode]);
  });

  for (const { chaincode, args, reason } of [
    { chaincode: 'qscc', args: ['GetChainInfo', 'elsewhere'], reason: 'Invalid chain ID, elsewhere' },
    {
      chaincode: 'qscc',
      args: ['GetBlockByNumber', 'credit-audit', '99'],
      reason: 'no such block number [99] in index',
    },
    {
      chaincode: 'qscc',
      args: ['GetBlockByNumber', 'credit-audit', 'x'],
      reason: 'Failed to parse block number',
    },
    {
      chaincode: 'qscc',
      args: ['GetEverything', 'credit-audit'],
      reason: 'missing 3rd argument for GetEverything',
    },
    {
      chaincode: 'cscc',
      args: ['JoinChain', ''],
      reason: { embedded: 'Requested function JoinChain not found.', fabric: 'JoinChain' }[ENGINE],
    },
    {
      chaincode: '_lifecycle',
      args: ['InstallChaincode', ''],
      reason: {
        embedded: 'does not have _lifecycle/InstallChaincode',
        fabric: 'Failed to authorize invocation due to failed ACL check',
      }[ENGINE],
    },
  ]) {
    it(`refuse ${chaincode} ${args.join(' ')}`, async () => {
      const error = await rejection(query(chaincode, 'gateway', ...args));
      expect(error).to.be.instanceOf(GatewayError);
      expect((error as GatewayError).details[0]?.message).to.contain(reason);
    });
  }
});
