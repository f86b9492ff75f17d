import { expect } from 'chai';
import { QUERIES } from '@xinjian/chaincode/model';
import { receiptKeyRegistered } from '../../src/receipts/registered.js';
import { inventKey, keyRecord, type TestKey } from '../support/gateway.js';
import { MemoryLedger } from '../support/memory-ledger.js';

describe('the receipt key as something that the gateway needs', () => {
  let key: TestKey;
  let ledger: MemoryLedger;
  let now: number;
  const asked = () => ledger.log.filter((entry) => entry === `read ${QUERIES.key}`).length;
  const put = (members: object = {}, use = 'receipt') =>
    ledger.put(QUERIES.key, [key.kid], { ...keyRecord(key, 'operator', use), ...members });

  before(async () => (key = await inventKey()));

  beforeEach(() => {
    ledger = new MemoryLedger();
    now = Date.parse('2026-11-27T12:00:00.000Z');
  });

  function open(): () => Promise<boolean> {
    const { check } = receiptKeyRegistered(ledger, key.kid, () => now);
    return () =>
      check(AbortSignal.timeout(1_000)).then(
        () => true,
        () => false,
      );
  }

  for (const [what, spoil] of [
    ['is not on the ledger', () => undefined],
    ['stands there for statements', () => put({}, 'statement')],
    ['is revoked', () => put({ state: 'REVOKED' })],
    ['is too old', () => put({ notAfter: '2026-11-27T12:00:00.000Z' })],
    ['is not to be used yet', () => put({ notBefore: '2026-11-27T12:00:00.001Z' })],
    [
      'cannot be asked for',
      () => {
        put();
        ledger.down = true;
      },
    ],
  ] as const) {
    it(`makes it not ready where it ${what}, until it is good`, async () => {
      spoil();
      const isReady = open();
      expect([await isReady(), await isReady()]).to.deep.equal([false, false]);
      put();
      ledger.down = false;
      expect(await isReady()).to.equal(true);
    });
  }

  it('is asked for once a minute while it is good, and found out then', async () => {
    put();
    const isReady = open();
    expect([await isReady(), await isReady()]).to.deep.equal([true, true]);
    expect(asked()).to.equal(1);
    put({ state: 'REVOKED' });
    now += 60_000;
    expect(await isReady()).to.equal(false);
    expect(asked()).to.equal(2);
  });
});
