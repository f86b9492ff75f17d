import { randomBytes } from 'node:crypto';
import { saltedDigest, sha256Hash } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { type Answer, expectOk } from '../../dev/client/answer.js';
import type { Caller } from '../../dev/client/caller.js';
import { untilAnswered } from '../../dev/client/until.js';
import type { RunningPlatform } from './running-platform.js';

export interface Scenario {
  readonly bank: Caller;
  readonly enterprise: Caller;
  readonly consent: string;
  readonly business: string;
}

export interface AccessMembers {
  readonly consent?: string | null;
  readonly subject?: string;
  readonly items?: readonly unknown[];
  readonly purpose?: string;
  readonly service?: string;
  readonly evidence?: readonly unknown[];
}

const MINUTE = 60_000;

export function digest(): string {
  return saltedDigest(`0x${randomBytes(32).toString('hex')}`, 'invented');
}

/** Terms that the demonstration's bank and enterprise could agree on. */
export function makeTerms(business: string, changes: object = {}) {
  return {
    items: ['TAX-04', 'SOC-01', 'ADM-02'].map((id) => ({ id, version: 1 })),
    purposes: ['01'],
    services: ['query'],
    disclosure: 'clear',
    from: new Date(Date.now() - MINUTE).toISOString(),
    to: new Date(Date.now() + 30 * 24 * 60 * MINUTE).toISOString(),
    dataLife: { unit: 'month', value: 6 },
    business,
    onward: false,
    ...changes,
  };
}

/** A consent granted by the first enterprise to the first bank. */
export async function grant(platform: RunningPlatform, changes: object = {}): Promise<Scenario> {
  const bank = platform.caller('bank');
  const enterprise = platform.caller('enterprise');
  const business = digest();
  const { statement } = await enterprise.sign('consent.grant', {
    grantee: bank.account.participant,
    terms: makeTerms(business, changes),
    documentDigest: digest(),
    templateVersion: '1',
    signatory: { digest: digest(), authority: 'legal_representative', proof: 'simulated' },
  });
  // a read model that is behind, as after a gateway that was killed, says so: the same statement again is answered
  const send = () => enterprise.send('POST', '/v1/consents', { statement });
  const body = expectOk('grant', await untilAnswered(send));
  return { bank, enterprise, business, consent: z.object({ id: z.string() }).parse(body).id };
}

/** Members of an access request within the scenario's terms, with changes. */
export function accessMembers({ consent, business, enterprise }: Scenario, changes: AccessMembers = {}) {
  return {
    consent,
    subject: enterprise.account.participant,
    items: ['TAX-04'],
    purpose: '01',
    service: 'query',
    evidence: [{ type: 'financing_application_no', digest: business }],
    officer: sha256Hash('an officer'),
    ...changes,
  };
}

export async function access(scenario: Scenario, changes: AccessMembers = {}): Promise<Answer> {
  const { statement } = await scenario.bank.sign('access.request', accessMembers(scenario, changes));
  return scenario.bank.send('POST', '/v1/accesses', { statement });
}
