import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { AccessPath } from './access/access-path.js';
import type { Claims } from './access/claim.js';
import type { Config } from './config.js';
import type { Ledger } from './ledger/port.js';
import type { ReadModel } from './projection/read-model.js';
import { announceChanges } from './push/announce.js';
import { attempt } from './push/attempt.js';
import { RETRY_RULES, type RetryRules } from './push/backoff.js';
import { Courier } from './push/courier.js';
import type { PushDocuments } from './push/documents.js';
import { checkEndpoint } from './push/endpoint.js';
import { openQueue } from './push/queue.js';
import { openSender } from './push/send.js';
import { tellEvents, type TellOptions } from './push/tell.js';
import { openWebhooks } from './push/webhooks.js';
import { repeat } from './repeat.js';
import type { Services } from './routes/services.js';
import type { Vault } from './vault/vault.js';
import type { ZoneChanges } from './zone/changes.js';

/**
 * How long a gateway has for one try before another takes it for dead, in milliseconds: for recording, collection and
 * settlement, beside the receiver's time to answer.
 */
const LEASE = 35_000;
/** How often new changes, events and deliveries are looked for where there were none, in milliseconds. */
const IDLE = 1_000;
/** How long a try is put off that the gateway could not make, in milliseconds. */
const PAUSE = 5_000;
/** How long a delivery is remembered after its end, in milliseconds. */
const REMEMBERED = 30 * 24 * 60 * 60_000;
const WIDTH = { width: 64, widthOfOne: 16 };

/** The times of the pushes, which tests make shorter. */
export interface PushTimes {
  readonly retry: RetryRules;
  readonly lease: number;
  readonly idle: number;
  readonly pause: number;
}
export const PUSH_TIMES: PushTimes = { retry: RETRY_RULES, lease: LEASE, idle: IDLE, pause: PAUSE };

export interface PushServicesOptions {
  readonly documents: PushDocuments;
  readonly config: Pick<Config, 'WEBHOOK_LOOPBACK' | 'WEBHOOK_TIMEOUT'>;
  readonly ledger: Ledger;
  readonly readModel: TellOptions['readModel'] &
    Pick<ReadModel, 'marks' | 'openSubscriptions' | 'subscribedItems'>;
  readonly vault: Vault;
  readonly changes: ZoneChanges;
  readonly accessPath: Pick<AccessPath, 'answer'>;
  readonly claims: Pick<Claims, 'forgetBody'>;
  /** Resolves when the read model has the block of this number. */
  readonly projected: (blockNumber: number, signal: AbortSignal) => Promise<void>;
  readonly registry: Registry;
  readonly logger: Pick<Logger, 'warn'>;
  readonly times?: PushTimes;
}

export interface OpenPushServices {
  readonly services: Pick<Services, 'webhooks' | 'deliveries' | 'checkEndpoint'>;
  /** Queues what is to be told and brings it, until the signal; then finishes what is under way. */
  run(signal: AbortSignal): Promise<void>;
}

/** Opens all that pushes: receivers, queue, and what fills and empties it. */
export function openPushServices(options: PushServicesOptions): OpenPushServices {
  const { documents, config, ledger, readModel, vault, claims, times = PUSH_TIMES } = options;
  const queue = openQueue(documents, times.lease + config.WEBHOOK_TIMEOUT);
  const rules = { loopback: config.WEBHOOK_LOOPBACK };
  const sender = openSender({ rules, patience: config.WEBHOOK_TIMEOUT });
  const onFailure = (err: unknown) => options.logger.warn({ err }, 'pushing');
  const { accessPath, changes } = options;
  const trying = { ...{ documents, vault, sender, ledger, readModel, accessPath, onFailure }, ...times };
  const tries = measure(options.registry, queue);
  const courier = new Courier({
    ...{ queue, claims, onFailure, ...WIDTH, idle: times.idle },
    attempt: (delivery) => attempt(trying, delivery),
    onOutcome: ({ state }) => tries.inc({ outcome: state }),
  });
  const current = async (signal: AbortSignal) =>
    options.projected((await ledger.height({ signal })) - 1, signal);
  return {
    services: {
      webhooks: openWebhooks(documents, vault),
      deliveries: queue,
      checkEndpoint: (url) => checkEndpoint(url, rules),
    },
    run: async (signal) => {
      const announcing = { changes, readModel, vault, documents, queue, current: () => current(signal) };
      await Promise.all([
        courier.run(signal),
        repeat(() => announceChanges(announcing), times.idle, onFailure, signal),
        repeat(() => tellEvents({ ledger, documents, queue, readModel }), times.idle, onFailure, signal),
        repeat(() => queue.forget(new Date(Date.now() - REMEMBERED)), 60 * times.idle, onFailure, signal),
      ]);
      await sender.close();
    },
  };
}

function measure(
  registry: Registry,
  queue: Pick<ReturnType<typeof openQueue>, 'counts'>,
): Counter<'outcome'> {
  const gauge: Gauge<'state'> = new Gauge({
    name: 'xinjian_push_deliveries',
    help: 'Deliveries to receivers of webhooks that wait, and dead letters',
    labelNames: ['state'],
    registers: [registry],
    collect: async () => {
      const counted = await queue.counts().catch(() => null);
      if (counted === null) {
        gauge.reset();
        return;
      }
      const { waiting, dead } = counted;
      gauge.set({ state: 'waiting' }, waiting);
      gauge.set({ state: 'dead' }, dead);
    },
  });
  return new Counter({
    name: 'xinjian_push_tries_total',
    help: 'Tries of deliveries by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  });
}
