import { expect } from 'chai';
import { EndorseError, StatusCode, type Contract } from '@hyperledger/fabric-gateway';

import { peer } from '../../src/proto/fabric.js';
import { parsePolicyExpression } from '../../src/policy/expression.js';
import { rejection, take, text, useNetwork } from './support/network.js';

const SECOND = 'second';
const EXISTS = /execute failed: error sending: txid: \w{64}\(credit-audit\) exists/u;

interface Called {
  readonly status: number;
  readonly message: string;
  readonly payload: string;
}

describe('Conformance: calls from chaincode to chaincode', () => {
  const network = useNetwork({ furtherChaincodes: [SECOND] });
  let contract: Contract;
  let second: Contract;

  before(async function () {
    this.timeout(60_000);
    contract = await network().contract();
    second = await network().contract('gateway', 'OperatorMSP', SECOND);
  });

  const call = async (
    chaincode: string,
    channel: string,
    args: readonly string[],
    caller = contract,
  ): Promise<Called> =>
    JSON.parse(
      text(await caller.evaluateTransaction('call', chaincode, channel, JSON.stringify(args))),
    ) as Called;

  const putInBoth = async (key: string, ...endorsingOrganizations: string[]): Promise<number> => {
    const proposal = contract.newProposal('putInBoth', {
      arguments: [SECOND, key, 'v'],
      ...(endorsingOrganizations.length > 0 && { endorsingOrganizations }),
    });
    return (await (await (await proposal.endorse()).submit()).getStatus()).code;
  };

  it('run both in one transaction, each in its own namespace', async () => {
    expect(await putInBoth('shared')).to.equal(StatusCode.VALID);
    expect(text(await contract.evaluateTransaction('get', 'shared'))).to.equal('v');
    expect(text(await second.evaluateTransaction('get', 'shared'))).to.equal('v');
    await second.submitTransaction('put', 'only-second', '2');
    expect(text(await contract.evaluateTransaction('get', 'only-second'))).to.equal('');
    expect(await call(SECOND, '', ['get', 'only-second'])).to.deep.equal({
      status: 200,
      message: '',
      payload: '2',
    });
  });

  it('take the name with a version, which is not looked at, and with the own channel', async () => {
    await second.submitTransaction('put', 'named', 'x');
    for (const [name, channel] of [
      [`${SECOND}:9.9`, ''],
      [SECOND, network().ready.channel],
    ] as const) {
      expect((await call(name, channel, ['get', 'named'])).payload).to.equal('x');
    }
  });

  it("hand on the called one's refusal as a response", async () => {
    expect(await call(SECOND, '', ['fail', 'no such thing'])).to.deep.include({
      status: 500,
      message: 'no such thing',
    });
  });

  it('show the called one who made the proposal', async () => {
    const { payload } = await call(SECOND, '', ['whoAmI'], await network().contract('institution'));
    expect(JSON.parse(payload)).to.deep.equal({ mspId: 'InstitutionMSP', role: null });
  });

  it("conflict where the called one's reads have changed", async () => {
    await second.submitTransaction('put', 'count', '0');
    const stale = await contract
      .newProposal('call', { arguments: [SECOND, '', '["increment","count"]'] })
      .endorse();
    await second.submitTransaction('increment', 'count');
    expect((await (await stale.submit()).getStatus()).code).to.equal(StatusCode.MVCC_READ_CONFLICT);
  });

  it('lose the event that the called one sets', async () => {
    const commit = await contract.submitAsync('call', {
      arguments: [SECOND, '', '["emit","lost","x"]'],
    });
    const { blockNumber } = await commit.getStatus();
    const channel = await network().channel();
    const blocks = await channel.getFilteredBlockEvents({ startBlock: blockNumber });
    const [block] = await take(blocks, 1);
    const [transaction] = block!.getFilteredTransactionsList();
    expect(transaction!.getTransactionActions()!.getChaincodeActionsList()).to.deep.equal([]);
  });

  it("need whoever the called one's policies ask for", async () => {
    expect(await putInBoth('policed')).to.equal(StatusCode.VALID);
    const bytes = parsePolicyExpression("AND('OperatorMSP.peer', 'NotaryMSP.peer')").serializeBinary();
    await second.submitTransaction('setPolicy', 'policed', Buffer.from(bytes).toString('base64'));
    expect(await putInBoth('policed', 'OperatorMSP', 'RegulatorMSP')).to.equal(
      StatusCode.ENDORSEMENT_POLICY_FAILURE,
    );
    expect(await putInBoth('policed', 'OperatorMSP', 'NotaryMSP')).to.equal(StatusCode.VALID);
    // Left to the gateway, the plan knows both.
    expect(await putInBoth('policed')).to.equal(StatusCode.VALID);
  });

  it('refuse a chaincode that calls back', async () => {
    const called = await call(SECOND, '', ['call', 'credit-audit', '', '["get","k"]']);
    expect(called.status).to.equal(500);
    expect(called.message).to.match(EXISTS);
  });

  for (const { what, to, reason } of [
    {
      what: 'itself',
      to: ['credit-audit', '', '["get","k"]'],
      reason: EXISTS,
    },
    {
      what: 'a chaincode that is not there',
      to: ['unknown', '', '["get","k"]'],
      reason:
        /INVOKE_CHAINCODE failed: transaction ID: \w{64}: execute failed: invalid invocation: \[channel credit-audit\] failed to get chaincode container info for unknown: chaincode unknown not found/u,
    },
    {
      what: 'another channel',
      to: [SECOND, 'elsewhere', '["get","k"]'],
      reason:
        /INVOKE_CHAINCODE failed: transaction ID: \w{64}: Failed to get policy manager for channel \[elsewhere\]/u,
    },
    {
      what: 'a system chaincode of another channel',
      to: ['qscc', 'elsewhere', '["GetChainInfo","elsewhere"]'],
      reason:
        /INVOKE_CHAINCODE failed: transaction ID: \w{64}: failed to find ledger for channel: elsewhere/u,
    },
  ] as const) {
    it(`refuse ${what}`, async () => {
      const error = await rejection(contract.submitTransaction('call', ...to));
      expect(error).to.be.instanceOf(EndorseError);
      expect((error as EndorseError).details[0]?.message).to.match(reason);
    });
  }

  it('reach the lifecycle, which asks for the rights of whoever made the proposal', async () => {
    const none = new peer.lifecycle.QueryChaincodeDefinitionsArgs().serializeBinary();
    const args = ['QueryChaincodeDefinitions', Buffer.from(none).toString()];
    const { status, payload } = await call('_lifecycle', '', args);
    expect(status).to.equal(200);
    expect(payload).to.contain(SECOND);
  });

  it('reach no chain or configuration: a deadlock could come of it', async () => {
    for (const { chaincode, args } of [
      { chaincode: 'qscc', args: ['GetChainInfo', network().ready.channel] },
      { chaincode: 'cscc', args: ['GetChannels'] },
    ]) {
      const { status, message } = await call(chaincode, '', args);
      expect(status).to.equal(500);
      expect(message).to.contain(`Rejecting invoke of ${chaincode.toUpperCase()} from another chaincode`);
      expect(message).to.contain("original invocation for 'credit-audit'");
    }
  });
});
