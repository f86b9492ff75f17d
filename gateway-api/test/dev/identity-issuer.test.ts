import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { SignJWT, calculateJwkThumbprint, compactVerify, exportJWK, generateKeyPair, importJWK } from 'jose';
import { Attestation } from '@xinjian/chaincode/model';
import type { PrivateJwk } from '../../dev/client/account.js';
import { inventKey } from '../../dev/demonstration/accounts.js';
import { publicPart } from '../../dev/demonstration/founding.js';
import { createIdentityIssuer } from '../../dev/identity-issuer/app.js';

const AUDIENCE = 'http://gateway.example';
const signatory = { digest: `0x${'1'.repeat(64)}`, authority: 'legal_representative', proof: 'simulated' };

describe('identity issuer', () => {
  const servers: Server[] = [];
  let url: string;
  let own: PrivateJwk;
  let wallet: PrivateJwk;
  let token: (claims: { sub: string; audience?: string }) => Promise<string>;

  before(async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: '1', alg: 'RS256' }] };
    const oidc = createServer((_, response) => response.end(JSON.stringify(jwks)));
    servers.push(oidc);
    const issuer = await listen(oidc);
    [own, wallet] = await Promise.all([inventKey(), inventKey()]);
    const app = createIdentityIssuer({
      id: 'identity-issuer',
      key: own,
      counterSecret: 'the secret of the counter',
      wallet: new Map([['zhineng', wallet]]),
      oidc: { issuer, jwks: issuer, audience: AUDIENCE },
      explorerOrigin: 'http://explorer.example',
    });
    const server = createServer(app);
    servers.push(server);
    url = await listen(server);
    token = ({ sub, audience = AUDIENCE }) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'RS256', kid: '1' })
        .setIssuer(issuer)
        .setSubject(sub)
        .setAudience(audience)
        .setExpirationTime('1m')
        .sign(privateKey);
  });

  after(() => servers.forEach((server) => server.close()));

  const attest = (body: object, secret = 'the secret of the counter') =>
    fetch(`${url}/attestations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify(body),
    });
  const request = () => ({
    uscc: '91310115XX0000019T',
    jwk: publicPart(wallet),
    signatory,
    subject: `0x${'a'.repeat(64)}`,
  });

  it('binds a key to its owner under its own key', async () => {
    const { attestation } = (await (await attest(request())).json()) as { attestation: string };
    const { payload } = await compactVerify(attestation, await importJWK(publicPart(own), 'ES256'));
    const attested = Attestation.parse(JSON.parse(new TextDecoder().decode(payload)));
    expect(attested).to.include({ iss: 'identity-issuer', subject: request().subject, kid: wallet.kid });
    expect(attested.kid).to.equal(await calculateJwkThumbprint(publicPart(wallet)));
    expect(JSON.stringify(attested)).not.to.include('91310115XX0000019T');
  });

  it('attests nothing to somebody who did not prove who it is', async () => {
    expect((await attest(request(), 'a guess')).status).to.equal(401);
  });

  it('attests no code whose check character is wrong, and no owner of two kinds', async () => {
    expect((await attest({ ...request(), uscc: '91310115XX0000019A' })).status).to.equal(400);
    expect((await attest({ ...request(), participant: 'a-bank' })).status).to.equal(400);
  });

  it('opens the wallet to its owner, and to nobody else', async () => {
    const open = async (authorization: string) => fetch(`${url}/wallet/key`, { headers: { authorization } });
    const opened = await open(`Bearer ${await token({ sub: 'zhineng' })}`);
    expect(await opened.json()).to.deep.equal({ jwk: wallet });
    expect((await open(`Bearer ${await token({ sub: 'somebody-else' })}`)).status).to.equal(401);
    expect(
      (await open(`Bearer ${await token({ sub: 'zhineng', audience: 'http://elsewhere' })}`)).status,
    ).to.equal(401);
    expect((await open('Bearer nothing')).status).to.equal(401);
  });
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
