import { expect } from 'chai';
import { checkpointers, GatewayError, StatusCode, type Contract } from '@hyperledger/fabric-gateway';
import { status } from '@grpc/grpc-js';

import { ordererBlocks, peerBlocks } from './support/deliver.js';
import { rejection, take, text, useNetwork } from './support/network.js';

describe('Conformance: events', () => {
  const network = useNetwork();
  let contract: Contract;

  before(async function () {
    this.timeout(30_000);
    contract = await network().contract();
    await contract.submitTransaction('put', 'a', '1');
  });

  it('replays blocks from the first, each naming the hash of the one before', async () => {
    const blocks = await take(await (await network().channel()).getBlockEvents({ startBlock: 0n }), 3);
    expect(blocks.map((block) => block.getHeader()?.getNumber())).to.deep.equal([0, 1, 2]);
    expect(blocks[0]?.getHeader()?.getPreviousHash_asU8()).to.have.length(0);
    expect(blocks[1]?.getHeader()?.getPreviousHash_asU8()).to.have.length(32);
  });

  it('sends blocks as they come', async () => {
    const events = await (await network().channel()).getBlockEvents();
    const put = async () => (await contract.submitAsync('put', { arguments: ['b', '1'] })).getStatus();
    const [[block], { blockNumber }] = await Promise.all([take(events, 1), put()]);
    expect(block?.getHeader()?.getNumber()).to.be.at.most(Number(blockNumber));
  });

  it('tells in filtered blocks ids, verdicts and names of events, and no payload', async () => {
    const commit = await contract.submitAsync('emit', { arguments: ['filtered', 'payload'] });
    const { blockNumber } = await commit.getStatus();
    const events = await (await network().channel()).getFilteredBlockEvents({ startBlock: blockNumber });
    const [block] = await take(events, 1);
    expect(block?.toObject().filteredTransactionsList).to.deep.equal([
      {
        txid: commit.getTransactionId(),
        type: 3,
        txValidationCode: StatusCode.VALID,
        transactionActions: {
          chaincodeActionsList: [
            {
              chaincodeEvent: {
                chaincodeId: network().ready.chaincode,
                txId: commit.getTransactionId(),
                eventName: 'filtered',
                payload: '',
              },
            },
          ],
        },
      },
    ]);
  });

  it('sends blocks with private data, of which there is none', async () => {
    const { blockNumber: startBlock } = await (
      await contract.submitAsync('put', { arguments: ['public', 'x'] })
    ).getStatus();
    const events = await (await network().channel()).getBlockAndPrivateDataEvents({ startBlock });
    const [both] = await take(events, 1);
    expect(both?.getBlock()?.getHeader()?.getNumber()).to.equal(Number(startBlock));
    expect(both?.getPrivateDataMapMap().getLength()).to.equal(0);
  });

  it('replays the events of a contract, and goes on after a transaction', async () => {
    const channel = await network().channel();
    const first = await contract.submitAsync('emit', { arguments: ['one', '1'] });
    const { blockNumber } = await first.getStatus();
    await contract.submitTransaction('emit', 'two', '2');
    const replayed = await take(
      await channel.getChaincodeEvents(network().ready.chaincode, { startBlock: blockNumber }),
      2,
    );
    expect(replayed.map(({ eventName, payload }) => `${eventName}=${text(payload)}`)).to.deep.equal([
      'one=1',
      'two=2',
    ]);
    const checkpoint = checkpointers.inMemory();
    await checkpoint.checkpointTransaction(blockNumber, first.getTransactionId());
    const [after] = await take(
      await channel.getChaincodeEvents(network().ready.chaincode, { checkpoint }),
      1,
    );
    expect(after?.eventName).to.equal('two');
  });

  it('tells no events of transactions that are not valid', async () => {
    await contract.submitTransaction('put', 'stale', '0');
    const channel = await network().channel();
    const one = await contract
      .newProposal('emit', { arguments: ['refused', 'x'], endorsingOrganizations: ['OperatorMSP'] })
      .endorse();
    const { blockNumber, code } = await (await one.submit()).getStatus();
    expect(code).to.equal(StatusCode.ENDORSEMENT_POLICY_FAILURE);
    await contract.submitTransaction('emit', 'accepted', 'y');
    const [event] = await take(
      await channel.getChaincodeEvents(network().ready.chaincode, { startBlock: blockNumber }),
      1,
    );
    expect(event?.eventName).to.equal('accepted');
  });

  it('closes blocks and events to an institution', async () => {
    const channel = await network().channel('institution');
    for (const open of [
      () => channel.getBlockEvents({ startBlock: 0n }),
      () => channel.getFilteredBlockEvents({ startBlock: 0n }),
      () => channel.getBlockAndPrivateDataEvents({ startBlock: 0n }),
    ]) {
      const error = await rejection(take<unknown>(await open(), 1));
      expect(String(error)).to.contain('403');
    }
    const events = await channel.getChaincodeEvents(network().ready.chaincode, { startBlock: 0n });
    const error = await rejection(take(events, 1));
    expect(error).to.be.instanceOf(GatewayError);
    expect(error).to.have.property('code', status.PERMISSION_DENIED);
  });

  it('lets an institution submit, and tells it the commit', async () => {
    const institution = await network().contract('institution');
    const commit = await institution.submitAsync('put', { arguments: ['mine', '1'] });
    expect((await commit.getStatus()).successful).to.equal(true);
  });

  it('closes the chain to an institution at qscc, and opens it to the regulator', async () => {
    const arguments_ = ['GetChainInfo', network().ready.channel] as const;
    const institution = (await network().channel('institution')).getContract('qscc');
    const refused = await rejection(institution.evaluateTransaction(...arguments_));
    expect(refused).to.be.instanceOf(GatewayError);
    expect((refused as GatewayError).details[0]?.message).to.contain(
      'access denied for [GetChainInfo][credit-audit]',
    );
    const regulator = (await network().channel('regulator', 'RegulatorMSP')).getContract('qscc');
    expect(await regulator.evaluateTransaction(...arguments_)).to.not.have.length(0);
  });

  for (const { name, read } of [
    { name: 'peer', read: peerBlocks },
    { name: 'orderer', read: ordererBlocks },
  ]) {
    describe(`at the ${name}'s Deliver`, () => {
      it('gives blocks to each organisation with a peer', async () => {
        for (const label of ['gateway', 'regulator', 'notary']) {
          const { blocks, status: end } = await read(network().ready, label, { first: 0, last: 1 });
          expect(blocks.map(({ number }) => number)).to.deep.equal([0, 1]);
          expect(end).to.equal('SUCCESS');
        }
      });

      it('refuses an institution', async () => {
        const { blocks, status: end } = await read(network().ready, 'institution', { first: 0, last: 1 });
        expect(blocks).to.deep.equal([]);
        expect(end).to.equal('FORBIDDEN');
      });

      it("refuses a signature that is another's", async () => {
        const { status: end } = await read(network().ready, 'gateway', {
          first: 0,
          last: 1,
          signedBy: 'institution',
        });
        expect(end).to.equal('FORBIDDEN');
      });

      it('refuses a request that is older than a quarter of an hour', async () => {
        const timestamp = new Date(Date.now() - 16 * 60_000);
        const { status: end } = await read(network().ready, 'gateway', { first: 0, last: 1, timestamp });
        expect(end).to.equal('BAD_REQUEST');
      });

      it('knows no other channel, no end before the beginning, and no block beyond the next', async () => {
        expect(
          (await read(network().ready, 'gateway', { first: 0, last: 1, channel: 'other' })).status,
        ).to.equal('NOT_FOUND');
        expect((await read(network().ready, 'gateway', { first: 1, last: 0 })).status).to.equal(
          'BAD_REQUEST',
        );
        expect(
          (await read(network().ready, 'gateway', { first: 1_000_000, last: 1_000_001 })).status,
        ).to.equal('NOT_FOUND');
      });
    });
  }

  it('fills in verdicts and commit hash at the peer, which the orderer leaves empty', async () => {
    const { blockNumber } = await (
      await contract.submitAsync('put', { arguments: ['one', 'transaction'] })
    ).getStatus();
    const block = { first: Number(blockNumber), last: Number(blockNumber) };
    const peer = await peerBlocks(network().ready, 'gateway', block);
    const orderer = await ordererBlocks(network().ready, 'gateway', block);
    expect(peer.blocks[0]?.metadataLengths.slice(2)).to.deep.equal([1, 0, 34]);
    expect(orderer.blocks[0]?.metadataLengths.slice(2)).to.deep.equal([0, 0, 0]);
    expect(orderer.blocks[0]?.metadataLengths[0]).to.be.greaterThan(0);
  });
});
