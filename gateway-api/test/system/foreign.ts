import { expect } from 'chai';
import { z } from 'zod';
import { saltedDigest, type StatementType } from '@xinjian/chaincode/model';
import { expectOk } from '../../dev/client/answer.js';
import type { Caller } from '../../dev/client/caller.js';
import type { RunningPlatform } from './running-platform.js';
import { type Scenario, access, accessMembers, digest, grant, makeTerms } from './scenario.js';

const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const Access = z.object({ items: z.array(z.object({ id: z.string(), transactionId: z.string() })) });
const Identified = z.object({ id: z.string() });
const Consent = z.object({ state: z.string(), terms: z.looseObject({}) });

export interface Belongings extends Scenario {
  /** The consent's own, so that only the signer is wrong. */
  readonly terms: object;
  readonly request: string;
  readonly access: string;
  readonly transactionId: string;
  readonly objection: string;
  readonly subscription: string;
  readonly webhook: string;
}

/** What a stranger tries with something that is not its own; null: everybody may. */
interface Attempt {
  readonly path: string;
  readonly statement?: readonly [StatementType, object];
  /** That its owner gets it is shown elsewhere. */
  readonly elsewhere?: boolean;
}
type Attempts = Readonly<Record<string, ((own: Belongings) => Attempt) | null>>;

const reason = 'not mine';
const change = (verb: string, members: (own: Belongings) => object = () => ({ reason })) => {
  const type = `consent.${verb}` as StatementType;
  return (own: Belongings): Attempt => ({
    path: `/v1/consents/${own.consent}/${verb}`,
    statement: [type, { consent: own.consent, ...members(own) }],
  });
};
const standing = (verb: string) => (own: Belongings) => ({
  path: `/v1/participants/${own.bank.account.participant}/${verb}`,
  statement: [`participant.${verb}`, { participant: own.bank.account.participant, reason }] as [
    StatementType,
    object,
  ],
});

const objected =
  (verb: string, members: object = {}) =>
  (own: Belongings) => ({
    path: `/v1/objections/${own.objection}/${verb}`,
    statement: [`objection.${verb}`, { objection: own.objection, ...members }] as [StatementType, object],
  });

/** Every operation whose path names an object, and what somebody else's attempt looks like. */
export const ATTEMPTS: Attempts = {
  'get /v1/participants/{id}': null,
  'get /v1/catalogue/{id}': null,
  'get /v1/settled/{id}': null,
  'post /v1/participants/{id}/suspend': standing('suspend'),
  'post /v1/participants/{id}/reinstate': standing('reinstate'),
  'post /v1/participants/{id}/retire': standing('retire'),
  'put /v1/catalogue/{id}': () => ({ path: '/v1/catalogue/TAX-04' }),
  'post /v1/keys/{kid}/revoke': ({ enterprise }) => ({
    path: `/v1/keys/${enterprise.account.key.kid}/revoke`,
    statement: ['key.revoke', { kid: enterprise.account.key.kid, reason }],
  }),
  'get /v1/consent-requests/{id}': ({ request }) => ({ path: `/v1/consent-requests/${request}` }),
  'post /v1/consent-requests/{id}/refuse': ({ request }) => ({
    path: `/v1/consent-requests/${request}/refuse`,
    statement: ['consent.refuse', { answers: request, reason }],
  }),
  'get /v1/consents/{id}': ({ consent }) => ({ path: `/v1/consents/${consent}` }),
  'get /v1/consents/{id}/record': ({ consent }) => ({ path: `/v1/consents/${consent}/record` }),
  'post /v1/consents/{id}/withdraw': change('withdraw'),
  'post /v1/consents/{id}/pause': change('pause'),
  'post /v1/consents/{id}/resume': change('resume'),
  'post /v1/consents/{id}/narrow': change('narrow', ({ terms }) => ({ terms })),
  'get /v1/accesses/{id}': (own) => ({ path: `/v1/accesses/${own.access}` }),
  'get /v1/reports/{id}': (own) => ({ path: `/v1/reports/${own.access}`, elsewhere: true }),
  'post /v1/accesses/{id}/acknowledge': (own) => ({
    path: `/v1/accesses/${own.access}/acknowledge`,
    statement: ['access.acknowledge', { access: own.access, digest: digest() }],
  }),
  'get /v1/objections/{id}': (own) => ({ path: `/v1/objections/${own.objection}`, elsewhere: true }),
  'post /v1/objections/{id}/transfer': objected('transfer', { provider: 'tax-provider' }),
  'post /v1/objections/{id}/decide': objected('decide', { outcome: 'rejected', digest: digest() }),
  'post /v1/objections/{id}/withdraw': objected('withdraw'),
  'get /v1/notices/{id}': () => ({ path: '/v1/notices/000000000001-000000-000000', elsewhere: true }),
  'get /v1/declarations/{statement}': ({ enterprise }) => ({
    path: `/v1/declarations/${enterprise.account.participant}`,
    elsewhere: true,
  }),
  'get /v1/subscriptions/{id}': (own) => ({ path: `/v1/subscriptions/${own.subscription}` }),
  'post /v1/subscriptions/{id}/unsubscribe': ({ subscription }) => ({
    path: `/v1/subscriptions/${subscription}/unsubscribe`,
    statement: ['push.unsubscribe', { subscription }],
  }),
  'delete /v1/webhooks/{id}': (own) => ({ path: `/v1/webhooks/${own.webhook}` }),
  'get /v1/webhooks/{id}/deliveries': (own) => ({ path: `/v1/webhooks/${own.webhook}/deliveries` }),
  'post /v1/webhooks/{id}/deliveries/{delivery}/replay': (own) => ({
    path: `/v1/webhooks/${own.webhook}/deliveries/msg_${'x'.repeat(32)}/replay`,
  }),
  'put /v1/collection/{item}': () => ({ path: '/v1/collection/TAX-03' }),
  'get /v1/ledger/blocks/{number}': () => ({ path: '/v1/ledger/blocks/0', elsewhere: true }),
  'get /v1/ledger/transactions/{id}': ({ transactionId }) => ({
    path: `/v1/ledger/transactions/${transactionId}`,
  }),
};

