import { expect } from 'chai';
import { EndorseError, GatewayError, type Contract } from '@hyperledger/fabric-gateway';
import { status } from '@grpc/grpc-js';

import { rejection, text, useNetwork } from './support/network.js';

describe('Conformance: failures of the chaincode', () => {
  const network = useNetwork({ executionTimeoutSeconds: 1 });
  let contract: Contract;

  before(async function () {
    this.timeout(30_000);
    contract = await network().contract();
    await contract.submitTransaction('put', 'a', '1');
  });

  it("hands on the contract's error: status 500, nothing endorsed", async () => {
    const submitted = await rejection(contract.submitTransaction('fail', 'no such thing'));
    expect(submitted).to.be.instanceOf(EndorseError);
    expect(submitted).to.have.property('code', status.ABORTED);
    expect(messageOf(submitted)).to.equal('chaincode response 500, no such thing');
    const evaluated = await rejection(contract.evaluateTransaction('fail', 'no such thing'));
    expect(evaluated).to.have.property('code', status.UNKNOWN);
    expect(String(evaluated)).to.contain(
      'evaluate call to endorser returned error: chaincode response 500, no such thing',
    );
  });

  it('refuses a transaction on which its endorsers do not agree', async () => {
    const error = await rejection(contract.submitTransaction('differ', 'k'));
    expect(error).to.be.instanceOf(EndorseError);
    expect(error).to.have.property('code', status.ABORTED);
    expect(messageOf(error)).to.contain('ProposalResponsePayloads do not match');
  });

  it('gives up a transaction that takes too long', async () => {
    const error = await rejection(contract.submitTransaction('hang'));
    expect(error).to.have.property('code', status.ABORTED);
    expect(messageOf(error)).to.match(
      /^error in simulation: failed to execute transaction \w{64}: error sending: timeout expired while executing transaction$/u,
    );
  });

  it('tells those whose transactions a crash ends, and serves the others when the chaincode is back', async () => {
    const error = await rejection(contract.submitTransaction('crash'));
    expect(error).to.have.property('code', status.ABORTED);
    expect(messageOf(error)).to.match(
      /^error in simulation: failed to execute transaction \w{64}: error sending: chaincode stream terminated$/u,
    );
    await network().replaceCrashedChaincode();
    expect(text(await contract.evaluateTransaction('get', 'a'))).to.equal('1');
    expect(text(await contract.submitTransaction('put', 'b', '2'))).to.equal('2');
  });

  it('says so when there is no chaincode', async function () {
    this.timeout(30_000);
    await network().stopChaincode();
    // Whichever comes first, the end of the stream or this call: the peer knows of the end after it.
    await rejection(contract.submitTransaction('put', 'a', '1'));
    const error = await rejection(contract.submitTransaction('put', 'a', '1'));
    expect(error).to.have.property('code', status.ABORTED);
    expect(messageOf(error)).to.contain('could not launch chaincode');
    await network().startChaincode();
    expect(text(await contract.evaluateTransaction('get', 'a'))).to.equal('1');
  });
});

function messageOf(error: unknown): string {
  return error instanceof GatewayError
    ? error.details.map(({ message }) => message).join('\n')
    : String(error);
}
