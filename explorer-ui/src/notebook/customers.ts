import { createStore, entries, set } from 'idb-keyval';

/** The codes that this browser's users resolved, by subject reference; the ledger never learns them. */
const store = () => createStore('xinjian-customers', 'customers');

export function rememberCustomer(subject: string, uscc: string): Promise<void> {
  return set(subject, uscc, store());
}

export async function knownCustomers(): Promise<ReadonlyMap<string, string>> {
  return new Map(await entries<string, string>(store()));
}
