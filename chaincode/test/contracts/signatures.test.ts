import { expect } from 'chai';
import {
  TRANSACTIONS,
  parseCompactJws,
  sha256Hash,
  type RecordedDecision,
  type StatementRecord,
  type StatementType,
} from '@xinjian/chaincode/model';
import { createKey, instant, signJws, uuid7, type Actor } from '../support/actors.js';
import type { Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';
import { createSamples, payloadOf, type Sample } from '../support/samples.js';

const TYPES = Object.keys(TRANSACTIONS) as StatementType[];
const MINUTE = 60_000;
/** Signed by the key that they bring, so that no registered key can stand in for it. */
const SELF_SIGNED: readonly StatementType[] = ['key.register'];
const NEVER_STALE: readonly StatementType[] = ['consent.withdraw', 'consent.pause', 'consent.refuse'];

describe('G4: nobody signs for another', () => {
  let platform: Platform;
  let samples: Record<StatementType, Sample>;
  let saved: Map<string, string>;

  before(async () => {
    ({ platform, samples } = await createSamples());
    saved = new Map(platform.ledger.state);
  });
  afterEach(() => platform.ledger.restore(saved));

  /** Endorses the sample of a type, changed in one way. */
  const attempt = (type: StatementType, compact: string) =>
    platform.endorse(type, compact, undefined, samples[type].more);
  const signed = (type: StatementType, common: object = {}, header: object = {}) =>
    signJws(samples[type].actor.key, payloadOf(type, samples[type], common), header);

  for (const type of TYPES)
    describe(type, () => {
      it('is taken as it stands, with one event that names its kind and nobody', async () => {
        const { event, payload, writes } = await attempt(type, signed(type));
        expect(event?.name).to.equal(type);
        expect(event?.payload).to.not.include(samples[type].actor.id);
        expect(payload).to.include('statement');
        expect(writes.size).to.be.greaterThan(0);
      });

      it('forged: signed by a key that is not the one named', () =>
        expectRefusal(
          attempt(
            type,
            signJws(createKey(), payloadOf(type, samples[type]), { kid: samples[type].actor.key.kid }),
          ),
          'BAD_SIGNATURE',
        ));

      it('by a key that is not registered', () =>
        expectRefusal(attempt(type, signJws(createKey(), payloadOf(type, samples[type]))), [
          'BAD_SIGNATURE',
          'FORBIDDEN',
        ]));

      it('foreign: signed by a registered key of another', () =>
        expectRefusal(attempt(type, signJws(platform.stranger.key, payloadOf(type, samples[type]))), [
          'FORBIDDEN',
          'BAD_SIGNATURE',
        ]));

      it('unsigned, by alg none', async () => {
        await expectRefusal(attempt(type, signed(type, {}, { alg: 'none' })), 'MALFORMED', 'header/alg');
        const [header, payload] = signed(type, {}, { alg: 'none' }).split('.');
        await expectRefusal(attempt(type, `${header}.${payload}.`), 'MALFORMED');
      });

      it('addressed to another ledger', () =>
        expectRefusal(attempt(type, signed(type, { aud: 'other/credit-audit' })), 'WRONG_AUDIENCE'));

      it('from the future', () =>
        expectRefusal(attempt(type, signed(type, { iat: instant(6 * MINUTE) })), 'STALE'));

      it(NEVER_STALE.includes(type) ? 'late, and taken still' : 'stale', async () => {
        const late = attempt(type, signed(type, { iat: instant(-6 * MINUTE) }));
        await (NEVER_STALE.includes(type) ? late : expectRefusal(late, 'STALE'));
      });

      it('with a member too many', () =>
        expectRefusal(attempt(type, signed(type, { extra: 1 })), 'MALFORMED', 'payload'));

      it('of another type', () =>
        expectRefusal(attempt(type, signed(type, { type: 'other' })), 'MALFORMED', 'payload/type'));

      it('altered in one place', async () => {
        const compact = signed(type);
        for (const at of places(compact)) {
          const other = compact[at] === 'A' ? 'B' : 'A';
          const altered = compact.slice(0, at) + other + compact.slice(at + 1);
          await expectRefusal(attempt(type, altered), [
            'MALFORMED',
            'BAD_SIGNATURE',
            'WRONG_AUDIENCE',
            'STALE',
            'FORBIDDEN',
          ]);
        }
      });

      it('with the signature written in another encoding of the same bytes', () => {
        const compact = signed(type);
        const last = BASE64URL.indexOf(compact.at(-1)!);
        return expectRefusal(attempt(type, compact.slice(0, -1) + BASE64URL[last + 1]!), 'MALFORMED');
      });

      if (type === 'access.request') {
        it('by a revoked key: denied, and on the ledger', async () => {
          await revoke(platform, samples[type].actor);
          const { payload } = await attempt(type, signed(type));
          const [decision] = JSON.parse(payload) as RecordedDecision[];
          expect(decision).to.include({ outcome: 'DENIED', code: 'KEY_REVOKED' });
        });
        return;
      }

      it('replayed: the first is the act', async () => {
        const compact = signed(type);
        await platform.carry(type, compact, undefined, samples[type].more);
        await expectRefusal(attempt(type, compact), ['CONFLICT', 'KEY_NOT_VALID']);
        const { iss, jti } = parseCompactJws(compact).payload as Record<string, string>;
        const acted = (await platform.query('statement', iss!, jti!)) as StatementRecord;
        expect(acted).to.deep.include({ type });
        expect(acted.written.statement).to.equal(sha256Hash(compact));
      });

      if (SELF_SIGNED.includes(type)) return;
      it('by a revoked key', async () => {
        await revoke(platform, samples[type].actor);
        await expectRefusal(attempt(type, signed(type)), 'KEY_NOT_VALID');
      });

      it('by whose role does not allow it', async () => {
        const { actor, others = [] } = samples[type];
        const wrong = (
          ['operator', 'regulator', 'notary', 'issuer', 'bank', 'rival', 'enterprise', 'stranger'] as const
        )
          .filter((name) => platform[name].id !== actor.id && !others.some((other) => other === name))
          .map((name) => platform[name]);
        for (const other of wrong)
          await expectRefusal(
            attempt(type, signJws(other.key, payloadOf(type, { ...samples[type], actor: other }))),
            'FORBIDDEN',
          );
        for (const name of others)
          await attempt(
            type,
            signJws(platform[name].key, payloadOf(type, { ...samples[type], actor: platform[name] })),
          );
      });
    });

  it('two statements with one jti by different issuers are two statements', async () => {
    const jti = uuid7();
    await platform.carry('consent.withdraw', signed('consent.withdraw', { jti }));
    await platform.carry('usage.report', signed('usage.report', { jti }));
  });
});

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Places all over a text, the last among them. */
function places(text: string): number[] {
  const step = Math.ceil(text.length / 40);
  return [...Array.from({ length: Math.floor(text.length / step) }, (_, i) => i * step), text.length - 1];
}

async function revoke(platform: Platform, { key }: Actor): Promise<void> {
  const by = key.kid === platform.operator.key.kid || key.kid === platform.regulator.key.kid;
  const owner = [platform.operator, platform.regulator].find((actor) => actor.key.kid === key.kid);
  await platform.act(by ? owner! : platform.operator, 'key.revoke', { kid: key.kid, reason: 'test' });
}
