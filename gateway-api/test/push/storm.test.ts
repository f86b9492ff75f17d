import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import { PushOrder } from '@xinjian/chaincode/model';
import { type PushWorld, SHORT, usePush } from '../support/push.js';
import { openReceiver } from '../support/receiver.js';

/** `PUSH_STORM=10000` makes it as large as it likes; `PUSH_STORM_FIGURES` prints how long it took. */
const CHANGES = Number(process.env['PUSH_STORM'] ?? 300);
const ITEMS = 10;
/** Longer than any machine is busy: a try that timed out may have arrived. */
const PATIENCE = 60_000;
/** The number of tries alone makes a dead letter. */
const TIMES = { ...SHORT, retry: { ...SHORT.retry, longest: Infinity } };
/** How often the queue is looked at, in milliseconds. */
const POLL = 100;

describe(`a storm of ${CHANGES} changes`, function () {
  this.timeout(3_600_000);
  const world: () => PushWorld = usePush();

  it('is brought by two gateways to a receiver that fails half the time: each change once, or a dead letter', async () => {
    const items = Array.from(
      { length: ITEMS },
      (_none, index) => `TAX-${String(index + 1).padStart(2, '0')}`,
    );
    const firms = Array.from({ length: CHANGES / ITEMS }, (_none, index) => `firm ${index}`);
    for (const firm of firms) await world().subscribe(firm, firm, items);
    const receiver = await openReceiver();
    const accepted: string[] = [];
    let seed = 1;
    receiver.answer = ({ body }, response) => {
      seed = (seed * 48_271) % 2_147_483_647;
      const fails = seed % 2 === 0;
      if (!fails) accepted.push((JSON.parse(body) as { data: { access: string } }).data.access);
      response.writeHead(fails ? 503 : 204).end();
    };
    const gateway = () => world().gateway(TIMES, world().claims, PATIENCE);
    const [one] = [gateway(), gateway()];
    await one.services.webhooks.create(
      { participant: 'bank', role: 'institution' },
      { url: receiver.url, events: ['push'] },
      '',
    );
    const began = performance.now();
    for (const item of items)
      await Promise.all(firms.map((firm) => world().change(firm, { period: '2026-10' }, item)));
    const { deliveries } = world().documents;
    const ended = () => deliveries.countDocuments({ state: { $in: ['delivered', 'dead'] } });
    while ((await ended()) < CHANGES) await delay(POLL);
    const seconds = (performance.now() - began) / 1000;

    const [delivered, dead] = [
      await deliveries.countDocuments({ state: 'delivered' }),
      await deliveries.countDocuments({ state: 'dead' }),
    ];
    expect(await deliveries.countDocuments()).to.equal(CHANGES);
    expect(delivered + dead).to.equal(CHANGES);
    expect(dead).to.be.greaterThan(0);
    expect(accepted).to.have.length(delivered);
    expect(new Set(accepted).size).to.equal(delivered);
    expect(new Set(receiver.arrived.map(({ id }) => id)).size).to.equal(CHANGES);
    const recorded = world().ledger.recorded.map((order) => PushOrder.parse(JSON.parse(order)).id);
    expect(recorded).to.have.length(CHANGES);
    expect(new Set(recorded).size).to.equal(CHANGES);
    for (const access of accepted) expect(recorded).to.include(access);
    if (process.env['PUSH_STORM_FIGURES'] !== undefined) {
      const figures = {
        changes: CHANGES,
        delivered,
        dead,
        tries: receiver.arrived.length,
        most: SHORT.retry.tries,
        seconds,
      };
      process.stdout.write(`${JSON.stringify(figures)}\n`);
    }
    await receiver.close();
  });
});