/** Object-level authorisation: the second bank and the second enterprise at what belongs to the first. */
export function foreignObjects(running: () => RunningPlatform): void {
  describe('with what belongs to others', () => {
    let own: Belongings;
    let remove: () => Promise<unknown> = () => Promise.resolve();

    before(async () => {
      own = await makeBelongings(running(), 'REG-02');
      remove = () => own.bank.delete(`/v1/webhooks/${own.webhook}`);
    });

    after(() => remove());

    it('knows an attempt for every operation that names an object', async () => {
      const { paths } = Document.parse(
        await (await fetch(`${running().demonstration.gateway}/openapi.json`)).json(),
      );
      const named = Object.entries(paths)
        .filter(([path]) => path.includes('{'))
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
      expect(Object.keys(ATTEMPTS)).to.have.members(named);
    });

    for (const [operation, attemptOn] of Object.entries(ATTEMPTS)) {
      if (attemptOn === null) continue;
      for (const kind of ['bank', 'enterprise'] as const) {
        it(`refuses another ${kind} ${operation}`, async () => {
          const stranger = running().caller(kind, 1);
          const attempt = attemptOn(own);
          const answer = await tryAs(stranger, operation, attempt);
          expect(answer.status, JSON.stringify(answer.body)).to.be.oneOf([403, 404]);
          if (operation.startsWith('get') && attempt.elsewhere !== true) {
            expect((await own.bank.get(attempt.path)).status, 'its owner').to.equal(200);
          }
        });
      }
    }

    it('has changed nothing by all of this', async () => {
      const consent = await own.enterprise.get(`/v1/consents/${own.consent}`);
      expect(Consent.parse(consent.body).state).to.equal('ACTIVE');
      const request = await own.enterprise.get(`/v1/consent-requests/${own.request}`);
      expect(Consent.parse(request.body).state).to.equal('REQUESTED');
      expect((await access(own)).status).to.equal(200);
      const { body } = await own.bank.get(`/v1/subscriptions/${own.subscription}`);
      expect(body).to.include({ state: 'ACTIVE' });
      expect((await own.bank.get(`/v1/webhooks/${own.webhook}/deliveries`)).status).to.equal(200);
    });
  });
}

/**
 * One of each that the first bank and the first enterprise may have.
 * @param objected an item to which there is no objection yet
 */
export async function makeBelongings(platform: RunningPlatform, objected: string): Promise<Belongings> {
  const scenario = await grant(platform, { services: ['query', 'push'] });
  const { bank, enterprise } = scenario;
  const { statement } = await bank.sign('consent.request', {
    subject: enterprise.account.participant,
    terms: makeTerms(digest()),
  });
  const asked = expectOk('request', await bank.send('POST', '/v1/consent-requests', { statement }));
  expectOk('access', await access(scenario));
  const trail = await bank.get(`/v1/accesses?consent=${scenario.consent}`);
  const [first] = Access.parse(trail.body).items;
  const consent = await enterprise.get(`/v1/consents/${scenario.consent}`);
  return {
    ...scenario,
    terms: Consent.parse(consent.body).terms,
    request: Identified.parse(asked).id,
    access: first!.id,
    transactionId: first!.transactionId,
    objection: await object(enterprise, objected),
    subscription: await subscribe(scenario),
    webhook: await receive(bank),
  };
}

async function object(enterprise: Caller, item: string): Promise<string> {
  const [text, salt] = ['样例异议', `0x${'ab'.repeat(32)}`];
  const { statement } = await enterprise.sign('objection.raise', { item, digest: saltedDigest(salt, text) });
  const raised = await enterprise.send('POST', '/v1/objections', { statement, text, salt });
  return Identified.parse(expectOk('objection', raised)).id;
}

async function subscribe(scenario: Scenario): Promise<string> {
  const { consent, subject, items, purpose, evidence, officer } = accessMembers(scenario);
  const members = { consent, subject, items, purpose, evidence, officer };
  return Identified.parse(await scenario.bank.state('/v1/subscriptions', 'push.subscribe', members)).id;
}

/** A receiver that nobody answers for: nothing is told of what happens here. */
async function receive(bank: Caller): Promise<string> {
  const body = { url: 'http://127.0.0.1:9/', events: ['item.corrected'] };
  return Identified.parse(expectOk('webhook', await bank.send('POST', '/v1/webhooks', body))).id;
}

async function tryAs(stranger: Caller, operation: string, { path, statement }: Attempt) {
  if (operation.startsWith('get')) return stranger.get(path);
  if (operation.startsWith('delete')) return stranger.delete(path);
  const method = operation.startsWith('put') ? 'PUT' : 'POST';
  if (statement === undefined) return stranger.send(method, path, { statement: 'none' });
  const signed = await stranger.sign(...statement);
  return stranger.send(method, path, { statement: signed.statement });
}
