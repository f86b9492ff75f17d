import { documentTemplate1 } from './consent-document/template-1.js';
import { LedgerError } from './errors.js';
import type { Terms } from './terms.js';

/** What a consent document tells beside the terms. It holds personal data and never goes on the ledger. */
export interface ConsentDocumentContent {
  /** The `jti` of the grant, chosen before it is signed. */
  readonly consentNo: string;
  readonly grantor: { readonly uscc: string; readonly name: string };
  readonly signatory: {
    readonly name: string;
    /** 法定代表人, or the number of the power of attorney. */
    readonly authority: string;
    /** How the signatory's identity was proved: 法人一证通, 电子营业执照, 人脸+实名. */
    readonly identityProof: string;
  };
  /** `code`: the financial institution code, where it has one. */
  readonly grantee: { readonly name: string; readonly uscc: string; readonly code?: string };
  readonly platform: { readonly operator: string; readonly contact: string };
  readonly terms: Terms;
  /** The application or contract number of which `terms.business` is the salted digest. */
  readonly businessRef: string;
  /** The names behind `terms.items`; a field that is not named there is shown by its code. */
  readonly items: readonly {
    readonly id: string;
    readonly name: string;
    readonly provider: string;
    readonly fields: readonly { readonly name: string; readonly name_zh: string }[];
  }[];
  /** The names behind `terms.purposes`. */
  readonly purposes: readonly { readonly code: string; readonly name: string }[];
  /** RFC 3339 in UTC. */
  readonly signedAt: string;
}

type Template = (content: ConsentDocumentContent) => string;

const TEMPLATES: ReadonlyMap<string, Template> = new Map([['1', documentTemplate1]]);

/** The versions in which a consent document can be written, and that a grant may name. */
export const TEMPLATE_VERSIONS: readonly string[] = [...TEMPLATES.keys()];

/** The version for new consents. */
export const CURRENT_TEMPLATE = '1';

/**
 * The consent document 授权书 as the signatory reads it: text in UTF-8 with line feeds, the same bytes for the same
 * content. `documentDigest` of a grant is its salted digest.
 * @throws {LedgerError} TERMS_REFUSED for an unknown version
 */
export function renderConsentDocument(version: string, content: ConsentDocumentContent): string {
  const template = TEMPLATES.get(version);
  if (template === undefined) throw new LedgerError('TERMS_REFUSED', 'templateVersion: unknown');
  return template(content);
}
