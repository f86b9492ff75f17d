import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { CatalogueItem } from '@xinjian/chaincode/model';
import { readCalendar } from './calendar/working-days.js';
import type { Config } from './config.js';
import { readCommitments } from './declarations/commitments.js';
import { readCollectors } from './intake/collectors.js';
import { holdingZone } from './intake/holding.js';
import { openIntakeBook } from './intake/intake-book.js';
import { verifyPush } from './intake/signed-push.js';
import type { Ledger } from './ledger/port.js';
import { createHandles, type Handles } from './records/handles.js';
import type { Vault } from './vault/vault.js';
import type { ReadModel } from './projection/read-model.js';
import { readProviderConfigurations } from './providers/configuration.js';
import { openProviderInterfaces, type ProviderInterface } from './providers/provider-interface.js';
import { AnswerTimes } from './quality/answer-times.js';
import { QualityBoard } from './quality/board.js';
import { answerSeconds, measureBoard, measureObjections, measurePushes } from './quality/metrics.js';
import { measureTimeliness } from './quality/timeliness.js';
import { createFormats } from './records/formats.js';
import { readRecordKeys } from './records/record-keys.js';
import type { Services } from './routes/services.js';
import { keepYoung } from './zone/expiry.js';
import { openZone } from './zone/zone.js';

/** What the routes need of the data behind the outlet. */
type DataServices = Pick<
  Services,
  | 'zone'
  | 'formats'
  | 'handles'
  | 'fetched'
  | 'intakes'
  | 'collectors'
  | 'verifyPush'
  | 'calendar'
  | 'commitments'
  | 'board'
>;

export interface DataServicesOptions {
  readonly connection: Connection;
  readonly config: Pick<
    Config,
    | 'PROVIDERS_FILE'
    | 'COLLECTORS_FILE'
    | 'WORKING_DAYS_FILE'
    | 'XINJIAN_MODE'
    | 'NODE_TLS_REJECT_UNAUTHORIZED'
  >;
  readonly ledger: Pick<Ledger, 'evaluate' | 'channel' | 'chaincode'>;
  readonly readModel: ReadModel;
  readonly vault: Pick<Vault, 'recordSecret'>;
  readonly registry: Registry;
  readonly logger: Logger;
}

export interface OpenDataServices {
  readonly services: DataServices;
  /** The providers' interfaces by item, watched for how they answer. */
  readonly interfaces: ReadonlyMap<string, ProviderInterface>;
  readonly handles: Handles;
  /** Does what is to be done by the clock, until the signal. */
  keep(signal: AbortSignal): Promise<void>;
}

/**
 * Opens the zone and all that fills it and watches it.
 * @throws where a file does not read
 */
export async function openDataServices({
  connection,
  config,
  ledger,
  readModel,
  vault,
  registry,
  logger,
}: DataServicesOptions): Promise<OpenDataServices> {
  const recordKeys = await readRecordKeys();
  const intakes = await openIntakeBook(connection);
  const collectors = await readCollectors(config.COLLECTORS_FILE);
  const zone = holdingZone({ zone: await openZone(connection), collectors, book: intakes });
  const seconds = answerSeconds(registry);
  const times = new AnswerTimes((item, provider, took, isFault) =>
    seconds.observe({ item, provider, outcome: isFault ? 'fault' : 'answer' }, took),
  );
  const interfaces = times.watch(await openInterfaces(config, recordKeys));
  const catalogue = () => wholeCatalogue(readModel);
  const calendar = await readCalendar(config.WORKING_DAYS_FILE);
  const board = new QualityBoard({
    ...{ catalogue, interfaces, book: intakes },
    statistics: (item, fields) => zone.statistics(item, fields),
    answers: (item) => times.summary(item),
    contents: (item) => times.contents(item),
    timeliness: (item) => measureTimeliness(zone, calendar, item),
  });
  measureBoard(registry, board);
  measurePushes(registry, intakes);
  measureObjections(registry, readModel, calendar);
  const expired = new Counter({
    name: 'xinjian_data_expired_total',
    help: 'Negative records that were destroyed for their age',
    labelNames: ['item'],
    registers: [registry],
  });
  const handles = createHandles(vault, recordKeys);
  const audience = `${ledger.channel}/${ledger.chaincode}`;
  return {
    ...{ interfaces, handles },
    services: {
      ...{ zone, intakes, collectors, calendar, board, handles, fetched: new Set(interfaces.keys()) },
      formats: createFormats(readModel, recordKeys),
      verifyPush: (jws, entries, caller) => verifyPush(jws, entries, { caller, audience, ledger }),
      commitments: await readCommitments(),
    },
    keep: (signal) =>
      keepYoung(
        {
          ...{ zone, catalogue },
          onExpired: (item, count) => expired.inc({ item }, count),
          onFailure: (err) => logger.warn({ err }, 'looking for negative records past their age'),
        },
        signal,
      ),
  };
}

async function openInterfaces(
  { PROVIDERS_FILE, XINJIAN_MODE, NODE_TLS_REJECT_UNAUTHORIZED }: DataServicesOptions['config'],
  recordKeys: Awaited<ReturnType<typeof readRecordKeys>>,
) {
  const rules = { mode: XINJIAN_MODE, rejectUnauthorized: NODE_TLS_REJECT_UNAUTHORIZED };
  const configurations =
    PROVIDERS_FILE === undefined ? [] : await readProviderConfigurations(PROVIDERS_FILE, rules);
  return openProviderInterfaces(configurations, recordKeys);
}

async function wholeCatalogue(readModel: Pick<ReadModel, 'catalogue'>): Promise<CatalogueItem[]> {
  const items: CatalogueItem[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await readModel.catalogue({ limit: 200, cursor });
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = page.nextCursor;
  }
}
