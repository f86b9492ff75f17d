import cors from 'cors';
import express, { type Express } from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { z } from 'zod';
import { ParticipantId, PublicJwk, Signatory, SubjectReference, Uscc } from '@xinjian/chaincode/model';
import type { PrivateJwk } from '../client/account.js';
import { attest } from './attestation.js';

export interface IdentityIssuerOptions {
  readonly id: string;
  readonly key: PrivateJwk;
  /** Whoever shows this secret has proved at the counter who it is: the demonstration's loader does. */
  readonly counterSecret: string;
  /** The wallet: private keys by username, as the app on the signatory's telephone would hold them. */
  readonly wallet: ReadonlyMap<string, PrivateJwk>;
  /** Who signs people in, and for which audience. */
  readonly oidc: { readonly issuer: string; readonly jwks: string; readonly audience: string };
  readonly explorerOrigin: string;
}

const AttestationRequest = z.strictObject({
  uscc: Uscc,
  jwk: PublicJwk,
  signatory: Signatory,
  subject: SubjectReference.optional(),
  participant: ParticipantId.optional(),
});

/**
 * A simulated identity issuer (电子营业执照, 法人一证通): it binds keys to their owners, and stands for the wallet
 * app in which a signatory holds its key.
 */
export function createIdentityIssuer(options: IdentityIssuerOptions): Express {
  const keys = createRemoteJWKSet(new URL(options.oidc.jwks));
  const app = express()
    .disable('x-powered-by')
    .use(express.json({ limit: '16kb' }));

  app.post('/attestations', async (request, response) => {
    if (request.get('authorization') !== `Bearer ${options.counterSecret}`) {
      response.status(401).json({ title: 'Come to the counter with a proof of who you are' });
      return;
    }
    const parsed = AttestationRequest.safeParse(request.body);
    if (!parsed.success || (parsed.data.subject === undefined) === (parsed.data.participant === undefined)) {
      response.status(400).json({ title: 'Malformed request for an attestation' });
      return;
    }
    response.status(201).json({ attestation: await attest(parsed.data, options) });
  });

  app.use('/wallet', cors({ origin: options.explorerOrigin }));
  app.get('/wallet/key', async (request, response) => {
    const token = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '';
    const { issuer, audience } = options.oidc;
    const username = await jwtVerify(token, keys, { issuer, audience }).then(
      ({ payload }) => payload.sub,
      () => undefined,
    );
    const jwk = options.wallet.get(username ?? '');
    response.setHeader('cache-control', 'no-store');
    if (jwk === undefined) response.status(401).json({ title: 'No wallet for this account' });
    else response.json({ jwk });
  });

  return app;
}
