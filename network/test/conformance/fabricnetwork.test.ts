import { expect } from 'chai';
import {
  DefaultEventHandlerStrategies,
  type BlockEvent,
  type Contract,
  type ContractEvent,
  type Gateway,
  type GatewayOptions,
  type Network,
} from 'fabric-network';

import { fabricNetworkGateway, type Connection } from './support/fabricnetwork.js';
import { ENGINE, rejection, useNetwork } from './support/network.js';

describe('Conformance: fabric-network', () => {
  const gateways: Gateway[] = [];
  after(() => gateways.forEach((gateway) => gateway.disconnect()));
  const network = useNetwork({ executionTimeoutSeconds: 1 });

  before(async function () {
    this.timeout(30_000);
    await (await network().contract()).submitTransaction('put', 'a', '1');
  });

  async function connect(connection?: Connection): Promise<Gateway> {
    const gateway = await fabricNetworkGateway(network().ready, connection);
    gateways.push(gateway);
    return gateway;
  }

  const channelOf = (gateway: Gateway): Promise<Network> => gateway.getNetwork(network().ready.channel);

  for (const enabled of [true, false]) {
    const discovery: NonNullable<GatewayOptions['discovery']> = { enabled, asLocalhost: false };

    describe(`with discovery ${enabled ? 'enabled' : 'disabled'}`, () => {
      let channel: Network;
      let contract: Contract;

      before(async () => {
        channel = await channelOf(await connect({ options: { discovery } }));
        contract = channel.getContract(network().ready.chaincode);
      });

      it('submits and evaluates', async () => {
        const key = `submitted-${enabled}`;
        expect(String(await contract.submitTransaction('put', key, 'v'))).to.equal('v');
        expect(String(await contract.evaluateTransaction('get', key))).to.equal('v');
      });

      it('learns of the commit from one peer, and from every peer of the network', async () => {
        const { NETWORK_SCOPE_ALLFORTX, MSPID_SCOPE_ANYFORTX } = DefaultEventHandlerStrategies;
        for (const strategy of [MSPID_SCOPE_ANYFORTX, NETWORK_SCOPE_ALLFORTX]) {
          const transaction = contract.createTransaction('put').setEventHandler(strategy);
          expect(String(await transaction.submit('waited-for', 'v'))).to.equal('v');
        }
      });

      it('hands transient data to the contract', async () => {
        const transaction = contract.createTransaction('transient');
        transaction.setTransient({ secret: Buffer.from('whisper') });
        expect(String(await transaction.evaluate('secret'))).to.equal('whisper');
      });

      it('has the peers of named organisations endorse', async () => {
        const transaction = contract
          .createTransaction('put')
          .setEndorsingOrganizations('OperatorMSP', 'NotaryMSP');
        expect(String(await transaction.submit('named', 'v'))).to.equal('v');
      });

      it('tells that too few organisations have endorsed', async () => {
        const transaction = contract.createTransaction('put').setEndorsingOrganizations('OperatorMSP');
        expect(String(await rejection(transaction.submit('lonely', 'v')))).to.contain(
          'ENDORSEMENT_POLICY_FAILURE',
        );
      });

      it("hands on the contract's error", async () => {
        const submitted = await rejection(contract.submitTransaction('fail', 'no such thing'));
        expect(String(submitted)).to.contain('status=500, message=no such thing');
        const evaluated = await rejection(contract.evaluateTransaction('fail', 'no such thing'));
        expect(String(evaluated)).to.contain('no such thing');
      });

      it('gives up a transaction that takes too long', async () => {
        const error = await rejection(contract.submitTransaction('hang'));
        expect(String(error)).to.contain('timeout expired while executing transaction');
      });

      it('sends blocks, whole and filtered, from the one asked for', async () => {
        for (const type of ['full', 'filtered', 'private'] as const) {
          const numbers = await blocks(channel, type, 3);
          expect(numbers).to.deep.equal([0, 1, 2]);
        }
      });

      it('sends the events of a contract', async () => {
        const name = `event-${enabled}`;
        const { payload } = await eventOf(contract, name, () =>
          contract.submitTransaction('emit', name, 'payload'),
        );
        expect(String(payload)).to.equal('payload');
      });

      it('asks system chaincodes', async () => {
        const info = await channel
          .getContract('qscc')
          .evaluateTransaction('GetChainInfo', network().ready.channel);
        expect(info).to.not.have.length(0);
      });
    });
  }

  describe('looks for nodes', () => {
    it('and finds every peer, and the orderers that run', async () => {
      const channel = (await channelOf(await connect())).getChannel();
      expect(channel.getMspids()).to.have.members([
        'InstitutionMSP',
        'NotaryMSP',
        'OperatorMSP',
        'RegulatorMSP',
      ]);
      expect(new Set(channel.getEndorsers().map(({ mspid }) => mspid))).to.deep.equal(
        new Set(['OperatorMSP', 'RegulatorMSP', 'NotaryMSP']),
      );
      expect(channel.getCommitters()).to.have.length({ embedded: 1, fabric: 3 }[ENGINE]);
    });

    it('also as an institution, which may write but not read blocks', async () => {
      const channel = (
        await channelOf(await connect({ label: 'institution', mspId: 'InstitutionMSP' }))
      ).getChannel();
      expect(channel.getMspids()).to.contain('OperatorMSP');
    });

    it('in a channel that the peer has not joined, in vain', async () => {
      const gateway = await connect();
      expect(String(await rejection(gateway.getNetwork('elsewhere')))).to.contain('access denied');
    });

    describe('as a stranger', () => {
      const other = useNetwork();

      it('in vain', async () => {
        const { wallet } = other().ready;
        const gateway = await fabricNetworkGateway({ ...network().ready, wallet });
        gateways.push(gateway);
        expect(String(await rejection(channelOf(gateway)))).to.contain('access denied');
      });
    });
  });

  it('leaves an institution without news of its commits: it may not read blocks', async () => {
    const gateway = await connect({
      label: 'institution',
      mspId: 'InstitutionMSP',
      options: { eventHandlerOptions: { strategy: DefaultEventHandlerStrategies.NONE } },
    });
    const channel = await channelOf(gateway);
    const contract = channel.getContract(network().ready.chaincode);
    expect(String(await contract.submitTransaction('put', 'institution', 'v'))).to.equal('v');
    const [peer] = channel.getChannel().getEndorsers('OperatorMSP');
    const events = channel.getChannel().newEventService('blocks');
    events.setTargets([eventerOf(channel, peer!)]);
    events.build(gateway.identityContext!, { blockType: 'filtered' });
    events.sign(gateway.identityContext!);
    const refused = new Promise<Error | undefined>((resolve) => {
      events.registerBlockListener((error) => resolve(error), {});
    });
    await events.send();
    expect(String(await refused)).to.contain('status:403');
  });

  it('knows only labels that the wallet has', async () => {
    expect(String(await rejection(connect({ label: 'nobody' })))).to.contain(
      'Identity not found in wallet: nobody',
    );
  });
});

