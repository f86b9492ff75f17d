import { AccessRequest, parseCompactJws } from '@xinjian/chaincode/model';
import { expect } from 'chai';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { v7 as uuid7 } from 'uuid';
import { PrivateJwk, importSigningKey, officerDigest } from '../../src/signing/key.js';
import { signStatement } from '../../src/signing/statement.js';
import { readStatement, signedBy } from '../../src/verification/statement.js';
import { AUDIENCE, SUBJECT } from '../fake/world.js';

async function freshKey() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return PrivateJwk.parse(await exportJWK(privateKey));
}

const request = {
  ...{ consent: null, subject: SUBJECT, items: ['REG-01'], purpose: '01', service: 'query' as const },
  ...{ evidence: [], officer: 'f'.repeat(64) },
};

describe('Signing', () => {
  it('makes a statement that the ledger’s schema reads, under the key’s thumbprint', async () => {
    const jwk = await freshKey();
    const key = await importSigningKey(jwk, 'pujiang-bank', 'file');
    const { jti, statement } = await signStatement('access.request', request, { key, audience: AUDIENCE });
    const { header, payload } = parseCompactJws(statement);
    expect(header).to.deep.equal({
      alg: 'ES256',
      kid: key.kid,
      typ: 'xinjian+jws',
    });
    expect(AccessRequest.parse(payload)).to.include({ iss: 'pujiang-bank', aud: AUDIENCE, jti });
    const { kty, crv, x, y } = jwk;
    expect(key.kid).to.equal(await calculateJwkThumbprint({ kty, crv, x, y }));
    expect(await signedBy(statement, jwk)).to.equal(true);
  });

  it('takes the id and the time that were chosen before', async () => {
    const key = await importSigningKey(await freshKey(), 'pujiang-bank', 'file');
    const chosen = { jti: uuid7(), now: new Date('2026-11-22T08:00:00.000Z') };
    const { statement } = await signStatement('access.request', request, {
      key,
      audience: AUDIENCE,
      ...chosen,
    });
    expect(readStatement(statement)?.payload).to.include({
      jti: chosen.jti,
      iat: '2026-11-22T08:00:00.000Z',
    });
  });

  it('signs nothing that the ledger would not understand', async () => {
    const key = await importSigningKey(await freshKey(), 'pujiang-bank', 'file');
    const attempt = signStatement(
      'access.request',
      { ...request, purpose: 'anything' },
      { key, audience: AUDIENCE },
    );
    const refused = await attempt.then(
      () => false,
      () => true,
    );
    expect(refused).to.equal(true);
  });

  it('holds keys that nobody can take out again', async () => {
    const key = await importSigningKey(await freshKey(), 'pujiang-bank', 'wallet');
    expect([key.signer.extractable, key.officers.extractable]).to.deep.equal([false, false]);
  });

  it('names one officer alike in every browser of an institution, and no two alike', async () => {
    const jwk = await freshKey();
    const [here, there] = [
      await importSigningKey(jwk, 'b', 'file'),
      await importSigningKey(jwk, 'b', 'wallet'),
    ];
    expect(await officerDigest(here, 'wang')).to.equal(await officerDigest(there, 'wang'));
    expect(await officerDigest(here, 'wang')).to.not.equal(await officerDigest(here, 'li'));
    const other = await importSigningKey(await freshKey(), 'c', 'file');
    expect(await officerDigest(here, 'wang')).to.not.equal(await officerDigest(other, 'wang'));
  });

  it('refuses a statement of which one character was changed', async () => {
    const jwk = await freshKey();
    const key = await importSigningKey(jwk, 'pujiang-bank', 'file');
    const { statement } = await signStatement('access.request', request, { key, audience: AUDIENCE });
    const at = statement.indexOf('.') + 20;
    const changed = `${statement.slice(0, at)}${statement[at] === 'A' ? 'B' : 'A'}${statement.slice(at + 1)}`;
    expect(await signedBy(changed, jwk)).to.equal(false);
  });
});
