import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { generateKeyPairSync, verify } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { LedgerError } from '@xinjian/chaincode/model';
import { LedgerUnavailable } from '../../src/ledger/errors.js';
import { readPeerEndpoint } from '../../src/ledger/fabric/connection-profile.js';
import { isPassing, refusalOf } from '../../src/ledger/fabric-gateway/failures.js';
import { endorsedAnswer, type NotEndorsed } from '../../src/ledger/fabric-network/failures.js';
import { signerOf } from '../../src/ledger/fabric/sign.js';
import { readIdentity } from '../../src/ledger/fabric/wallet.js';

/** Half the order of the group of P-256 (FIPS 186-4, D.1.2.3). */
const HALF_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n / 2n;

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

  it('asks again only where peers differ, never after a refusal of its own organisation’s peer', () => {
    const stale = 'chaincode response 500, STALE: iat';
    const other = (error: GatewayError) => {
      for (const detail of error.details) Object.assign(detail, { mspId: 'RegulatorMSP' });
      return error;
    };
    const passes = (error: GatewayError) => isPassing(error, 'OperatorMSP');
    expect(passes(failure(status.ABORTED, 'ProposalResponsePayloads do not match'))).to.equal(true);
    expect(passes(failure(status.ABORTED, stale))).to.equal(false);
    expect(passes(other(failure(status.ABORTED, stale)))).to.equal(true);
    expect(passes(other(failure(status.UNAVAILABLE, stale)))).to.equal(false);
    expect(passes(failure(status.UNAVAILABLE))).to.equal(false);
  });

  it('asks again through the other client where one peer refuses what another endorses', () => {
    const answer = (status: number, message: string) => ({
      response: { status, message, payload: Buffer.from('payload') },
      endorsement: status < 400 ? { signature: Buffer.from('s'), endorser: Buffer.from('e') } : undefined,
      payload: Buffer.from('payload'),
    });
    const [fine, refused] = [answer(200, ''), answer(500, 'NOT_FOUND: access/x')];
    const passes = (...responses: object[]) => {
      try {
        endorsedAnswer({ errors: [], queryResults: [], responses } as never);
      } catch (error) {
        return (error as NotEndorsed).isPassing;
      }
      return undefined;
    };
    expect(passes(fine, fine)).to.equal(undefined);
    expect(passes(fine, refused)).to.equal(true);
    expect(passes(refused, refused)).to.equal(false);
    expect(passes(fine, { ...fine, payload: Buffer.from('another') })).to.equal(true);
  });

  it('signs as Fabric takes it, whatever the signature: DER, low S, no needless and no missing zero', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const sign = signerOf(privateKey);
    for (let count = 0; count < 600; count += 1) {
      const message = Buffer.from(`message ${count}`);
      const signature = Buffer.from(sign(message));
      // OpenSSL takes no encoding but the shortest
      expect(verify('sha256', message, publicKey, signature)).to.equal(true);
      const s = signature.subarray(4 + signature[3]! + 2);
      expect(BigInt(`0x${s.toString('hex')}`) <= HALF_ORDER).to.equal(true);
    }
  });
});
