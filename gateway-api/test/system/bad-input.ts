import { expect } from 'chai';
import { inventKey } from '../../dev/demonstration/accounts.js';
import type { Answer } from '../../dev/client/answer.js';
import { untilShown } from '../../dev/client/until.js';
import type { RunningPlatform } from './running-platform.js';
import { type Scenario, access, accessMembers, digest, grant } from './scenario.js';

/** Bad input gets its clear answer, releases nothing, and is recorded or not as LEDGER.md says. */
export function badInput(running: () => RunningPlatform): void {
  describe('with bad input', () => {
    let scenario: Scenario;

    before(async () => {
      scenario = await grant(running());
    });

    it('does not know an enterprise whose code is not valid', async () => {
      const answer = await scenario.bank.send('POST', '/v1/subjects/resolve', { uscc: '91310115XX0000019A' });
      expectProblem(answer, 400, 'MALFORMED');
    });

    it('denies and records an access to an enterprise that gave no consent', async () => {
      const subject = running().account('enterprise', 1).participant;
      const answer = await access(scenario, { subject });
      expectDenied(answer, 'SUBJECT_MISMATCH');
      await expectRecorded(running(), answer);
    });

    it('refuses a statement that is not a JWS', async () => {
      const answer = await scenario.bank.send('POST', '/v1/accesses', { statement: 'not a statement' });
      expectProblem(answer, 400, 'MALFORMED');
    });

    it('refuses a statement of which one byte was altered', async () => {
      const { statement } = await scenario.bank.sign('access.request', accessMembers(scenario));
      const at = statement.length - 40;
      const altered = statement.slice(0, at) + (statement[at] === 'A' ? 'B' : 'A') + statement.slice(at + 1);
      expectProblem(
        await scenario.bank.send('POST', '/v1/accesses', { statement: altered }),
        401,
        'BAD_SIGNATURE',
      );
    });

    it('refuses a signature by a key that nobody registered', async () => {
      const stranger = running().callerFor({ ...scenario.bank.account, key: await inventKey() });
      const { statement } = await stranger.sign('access.request', accessMembers(scenario));
      expectProblem(await scenario.bank.send('POST', '/v1/accesses', { statement }), 401, 'BAD_SIGNATURE');
    });

    it('refuses a statement signed by another participant than the caller', async () => {
      const other = running().caller('bank', 1);
      const { statement } = await other.sign('access.request', accessMembers(scenario));
      expectProblem(await scenario.bank.send('POST', '/v1/accesses', { statement }), 403, 'FORBIDDEN');
    });

    it('denies and records an institution that was not granted the consent', async () => {
      const other = running().caller('bank', 1);
      const answer = await access({ ...scenario, bank: other });
      expectDenied(answer, 'GRANTEE_MISMATCH');
      await expectRecorded(running(), answer);
    });

    it('refuses a statement that is too old', async () => {
      const { signPayload } = await import('../../dev/client/statement.js');
      const { v7 } = await import('uuid');
      const { ledger } = running().demonstration;
      const statement = await signPayload(
        {
          type: 'access.request',
          iss: scenario.bank.account.participant,
          aud: `${ledger.channel}/${ledger.chaincode}`,
          iat: new Date(Date.now() - 6 * 60_000).toISOString(),
          jti: v7(),
          ...accessMembers(scenario),
        },
        scenario.bank.account.key,
      );
      expectProblem(await scenario.bank.send('POST', '/v1/accesses', { statement }), 422, 'STALE');
    });

    it('denies and records an item that is not in the catalogue', async () => {
      const answer = await access(scenario, { items: ['ZZZ-99'] });
      expectDenied(answer, 'ITEM_UNKNOWN');
      await expectRecorded(running(), answer);
    });

    it('denies and records a purpose that is not allowed', async () => {
      const answer = await access(scenario, { purpose: '04' });
      expectDenied(answer, 'PURPOSE_NOT_PERMITTED');
      await expectRecorded(running(), answer);
    });

    it('denies and records an access without the evidence of its business', async () => {
      const answer = await access(scenario, {
        evidence: [{ type: 'financing_application_no', digest: digest() }],
      });
      expectDenied(answer, 'EVIDENCE_MISSING');
      await expectRecorded(running(), answer);
    });

    it('denies and records an access under a consent that has expired', async () => {
      const to = Date.now() + 1500;
      const brief = await grant(running(), { to: new Date(to).toISOString() });
      await new Promise((resolve) => setTimeout(resolve, to - Date.now() + 50));
      const answer = await access(brief);
      expectDenied(answer, 'CONSENT_EXPIRED');
      await expectRecorded(running(), answer);
    });

    it('gives the same decision and receipt to the same statement', async () => {
      const { statement } = await scenario.bank.sign('access.request', accessMembers(scenario));
      const first = await scenario.bank.send('POST', '/v1/accesses', { statement });
      const second = await scenario.bank.send('POST', '/v1/accesses', { statement });
      expect(first.status).to.equal(200);
      expect(second.body).to.deep.equal(first.body);
    });

    it('answers a caller without a token with 401', async () => {
      const response = await fetch(`${running().demonstration.gateway}/v1/accesses`);
      expect(response.status).to.equal(401);
      expect(response.headers.get('content-type')).to.include('application/problem+json');
    });
  });
}

export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.body, JSON.stringify(answer)).to.include({ status, code });
  expect(answer.status).to.equal(status);
  expect(answer.body).not.to.have.property('data');
}

export function expectDenied(answer: Answer, code: string): void {
  expectProblem(answer, 403, 'ACCESS_DENIED');
  expect((answer.body as { reasons: { code: string }[] }).reasons[0]?.code).to.equal(code);
}

/** G3: the denial is a committed transaction. */
async function expectRecorded(platform: RunningPlatform, answer: Answer): Promise<void> {
  const { receipt } = answer.body as { receipt: { transactionId: string } };
  const path = `/v1/ledger/transactions/${receipt.transactionId}`;
  expect(await untilShown(platform.caller('regulator'), path)).to.include({
    validationCode: 'VALID',
    transaction: 'record',
  });
}