function eventerOf(
  channel: Network,
  peer: ReturnType<ReturnType<Network['getChannel']>['getEndorsers']>[number],
) {
  const eventer = channel.getChannel().client.newEventer(peer.name);
  eventer.setEndpoint(peer.endpoint);
  return eventer;
}

async function blocks(
  channel: Network,
  type: 'full' | 'filtered' | 'private',
  count: number,
): Promise<readonly number[]> {
  const numbers: number[] = [];
  let listener: ((event: BlockEvent) => Promise<void>) | undefined;
  await new Promise<void>((resolve, reject) => {
    listener = ({ blockNumber }) => {
      numbers.push(blockNumber.toNumber());
      if (numbers.length === count) {
        resolve();
      }
      return Promise.resolve();
    };
    channel.addBlockListener(listener, { startBlock: 0, type }).catch(reject);
  });
  channel.removeBlockListener(listener!);
  return numbers.slice(0, count);
}

/** The event of that name that something causes, which is begun only once the event is listened for. */
async function eventOf(
  contract: Contract,
  name: string,
  cause: () => Promise<unknown>,
): Promise<ContractEvent> {
  let tell: (found: ContractEvent) => void = () => undefined;
  const next = new Promise<ContractEvent>((resolve) => (tell = resolve));
  const listener = await contract.addContractListener((found) => {
    if (found.eventName === name) {
      tell(found);
    }
    return Promise.resolve();
  });
  const [found] = await Promise.all([next, cause()]);
  contract.removeContractListener(listener);
  return found;
}
