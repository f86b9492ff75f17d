import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import {
  DENIAL_CODES,
  LEDGER_ERRORS,
  LedgerError,
  TRANSACTIONS,
  blindedHandle,
  explain,
  isUscc,
  jwkThumbprint,
  officerDigest,
  recordHandle,
  saltedDigest,
  sha256Hash,
  subjectReference,
} from '@xinjian/chaincode/model';
import { contracts } from '@xinjian/chaincode';
import uscc from '../vectors/uscc.json';

describe('denials', () => {
  it('explains every code in both languages, with its rule', () => {
    for (const code of DENIAL_CODES) {
      const { zh, en, rule } = explain(code);
      expect(zh, code).to.match(/\p{Script=Han}/u);
      expect(en, code).to.match(/^[A-Z][\x20-\x7e]+[^.]$/);
      expect(rule, code).to.not.equal('');
    }
  });
});

describe('unified social credit code', () => {
  for (const code of uscc.valid) it(`takes ${code}`, () => expect(isUscc(code)).to.equal(true));
  for (const code of uscc.invalid) it(`refuses ${code}`, () => expect(isUscc(code)).to.equal(false));
});

describe('hashes', () => {
  const salt = `0x${'01'.repeat(32)}`;
  it('give the golden values', () => {
    expect(sha256Hash('abc')).to.equal('0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(saltedDigest(salt, '')).to.equal(sha256Hash(Buffer.alloc(32, 1)));
    expect(subjectReference(salt, '91310115XX0000019T')).to.equal(
      '0x4ac043a0f54dd83bb22b21774a3cc9dff1e6e4ebca7f8b4385275ccea1833728',
    );
    expect(officerDigest(salt, 'u1')).to.not.equal(officerDigest(salt, 'u2'));
    expect(recordHandle(salt, 'ADM-02', ['沪环罚〔2025〕1号', null])).to.equal(
      `0x${createHmac('sha256', Buffer.alloc(32, 1)).update('["ADM-02","沪环罚〔2025〕1号",null]').digest('hex')}`,
    );
    expect(blindedHandle('access', '0xab')).to.equal(sha256Hash('access 0xab'));
  });
  it('are over UTF-8, which has no half of a surrogate pair', () => {
    expect(sha256Hash('授权 𠮷')).to.equal(sha256Hash(Buffer.from('授权 𠮷')));
    for (const half of ['\ud842', 'x\udfb7', '\udfb7\ud842']) {
      expect(() => sha256Hash(half)).to.throw(LedgerError, 'MALFORMED');
      expect(() => saltedDigest(salt, half)).to.throw(LedgerError, 'MALFORMED');
    }
  });
  it('refuse a salt of another length', () => {
    expect(() => saltedDigest('0x01', '')).to.throw(RangeError);
    expect(() => subjectReference('0x01', '')).to.throw(RangeError);
  });
  it('name a key by its RFC 7638 thumbprint, whatever members it has beside', () => {
    const jwk = {
      use: 'sig',
      alg: 'ES256',
      kty: 'EC',
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    } as const;
    expect(jwkThumbprint(jwk)).to.equal('cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s');
  });
});

describe('errors', () => {
  it('are found again in what comes over the wire', () => {
    const sent = new LedgerError('STALE', 'iat: too old').within('statements/3');
    const found = LedgerError.find(`10 ABORTED: chaincode response 500, ${sent.message}`);
    expect(found).to.include({ code: 'STALE', detail: 'statements/3/iat: too old' });
    expect(LedgerError.find('something else: broke')).to.equal(undefined);
    expect(LEDGER_ERRORS.STALE).to.equal(422);
  });

  it('go over the wire several at once, each found again', () => {
    const refusals = [
      new LedgerError('STALE', 'statements/3/iat: too old'),
      new LedgerError('FORBIDDEN', 'statements/7/header/kid: in two\nlines'),
      new LedgerError('HINDERED', 'statements/9/access: CONSENT_REVOKED'),
    ] as const;
    const sent = LedgerError.ofAll(refusals);
    const found = LedgerError.find(`10 ABORTED: chaincode response 500, ${sent.message}`);
    expect(found?.each.map(({ message }) => message)).to.deep.equal(
      refusals.map(({ message }) => message.replace('\n', ' ')),
    );
  });
});

describe('transactions', () => {
  it('each statement is taken by a transaction that the contracts have', () => {
    const known = new Set(
      contracts.flatMap((contract) => {
        const instance = new contract();
        const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(instance) as object);
        return methods.map((method) => `${instance.getName()}:${method}`);
      }),
    );
    for (const transaction of Object.values(TRANSACTIONS)) expect(known).to.include(transaction);
  });
});
