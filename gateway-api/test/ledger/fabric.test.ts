import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { LedgerError } from '@xinjian/chaincode/model';
import { LedgerUnavailable } from '../../src/ledger/errors.js';
import { readPeerEndpoint } from '../../src/ledger/fabric/connection-profile.js';
import { isPassing, refusalOf } from '../../src/ledger/fabric-gateway/failures.js';
import { Positions } from '../../src/ledger/fabric/positions.js';
import { readIdentity } from '../../src/ledger/fabric/wallet.js';
import { rawBlock } from './vectors.js';

function failure(code: status, ...messages: string[]): GatewayError {
  const cause: ServiceError = Object.assign(new Error('failed'), {
    ...{ name: 'Error', details: '', metadata: new Metadata() },
    code,
  });
  const details = messages.map((message) => ({ address: 'peer', mspId: 'OperatorMSP', message }));
  return new GatewayError({ code, details, cause, message: `${code} failed to endorse` });
}

describe('the client of Fabric', () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'xinjian-fabric-'));
  });

  after(() => rm(directory, { recursive: true }));

  async function write(name: string, content: unknown): Promise<string> {
    const file = join(directory, name);
    await writeFile(file, JSON.stringify(content));
    return file;
  }

  it('finds its own organisation’s peer in a connection profile', async () => {
    const file = await write('profile.json', {
      client: { organization: 'OperatorMSP' },
      organizations: {
        OperatorMSP: { mspid: 'OperatorMSP', peers: ['peer0'] },
        Other: { mspid: 'Other', peers: [] },
      },
      peers: {
        peer0: {
          url: 'grpcs://localhost:7051',
          tlsCACerts: { pem: 'a certificate' },
          grpcOptions: { 'ssl-target-name-override': 'peer0.example' },
        },
      },
    });
    const endpoint = await readPeerEndpoint(file);
    expect(endpoint).to.include({
      mspId: 'OperatorMSP',
      address: 'localhost:7051',
      serverName: 'peer0.example',
    });
    expect(endpoint.tlsRoot.toString()).to.equal('a certificate');
  });

  it('says which organisation has no peer', async () => {
    const profile = {
      client: { organization: 'InstitutionMSP' },
      organizations: { InstitutionMSP: { mspid: 'InstitutionMSP', peers: [] } },
      peers: {},
    };
    const error: unknown = await readPeerEndpoint(await write('none.json', profile)).catch(
      (reason: unknown) => reason,
    );
    expect(String(error)).to.include('InstitutionMSP has no peer');
  });

  it('reads an identity of a wallet', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await write('gateway.id', {
      ...{ type: 'X.509', version: 1, mspId: 'OperatorMSP' },
      credentials: {
        certificate: 'a certificate',
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      },
    });
    const identity = await readIdentity(directory, 'gateway');
    expect(identity.mspId).to.equal('OperatorMSP');
    expect(identity.privateKey.asymmetricKeyDetails?.namedCurve).to.equal('prime256v1');
  });

  it('tells a refusal of the chaincode from a ledger that is not there', () => {
    const refused = refusalOf(failure(status.ABORTED, 'chaincode response 500, CONFLICT: consent: exists'));
    expect(refused)
      .to.be.instanceOf(LedgerError)
      .and.to.include({ code: 'CONFLICT', detail: 'consent: exists' });
    for (const error of [
      failure(status.UNAVAILABLE),
      failure(status.ABORTED, 'no such'),
      new Error('anything'),
    ]) {
      expect(refusalOf(error)).to.be.instanceOf(LedgerUnavailable);
    }
  });

  it('asks again only where peers differ, never after a refusal', () => {
    expect(isPassing(failure(status.ABORTED, 'ProposalResponsePayloads do not match'))).to.equal(true);
    expect(isPassing(failure(status.ABORTED, 'chaincode response 500, STALE: iat'))).to.equal(false);
    expect(isPassing(failure(status.UNAVAILABLE))).to.equal(false);
  });

  it('finds transactions in a block that it fetches once, and fetches again after a failure', async () => {
    let fetched = 0;
    const positions = new Positions((number) => {
      fetched += 1;
      return fetched === 1
        ? Promise.reject(new LedgerUnavailable('once'))
        : Promise.resolve(rawBlock(number));
    });
    const id = 'e8380c064537da63f3bed8249b685c87f82fdac1bc6b5aefc546e162f1aef23e';
    const first: unknown = await positions.find(87, id).catch((error: unknown) => error);
    expect(first).to.be.instanceOf(LedgerUnavailable);
    const found = await Promise.all([positions.find(87, id), positions.find(87, id)]);
    for (const place of found)
      expect(place).to.include({ blockNumber: 87, position: 0, validationCode: 'VALID' });
    expect(fetched).to.equal(2);
  });
});
