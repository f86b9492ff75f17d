import { expect } from 'chai';
import { GatewayError } from '@hyperledger/fabric-gateway';

import { endorsementPolicyBytes } from '../../src/endorser/definition.js';
import { common, peer } from '../../src/proto/fabric.js';
import { DEFAULT_TOPOLOGY_FILE, readTopology } from '../../src/topology/topology.js';
import { ENGINE, rejection, useNetwork } from './support/network.js';

const { lifecycle } = peer;

describe('Conformance: system chaincodes', () => {
  const network = useNetwork();

  before(async function () {
    this.timeout(30_000);
    await (await network().contract()).submitTransaction('put', 'a', '1');
  });

  const query = async (
    chaincode: string,
    label: string,
    ...args: (string | Uint8Array)[]
  ): Promise<Uint8Array> => {
    const contract = (await network().channel(label)).getContract(chaincode);
    const [name = '', ...rest] = args;
    return contract.evaluate(String(name), { arguments: rest });
  };

  it('tell height and hashes of the chain, blocks and transactions', async () => {
    const { channel } = network().ready;
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
    const block = await query('cscc', 'institution', 'GetConfigBlock', network().ready.channel);
    expect(common.Block.deserializeBinary(block).getHeader()?.getNumber()).to.equal(0);
    const config = await query('cscc', 'institution', 'GetChannelConfig', network().ready.channel);
    expect(common.Config.deserializeBinary(config).getChannelGroup()?.getGroupsMap().getLength()).to.equal(2);
  });

  it("tell the chaincode's definition, with the policy that the topology names", async () => {
    const args = new lifecycle.QueryChaincodeDefinitionArgs();
    args.setName(network().ready.chaincode);
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
    expect(names).to.deep.equal([network().ready.chaincode]);
  });

  it("tell an administrator what his organisation's peer has installed and his organisation approved", async () => {
    const { chaincode, packageId } = network().ready;
    const none = new lifecycle.QueryInstalledChaincodesArgs().serializeBinary();
    const installed = lifecycle.QueryInstalledChaincodesResult.deserializeBinary(
      await query('_lifecycle', 'operator-admin', 'QueryInstalledChaincodes', none),
    ).getInstalledChaincodesList();
    expect(installed.map((each) => each.getPackageId())).to.deep.equal([packageId]);
    expect(installed[0]?.getLabel()).to.equal('credit-audit_1.0');
    const args = new lifecycle.QueryApprovedChaincodeDefinitionArgs();
    args.setName(chaincode);
    const approved = lifecycle.QueryApprovedChaincodeDefinitionResult.deserializeBinary(
      await query('_lifecycle', 'operator-admin', 'QueryApprovedChaincodeDefinition', args.serializeBinary()),
    );
    expect([approved.getSequence(), approved.getVersion()]).to.deep.equal([1, '1.0']);
    expect(approved.getSource()?.getLocalPackage()?.getPackageId()).to.equal(packageId);
    for (const label of ['gateway', 'regulator-admin']) {
      const error = await rejection(
        query('_lifecycle', label, 'QueryApprovedChaincodeDefinition', args.serializeBinary()),
      );
      expect((error as GatewayError).details[0]?.message).to.contain(
        'Failed to authorize invocation due to failed ACL check',
      );
    }
    args.setSequence(2);
    const error = await rejection(
      query('_lifecycle', 'operator-admin', 'QueryApprovedChaincodeDefinition', args.serializeBinary()),
    );
    expect((error as GatewayError).details[0]?.message).to.contain(
      "could not fetch approved chaincode definition (name: 'credit-audit', sequence: '2') on channel 'credit-audit'",
    );
  });

  it('tell who is ready to commit the next definition: nobody yet', async () => {
    const args = new lifecycle.CheckCommitReadinessArgs();
    args.setName(network().ready.chaincode);
    args.setVersion('1.1');
    args.setSequence(2);
    const ready = lifecycle.CheckCommitReadinessResult.deserializeBinary(
      await query('_lifecycle', 'gateway', 'CheckCommitReadiness', args.serializeBinary()),
    );
    expect(ready.getApprovalsMap().toObject()).to.deep.equal([
      ['InstitutionMSP', false],
      ['NotaryMSP', false],
      ['OperatorMSP', false],
      ['RegulatorMSP', false],
    ]);
    args.setSequence(7);
    const error = await rejection(
      query('_lifecycle', 'gateway', 'CheckCommitReadiness', args.serializeBinary()),
    );
    expect((error as GatewayError).details[0]?.message).to.contain(
      'requested sequence is 7, but new definition must be sequence 2',
    );
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
