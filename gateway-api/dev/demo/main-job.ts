import { randomBytes } from 'node:crypto';
import {
  CURRENT_TEMPLATE,
  renderConsentDocument,
  saltedDigest,
  sha256Hash,
  type Terms,
} from '@xinjian/chaincode/model';
import { v7 as uuid7 } from 'uuid';
import type { Demonstration } from '../client/account.js';
import { expectOk } from '../client/answer.js';
import { Caller } from '../client/caller.js';
import { Allowed, type CatalogueRow, CatalogueRows, ConsentDetail, Created, Denied } from './shapes.js';
import { type Narrator, expectStatus, expectThat } from './steps.js';
import { readSettledAccess, readConsent, verifyEndorsements, verifySignature } from './trace.js';

const ITEMS = ['TAX-04', 'SOC-01'];
/** Invented, as everybody in the demonstration. */
const SIGNATORY = { name: '样例', authority: '法定代表人', identityProof: '电子营业执照（模拟）' };

const DAY = 24 * 60 * 60 * 1000;

/** Who plays in the main job: a bank, a small firm, the regulator. */
interface Cast {
  readonly bank: Caller;
  readonly enterprise: Caller;
  readonly regulator: Caller;
}

/**
 * The main job of the platform from start to end: consent asked and given, data used within it and denied outside
 * it, each step traced to its signatures, consent withdrawn and access refused.
 * @throws where any step is not as it should be
 */
export async function playMainJob(demonstration: Demonstration, narrator: Narrator): Promise<void> {
  const cast = castOf(demonstration);
  const businessRef = `APP-${randomBytes(4).toString('hex')}`;
  const business = digestOf(businessRef);
  const items = await catalogueOf(cast.bank);
  const terms = makeTerms(items, business);

  const request = await askForConsent(cast, terms, narrator);
  const consent = await grantConsent(cast, { request, terms, items, businessRef }, narrator);
  const ask = (items: string[]) => requestAccess(cast, { consent, items, business });

  narrator.step(`The bank asks for ${ITEMS.join(', ')} under the consent, and gets them`);
  const allowed = Allowed.parse(expectStatus('access', await ask(ITEMS), 200));
  narrator.detail('access', allowed.access);
  narrator.detail('delivered', summary(allowed.data));
  narrator.detail('digest', allowed.receipt.digest);
  narrator.position(allowed.receipt);

  narrator.step('The bank asks for UTL-01, outside the terms: denied, and on the ledger');
  const denied = Denied.parse(expectStatus('access outside the terms', await ask(['UTL-01']), 403));
  expectThat(denied.reasons[0]?.code === 'ITEM_OUT_OF_SCOPE', 'the code is ITEM_OUT_OF_SCOPE');
  narrator.detail('reason', denied.reasons[0]);
  narrator.position(denied.receipt);

  await trace(cast.regulator, allowed.access, narrator);
  await withdraw(cast, consent, narrator);

  narrator.step('The bank asks again: refused, and on the ledger');
  const refused = Denied.parse(expectStatus('access after withdrawal', await ask(ITEMS), 403));
  expectThat(refused.reasons[0]?.code === 'CONSENT_REVOKED', 'the code is CONSENT_REVOKED');
  narrator.detail('reason', refused.reasons[0]);
  narrator.position(refused.receipt);
}

function castOf({ accounts, gateway, issuer, ledger }: Demonstration): Cast {
  const addresses = { gateway, issuer, audience: `${ledger.channel}/${ledger.chaincode}` };
  const caller = (kind: string) => {
    const account = accounts.find((candidate) => candidate.kind === kind);
    expectThat(account !== undefined, `there is an account of kind ${kind}`);
    return new Caller(account, addresses);
  };
  return { bank: caller('bank'), enterprise: caller('enterprise'), regulator: caller('regulator') };
}

function makeTerms(items: readonly CatalogueRow[], business: string) {
  const now = Date.now();
  return {
    items: items.map(({ id, version }) => ({ id, version })),
    purposes: ['01'],
    services: ['query' as const],
    disclosure: 'clear' as const,
    from: new Date(now - 60_000).toISOString(),
    to: new Date(now + 30 * DAY).toISOString(),
    quota: { total: 3 },
    dataLife: { unit: 'month' as const, value: 6 },
    business,
    onward: false as const,
  };
}

async function catalogueOf(bank: Caller): Promise<CatalogueRow[]> {
  const rows = CatalogueRows.parse(expectOk('catalogue', await bank.get('/v1/catalogue?limit=200')));
  return rows.items.filter(({ id }) => ITEMS.includes(id));
}

async function askForConsent({ bank, enterprise }: Cast, terms: Terms, narrator: Narrator): Promise<string> {
  narrator.step(`${bank.account.name} asks ${enterprise.account.name} for consent`);
  const resolved = await bank.send('POST', '/v1/subjects/resolve', { uscc: enterprise.account.uscc });
  const { subject } = expectOk('resolve', resolved) as { subject: string };
  expectThat(subject === enterprise.account.participant, 'the reference is the enterprise’s own');
  const request = Created.parse(
    await bank.state('/v1/consent-requests', 'consent.request', { subject, terms }),
  );
  narrator.detail('request', request.id);
  narrator.position(request);
  return request.id;
}

