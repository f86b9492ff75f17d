import express, { type ErrorRequestHandler, Router } from 'express';
import helmet from 'helmet';
import { rateLimit } from 'express-rate-limit';
import { errors, type Provider } from 'oidc-provider';
import { z } from 'zod';
import type { Accounts } from './accounts.js';
import { ERROR_PAGE } from './error-page.js';
import { signInPage } from './sign-in-page.js';

/** Attempts of one address to sign in, in fifteen minutes. */
const ATTEMPTS = 60;

const Credentials = z.object({ username: z.string().max(100), password: z.string().max(200) });

/** The sign-in page of the embedded issuer: `/interaction/<uid>` below `/oidc`. */
export function signIn(provider: Provider, accounts: Accounts): Router {
  const router = Router();
  const guard = helmet({
    // the answer to the form redirects on to the explorer, which `form-action` would forbid
    contentSecurityPolicy: { directives: { 'form-action': null } },
  });
  router.get('/interaction/:uid', guard, async (request, response) => {
    await provider.interactionDetails(request, response);
    response
      .type('html')
      .setHeader('Cache-Control', 'no-store')
      .send(signInPage({ failed: false }));
  });
  router.post(
    '/interaction/:uid',
    guard,
    rateLimit({ windowMs: 15 * 60_000, limit: ATTEMPTS, skipSuccessfulRequests: true }),
    express.urlencoded({ extended: false, limit: '4kb' }),
    async (request, response) => {
      await provider.interactionDetails(request, response);
      const given = Credentials.safeParse(request.body);
      const account = given.success
        ? accounts.authenticate(given.data.username, given.data.password)
        : undefined;
      if (account === undefined) {
        response
          .status(401)
          .type('html')
          .send(signInPage({ failed: true }));
        return;
      }
      await provider.interactionFinished(
        request,
        response,
        { login: { accountId: account.username, remember: false } },
        { mergeWithLastSubmission: false },
      );
    },
  );
  router.use(sayExpired);
  return router;
}

/** Whoever comes too late, or to another's page, begins again. */
const sayExpired: ErrorRequestHandler = (error, _request, response, next) => {
  if (error instanceof errors.SessionNotFound) response.status(400).type('html').send(ERROR_PAGE);
  else next(error);
};
