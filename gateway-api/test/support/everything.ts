import type { Connection } from 'mongoose';
import { openClaims } from '../../src/access/mongo-claims.js';
import type { ForgettingStores } from '../../src/forgetting/forget.js';
import { openIntakeBook } from '../../src/intake/intake-book.js';
import { openDocuments } from '../../src/projection/documents.js';
import { openPushDocuments } from '../../src/push/documents.js';
import { openQueue } from '../../src/push/queue.js';
import { openWebhooks } from '../../src/push/webhooks.js';
import type { ItemFormat } from '../../src/records/item-format.js';
import { openForgetting } from '../../src/vault/forgetting.js';
import type { VaultKeys } from '../../src/vault/keys.js';
import { openVault } from '../../src/vault/open.js';
import { openZone } from '../../src/zone/zone.js';
import { objectionRecord } from './objection-story.js';
import { consentRecord, declarationRecord, digest, subscriptionRecord, uuid } from './story.js';

/** An enterprise as a test knows it: nothing of this may be found once it is forgotten. */
export interface Known {
  readonly subject: string;
  readonly uscc: string;
  readonly name: string;
  readonly salt: string;
}

const AT = '2026-11-22T08:00:00.000Z';
const written = { transactionId: 'f'.repeat(64), blockNumber: 1 };
const DAY = 24 * 60 * 60_000;

