import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { connect, hash, signers } from '@hyperledger/fabric-gateway';
import {
  DefaultEventHandlerStrategies,
  Gateway,
  Wallets,
  type Wallet,
  type X509Identity,
} from 'fabric-network';

import { sign } from '../../src/crypto/ecdsa.js';
import { peerConnection, readProfile, walletIdentity } from './support/clients.js';
import { fabricNetworkGateway } from './support/fabricnetwork.js';
import { rejection, useNetwork } from './support/network.js';

describe('Conformance: wallets, wrong keys and signing elsewhere', () => {
  const others: Gateway[] = [];
  after(() => others.forEach((gateway) => gateway.disconnect()));
  const network = useNetwork();

  before(async function () {
    this.timeout(30_000);
    await (await network().contract()).submitTransaction('put', 'a', '1');
  });

  async function stored(label: string): Promise<X509Identity> {
    const text = await readFile(join(network().ready.wallet, `${label}.id`), 'utf8');
    return JSON.parse(text) as X509Identity;
  }

  async function connected(wallet: Wallet, enabled: boolean): Promise<Gateway> {
    const gateway = new Gateway();
    others.push(gateway);
    const profile = (await readProfile(network().ready)) as unknown as Record<string, unknown>;
    await gateway.connect(profile, {
      wallet,
      identity: 'me',
      discovery: { enabled, asLocalhost: false },
      eventHandlerOptions: { strategy: DefaultEventHandlerStrategies.NONE },
    });
    return gateway;
  }

  const contractOf = async (gateway: Gateway) =>
    (await gateway.getNetwork(network().ready.channel)).getContract(network().ready.chaincode);

  it('takes identities from a wallet in memory', async () => {
    const wallet = await Wallets.newInMemoryWallet();
    await wallet.put('me', await stored('gateway'));
    const contract = await contractOf(await connected(wallet, true));
    expect(String(await contract.evaluateTransaction('get', 'a'))).to.equal('1');
  });

  it("refuses a certificate with another's key, through either client", async () => {
    const [mine, another] = [await stored('gateway'), await stored('institution')];
    const wallet = await Wallets.newInMemoryWallet();
    const { certificate } = mine.credentials;
    const { privateKey } = another.credentials;
    const mixed: X509Identity = { ...mine, credentials: { certificate, privateKey } };
    await wallet.put('me', mixed);
    const contract = await contractOf(await connected(wallet, false));
    expect(String(await rejection(contract.evaluateTransaction('get', 'a')))).to.contain('access denied');
    expect(String(await rejection(contract.submitTransaction('put', 'a', '2')))).to.contain('access denied');

    const client = await peerConnection(network().ready);
    const { identity } = await walletIdentity(network().ready, 'gateway');
    const signer = signers.newPrivateKeySigner(createPrivateKey(privateKey));
    const gateway = connect({ client, identity, signer, hash: hash.sha256 });
    const forged = gateway.getNetwork(network().ready.channel).getContract(network().ready.chaincode);
    const error = await rejection(forged.evaluateTransaction('get', 'a'));
    expect(error).to.have.nested.property('details[0].message').that.contains('access denied');
    gateway.close();
    client.close();
  });

  it("refuses a certificate under another organisation's name", async () => {
    const wallet = await Wallets.newInMemoryWallet();
    await wallet.put('me', { ...(await stored('gateway')), mspId: 'RegulatorMSP' });
    const contract = await contractOf(await connected(wallet, false));
    expect(String(await rejection(contract.evaluateTransaction('get', 'a')))).to.contain('access denied');
  });

  it('takes what fabric-network has had signed elsewhere', async () => {
    const gateway = await fabricNetworkGateway(network().ready);
    others.push(gateway);
    const channel = (await gateway.getNetwork(network().ready.channel)).getChannel();
    const identity = gateway.identityContext!;
    const key = createPrivateKey((await stored('gateway')).credentials.privateKey);
    const endorsement = channel.newEndorsement(network().ready.chaincode);
    const proposal = endorsement.build(identity, { fcn: 'put', args: ['offline', 'x'] });
    endorsement.sign(sign(key, proposal));
    const answers = await endorsement.send({ targets: channel.getEndorsers(), requestTimeout: 5000 });
    expect(answers.responses.map(({ response }) => response.status)).to.deep.equal([200, 200, 200]);
    const commit = endorsement.newCommit();
    commit.sign(sign(key, commit.build(identity)));
    const sent: unknown = await commit.send({
      targets: channel.getCommitters(),
      requestTimeout: 5000,
    });
    expect(sent).to.have.property('status', 'SUCCESS');
    const contract = await network().contract();
    while (Buffer.from(await contract.evaluateTransaction('get', 'offline')).toString() !== 'x') {
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});
