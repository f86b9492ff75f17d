import express, { type Express } from 'express';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { randomBytes } from 'node:crypto';
import type { Actor, World } from './world.js';

/** A sign-in page that lists the actors, and their simulated wallet: the shape of OpenID Connect, nothing more. */
export async function fakeIssuer(world: World, issuer: () => string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const codes = new Map<string, { actor: Actor; nonce: string | undefined }>();
  const tokens = new Map<string, Actor>();
  const app: Express = express();
  app.use(express.urlencoded({ extended: false }));
  app.use((request, response, next) => {
    response.set({
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-headers': 'authorization, content-type',
    });
    if (request.method === 'OPTIONS') return response.sendStatus(204);
    next();
  });
  app.get('/.well-known/openid-configuration', (_request, response) =>
    response.json({
      issuer: issuer(),
      authorization_endpoint: `${issuer()}/auth`,
      token_endpoint: `${issuer()}/token`,
      jwks_uri: `${issuer()}/jwks`,
      end_session_endpoint: `${issuer()}/end`,
    }),
  );
  app.get('/jwks', async (_request, response) =>
    response.json({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'fake' }] }),
  );
  app.get('/auth', (request, response) => {
    const links = [...world.actors].map(
      ([id, { name }]) =>
        `<li><a id="as-${id}" href="/as/${id}?${new URLSearchParams(request.query as Record<string, string>).toString()}">${name}</a></li>`,
    );
    response.send(`<!doctype html><title>fake issuer</title><ul>${links.join('')}</ul>`);
  });
  app.get('/as/:id', (request, response) => {
    const { redirect_uri, state, nonce } = request.query as Record<string, string>;
    const code = randomBytes(8).toString('hex');
    codes.set(code, { actor: world.actor(request.params.id), nonce });
    response.redirect(`${redirect_uri}?${new URLSearchParams({ code, state: state ?? '' }).toString()}`);
  });
  app.post('/token', async (request, response) => {
    const granted = codes.get((request.body as { code: string }).code);
    if (granted === undefined) return response.status(400).json({ error: 'invalid_grant' });
    const { actor, nonce } = granted;
    const access_token = randomBytes(16).toString('hex');
    tokens.set(access_token, actor);
    const id_token = await new SignJWT({ ...(nonce && { nonce }) })
      .setProtectedHeader({ alg: 'ES256', kid: 'fake' })
      .setIssuer(issuer())
      .setSubject(actor.participant)
      .setAudience('explorer')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
    response.json({ access_token, id_token, token_type: 'Bearer', expires_in: 3600, scope: 'openid' });
  });
  app.get('/end', (request, response) =>
    response.redirect((request.query as Record<string, string>)['post_logout_redirect_uri'] ?? '/'),
  );
  app.get('/wallet/key', (request, response) => {
    const actor = tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''));
    if (actor === undefined) return response.sendStatus(401);
    response.json({ jwk: actor.jwk });
  });
  return { app, actorOf: (token: string) => tokens.get(token) };
}
