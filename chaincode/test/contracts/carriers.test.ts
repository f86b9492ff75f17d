import { QUERIES, SETTLE, TRANSACTIONS } from '@xinjian/chaincode/model';
import { signJws, statementOf } from '../support/actors.js';
import type { Creator } from '../support/fabric.js';
import { Platform } from '../support/platform.js';
import { expectRefusal } from '../support/refusal.js';

const MINUTE = 60_000;

describe('carriers', () => {
  let platform: Platform;
  before(async () => {
    platform = await Platform.create();
  });

  const creatorsBut = (...names: (keyof Platform['creators'])[]): Creator[] =>
    Object.entries(platform.creators)
      .filter(([name]) => !names.some((each) => each === name))
      .map(([, creator]) => creator);

  it("record and settle only through the operator's gateway", async () => {
    for (const creator of creatorsBut('gateway')) {
      await expectRefusal(
        platform.ledger.endorse(creator, TRANSACTIONS['access.request'], '[]'),
        'FORBIDDEN',
        'carrier',
      );
      await expectRefusal(platform.ledger.endorse(creator, SETTLE, '[]'), 'FORBIDDEN', 'carrier');
    }
    await expectRefusal(platform.ledger.endorse(platform.creators.gateway, SETTLE, '[]'), 'MALFORMED');
  });

  it('let any member carry a statement that speaks for itself', async () => {
    const { regulator, bank } = platform;
    const suspend = statementOf(regulator, 'participant.suspend', { participant: bank.id, reason: 'x' });
    for (const creator of Object.values(platform.creators))
      await platform.endorse('participant.suspend', signJws(regulator.key, suspend), creator);
  });

  it('let no institution read the world state', async () => {
    const { institutionClient, regulatorClient } = platform.creators;
    const args: Partial<Record<string, string[]>> = {
      item: ['TAX-04', ''],
      settlement: ['x', '0'],
      officer: ['x', '0'],
      statement: ['x', '0'],
      declaration: ['x', 'SELF-01', ''],
      evaluation: ['CRE-01', ''],
      hindrances: [JSON.stringify([{ iss: 'nobody', consent: null, revision: null }])],
      ...{ participants: [], items: [], purposes: [], rules: [] },
    };
    const answered = ['participants', 'items', 'item', 'purposes', 'keys', 'checkpoint'];
    for (const [name, query] of Object.entries(QUERIES)) {
      const given = args[name] ?? ['nobody'];
      await expectRefusal(
        platform.ledger.endorse(institutionClient, query, ...given),
        'FORBIDDEN',
        'carrier',
      );
      const read = platform.ledger.endorse(regulatorClient, query, ...given);
      await (answered.includes(name) ? read : expectRefusal(read, 'NOT_FOUND'));
    }
  });

  it('is told what it asks for in vain', () =>
    expectRefusal(platform.ledger.endorse(platform.creators.gateway, 'access:nonesuch'), 'NOT_FOUND'));
});

describe('clock', () => {
  it("refuses a proposal more than two minutes from the endorser's own clock", async () => {
    const { ledger, creators } = await Platform.create();
    const propose = (offset: number) =>
      ledger.endorse(
        { creator: creators.regulatorClient, at: new Date(Date.now() + offset) },
        QUERIES.purposes,
      );
    await expectRefusal(propose(-2 * MINUTE - 1000), 'CLOCK_SKEW');
    await expectRefusal(propose(2 * MINUTE + 1000), 'CLOCK_SKEW');
    await propose(-2 * MINUTE + 5000);
    await propose(2 * MINUTE - 5000);
  });
});
