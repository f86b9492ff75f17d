import { expect } from 'chai';
import { blockDataHash, blockHash, type Block } from '../../src/ledger/block.js';
import { blockSignatures } from '../../src/orderer/blocksignature.js';
import { OrdererError } from '../../src/orderer/errors.js';
import { Orderer, type OrdererOptions } from '../../src/orderer/orderer.js';
import { testChannel } from '../support/channel.js';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const batch = { maxMessages: 3, absoluteMaxBytes: 100, preferredMaxBytes: 10, timeoutMs: 20 };

/** An orderer that writes to a list, each block only when told. */
class Fixture {
  readonly blocks: Block[] = [];
  readonly failures: unknown[] = [];
  readonly orderer: Orderer;
  now = 0;
  #release: (() => void)[] = [];
  #arrived: (() => void) | undefined;

  constructor(options: Pick<OrdererOptions, 'signer'> & Partial<OrdererOptions>) {
    this.orderer = new Orderer({
      batch,
      height: 1n,
      lastBlockHash: Buffer.alloc(32, 1),
      admit: () => undefined,
      commit: async (block) => {
        this.blocks.push(block);
        this.#arrived?.();
        await new Promise<void>((resolve) => this.#release.push(resolve));
      },
      onFailure: (error) => this.failures.push(error),
      now: () => this.now,
      ...options,
    });
  }

  /** Returns when the orderer has handed over that many blocks. */
  async arrived(count: number): Promise<void> {
    while (this.blocks.length < count) await new Promise<void>((resolve) => (this.#arrived = resolve));
  }

  /** Lets the block that is being written be written. */
  written(): void {
    this.#release.shift()?.();
  }

  get batches(): string[][] {
    return this.blocks.map(({ data }) => data.map((one) => Buffer.from(one).toString()));
  }

  async close(): Promise<void> {
    const closing = this.orderer.close();
    for (let seen = this.blocks.length; ; seen += 1) {
      this.written();
      if ((await Promise.race([closing.then(() => true), this.arrived(seen + 1)])) === true) return;
    }
  }
}

const createOrderer = async (options: Partial<OrdererOptions> = {}): Promise<Fixture> =>
  new Fixture({ signer: (await testChannel()).orderer, ...options });

describe('Orderer', () => {
  it('puts a lone envelope into a block at once, and what comes meanwhile into the next', async () => {
    const fixture = await createOrderer();
    fixture.orderer.submit(bytes('a'));
    await fixture.arrived(1);
    fixture.orderer.submit(bytes('b'));
    fixture.orderer.submit(bytes('c'));
    fixture.written();
    await fixture.arrived(2);
    await fixture.close();
    expect(fixture.batches).to.deep.equal([['a'], ['b', 'c']]);
  });

  it('closes a batch by number, by bytes, and by age', async () => {
    const fixture = await createOrderer();
    fixture.orderer.submit(bytes('first'));
    await fixture.arrived(1);
    for (const text of ['1', '2', '3', '4', 'seven77', 'larger than preferred', '5']) {
      fixture.orderer.submit(bytes(text));
    }
    fixture.now = 20;
    fixture.orderer.submit(bytes('6'));
    await fixture.close();
    const expected = [['first'], ['1', '2', '3'], ['4', 'seven77'], ['larger than preferred'], ['5'], ['6']];
    expect(fixture.batches).to.deep.equal(expected);
  });

  it('chains and signs blocks so that the channel accepts them', async () => {
    const { authority } = await testChannel();
    const fixture = await createOrderer();
    fixture.orderer.submit(bytes('a'));
    await fixture.arrived(1);
    fixture.orderer.submit(bytes('b'));
    await fixture.close();
    const [first, second] = fixture.blocks as [Block, Block];
    expect(first.header.number).to.equal(1n);
    expect(first.header.previousHash).to.deep.equal(Buffer.alloc(32, 1));
    expect(second.header.previousHash).to.deep.equal(blockHash(first.header));
    expect(first.header.dataHash).to.deep.equal(blockDataHash(first.data));
    expect(authority.authorisesBlock(blockSignatures(first))).to.equal(true);
    const moved = { ...second, metadata: first.metadata };
    expect(authority.authorisesBlock(blockSignatures(moved))).to.equal(false);
  });

  it('is not fooled by a block signed by a peer', async () => {
    const { authority, peers } = await testChannel();
    const fixture = await createOrderer({ signer: peers.operator });
    fixture.orderer.submit(bytes('a'));
    await fixture.close();
    expect(authority.authorisesBlock(blockSignatures(fixture.blocks[0]!))).to.equal(false);
  });

  it('refuses what admission refuses, and writes nothing of it', async () => {
    const refusal = new OrdererError('FORBIDDEN', 'no');
    const fixture = await createOrderer({
      admit: () => {
        throw refusal;
      },
    });
    expect(() => fixture.orderer.submit(bytes('a'))).to.throw(refusal);
    await fixture.close();
    expect(fixture.blocks).to.deep.equal([]);
  });

  it('stops when a block cannot be written, and says so', async () => {
    const broken = new Error('disk full');
    const fixture = await createOrderer({ commit: () => Promise.reject(broken) });
    fixture.orderer.submit(bytes('a'));
    await fixture.close();
    expect(fixture.failures).to.deep.equal([broken]);
    expect(() => fixture.orderer.submit(bytes('b')))
      .to.throw(OrdererError)
      .with.property('code', 'SERVICE_UNAVAILABLE');
  });

  it('writes all it has accepted before it closes, and accepts no more', async () => {
    const fixture = await createOrderer();
    fixture.orderer.submit(bytes('a'));
    const closed = fixture.close();
    expect(() => fixture.orderer.submit(bytes('b'))).to.throw(OrdererError);
    await closed;
    expect(fixture.batches).to.deep.equal([['a']]);
  });

  it('refuses more than it can hold', async () => {
    const fixture = await createOrderer({ batch: { ...batch, preferredMaxBytes: 1e9 } });
    const large = Buffer.alloc(40 * 1024 * 1024);
    fixture.orderer.submit(large);
    expect(() => fixture.orderer.submit(large))
      .to.throw(OrdererError)
      .with.property('status', 503);
    await fixture.arrived(1);
    fixture.written();
    fixture.orderer.submit(bytes('a'));
    await fixture.arrived(2);
    fixture.orderer.submit(large);
    await fixture.close();
    expect(fixture.blocks.length).to.equal(3);
  });
});
