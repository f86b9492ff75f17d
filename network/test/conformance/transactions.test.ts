import { expect } from 'chai';
import {
  connect,
  EndorseError,
  GatewayError,
  hash,
  StatusCode,
  type Contract,
} from '@hyperledger/fabric-gateway';
import { status } from '@grpc/grpc-js';

import { rejection, text, useNetwork } from './support/network.js';
import { peerConnection, walletIdentity } from './support/clients.js';

describe('Conformance: transactions', () => {
  const network = useNetwork();
  let contract: Contract;

  before(async function () {
    this.timeout(30_000);
    contract = await network().contract();
  });

  it('commits a submitted transaction, and evaluates on what is committed', async () => {
    expect(text(await contract.submitTransaction('put', 'k1', 'v1'))).to.equal('v1');
    expect(text(await contract.evaluateTransaction('get', 'k1'))).to.equal('v1');
  });

  it('changes nothing by evaluating', async () => {
    await contract.evaluateTransaction('put', 'k2', 'v2');
    expect(text(await contract.evaluateTransaction('get', 'k2'))).to.equal('');
  });

  it('does not let a transaction read its own writes', async () => {
    expect(text(await contract.submitTransaction('putAndGet', 'k3', 'v3'))).to.equal('');
    expect(text(await contract.evaluateTransaction('get', 'k3'))).to.equal('v3');
  });

  it('shows the contract who calls, with the attributes of the certificate', async () => {
    expect(JSON.parse(text(await contract.evaluateTransaction('whoAmI')))).to.deep.equal({
      mspId: 'OperatorMSP',
      role: 'gateway',
    });
    const institution = await network().contract('institution');
    expect(JSON.parse(text(await institution.evaluateTransaction('whoAmI')))).to.deep.equal({
      mspId: 'InstitutionMSP',
      role: null,
    });
  });

  it('hands transient data to the contract, and keeps it off the ledger', async () => {
    const proposal = contract.newProposal('transient', {
      arguments: ['secret'],
      transientData: { secret: 'whisper' },
    });
    expect(text(await proposal.evaluate())).to.equal('whisper');
    const transaction = await proposal.endorse();
    // The result is the contract's own doing; the proposal's map is what must not be there.
    const commit = await transaction.submit();
    expect((await commit.getStatus()).successful).to.equal(true);
    const envelope = Buffer.from(transaction.getBytes());
    expect(envelope.includes('secret')).to.equal(true);
    expect(occurrences(envelope, 'whisper')).to.equal(1);
  });

  it('tells the commit of a transaction, also afterwards and to whoever asks with its id', async () => {
    const commit = await contract.submitAsync('put', { arguments: ['k4', 'v4'] });
    const first = await commit.getStatus();
    expect(first).to.include({ code: StatusCode.VALID, successful: true });
    expect(await commit.getStatus()).to.deep.equal(first);
  });

  it('takes proposals, transactions and status requests that are signed elsewhere', async () => {
    const gateway = await network().gateway();
    const { signer } = await walletIdentity(network().ready, 'gateway');
    const unsigned = contract.newProposal('put', { arguments: ['k5', 'v5'] });
    const proposal = gateway.newSignedProposal(unsigned.getBytes(), await signer(unsigned.getDigest()));
    const endorsed = await proposal.endorse();
    const transaction = gateway.newSignedTransaction(endorsed.getBytes(), await signer(endorsed.getDigest()));
    const submitted = await transaction.submit();
    const commit = gateway.newSignedCommit(submitted.getBytes(), await signer(submitted.getDigest()));
    expect((await commit.getStatus()).successful).to.equal(true);
  });

  it('lets one of two conflicting transactions through', async () => {
    await contract.submitTransaction('put', 'counter', '0');
    const [first, second] = await Promise.all([
      contract.newProposal('increment', { arguments: ['counter'] }).endorse(),
      contract.newProposal('increment', { arguments: ['counter'] }).endorse(),
    ]);
    const commits = await Promise.all([first.submit(), second.submit()]);
    const codes = (await Promise.all(commits.map((commit) => commit.getStatus()))).map(({ code }) => code);
    expect(codes.sort()).to.deep.equal([StatusCode.VALID, StatusCode.MVCC_READ_CONFLICT]);
    expect(text(await contract.evaluateTransaction('get', 'counter'))).to.equal('1');
  });

  it('names a conflict as a commit error', async () => {
    await contract.submitTransaction('put', 'counter2', '0');
    const stale = await contract.newProposal('increment', { arguments: ['counter2'] }).endorse();
    await contract.submitTransaction('increment', 'counter2');
    const status = await (await stale.submit()).getStatus();
    expect(status.code).to.equal(StatusCode.MVCC_READ_CONFLICT);
  });

  it('finds phantoms: a key that appears in a range that was read', async () => {
    await contract.submitTransaction('put', 'phantom-1', 'x');
    const stale = await contract
      .newProposal('countInto', { arguments: ['phantom-', 'phantom.', 'count'] })
      .endorse();
    await contract.submitTransaction('put', 'phantom-2', 'x');
    const status = await (await stale.submit()).getStatus();
    expect(status.code).to.equal(StatusCode.PHANTOM_READ_CONFLICT);
  });

  it('endorses by the organisations that the client names', async () => {
    const proposal = contract.newProposal('put', {
      arguments: ['k6', 'v6'],
      endorsingOrganizations: ['RegulatorMSP', 'NotaryMSP'],
    });
    const transaction = await proposal.endorse();
    expect((await (await transaction.submit()).getStatus()).successful).to.equal(true);
  });

  it('commits as invalid what too few organisations have endorsed', async () => {
    const proposal = contract.newProposal('put', {
      arguments: ['k7', 'v7'],
      endorsingOrganizations: ['OperatorMSP'],
    });
    const status = await (await (await proposal.endorse()).submit()).getStatus();
    expect(status.code).to.equal(StatusCode.ENDORSEMENT_POLICY_FAILURE);
    expect(text(await contract.evaluateTransaction('get', 'k7'))).to.equal('');
  });

  it('refuses an organisation without a peer', async () => {
    const proposal = contract.newProposal('put', {
      arguments: ['k', 'v'],
      endorsingOrganizations: ['InstitutionMSP'],
    });
    const error = await rejection(proposal.endorse());
    expect(error).to.be.instanceOf(EndorseError);
    expect(error).to.have.property('code', status.UNAVAILABLE);
    expect(String(error)).to.contain('failed to find any endorsing peers for org(s): InstitutionMSP');
  });

  it('refuses a transaction that was submitted before', async () => {
    const gateway = await network().gateway();
    const proposal = contract.newProposal('put', { arguments: ['k8', 'v8'] });
    const transaction = await proposal.endorse();
    const commit = await transaction.submit();
    await commit.getStatus();
    const again = await rejection(gateway.newProposal(proposal.getBytes()).endorse());
    expect(again).to.be.instanceOf(EndorseError);
    expect(detailsOf(again)).to.match(/duplicate transaction found/u);
  });

  it("refuses a proposal whose signature is another's", async () => {
    const gateway = await network().gateway();
    const { signer } = await walletIdentity(network().ready, 'institution');
    const unsigned = contract.newProposal('get', { arguments: ['k1'] });
    const forged = gateway.newSignedProposal(unsigned.getBytes(), await signer(unsigned.getDigest()));
    const error = await rejection(forged.evaluate());
    expect(error).to.be.instanceOf(GatewayError);
    expect(error).to.have.property('code', status.FAILED_PRECONDITION);
    expect(detailsOf(error)).to.contain('access denied: channel [credit-audit] creator org [OperatorMSP]');
  });

  it("refuses a transaction whose signature is another's", async () => {
    const gateway = await network().gateway();
    const { signer } = await walletIdentity(network().ready, 'institution');
    const endorsed = await contract.newProposal('put', { arguments: ['k9', 'v9'] }).endorse();
    const forged = gateway.newSignedTransaction(endorsed.getBytes(), await signer(endorsed.getDigest()));
    const error = await rejection(forged.submit());
    expect(error).to.be.instanceOf(Error);
    expect(error).to.have.property('code', status.ABORTED);
    expect(String(error)).to.contain('status=FORBIDDEN');
  });

  describe('from a stranger', () => {
    const other = useNetwork();

    it('refuses an identity that none of the organisations has issued', async () => {
      const gateway = await network().gateway();
      const { identity, signer } = await walletIdentity(other().ready, 'gateway');
      expect(gateway.getIdentity().mspId).to.equal(identity.mspId);
      const client = await peerConnection(network().ready);
      const stranger = connect({ client, identity, signer, hash: hash.sha256 });
      const error = await rejection(
        stranger
          .getNetwork(network().ready.channel)
          .getContract(network().ready.chaincode)
          .evaluateTransaction('get', 'k'),
      );
      expect(error).to.have.property('code', status.FAILED_PRECONDITION);
      stranger.close();
      client.close();
    });
  });

  it('knows no other channel and no other chaincode', async () => {
    const gateway = await network().gateway();
    const elsewhere = gateway.getNetwork('elsewhere').getContract('any');
    const unknown = gateway.getNetwork(network().ready.channel).getContract('unknown');
    for (const { call, code, message } of [
      {
        call: () => elsewhere.evaluateTransaction('get', 'k'),
        code: status.UNAVAILABLE,
        message:
          'failed to get config for channel [elsewhere]: could not get last config for channel elsewhere',
      },
      {
        call: () => elsewhere.submitTransaction('get', 'k'),
        code: status.FAILED_PRECONDITION,
        message: 'No metadata was found for chaincode any in channel elsewhere',
      },
      {
        call: () => unknown.evaluateTransaction('get', 'k'),
        code: status.FAILED_PRECONDITION,
        message: 'no peers available to evaluate chaincode unknown in channel credit-audit',
      },
      {
        call: () => unknown.submitTransaction('get', 'k'),
        code: status.FAILED_PRECONDITION,
        message: 'No metadata was found for chaincode unknown in channel credit-audit',
      },
    ]) {
      const error = await rejection(call());
      expect(error).to.have.property('code', code);
      expect(String(error)).to.contain(message);
    }
  });

  it('refuses the status of a transaction to a stranger to the channel', async () => {
    const gateway = await network().gateway();
    const { signer } = await walletIdentity(network().ready, 'institution');
    const commit = await contract.submitAsync('put', { arguments: ['k10', 'v10'] });
    const forged = gateway.newSignedCommit(commit.getBytes(), await signer(commit.getDigest()));
    expect(await rejection(forged.getStatus())).to.have.property('code', status.PERMISSION_DENIED);
  });
});

function occurrences(bytes: Buffer, word: string): number {
  return bytes.toString('latin1').split(word).length - 1;
}

function detailsOf(error: unknown): string {
  return error instanceof GatewayError ? error.details.map(({ message }) => message).join('\n') : '';
}
