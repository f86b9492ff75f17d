import { type Evidence, type Purpose, saltedDigest } from '@xinjian/chaincode/model';

/** What an officer gives for one kind of evidence: a number, or the digest that the consent names. */
export type Given = { readonly digest: string } | { readonly number: string; readonly salt: string };

/** The kinds of evidence that a purpose asks for; under a consent at least the number of its business. */
export function evidenceKinds(purpose: Purpose | undefined, underConsent: boolean): readonly string[] {
  const kinds = purpose?.evidence_required ?? [];
  return kinds.length === 0 && underConsent ? ['financing_application_no'] : kinds;
}

/**
 * The evidence of an access request. The first kind under a consent brings the very digest that the consent names
 * (LEDGER.md, `business`); every other number is salted anew, and its salt stays with whoever typed it.
 */
export function evidenceOf(kinds: readonly string[], given: ReadonlyMap<string, Given>): Evidence[] {
  return kinds.flatMap((type) => {
    const value = given.get(type);
    if (value === undefined) return [];
    return { type, digest: 'digest' in value ? value.digest : saltedDigest(value.salt, value.number) };
  });
}

/** The evidence under a consent: its first kind is the number that the consent is bound to. */
export function evidenceUnder(
  business: string,
  kinds: readonly string[],
  given: ReadonlyMap<string, Given>,
): Evidence[] {
  return evidenceOf(kinds, new Map([[kinds[0] ?? '', { digest: business }], ...given]));
}
