import {
  CURRENT_TEMPLATE,
  type ConsentDocumentContent,
  type Terms,
  renderConsentDocument,
  saltedDigest,
} from '@xinjian/chaincode/model';
import type { CatalogueRow, Participant, Purposes } from '../gateway/shapes/registry.js';

/** Who signs for the enterprise, and by what power. */
export interface Signatory {
  readonly uscc: string;
  readonly name: string;
  readonly authority: string;
  readonly proof: string;
}

/** What a consent document is written from, beside its terms. */
export interface DocumentSources {
  /** The `jti` of the grant. */
  readonly consent: string;
  readonly grantor: string;
  readonly signatory: Signatory;
  readonly grantee: Participant;
  readonly operator: Participant | undefined;
  readonly platform: string;
  readonly terms: Terms;
  /** The application or contract number; where the enterprise does not know it, the digest in the terms. */
  readonly business: string;
  readonly catalogue: readonly CatalogueRow[];
  readonly purposes: Purposes;
  readonly signedAt: Date;
}

export interface ConsentDocument {
  readonly templateVersion: string;
  readonly text: string;
}

/** Writes the consent document in Chinese, the language that it is binding in. */
export function writeDocument(sources: DocumentSources): ConsentDocument {
  const { grantee, operator, signatory, terms, catalogue, purposes } = sources;
  const content: ConsentDocumentContent = {
    consentNo: sources.consent,
    grantor: { uscc: signatory.uscc, name: sources.grantor },
    signatory: { name: signatory.name, authority: signatory.authority, identityProof: signatory.proof },
    grantee: { name: grantee.name.zh, uscc: grantee.uscc ?? '—' },
    platform: { operator: operator?.name.zh ?? '—', contact: sources.platform },
    terms,
    businessRef: sources.business === '' ? `摘要 ${terms.business}` : sources.business,
    items: terms.items.flatMap(({ id }) =>
      catalogue
        .filter((item) => item.id === id)
        .map((item) => ({ id, name: item.name_zh, provider: item.provider_zh, fields: item.fields })),
    ),
    purposes: terms.purposes.map((code) => ({
      code,
      name: purposes.purposes.find((purpose) => purpose.code === code)?.name_zh ?? code,
    })),
    signedAt: sources.signedAt.toISOString(),
  };
  return { templateVersion: CURRENT_TEMPLATE, text: renderConsentDocument(CURRENT_TEMPLATE, content) };
}

/** What the ledger learns of document and signatory: salted digests. */
export function commitments(document: ConsentDocument, signatory: Signatory, salt: string) {
  return {
    documentDigest: saltedDigest(salt, document.text),
    templateVersion: document.templateVersion,
    signatory: {
      digest: saltedDigest(salt, signatory.name),
      authority: signatory.authority,
      proof: signatory.proof,
    },
  };
}
