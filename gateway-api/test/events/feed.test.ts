import { expect } from 'chai';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { EventFeed } from '../../src/events/feed.js';
import type { Caller } from '../../src/http/caller.js';
import { writePieces } from '../../src/http/pieces.js';
import { Problem } from '../../src/http/problem.js';
import { type Documents, openDocuments } from '../../src/projection/documents.js';
import { Projection } from '../../src/projection/projection.js';
import { createReadModel } from '../../src/projection/read-model.js';
import { Chain } from '../support/chain.js';
import { useDatabase } from '../support/database.js';
import { participantCall, requestCall, subject, tellStory, uuid } from '../support/story.js';

const caller = (role: Caller['role'], participant: string, members: Partial<Caller> = {}): Caller => ({
  ...{ sub: participant, name: participant, role, participant, exp: 4e9, ...members },
});
const REGULATOR = caller('regulator', 'regulator');
const START = '000000000000';
const everybody = ['participant bank-a', 'participant bank-b'];
const firm = [
  `consent-request ${uuid('request')}`,
  `consent ${uuid('consent')}`,
  `access ${uuid('access')}`,
  `access ${uuid('denied')}`,
  `settlement ${uuid('access')}`,
  `acknowledgement ${uuid('access')}`,
  `consent ${uuid('consent')}`,
  `access ${uuid('late')}`,
];

interface Heard {
  readonly id: string;
  readonly what: string;
}

/** Reads a stream until it has told so many events; positions and comments are no events. */
async function hear(pieces: AsyncIterable<string>, count: number): Promise<Heard[]> {
  const heard: Heard[] = [];
  for await (const piece of pieces) {
    const [, id = '', type, data = '{}'] = /id: (.*)\nevent: (.*)\ndata: (.*)\n\n$/.exec(piece) ?? [];
    if (type === 'position') continue;
    heard.push({ id, what: `${type} ${(JSON.parse(data) as { id: string }).id}` });
    if (heard.length === count) break;
  }
  return heard;
}

