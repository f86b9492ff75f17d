import type { TFunction } from 'i18next';
import type { Consent } from '../gateway/shapes/consent.js';

/** The powers and proofs that are known, as documents and programs write them; a key of `signatory` for each. */
const KNOWN = {
  法定代表人: 'legalRepresentative',
  legal_representative: 'legalRepresentative',
  '授权代表（持授权委托书）': 'agent',
  authorised_agent: 'agent',
  电子营业执照: 'licence',
  '电子营业执照（模拟）': 'simulated',
  simulated: 'simulated',
} as const;

function isKnown(word: string): word is keyof typeof KNOWN {
  return Object.hasOwn(KNOWN, word);
}

/** By what power it was signed, and how that was proven, in the reader's words where they are known. */
export function signatoryWords(t: TFunction, { authority, proof }: Consent['signatory']): string {
  return [authority, proof].map((word) => (isKnown(word) ? t(`signatory.${KNOWN[word]}`) : word)).join(' · ');
}
