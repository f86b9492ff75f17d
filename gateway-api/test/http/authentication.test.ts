import { createHmac, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { type Authenticate, bearerTokens, remoteKeys } from '../../src/http/authentication.js';

const AUDIENCE = 'https://gateway.example';
const CLAIMS = { sub: 'a bank', role: 'institution', participant: 'bank' };

describe('tokens of an issuer elsewhere', () => {
  let server: Server;
  let issuer: string;
  let key: CryptoKey;
  let publicKey: CryptoKey;
  let authenticate: Authenticate;
  /** Requests that the issuer fails before it is there. */
  let absent = 2;

  before(async () => {
    ({ privateKey: key, publicKey } = await generateKeyPair('ES256', { extractable: true }));
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
    server = createServer((request, response) => {
      absent -= 1;
      if (absent >= 0) return void response.writeHead(503).end();
      const body = request.url === '/keys' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/keys` };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const keys = await remoteKeys(issuer, { retries: 5, minTimeout: 1 });
    authenticate = bearerTokens({ issuer, audience: AUDIENCE, keys: keys.find });
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const token = (
    claims: JWTPayload = CLAIMS,
    changes: { issuer?: string; audience?: string; exp?: string } = {},
  ) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(changes.issuer ?? issuer)
      .setAudience(changes.audience ?? AUDIENCE)
      .setExpirationTime(changes.exp ?? '5m')
      .sign(key);

  async function refused(authorization: string | undefined): Promise<string> {
    const outcome = await authenticate(authorization).catch((error: unknown) => error);
    return (outcome as { code?: string }).code ?? 'accepted';
  }

  it('are taken once it answers, whatever it answered before', async () => {
    expect(absent).to.be.lessThan(0);
    expect(await authenticate(`Bearer ${await token()}`)).to.include({
      role: 'institution',
      participant: 'bank',
    });
  });

  it('are refused where they are for somebody else, by somebody else, or over', async () => {
    for (const changes of [
      { audience: 'https://other.example' },
      { issuer: 'https://issuer.example' },
      { exp: '-1s' },
    ])
      expect(await refused(`Bearer ${await token(CLAIMS, changes)}`), JSON.stringify(changes)).to.equal(
        'UNAUTHENTICATED',
      );
  });

  it('are refused without the claims that say who calls, and with a role that is none', async () => {
    for (const claims of [{ sub: 'x' }, { ...CLAIMS, role: 'root' }, { ...CLAIMS, participant: '' }])
      expect(await refused(`Bearer ${await token(claims)}`), JSON.stringify(claims)).to.equal(
        'UNAUTHENTICATED',
      );
  });

  it('are refused unsigned, by another key, by the public key as a secret, altered, and in no header of theirs', async () => {
    const [header = '', payload = '', signature = ''] = (await token()).split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = `${encode({ alg: 'HS256', kid: 'one' })}.${payload}`;
    const mac = createHmac('sha256', await exportSPKI(publicKey))
      .update(input)
      .digest('base64url');
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const foreign = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setExpirationTime('5m')
      .sign(other);
    const richer = encode({ ...CLAIMS, role: 'operator', iss: issuer, aud: AUDIENCE, exp: 9_999_999_999 });
    for (const authorization of [
      `Bearer ${encode({ alg: 'none' })}.${payload}.`,
      `Bearer ${foreign}`,
      `Bearer ${input}.${mac}`,
      `Bearer ${header}.${richer}.${signature}`,
      `Bearer ${header}.${payload}`,
      `Basic ${Buffer.from('bank:secret').toString('base64')}`,
      'Bearer',
      '',
      undefined,
    ])
      expect(await refused(authorization), authorization).to.equal('UNAUTHENTICATED');
  });

  it('need an issuer that calls itself by the name it is known by, and that answers in the end', async () => {
    const other = issuer.replace('127.0.0.1', 'localhost');
    const patience = { retries: 1, minTimeout: 1 };
    for (const [url, why] of [
      [other, 'calls itself'],
      ['http://127.0.0.1:9', 'does not answer'],
    ] as const) {
      const error = await remoteKeys(url, patience).catch((reason: unknown) => reason);
      expect(String(error)).to.include(why);
    }
  });
});
