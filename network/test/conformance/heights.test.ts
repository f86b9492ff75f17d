import { expect } from 'chai';
import { EndorseError, StatusCode, type Contract } from '@hyperledger/fabric-gateway';
import { status } from '@grpc/grpc-js';
import type { Gateway as NetworkGateway } from 'fabric-network';

import { common, discovery, gossip } from '../../src/proto/fabric.js';
import { discover } from './support/discovery.js';
import { fabricNetworkGateway } from './support/fabricnetwork.js';
import { ENGINE, rejection, take, type TestNetwork, text, useNetwork } from './support/network.js';

const DELAYED = 'RegulatorMSP';
const MISMATCH = 'ProposalResponsePayloads do not match';

const describeWhereDelayed = ENGINE === 'fabric' ? describe.skip : describe;

describeWhereDelayed('Conformance: peers at different heights', () => {
  const others: NetworkGateway[] = [];
  after(() => others.forEach((gateway) => gateway.disconnect()));
  const network = useNetwork({ delayedPeer: DELAYED });
  let contract: Contract;
  let late: Contract;

  before(async function () {
    this.timeout(30_000);
    contract = await network().contract();
    late = await network().contract('regulator', DELAYED);
    await contract.submitTransaction('put', 'counter', '0');
  });

  beforeEach(async () => {
    await network().toggleDelay();
    const proposal = contract.newProposal('increment', {
      arguments: ['counter'],
      endorsingOrganizations: ['OperatorMSP', 'NotaryMSP'],
    });
    const commit = await (await proposal.endorse()).submit();
    expect((await commit.getStatus()).code).to.equal(StatusCode.VALID);
  });

  const counter = async (at: Contract): Promise<string> =>
    text(await at.evaluateTransaction('get', 'counter'));

  describe('while one is behind', () => {
    afterEach(() => network().toggleDelay());

    it('it answers from what it has', async () => {
      expect(Number(await counter(late))).to.equal(Number(await counter(contract)) - 1);
      const heightAt = async (channel: Awaited<ReturnType<TestNetwork['channel']>>): Promise<number> =>
        common.BlockchainInfo.deserializeBinary(
          await channel.getContract('qscc').evaluateTransaction('GetChainInfo', network().ready.channel),
        ).getHeight();
      const ahead = await heightAt(await network().channel());
      expect(await heightAt(await network().channel('regulator', DELAYED))).to.equal(ahead - 1);
    });

    it('its endorsement does not fit the others', async () => {
      const proposal = contract.newProposal('increment', {
        arguments: ['counter'],
        endorsingOrganizations: ['OperatorMSP', DELAYED],
      });
      const error = await rejection(proposal.endorse());
      expect(error).to.be.instanceOf(EndorseError);
      expect(error).to.have.property('code', status.ABORTED);
      expect((error as EndorseError).details.map(({ message }) => message)).to.deep.equal([MISMATCH]);
    });

    it('the gateway turns to those that agree', async () => {
      const before = Number(await counter(contract));
      expect(Number(text(await contract.submitTransaction('increment', 'counter')))).to.equal(before + 1);
    });

    it('discovery tells each height', async () => {
      const query = new discovery.Query();
      query.setChannel(network().ready.channel);
      query.setPeerQuery(new discovery.PeerMembershipQuery());
      const [result] = await discover(network().ready, { queries: [query] });
      const heightOf = (mspId: string): number => {
        const [found] = result!.getMembers()!.getPeersByOrgMap().get(mspId)!.getPeersList();
        const message = gossip.GossipMessage.deserializeBinary(found!.getStateInfo()!.getPayload_asU8());
        return message.getStateInfo()!.getProperties()!.getLedgerHeight();
      };
      expect(heightOf(DELAYED)).to.equal(heightOf('OperatorMSP') - 1);
      expect(heightOf('NotaryMSP')).to.equal(heightOf('OperatorMSP'));
    });

    it('fabric-network tells that endorsements differ, and by discovery finds those that agree', async () => {
      const gateway = await fabricNetworkGateway(network().ready);
      others.push(gateway);
      const other = (await gateway.getNetwork(network().ready.channel)).getContract(
        network().ready.chaincode,
      );
      const named = other.createTransaction('increment').setEndorsingOrganizations('OperatorMSP', DELAYED);
      expect(String(await rejection(named.submit('counter')))).to.contain('Peer endorsements do not match');
      const before = Number(await counter(contract));
      expect(Number(String(await other.submitTransaction('increment', 'counter')))).to.equal(before + 1);
    });
  });

  it('the status of a commit and events wait at the one that is behind', async () => {
    const settled: string[] = [];
    const note = async <T>(what: string, promise: Promise<T>): Promise<T> => {
      const value = await promise;
      settled.push(what);
      return value;
    };
    const channel = await network().channel('regulator', DELAYED);
    const blocks = await channel.getBlockEvents();
    const events = await channel.getChaincodeEvents(network().ready.chaincode);
    const gateway = await network().gateway('regulator', DELAYED);
    const proposal = late.newProposal('emit', {
      arguments: ['late', 'x'],
      endorsingOrganizations: ['OperatorMSP', 'NotaryMSP'],
    });
    const submitted = await (await proposal.endorse()).submit();
    const waiting = [
      note('block', take(blocks, 1)),
      note('event', take(events, 1)),
      note('status', gateway.newCommit(submitted.getBytes()).getStatus()),
    ];
    await seenBy(contract, 'event-late');
    expect(text(await late.evaluateTransaction('get', 'event-late'))).to.equal('');
    expect(settled).to.deep.equal([]);
    await network().toggleDelay();
    await Promise.all(waiting);
    expect([...settled].sort()).to.deep.equal(['block', 'event', 'status']);
    expect(text(await late.evaluateTransaction('get', 'event-late'))).to.equal('x');
  });

  it('one that has caught up agrees with the others', async () => {
    await network().toggleDelay();
    const proposal = contract.newProposal('increment', {
      arguments: ['counter'],
      endorsingOrganizations: ['OperatorMSP', DELAYED],
    });
    const commit = await (await proposal.endorse()).submit();
    expect((await commit.getStatus()).code).to.equal(StatusCode.VALID);
    expect(await counter(late)).to.equal(await counter(contract));
  });

  /** Returns when the operator's peer has the key. */
  async function seenBy(at: Contract, key: string): Promise<void> {
    while (text(await at.evaluateTransaction('get', key)) === '') {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});
