import { exportJWK, generateKeyPair } from 'jose';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, beforeEach } from 'mocha';
import { Registry } from 'prom-client';
import { QUERIES, requestedId, SubscriptionRecord } from '@xinjian/chaincode/model';
import { AccessPath } from '../../src/access/access-path.js';
import type { Claims } from '../../src/access/claim.js';
import { openClaims } from '../../src/access/mongo-claims.js';
import type { EventRow, MarkRow, NoticeRow } from '../../src/projection/rows.js';
import { openPushServices, type OpenPushServices, type PushTimes } from '../../src/push-services.js';
import { openPushDocuments, type PushDocuments } from '../../src/push/documents.js';
import { readReceiptKey, type SignReceipt } from '../../src/receipts/receipt.js';
import type { ItemFormat } from '../../src/records/item-format.js';
import { VaultKeys } from '../../src/vault/keys.js';
import { openVault } from '../../src/vault/open.js';
import type { Vault } from '../../src/vault/vault.js';
import { openZone, type Zone } from '../../src/zone/zone.js';
import { useDatabase } from './database.js';
import { MemoryLedger } from './memory-ledger.js';
import { useFolder } from './started.js';
import { consentRecord, digest, participantRecord, subscriptionRecord, uuid } from './story.js';

/** Short, so that no test waits for the clock of the world outside. */
export const SHORT: PushTimes = {
  retry: { tries: 4, longest: 60_000, first: 1, pause: 5 },
  ...{ lease: 20_000, idle: 5, pause: 5 },
};

/** How long a receiver has to answer, in milliseconds: short, where one never does. */
const PATIENCE = 500;

export interface RunningGateway {
  readonly services: OpenPushServices['services'];
  readonly accessPath: AccessPath;
  readonly failures: unknown[];
  stop(): Promise<void>;
}

export interface PushWorld {
  readonly ledger: MemoryLedger;
  readonly zone: Zone;
  readonly vault: Vault;
  readonly claims: Claims;
  readonly documents: PushDocuments;
  /** What the read model tells beside the subscriptions. */
  readonly told: {
    height: number;
    events: EventRow[];
    notices: NoticeRow[];
    marks: MarkRow[];
    transaction: string;
    /** Who was asked for, and from which place. */
    asked: { readonly place: string; readonly hearer: string | null }[];
  };
  /** Opens a subscription of the bank for an enterprise that is made at first use. */
  subscribe(name: string, firm: string, items?: readonly string[]): Promise<SubscriptionRecord>;
  /** Has records of an enterprise come in. */
  change(firm: string, row?: Readonly<Record<string, string>>, item?: string): Promise<void>;
  /** A gateway's part that pushes, not running yet. */
  gateway(times?: PushTimes, through?: Claims, patience?: number): RunningGateway;
}

/** Everything that pushes, on a ledger in memory and a real database, for one suite. */
export function usePush(): () => PushWorld {
  const connection = useDatabase();
  const folder = useFolder('push');
  let signReceipt: SignReceipt;
  let shared: Pick<PushWorld, 'zone' | 'vault' | 'claims' | 'documents'>;
  let world: PushWorld;
  const running: RunningGateway[] = [];

  before(async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    await writeFile(join(folder(), 'key.json'), JSON.stringify(await exportJWK(privateKey)));
    signReceipt = await readReceiptKey(join(folder(), 'key.json'));
    const keys = new VaultKeys([randomBytes(32).toString('base64url')]);
    shared = {
      zone: await openZone(connection()),
      vault: await openVault(connection(), keys),
      claims: await openClaims(connection()),
      documents: await openPushDocuments(connection()),
    };
  });

  beforeEach(() => {
    const ledger = new MemoryLedger();
    ledger.chain.add();
    ledger.decide = (request) => ({
      ...{ outcome: 'ALLOWED', code: null, reasons: [], rule: 'consent' },
      obligations: request.items.map((item) => ({
        ...{ item: requestedId(item), version: 1 },
        fields: [{ name: 'period', treatment: 'clear' }],
      })),
    });
    ledger.put(QUERIES.participant, ['bank'], participantRecord('bank'));
    world = pushWorld(shared, ledger, () => signReceipt, running);
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((gateway) => gateway.stop()));
    for (const name of ['push.webhooks', 'push.deliveries', 'zone.records', 'zone.removals'])
      await connection().collection(name).deleteMany({});
  });

  return () => world;
}

