import { expect } from 'chai';
import { status } from '@grpc/grpc-js';
import { CommitStatusError, EndorseError, GatewayError } from '@hyperledger/fabric-gateway';
import { DefaultEventHandlerStrategies, type Gateway } from 'fabric-network';

import { fabricNetworkGateway } from './support/fabricnetwork.js';
import { ENGINE, rejection, useNetwork } from './support/network.js';

const DELAYED = 'RegulatorMSP';
/** Go's server resets the stream at the deadline, which the client may see before its own timer. */
const GIVEN_UP = {
  embedded: [status.DEADLINE_EXCEEDED],
  fabric: [status.DEADLINE_EXCEEDED, status.CANCELLED],
}[ENGINE];

describe('Conformance: clients that wait no longer', () => {
  const others: Gateway[] = [];
  after(() => others.forEach((gateway) => gateway.disconnect()));
  const network = useNetwork(ENGINE === 'embedded' ? { delayedPeer: DELAYED } : {});

  const soon = (): { readonly deadline: number } => ({ deadline: Date.now() + 300 });

  it('fabric-gateway gives up an evaluation and an endorsement at its deadline', async () => {
    const contract = await network().contract();
    const evaluated = await rejection(contract.newProposal('hang').evaluate(soon()));
    expect(evaluated).to.be.instanceOf(GatewayError);
    expect(GIVEN_UP).to.include((evaluated as GatewayError).code);
    const endorsed = await rejection(contract.newProposal('hang').endorse(soon()));
    expect(endorsed).to.be.instanceOf(EndorseError);
    expect(GIVEN_UP).to.include((endorsed as EndorseError).code);
  });

  it('fabric-network gives up an endorsement', async () => {
    // With discovery the client tries every layout, and then says only that all have failed.
    const options = {
      discovery: { enabled: false },
      queryHandlerOptions: { timeout: 1 },
      eventHandlerOptions: { endorseTimeout: 1 },
    };
    const gateway = await fabricNetworkGateway(network().ready, { options });
    others.push(gateway);
    const contract = (await gateway.getNetwork(network().ready.channel)).getContract(
      network().ready.chaincode,
    );
    expect(String(await rejection(contract.submitTransaction('hang')))).to.contain('REQUEST TIMEOUT');
    expect(String(await rejection(contract.evaluateTransaction('hang')))).to.contain('REQUEST TIMEOUT');
  });

  describe('for a commit at a peer that is behind', () => {
    before(async function () {
      if (ENGINE === 'fabric') {
        this.skip();
      }
      await (await network().contract()).submitTransaction('put', 'known', 'x');
      await network().toggleDelay();
    });

    it('fabric-gateway', async () => {
      const late = await network().contract('regulator', DELAYED);
      const commit = await late.submitAsync('put', { arguments: ['late', '1'] });
      const error = await rejection(commit.getStatus(soon()));
      expect(error).to.be.instanceOf(CommitStatusError);
      expect(error).to.have.property('code', status.DEADLINE_EXCEEDED);
    });

    it('fabric-network', async () => {
      const gateway = await fabricNetworkGateway(network().ready, {
        label: 'regulator',
        mspId: DELAYED,
        options: {
          eventHandlerOptions: {
            commitTimeout: 1,
            strategy: DefaultEventHandlerStrategies.MSPID_SCOPE_ALLFORTX,
          },
        },
      });
      others.push(gateway);
      const contract = (await gateway.getNetwork(network().ready.channel)).getContract(
        network().ready.chaincode,
      );
      const error = await rejection(contract.submitTransaction('put', 'later', '1'));
      expect(error).to.have.property('name', 'TimeoutError');
    });
  });
});