interface Granting {
  readonly request: string;
  readonly terms: Terms;
  readonly items: readonly CatalogueRow[];
  readonly businessRef: string;
}

async function grantConsent(
  { bank, enterprise }: Cast,
  granting: Granting,
  narrator: Narrator,
): Promise<string> {
  narrator.step(`${enterprise.account.name} reads the consent document, signs it and grants`);
  const consentNo = uuid7();
  const salt = randomSalt();
  const text = consentDocument(consentNo, { bank, enterprise }, granting);
  const { statement } = await enterprise.sign(
    'consent.grant',
    {
      grantee: bank.account.participant,
      terms: granting.terms,
      answers: granting.request,
      documentDigest: saltedDigest(salt, text),
      templateVersion: CURRENT_TEMPLATE,
      signatory: {
        digest: digestOf(SIGNATORY.name),
        authority: SIGNATORY.authority,
        proof: SIGNATORY.identityProof,
      },
    },
    consentNo,
  );
  const answer = await enterprise.send('POST', '/v1/consents', { statement, document: { text, salt } });
  const consent = Created.parse(expectOk('grant', answer));
  expectThat(consent.state === 'ACTIVE', 'the consent is ACTIVE');
  narrator.detail('consent', consent.id);
  narrator.position(consent);
  return consent.id;
}

function consentDocument(
  consentNo: string,
  { bank, enterprise }: Pick<Cast, 'bank' | 'enterprise'>,
  { terms, items, businessRef }: Granting,
): string {
  const named = ({ account }: Caller) => ({ name: account.name, uscc: account.uscc ?? '' });
  return renderConsentDocument(CURRENT_TEMPLATE, {
    consentNo,
    grantor: named(enterprise),
    signatory: SIGNATORY,
    grantee: named(bank),
    platform: { operator: '公共信用信息服务中心（样例）', contact: '样例' },
    terms,
    businessRef,
    items: items.map(({ id, name_zh, provider_zh, fields }) => ({
      id,
      name: name_zh,
      provider: provider_zh,
      fields,
    })),
    purposes: [{ code: '01', name: '贷前（保前）审查' }],
    signedAt: new Date().toISOString(),
  });
}

async function requestAccess(
  { bank, enterprise }: Cast,
  { consent, items, business }: { consent: string; items: string[]; business: string },
) {
  const { statement } = await bank.sign('access.request', {
    consent,
    subject: enterprise.account.participant,
    items,
    purpose: '01',
    service: 'query',
    evidence: [{ type: 'financing_application_no', digest: business }],
    officer: sha256Hash('officer of the demonstration'),
  });
  return bank.send('POST', '/v1/accesses', { statement });
}

async function trace(regulator: Caller, id: string, narrator: Narrator): Promise<void> {
  narrator.step('The regulator traces the access back to both signatures, down to the endorsements');
  const access = await readSettledAccess(regulator, id);
  narrator.detail('access by', await verifySignature(regulator, access.statement));
  const consent = await readConsent(regulator, access.consent);
  const grant = consent.statements.find(({ type }) => type === 'consent.grant');
  expectThat(grant !== undefined, 'the consent bears a grant');
  narrator.detail('grant by', await verifySignature(regulator, grant.statement));
  expectThat(access.settlement?.outcome === 'delivered', 'the delivery is settled');
  for (const { transactionId } of [access, access.settlement, grant]) {
    const endorsers = await verifyEndorsements(regulator, transactionId);
    expectThat(new Set(endorsers).size >= 2, 'two organisations endorsed');
    narrator.detail('endorsed', `${transactionId} by ${endorsers.join(' and ')}`);
  }
  narrator.position(access);
}

async function withdraw({ enterprise }: Cast, consent: string, narrator: Narrator): Promise<void> {
  narrator.step(`${enterprise.account.name} withdraws the consent`);
  const reason = '融资已完成';
  const withdrawn = ConsentDetail.parse(
    await enterprise.state(`/v1/consents/${consent}/withdraw`, 'consent.withdraw', { consent, reason }),
  );
  expectThat(withdrawn.state === 'WITHDRAWN', 'the consent is WITHDRAWN');
  const last = withdrawn.statements.at(-1);
  expectThat(last?.type === 'consent.withdraw', 'the withdrawal stands on the ledger');
  narrator.position(last);
}

function randomSalt(): string {
  return `0x${randomBytes(32).toString('hex')}`;
}

function digestOf(guessable: string): string {
  return saltedDigest(randomSalt(), guessable);
}

function summary(data: unknown): string {
  const text = JSON.stringify(data);
  return text.length > 160 ? `${text.slice(0, 160)}… (${text.length} characters)` : text;
}
