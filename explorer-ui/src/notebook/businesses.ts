import { saltedDigest } from '@xinjian/chaincode/model';
import { createStore, get, set, values } from 'idb-keyval';
import { newSalt } from './salt.js';

/**
 * An application or contract number that the ledger knows only by its salted digest. The number and its salt
 * stay in this browser, and in the file that the officer downloads.
 */
export interface Business {
  readonly digest: string;
  readonly salt: string;
  readonly number: string;
  readonly subject: string;
  readonly madeAt: string;
}

const store = () => createStore('xinjian-businesses', 'businesses');

export function commitTo(number: string, subject: string): Business {
  const salt = newSalt();
  return { digest: saltedDigest(salt, number), salt, number, subject, madeAt: new Date().toISOString() };
}

export function saveBusiness(business: Business): Promise<void> {
  return set(business.digest, business, store());
}

export function findBusiness(digest: string): Promise<Business | undefined> {
  return get<Business>(digest, store());
}

export function allBusinesses(): Promise<Business[]> {
  return values<Business>(store());
}
