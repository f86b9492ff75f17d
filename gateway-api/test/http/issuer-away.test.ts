import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { useGateway } from '../support/gateway.js';

/** What the issuer's address for keys answers. */
type Keys = 'keys' | 'failure' | 'nonsense' | 'nothing';

describe('a gateway whose issuer is elsewhere', function () {
  this.timeout(30_000);
  let server: Server;
  let issuer: string;
  let key: CryptoKey;
  let answer: Keys = 'failure';
  const env: Record<string, string> = {};

  before(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    key = privateKey;
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
    server = createServer((request, response) => {
      if (request.url !== '/keys') {
        response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
      } else if (answer === 'nothing') request.socket.destroy();
      else if (answer === 'failure') response.writeHead(500).end();
      else response.end(answer === 'keys' ? JSON.stringify({ keys: [jwk] }) : 'nonsense');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    env['OIDC_ISSUER'] = issuer;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const gateway = useGateway(env);

  const token = (kid = 'one') =>
    new SignJWT({ sub: 'a bank', role: 'institution', participant: 'bank' })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(issuer)
      .setAudience(gateway().url)
      .setExpirationTime('5m')
      .sign(key);
  const me = async (bearer: string) =>
    fetch(`${gateway().url}/v1/me`, { headers: { authorization: `Bearer ${bearer}` } });
  const readiness = async () => {
    const response = await fetch(`${gateway().url}/readyz`);
    const { dependencies } = (await response.json()) as { dependencies: Record<string, string> };
    return [response.status, dependencies['issuer']];
  };

  for (const away of ['failure', 'nonsense', 'nothing'] as const) {
    it(`cannot say whether a token is good while its keys are not to be had (${away}), and says so`, async () => {
      answer = away;
      const response = await me(await token());
      const problem = (await response.json()) as { code: string; retryable: boolean };
      expect([response.status, problem.code, problem.retryable]).to.deep.equal([
        ...[503, 'ISSUER_UNAVAILABLE', true],
      ]);
      expect(Number(response.headers.get('retry-after'))).to.be.greaterThan(0);
      expect(await readiness()).to.deep.equal([503, 'unavailable']);
    });
  }

  it('takes tokens once it is back, goes on with the keys that it has, and refuses those of no key', async () => {
    answer = 'keys';
    expect((await me(await token())).status).to.equal(200);
    expect((await me(await token('another'))).status).to.equal(401);
    answer = 'nothing';
    expect((await me(await token())).status).to.equal(200);
    // an answer is shared for a while
    let ready;
    do ready = await readiness();
    while (ready[1] !== 'ok');
    expect(ready).to.deep.equal([200, 'ok']);
  });
});
