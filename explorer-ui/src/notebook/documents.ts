import { createStore, get, set } from 'idb-keyval';

/** The consent document that a person read and signed here, with the salt of its digest. */
export interface SignedDocument {
  readonly consent: string;
  readonly text: string;
  readonly salt: string;
}

const store = () => createStore('xinjian-documents', 'documents');

export function saveDocument(document: SignedDocument): Promise<void> {
  return set(document.consent, document, store());
}

export function findDocument(consent: string): Promise<SignedDocument | undefined> {
  return get<SignedDocument>(consent, store());
}
