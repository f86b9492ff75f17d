import { createStore, del, get, set } from 'idb-keyval';
import type { SigningKey } from './key.js';

/** Signing keys of this browser, one for each participant that signs here; IndexedDB keeps the handles only. */
const store = () => createStore('xinjian-keys', 'keys');

export function loadKey(owner: string): Promise<SigningKey | undefined> {
  return get<SigningKey>(owner, store());
}

export function saveKey(key: SigningKey): Promise<void> {
  return set(key.owner, key, store());
}

export function forgetKey(owner: string): Promise<void> {
  return del(owner, store());
}
