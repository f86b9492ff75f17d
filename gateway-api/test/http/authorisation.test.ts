import { expect } from 'chai';
import { ROLES, type Role } from '../../src/http/caller.js';
import { operationsOf } from '../../src/routes/index.js';
import type { Services } from '../../src/routes/services.js';
import { ACCOUNTS, useGateway } from '../support/gateway.js';

/**
 * Who may call what, written down a second time and by hand: an operation that is missing here, or open to others
 * than here, fails.
 */
const OWNERS: Readonly<Record<string, readonly Role[]>> = (() => {
  const overseers: Role[] = ['regulator', 'operator', 'notary'];
  const parties: Role[] = ['enterprise', 'institution', ...overseers];
  const all = [...ROLES];
  return {
    'get /v1/me': all,
    'get /v1/me/trail': ['enterprise'],
    'get /v1/participants': all,
    'get /v1/participants/{id}': all,
    'post /v1/participants': ['operator', 'regulator'],
    'post /v1/participants/{id}/suspend': ['operator', 'regulator'],
    'post /v1/participants/{id}/reinstate': ['operator', 'regulator'],
    'post /v1/participants/{id}/retire': ['operator'],
    'get /v1/keys': all,
    'post /v1/keys': all,
    'post /v1/keys/{kid}/revoke': all,
    'post /v1/subjects/resolve': ['institution'],
    'get /v1/catalogue': all,
    'get /v1/catalogue/{id}': all,
    'put /v1/catalogue/{id}': ['operator'],
    'get /v1/purposes': all,
    'put /v1/purposes': ['operator'],
    'post /v1/consent-requests': ['institution'],
    'get /v1/consent-requests': parties,
    'get /v1/consent-requests/{id}': parties,
    'post /v1/consent-requests/{id}/refuse': ['enterprise'],
    'post /v1/consents': ['enterprise'],
    'get /v1/consents': parties,
    'get /v1/consents/{id}': parties,
    'get /v1/consents/{id}/record': parties,
    'post /v1/consents/{id}/withdraw': ['enterprise'],
    'post /v1/consents/{id}/pause': ['enterprise', 'regulator'],
    'post /v1/consents/{id}/resume': ['enterprise'],
    'post /v1/consents/{id}/narrow': ['enterprise'],
    'post /v1/accesses': ['institution', 'enterprise', 'regulator', 'operator'],
    'post /v1/accesses/batch': ['institution'],
    'get /v1/accesses': parties,
    'get /v1/accesses/{id}': parties,
    'post /v1/accesses/{id}/acknowledge': ['institution', 'enterprise'],
    'post /v1/reports': ['institution'],
    'get /v1/reports/{id}': ['institution'],
    'get /v1/settled/{id}': [],
    'get /v1/evaluation': [],
    'put /v1/evaluation': ['operator'],
    'post /v1/usage-reports': ['institution'],
    'get /v1/ledger': parties,
    'get /v1/ledger/blocks': overseers,
    'get /v1/ledger/blocks/{number}': overseers,
    'get /v1/ledger/transactions/{id}': parties,
    'get /v1/ledger/network': parties,
    'post /v1/audit/lookups': ['regulator', 'operator'],
    'get /v1/audit/lookups': overseers,
    'get /v1/audit/summary': overseers,
    'get /v1/audit/rules': all,
    'put /v1/audit/rules': ['regulator'],
    'get /v1/audit/checkpoints': overseers,
    'post /v1/audit/checkpoints': ['operator', 'notary'],
    'get /v1/marks': ['enterprise', ...overseers],
    'post /v1/objections': ['enterprise'],
    'get /v1/objections': ['enterprise', 'provider', ...overseers],
    'get /v1/objections/{id}': ['enterprise', 'provider', ...overseers],
    'post /v1/objections/{id}/transfer': ['operator'],
    'post /v1/objections/{id}/decide': ['operator', 'provider'],
    'post /v1/objections/{id}/withdraw': ['enterprise'],
    'get /v1/notices': ['institution', ...overseers],
    'get /v1/notices/{id}': ['institution', ...overseers],
    'get /v1/declarations/commitments': all,
    'get /v1/declarations/{statement}': parties,
    'post /v1/declarations': ['enterprise'],
    'get /v1/declarations': ['enterprise', ...overseers],
    'post /v1/webhooks': all,
    'get /v1/webhooks': all,
    'delete /v1/webhooks/{id}': all,
    'get /v1/webhooks/{id}/deliveries': all,
    'post /v1/webhooks/{id}/deliveries/{delivery}/replay': all,
    'post /v1/subscriptions': ['institution'],
    'get /v1/subscriptions': parties,
    'get /v1/subscriptions/{id}': parties,
    'post /v1/subscriptions/{id}/unsubscribe': ['institution'],
    'put /v1/collection/{item}': ['provider'],
    'get /v1/quality': ['provider', 'operator', 'regulator'],
    'post /v1/marks': ['operator'],
    'get /v1/officers': ['institution', ...overseers],
    'post /v1/officers/disable': ['institution', 'regulator'],
    'post /v1/officers/enable': ['institution', 'regulator'],
    'get /v1/events': all,
  };
})();

