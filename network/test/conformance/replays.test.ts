import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkpointers } from '@hyperledger/fabric-gateway';
import {
  DefaultCheckpointers,
  type Contract,
  type ContractEvent,
  type Gateway,
  type ListenerOptions,
  type Network,
} from 'fabric-network';

import { fabricNetworkGateway } from './support/fabricnetwork.js';
import { take, useNetwork } from './support/network.js';

/** Events of three transactions, which both clients follow again. */
const NAMES = ['first', 'second', 'third'] as const;

describe('Conformance: going on where one has stopped', () => {
  let gateway: Gateway | undefined;
  after(() => gateway?.disconnect());
  const network = useNetwork();
  let channel: Network;
  let contract: Contract;
  let directory = '';
  let startBlock: bigint;

  before(async function () {
    this.timeout(30_000);
    directory = await mkdtemp(join(tmpdir(), 'xinjian-checkpoints-'));
    const submitting = await network().contract();
    const commit = await submitting.submitAsync('emit', { arguments: [NAMES[0], 'x'] });
    startBlock = (await commit.getStatus()).blockNumber;
    for (const name of NAMES.slice(1)) {
      await submitting.submitTransaction('emit', name, 'x');
    }
    gateway = await fabricNetworkGateway(network().ready);
    channel = await gateway.getNetwork(network().ready.channel);
    contract = channel.getContract(network().ready.chaincode);
  });

  after(() => rm(directory, { recursive: true, force: true }));

  describe('with fabric-gateway', () => {
    it('events of a contract, from a checkpoint in a file', async () => {
      const events = await network().channel();
      const file = join(directory, 'events.json');
      for (const name of NAMES) {
        const checkpoint = await checkpointers.file(file);
        const options = { checkpoint, startBlock };
        const [event] = await take(await events.getChaincodeEvents(network().ready.chaincode, options), 1);
        expect(event?.eventName).to.equal(name);
        await checkpoint.checkpointChaincodeEvent(event!);
      }
    });

    it('blocks, whole and filtered, from a checkpoint', async () => {
      const events = await network().channel();
      const checkpoint = checkpointers.inMemory();
      await checkpoint.checkpointBlock(startBlock);
      const next = Number(startBlock) + 1;
      const [block] = await take(await events.getBlockEvents({ checkpoint }), 1);
      expect(block?.getHeader()?.getNumber()).to.equal(next);
      const [filtered] = await take(await events.getFilteredBlockEvents({ checkpoint }), 1);
      expect(filtered?.getNumber()).to.equal(next);
      const [both] = await take(await events.getBlockAndPrivateDataEvents({ checkpoint }), 1);
      expect(both?.getBlock()?.getHeader()?.getNumber()).to.equal(next);
    });
  });

  describe('with fabric-network', () => {
    it('events of a contract, from a block', async () => {
      const events = await contractEvents({ startBlock: Number(startBlock) }, NAMES.length);
      expect(events.map(({ eventName }) => eventName)).to.deep.equal([...NAMES]);
    });

    it('events of a contract, from a checkpoint in a file', async () => {
      const file = join(directory, 'contract.json');
      for (const name of NAMES) {
        const checkpointer = await DefaultCheckpointers.file(file);
        const [event] = await contractEvents({ checkpointer, startBlock: Number(startBlock) }, 1);
        expect(event?.eventName).to.equal(name);
      }
    });

    it('blocks, from a checkpoint', async () => {
      const checkpointer = await DefaultCheckpointers.file(join(directory, 'blocks.json'));
      await checkpointer.setBlockNumber((await channelBlock({ startBlock: 1 })).add(1));
      expect((await channelBlock({ checkpointer })).toNumber()).to.equal(2);
    });
  });

  /** So many events; the listener has then dealt with each, so that a checkpoint stands behind the last. */
  async function contractEvents(options: ListenerOptions, count: number): Promise<readonly ContractEvent[]> {
    const events: ContractEvent[] = [];
    let listener: ((event: ContractEvent) => Promise<void>) | undefined;
    const followed = new Promise<void>((resolve, reject) => {
      listener = (event) => {
        if (events.length < count) {
          events.push(event);
          return Promise.resolve();
        }
        // The one after the last: it is left to the next listener.
        contract.removeContractListener(listener!);
        resolve();
        return new Promise(() => undefined);
      };
      contract.addContractListener(listener, options).catch(reject);
    });
    // A last event wakes the listener once more; one that does not need it waits for the submission all the same.
    const woken = network()
      .contract()
      .then((other) => other.submitTransaction('emit', 'wake', 'x'));
    await Promise.all([followed, woken]);
    return events;
  }

  async function channelBlock(options: ListenerOptions): Promise<ReturnType<typeof numberOf>> {
    return new Promise((resolve, reject) => {
      const listener: Parameters<Network['addBlockListener']>[0] = (event) => {
        channel.removeBlockListener(listener);
        resolve(numberOf(event));
        return Promise.resolve();
      };
      channel.addBlockListener(listener, { ...options, type: 'filtered' }).catch(reject);
    });
  }
});

type BlockEvent = Parameters<Parameters<Network['addBlockListener']>[0]>[0];

function numberOf({ blockNumber }: BlockEvent): BlockEvent['blockNumber'] {
  return blockNumber;
}