/** Everything that the database can hold of an enterprise, on one connection. */
export async function openEverything(connection: Connection, keys: VaultKeys) {
  const vault = await openVault(connection, keys);
  const zone = await openZone(connection);
  const pushes = await openPushDocuments(connection);
  const projection = await openDocuments(connection);
  const claims = await openClaims(connection);
  const book = await openIntakeBook(connection);
  const webhooks = openWebhooks(pushes, vault);
  const queue = openQueue(pushes, 1000);
  const stores: ForgettingStores = {
    ...{ connection, projection, pushes, zone },
    vault: await openForgetting(connection, keys),
  };

  async function project(type: keyof typeof projection.records, id: string, record: object) {
    const document = { _id: id, place: id, record, created: written, written };
    await projection.records[type].collection.insertOne(document as never);
  }

  async function text(of: Known, title: string, type: 'consent' | 'objection' | 'decision' | 'declaration') {
    const name = digest(`${title} ${of.name}`);
    const words = { text: `${title}：${of.name}（${of.uscc}）`, salt: digest(`salt of ${name}`) };
    await vault.keepDocument(name, words, of.subject, { type, id: uuid(name) });
    await vault.settleDocument(name);
    return name;
  }

  /** What an enterprise says, and what is said to it. */
  async function words(of: Known): Promise<void> {
    const [subject, id] = [of.subject, (kind: string) => uuid(`${kind} of ${of.name}`)];
    const document = await text(of, '授权书', 'consent');
    await project('consent', id('consent'), {
      ...consentRecord('consent', 'bank', 'firm', []),
      ...{ id: id('consent'), subject, documentDigest: document },
    });
    const grounds = await text(of, '答复', 'decision');
    const decision = { outcome: 'rejected', by: 'operator', digest: grounds, at: AT, statement: digest('a') };
    await project('objection', id('objection'), {
      ...objectionRecord({ name: 'objection', who: 'firm' }),
      ...{ id: id('objection'), subject, state: 'DECIDED', decision },
      digest: await text(of, '异议', 'objection'),
    });
    const statement = digest(`declared by ${of.name}`);
    await project('declaration', id('declaration'), {
      ...declarationRecord(subject, 1, { written: { transactionId: 'f'.repeat(64), at: AT, statement } }),
      digest: await text(of, '申报', 'declaration'),
    });
    const orphan = digest(`orphan ${of.name}`);
    const bearer = { type: 'objection', id: id('nothing') } as const;
    await vault.keepDocument(orphan, { text: `未送达 ${of.name}`, salt: digest('s') }, subject, bearer);
  }

  async function records(of: Known): Promise<void> {
    const source = (kind: 'file' | 'push' | 'declaration', name: string) => ({
      ...{ provider: 'bureau', kind, name, digest: digest(name), salt: digest('s'), line: 1, receivedAt: AT },
    });
    const format = (id: string) =>
      ({ item: { id, version: 1 }, recordKey: { key: ['no'] } }) as unknown as ItemFormat;
    const store = (item: string, no: string, provenance: ReturnType<typeof source>) =>
      zone.store(format(item), [{ row: { uscc: of.uscc, entName: of.name, no }, uscc: of.uscc, provenance }]);
    await store('REG-01', '1', source('file', 'register.csv'));
    await store('TAX-03', '1', source('push', uuid('push')));
    await store('TAX-03', '2', source('push', uuid('push')));
    await store('SELF-01', '1', source('declaration', digest(`declared by ${of.name}`)));
    const gone = { row: { no: '2' }, uscc: of.uscc, line: 1 };
    await zone.remove(format('TAX-03'), [gone], { at: AT, asOf: AT });
  }

  /** Its own receiver, and an order of its data to another's. */
  async function messages(of: Known): Promise<void> {
    const host = `https://${of.uscc.toLowerCase()}.example/hooks`;
    const own = await webhooks.create(
      { participant: of.subject, role: 'enterprise' },
      { url: host, events: ['access.recorded'] },
      '',
    );
    const event = { type: 'access.recorded' as const, timestamp: AT, data: { id: 'a', of: of.name } };
    const bank = { webhook: 'bank’s', participant: 'bank', event: null };
    const subscription = uuid(`subscription of ${of.name}`);
    await project('subscription', subscription, {
      ...subscriptionRecord('subscription', 'bank', 'firm', { subject: of.subject }),
      id: subscription,
    });
    await queue.add([
      { _id: `own ${of.name}`, webhook: own.id, participant: of.subject, order: null, event },
      {
        _id: uuid(of.name),
        ...bank,
        order: { id: uuid(`push ${of.name}`), subscription, items: ['TAX-03'] },
      },
    ]);
  }

  /** Two accesses: one delivered, with its body still kept, and one denied. */
  async function accesses(of: Known): Promise<void> {
    const decision = { outcome: 'ALLOWED' as const, code: null, reasons: [], rule: 'r', obligations: [] };
    for (const kind of ['delivered', 'denied'] as const) {
      const id = uuid(`${kind} ${of.name}`);
      const transactionId = digest(id).slice(2);
      const recorded = {
        ...{ transactionId, blockNumber: 1, position: 0, index: 0, decidedAt: AT, seenAt: AT, revision: 1 },
        decision,
      };
      const salt = kind === 'delivered' ? digest(`salt of ${id}`) : null;
      const settled = kind === 'delivered' ? digest(`delivered ${id}`) : null;
      const place = { access: id, transactionId, blockNumber: 1, position: 0, decidedAt: AT };
      const settlement = { access: { transactionId, index: 0 }, outcome: 'delivered' as const, items: [] };
      const prepared = {
        ...{
          salt,
          bodyId: uuid(`body ${id}`),
          bodyUntil: new Date(Date.now() + DAY),
          hindrance: null,
          loss: null,
        },
        openings: [
          {
            ...{ item: 'TAX-03', sourceDigest: digest('source'), salt: digest(`opens ${id}`), isWhole: true },
            sources: [{ digest: digest('file'), salt: digest(`opens a file for ${id}`) }],
          },
        ],
        settlement: { ...settlement, digest: settled },
      };
      const receipt = { ...place, digest: settled, salt, jws: `signed ${salt ?? ''}` };
      await claims.tie(transactionId, [{ id, statement: `jws of ${id}`, tiedTo: null }]);
      await claims.keep([
        [
          { id, recorded, prepared: kind === 'delivered' ? prepared : null, receipt },
          kind === 'delivered' ? JSON.stringify({ rows: [{ uscc: of.uscc, entName: of.name }] }) : null,
        ],
      ]);
      await projection.accesses.collection.insertOne({
        ...{ _id: id, jti: id, subject: of.subject, institution: 'bank', items: ['TAX-03'], ...written },
      } as never);
    }
  }

  return {
    ...{ vault, zone, claims, pushes, projection, stores, queue },
    /** Fills every collection with something of an enterprise. */
    fill: async (uscc: string, name: string): Promise<Known> => {
      await vault.resolve(uscc, 'bank');
      const entry = await vault.find(uscc);
      if (entry === null) throw new Error('no entry');
      const of = { ...entry, name };
      await words(of);
      await records(of);
      await messages(of);
      await accesses(of);
      const counts = { inserted: 1, updated: 0, unchanged: 0, removed: 0, rejected: 1 };
      const fault = { line: 2, column: 'uscc', reason: 'of another enterprise than the message is about' };
      await book.note({
        ...{ _id: uuid(`intake ${name}`), item: 'TAX-03', provider: 'bureau', kind: 'push', at: AT },
        ...{ digest: digest('entries'), ...counts, faults: [fault] },
      });
      return of;
    },
  };
}

export type Everything = Awaited<ReturnType<typeof openEverything>>;

/** All that stands in a database, sealed boxes opened: collection by collection, as text. */
export async function everythingIn(connection: Connection, keys: VaultKeys): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { name } of await connection.listCollections()) {
    const documents = await connection.collection<{ _id: string }>(name).find().toArray();
    found.set(name, documents.map((each) => `${JSON.stringify(each)} ${opened(each, keys)}`).join('\n'));
  }
  return found;
}

function opened({ _id, ...members }: { _id: string; key?: string; box?: string }, keys: VaultKeys): string {
  const { key, box } = members;
  if (key === undefined || box === undefined) return '';
  for (const kind of ['subject', 'document']) {
    try {
      return keys.open(`${kind} ${_id}`, { key, box });
    } catch {
      continue;
    }
  }
  throw new Error(`nobody can open what is kept for ${_id}`);
}