/** The operations, described without anything to work with. */
const operations = operationsOf({} as Services);

describe('authorisation', () => {
  const gateway = useGateway();

  it('gives every operation an owner, and no other', () => {
    const declared = Object.fromEntries(
      operations.map(({ method, path, roles }) => [`${method} ${path}`, [...roles].sort()]),
    );
    const expected = Object.fromEntries(
      Object.entries(OWNERS).map(([key, roles]) => [key, [...roles].sort()]),
    );
    expect(declared).to.deep.equal(expected);
  });

  it('opens to everybody nothing but the digest of what was delivered, and the evaluation model', () => {
    const isOpen = operations.filter((operation) => operation.isOpen === true);
    expect(isOpen.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
      'get /v1/settled/{id}',
      'get /v1/evaluation',
    ]);
  });

  for (const { method, path, roles } of operations.filter(({ isOpen }) => isOpen !== true)) {
    const concrete = path
      .replace(
        '{id}',
        path.includes('transactions') ? 'a'.repeat(64) : '0192f0c0-0000-7000-8000-000000000000',
      )
      .replace('{kid}', 'k'.repeat(43))
      .replace('{number}', '0');

    it(`${method} ${path} refuses callers without a token`, async () => {
      const response = await gateway().call(null, method.toUpperCase(), concrete);
      expect(response.status).to.equal(401);
      expect(response.headers.get('content-type')).to.equal('application/problem+json; charset=utf-8');
      expect(await response.json()).to.include({ code: 'UNAUTHENTICATED' });
    });

    for (const role of ROLES.filter((candidate) => !roles.includes(candidate))) {
      it(`${method} ${path} is not for the role ${role}`, async () => {
        const { username } = ACCOUNTS.find((account) => account.role === role)!;
        const response = await gateway().call(username, method.toUpperCase(), concrete);
        expect(response.status).to.equal(403);
        expect(await response.json()).to.include({ code: 'FORBIDDEN' });
      });
    }
  }

  it('lets an institution and an enterprise see only their own', async () => {
    const subject = `0x${'ab'.repeat(32)}`;
    for (const path of ['accesses', 'consent-requests']) {
      expect((await gateway().call('bank', 'GET', `/v1/${path}?institution=rival`)).status).to.equal(403);
      expect((await gateway().call('firm', 'GET', `/v1/${path}?subject=${subject}`)).status).to.equal(403);
      expect((await gateway().call('regulator', 'GET', `/v1/${path}?institution=rival`)).status).to.equal(
        200,
      );
    }
    expect((await gateway().call('bank', 'GET', '/v1/consents?grantee=rival')).status).to.equal(403);
    expect((await gateway().call('firm', 'GET', `/v1/keys?owner=${subject}`)).status).to.equal(403);
    expect((await gateway().call('firm', 'GET', `/v1/marks?subject=${subject}`)).status).to.equal(403);
    expect((await gateway().call('bank', 'GET', '/v1/officers?institution=rival')).status).to.equal(403);
  });
});