function pushWorld(
  shared: Pick<PushWorld, 'zone' | 'vault' | 'claims' | 'documents'>,
  ledger: MemoryLedger,
  receipts: () => SignReceipt,
  running: RunningGateway[],
): PushWorld {
  const { zone, vault, claims, documents } = shared;
  const subscriptions = new Set<string>();
  const open = () =>
    [...subscriptions]
      .map((id) => SubscriptionRecord.parse(ledger.state.get(`${QUERIES.subscription} ${id}`)))
      .filter(({ state }) => state === 'ACTIVE');
  const told: PushWorld['told'] = {
    height: 1,
    events: [],
    notices: [],
    marks: [],
    transaction: '',
    asked: [],
  };
  return {
    ...{ ...shared, ledger, told },
    subscribe: async (name, firm, items = ['TAX-04']) => {
      const { subject } = await vault.resolve(firm, 'test');
      const members = { subject, items, consent: uuid(`consent of ${name}`) };
      const record = subscriptionRecord(name, 'bank', firm, members);
      ledger.put(QUERIES.subscription, [record.id], record);
      ledger.put(QUERIES.consent, [members.consent], consentRecord(`consent of ${name}`, 'bank', firm, []));
      subscriptions.add(record.id);
      return SubscriptionRecord.parse(record);
    },
    change: async (firm, row = { period: '2026-10' }, item = 'TAX-04') => {
      const provenance = {
        ...{
          provider: 'tax',
          kind: 'file' as const,
          name: 'file',
          digest: digest('file'),
          salt: null,
          line: 1,
        },
        receivedAt: new Date().toISOString(),
      };
      await zone.store(formatFor(item), [{ row, uscc: firm, provenance }]);
    },
    gateway: (times = SHORT, through = claims, patience = PATIENCE) => {
      const signReceipt = receipts();
      const failures: unknown[] = [];
      const accessPath = new AccessPath({
        ...{ ledger, claims: through, signReceipt, vault, commitWait: 50 },
        timed: (_stage, work) => work(),
        limits: { group: { size: 200, depth: 2 }, underWay: { all: 2_000, reports: 16 } },
        onFailure: (error) => failures.push(error),
        handles: { of: () => Promise.resolve(null) },
        makeReport: () => Promise.reject(new Error('no report is pushed')),
        collect: (wanted, uscc) =>
          Promise.all(wanted.map(({ id, version }) => collectFrom(zone, id, version, uscc))),
      });
      const push = openPushServices({
        ...{ documents, ledger, vault, accessPath, claims: through, times },
        config: { WEBHOOK_LOOPBACK: true, WEBHOOK_TIMEOUT: patience },
        changes: zone.changes,
        projected: () => Promise.resolve(),
        registry: new Registry(),
        logger: { warn: (...logged: unknown[]) => failures.push(logged[0]) },
        readModel: {
          openSubscriptions: (subjects) =>
            Promise.resolve(open().filter(({ subject }) => subjects.includes(subject))),
          subscribedItems: () => Promise.resolve(new Set(open().flatMap(({ items }) => items))),
          position: () => Promise.resolve({ height: told.height, headHash: '' }),
          eventsAfter: (place, hearer, limit) => {
            told.asked.push({ place, hearer });
            return Promise.resolve(told.events.filter((event) => event.place > place).slice(0, limit));
          },
          transaction: () => {
            const [contract = '', transaction = ''] = told.transaction.split(':');
            return Promise.resolve({ contract, transaction });
          },
          marks: ({ subject }) =>
            Promise.resolve({
              items: told.marks.filter((mark) => mark.subject === subject),
              ...{ nextCursor: null, height: told.height, headHash: '' },
            }),
          notice: (id) => Promise.resolve(told.notices.find((notice) => notice.id === id) ?? null),
        },
      });
      const stopping = new AbortController();
      const done = push.run(stopping.signal);
      const gateway = {
        ...{ services: push.services, accessPath, failures },
        stop: async () => {
          stopping.abort();
          await done;
        },
      };
      running.push(gateway);
      return gateway;
    },
  };
}

/** As much of a format as the zone asks for. */
function formatFor(item: string): ItemFormat {
  return { item: { id: item, version: 1 }, recordKey: { key: ['period'] } } as unknown as ItemFormat;
}

async function collectFrom(zone: Zone, item: string, version: number, uscc: string) {
  const rows = await zone.rows(item, uscc);
  return {
    ...{ item, version, status: 'delivered' as const, rows, sources: [], provider: 'tax', fault: null },
    ...{ fetchedAt: new Date().toISOString(), sourceDigest: digest('source'), sourceSalt: digest('salt') },
  };
}
