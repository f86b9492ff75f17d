import { randomBytes } from 'node:crypto';
import { saltedDigest, sha256Hash } from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { MortalPlatform } from './platform.js';

/** A consent that accesses, reports and pushes share, and what each of them must name. */
export interface Agreement {
  readonly consent: string;
  /** What every request under it says of whom, why and by whom. */
  readonly members: object;
}

/** What is queried and reported; what is pushed: the demonstration's provider may change it. */
export const ITEMS = { query: ['SOC-01'], report: ['REG-01', 'SOC-01', 'TAX-03'], push: ['TAX-03'] } as const;
/** What no consent here opens. */
export const OUT_OF_SCOPE = ['TAX-04'] as const;

const DAY = 24 * 60 * 60_000;

/** Agrees on a consent with a quota, so that accesses are in each other's way. */
export async function agree(platform: MortalPlatform): Promise<Agreement> {
  const business = digest();
  const items = [...new Set(Object.values(ITEMS).flat())].map((id) => ({ id, version: 1 }));
  const body = await platform.caller('enterprise').state('/v1/consents', 'consent.grant', {
    grantee: platform.account('bank').participant,
    terms: {
      ...{ items, purposes: ['01'], services: ['query', 'report', 'push'], disclosure: 'clear' },
      ...{ business, onward: false },
      from: new Date(Date.now() - 60_000).toISOString(),
      to: new Date(Date.now() + 30 * DAY).toISOString(),
      quota: { total: 1_000_000, perDay: 1_000_000 },
      dataLife: { unit: 'month', value: 6 },
    },
    ...{ documentDigest: digest(), templateVersion: '1' },
    signatory: { digest: digest(), authority: 'legal_representative', proof: 'simulated' },
  });
  const { id: consent } = z.object({ id: z.string() }).parse(body);
  const members = {
    ...{ consent, subject: platform.account('enterprise').participant, purpose: '01' },
    evidence: [{ type: 'financing_application_no', digest: business }],
    officer: sha256Hash('an officer'),
  };
  return { consent, members };
}

function digest(): string {
  return saltedDigest(`0x${randomBytes(32).toString('hex')}`, 'invented');
}
