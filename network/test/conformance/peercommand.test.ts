import { expect } from 'chai';

import { common } from '../../src/proto/fabric.js';
import { rejection, useNetwork } from './support/network.js';
import { readProfile } from './support/clients.js';
import { PeerCommand } from './support/peercommand.js';

const BINARIES = process.env['FABRIC_BIN'];

const describeWithBinaries = BINARIES === undefined ? describe.skip : describe;

describeWithBinaries("Conformance: Fabric's peer command", function () {
  this.timeout(30_000);
  const network = useNetwork();
  let peer: PeerCommand;
  let remove = () => Promise.resolve();

  before(async () => {
    await (await network().contract()).submitTransaction('put', 'a', '1');
    peer = await PeerCommand.create(BINARIES!, network().ready);
    remove = () => peer.remove();
  });

  after(() => remove());

  const call = (name: string, ...args: string[]): readonly string[] => [
    ...['-C', network().ready.channel, '-n', network().ready.chaincode],
    ...['-c', JSON.stringify({ Args: [name, ...args] })],
  ];

  /** The peers of operator and regulator, as endorsers. */
  async function endorsers(): Promise<readonly string[]> {
    const { organizations, peers } = await readProfile(network().ready);
    return ['operator', 'regulator'].flatMap((name) => {
      const mspId = `${name[0]!.toUpperCase()}${name.slice(1)}MSP`;
      const { url } = peers[organizations[mspId]!.peers[0]!]!;
      const root = network().ready.connectionProfile.replace(
        'connection-profile.json',
        `crypto/peerOrganizations/${name}.xinjian.example/peers/peer0.${name}.xinjian.example/tls/ca.crt`,
      );
      return ['--peerAddresses', url.replace('grpcs://', ''), '--tlsRootCertFiles', root];
    });
  }

  it('queries', async () => {
    expect(await peer.run('chaincode', 'query', ...call('get', 'a'))).to.equal('1\n');
  });

  it("tells the contract's error", async () => {
    const error = await rejection(peer.run('chaincode', 'query', ...call('fail', 'no such thing')));
    // On 3.1 Go's library puts one blank or two between members, so that nobody relies on it.
    expect(String(error)).to.match(
      /endorsement failure during query\. response: status:500 {1,2}message:"no such thing"/u,
    );
  });

  it('invokes, and waits for the event of each peer that endorsed', async () => {
    const invoke = ['chaincode', 'invoke', '--waitForEvent', ...(await endorsers())];
    await peer.runAtOrderer(...invoke, ...call('put', 'b', '2'));
    expect(await peer.run('chaincode', 'query', ...call('get', 'b'))).to.equal('2\n');
  });

  it('is told of a transaction that too few have endorsed', async () => {
    const invoke = ['chaincode', 'invoke', '--waitForEvent', ...(await endorsers()).slice(0, 4)];
    const error = await rejection(peer.runAtOrderer(...invoke, ...call('put', 'c', '3')));
    expect(String(error)).to.contain('transaction invalidated with status (ENDORSEMENT_POLICY_FAILURE)');
  });

  it('reads the height of the chain, and the channels', async () => {
    const info = await peer.run('channel', 'getinfo', '-c', network().ready.channel);
    const chain = JSON.parse(info.slice(info.indexOf('{'))) as { readonly height: number };
    expect(chain.height).to.be.at.least(3);
    expect(await peer.run('channel', 'list')).to.match(/Channels peers has joined:\s+credit-audit/u);
  });

  it('fetches blocks, the newest and the configuration', async () => {
    const numberOf = async (which: string): Promise<number | undefined> =>
      common.Block.deserializeBinary(await peer.fetch(network().ready.channel, which))
        .getHeader()
        ?.getNumber();
    expect(await numberOf('1')).to.equal(1);
    expect(await numberOf('oldest')).to.equal(0);
    expect(await numberOf('config')).to.equal(0);
    expect(await numberOf('newest')).to.be.at.least(2);
  });

  it("asks for the chaincode's definition", async () => {
    const committed = ['lifecycle', 'chaincode', 'querycommitted', '-C', network().ready.channel];
    expect(await peer.run(...committed)).to.contain(
      'Name: credit-audit, Version: 1.0, Sequence: 1, Endorsement Plugin: escc, Validation Plugin: vscc',
    );
    expect(await peer.run(...committed, '-n', 'credit-audit')).to.contain(
      'Approvals: [InstitutionMSP: false, NotaryMSP: true, OperatorMSP: true, RegulatorMSP: true]',
    );
    const chaincode = ['lifecycle', 'chaincode'];
    const { packageId } = network().ready;
    expect(await peer.run(...chaincode, 'queryinstalled')).to.contain(
      `Package ID: ${packageId}, Label: credit-audit_1.0`,
    );
    const named = ['-C', network().ready.channel, '-n', 'credit-audit'];
    expect(await peer.run(...chaincode, 'queryapproved', ...named)).to.match(
      /sequence: 1, version: 1\.0, init-required: false, package-id: credit-audit_1\.0:/u,
    );
    const next = ['-v', '1.1', '--sequence', '2'];
    expect(await peer.run(...chaincode, 'checkcommitreadiness', ...named, ...next)).to.contain(
      'OperatorMSP: false',
    );
    const error = await rejection(peer.run(...committed, '-n', 'unknown'));
    expect(String(error)).to.contain('namespace unknown is not defined');
  });
});