describe('EventFeed', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let documents: Documents;
  let chain: Chain;
  let running: Promise<void>[];
  let ending: AbortController;

  before(async () => {
    documents = await openDocuments(connection());
    chain = new Chain();
    tellStory(chain);
  });

  beforeEach(() => {
    ending = new AbortController();
    running = [];
  });

  afterEach(async () => {
    ending.abort();
    await Promise.all(running);
  });

  /** A gateway's feed, fed by a projection of its own. */
  async function feed(options: { streams?: number; heartbeat?: number } = {}) {
    const projection = new Projection({ documents, ledger: chain });
    running.push(projection.run(ending.signal));
    await projection.waitFor(chain.height - 1, ending.signal);
    return new EventFeed({
      readModel: createReadModel(documents),
      projected: () => projection.position,
      waitFor: (blockNumber, signal) => projection.waitFor(blockNumber, signal),
      ...{ streams: 20, heartbeat: 60_000, stopping: ending.signal, ...options },
    });
  }
  const never = new AbortController().signal;

  it('tells each only what it may see, in the order of the ledger', async () => {
    const events = await feed();
    const told = async (who: Caller, count: number) =>
      (await hear(events.open(who, START, never), count)).map(({ what }) => what);
    expect(await told(REGULATOR, 10)).to.deep.equal([...everybody, ...firm]);
    expect(await told(caller('institution', 'bank-a'), 10)).to.deep.equal([...everybody, ...firm]);
    expect(await told(caller('enterprise', subject('firm')), 10)).to.deep.equal([...everybody, ...firm]);
    chain.add(participantCall('bank-last', 'bank'));
    for (const stranger of [
      caller('institution', 'bank-b'),
      caller('enterprise', subject('rival')),
      caller('provider', 'bureau'),
    ]) {
      expect(await told(stranger, 3), stranger.participant).to.deep.equal([
        ...everybody,
        'participant bank-last',
      ]);
    }
  });

  it('goes on after any event, missing none and repeating none', async () => {
    const events = await feed();
    const all = await hear(events.open(REGULATOR, START, never), 11);
    for (let stop = 0; stop < all.length - 1; stop += 1) {
      const rest = await hear(events.open(REGULATOR, all[stop]!.id, never), all.length - 1 - stop);
      expect(rest).to.deep.equal(all.slice(stop + 1));
    }
  });

  it('tells what comes while it is read, the same at each of two gateways', async () => {
    const both = [await feed(), await feed()];
    const from = String(chain.height).padStart(12, '0');
    const listening = both.map((events) => hear(events.open(REGULATOR, undefined, never), 5));
    for (let index = 0; index < 5; index += 1) chain.add(requestCall(`live ${index}`, 'bank-a', 'firm'));
    const [one, other] = await Promise.all(listening);
    expect(one).to.deep.equal(other);
    expect(one!.map(({ what }) => what)).to.deep.equal(
      [0, 1, 2, 3, 4].map((index) => `consent-request ${uuid(`live ${index}`)}`),
    );
    expect(one![0]!.id > from).to.equal(true);
  });

  it('says where it stands at once, and that it still stands', async () => {
    const events = await feed({ heartbeat: 5 });
    const pieces: string[] = [];
    for await (const piece of events.open(REGULATOR, undefined, never)) {
      pieces.push(piece);
      if (pieces.length === 2) break;
    }
    const place = String(chain.height).padStart(12, '0');
    expect(pieces[0]).to.match(new RegExp(`^id: ${place}\nevent: position\n`));
    expect(pieces[1]).to.match(new RegExp(`^: .*\n\nid: ${place}\nevent: position\n`));
  });

  it('says where it stands on a ledger that never rests, and resumed there looks through nothing twice', async () => {
    let height = 0;
    const asked: string[] = [];
    const busy = new EventFeed({
      readModel: {
        eventsAfter: (place) => {
          asked.push(place);
          return Promise.resolve([]);
        },
      },
      projected: () => ({ height, headHash: '' }),
      // every block is another's
      waitFor: () => Promise.resolve(void (height += 1)),
      ...{ streams: 20, heartbeat: 0, stopping: ending.signal },
    });
    const bank = caller('institution', 'bank-a');
    let last = '';
    for await (const piece of busy.open(bank, START, never)) {
      last = /id: (.*)\n/.exec(piece)?.[1] ?? '';
      if (last >= '000000000003') break;
    }
    asked.length = 0;
    for await (const piece of busy.open(bank, last, never)) {
      if (piece.startsWith(':')) break;
    }
    expect(asked).to.deep.equal([last]);
  });

  it('ends with the token, with the caller and with the gateway', async () => {
    const events = await feed();
    const expired = caller('regulator', 'regulator', { exp: Date.now() / 1000 - 1 });
    expect(await hear(events.open(expired, undefined, never), 99)).to.deep.equal([]);
    const gone = new AbortController();
    const hearing = [
      hear(events.open(REGULATOR, undefined, gone.signal), 99),
      hear(events.open(REGULATOR, undefined, never), 99),
    ];
    gone.abort();
    expect(await hearing[0]).to.deep.equal([]);
    ending.abort();
    expect(await hearing[1]).to.deep.equal([]);
  });

  it('bounds the streams of each participant, and counts only those that are open', async () => {
    const events = await feed({ streams: 2 });
    const [bank, other] = [caller('institution', 'bank-a'), caller('institution', 'bank-b')];
    const open = [1, 2].map(() => events.open(bank, START, never)[Symbol.asyncIterator]());
    await Promise.all(open.map((stream) => stream.next()));
    expect(() => events.open(bank, START, never)).to.throw(Problem, 'At most 2 streams');
    await hear(events.open(other, START, never), 1);
    await open[0]!.return!();
    await hear(events.open(bank, START, never), 1);
  });
});

describe('writePieces', () => {
  async function* endless(made: { count: number }) {
    for (;;) {
      made.count += 1;
      yield await Promise.resolve('x'.repeat(1024));
    }
  }

  it('makes no more than a slow reader takes, and cuts it off when it takes nothing', async () => {
    const made = { count: 0 };
    const stuck = new Writable({ highWaterMark: 4096, write: () => undefined });
    const closed = once(stuck, 'close');
    await writePieces(stuck, endless(made), 5);
    await closed;
    expect(stuck.destroyed).to.equal(true);
    expect(made.count).to.be.lessThan(10);
  });
});
