import { z } from 'zod';
import type { ConsentRow } from '../projection/rows.js';

/** The version of the shape below. */
const SCHEMA = 'ISO/IEC TS 27560:2023';

/** A consent record in the shape of ISO/IEC TS 27560:2023: header, processing, parties, events. */
export const ConsentRecordDocument = z
  .object({
    schema_version: z.literal(SCHEMA),
    record_id: z.string(),
    /** The enterprise's reference on the ledger: the standard's principal, here a legal person. */
    pii_principal_id: z.string(),
    processing: z.object({
      privacy_notice: z.object({ template: z.string(), digest: z.string() }),
      language: z.literal('zh-CN'),
      purposes: z.array(
        z.object({
          purpose: z.string(),
          purpose_type: z.literal('PBoC query reason'),
          lawful_basis: z.literal('consent'),
          pii_information: z.array(
            z.object({ pii_type: z.string(), version: z.int(), pii_attribute_id: z.array(z.string()) }),
          ),
          processing_method: z.array(z.string()),
          disclosure: z.enum(['masked', 'clear']),
          pii_controllers: z.array(z.string()),
          recipient_third_parties: z.array(z.string()),
          retention_period: z.object({ value: z.int(), unit: z.string() }),
          validity: z.object({ from: z.string(), to: z.string() }),
          withdrawal_method: z.string(),
        }),
      ),
    }),
    party_identification: z.array(z.object({ party_id: z.string(), party_role: z.string() })),
    event: z.array(
      z.object({
        event_time: z.string(),
        event_type: z.string(),
        event_state: z.string(),
        entity_id: z.string(),
        /** SHA-256 of the signed statement, and the transaction that holds it. */
        statement: z.string(),
        transaction: z.string(),
      }),
    ),
  })
  .meta({ id: 'ConsentRecord' });

/** What each statement does to the consent, as an event of the record. */
const EVENT_STATES: Readonly<Record<string, string>> = {
  'consent.grant': 'given',
  'consent.narrow': 'modified',
  'consent.pause': 'suspended',
  'consent.resume': 'reconfirmed',
  'consent.withdraw': 'withdrawn',
  'usage.report': 'terminated',
};

/** A consent in the words of ISO/IEC TS 27560, for whoever keeps records of many platforms. */
export function consentRecordOf(consent: ConsentRow): z.input<typeof ConsentRecordDocument> {
  const { id, subject, grantee, terms, templateVersion, documentDigest, statements } = consent;
  return {
    schema_version: SCHEMA,
    record_id: id,
    pii_principal_id: subject,
    processing: {
      privacy_notice: { template: templateVersion, digest: documentDigest },
      language: 'zh-CN',
      purposes: terms.purposes.map((purpose) => ({
        ...{ purpose, purpose_type: 'PBoC query reason', lawful_basis: 'consent' },
        pii_information: terms.items.map((item) => ({
          pii_type: item.id,
          version: item.version,
          pii_attribute_id: item.fields ?? [],
        })),
        processing_method: terms.services,
        disclosure: terms.disclosure,
        pii_controllers: [grantee],
        recipient_third_parties: [],
        retention_period: terms.dataLife,
        validity: { from: terms.from, to: terms.to },
        withdrawal_method: `POST /v1/consents/${id}/withdraw`,
      })),
    },
    party_identification: [
      { party_id: subject, party_role: 'principal' },
      { party_id: grantee, party_role: 'controller' },
    ],
    event: statements.map(({ type, hash, at, transactionId }) => ({
      event_time: at,
      event_type: 'explicit',
      event_state: EVENT_STATES[type] ?? type,
      entity_id: type === 'usage.report' ? grantee : subject,
      statement: hash,
      transaction: transactionId,
    })),
  };
}
