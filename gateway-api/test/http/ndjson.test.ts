import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { inOrder, type Line, readLines } from '../../src/http/ndjson.js';

const Item = z.strictObject({ n: z.int() });

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Promise.resolve(Buffer.from(part));
}

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
}

function read(...parts: readonly (string | Uint8Array)[]): Promise<Line<{ n: number }>[]> {
  return all(readLines(chunks(...parts), Item, { length: 40, count: 4 }));
}

const said = (line: Line<{ n: number }>) => ('error' in line ? line.error.message : line.value.n);

describe('newline-delimited JSON', () => {
  it('reads lines however they are cut into chunks', async () => {
    const text = Array.from({ length: 4 }, (_none, n) => `${JSON.stringify({ n })}\n`).join('');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 8 }), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), text.length];
        const parts = at.slice(1).map((end, index) => text.slice(at[index], end));
        expect((await read(...parts)).map(said)).to.deep.equal([0, 1, 2, 3]);
      }),
    );
  });

  it('needs no line feed at the end, and passes over blank lines', async () => {
    expect((await read('\n{"n":1}\r\n \n{"n":2}')).map(said)).to.deep.equal([1, 2]);
  });

  it('has an error in the place of a line that does not parse, and goes on', async () => {
    const lines = await read('{"n":1}\n{"n":\n{"m":2}\n', Buffer.from([0x22, 0xff, 0x22, 0x0a]));
    expect(lines.map(said)).to.deep.equal([
      1,
      'MALFORMED: line: no JSON',
      'MALFORMED: line/n: Invalid input: expected number, received undefined',
      'MALFORMED: line: no JSON',
    ]);
  });

  it('keeps no more of a line that is too long than it may have, and goes on', async () => {
    const endless = Array.from({ length: 1000 }, () => 'x'.repeat(1000));
    expect((await read('{"n":1}\n', ...endless, '\n{"n":2}')).map(said)).to.deep.equal([
      1,
      'A line has at most 40 bytes.',
      2,
    ]);
  });

  it('ends with an error in the place of a line too many', async () => {
    const lines = await read('{"n":1}\n'.repeat(9));
    expect(lines.map(said)).to.deep.equal([1, 1, 1, 1, 'A request has at most 4 lines.']);
  });

  describe('answering in order', () => {
    async function* numbers(count: number, asked: number[] = []): AsyncGenerator<number> {
      for (let n = 0; n < count; n += 1) {
        asked.push(n);
        yield Promise.resolve(n);
      }
    }

    it('gives answers in the order of the items, whichever is there first', async () => {
      const order = [3, 0, 2, 1];
      const open = new Map<number, () => void>();
      const answer = (n: number) =>
        new Promise<number>((resolve) => {
          open.set(n, () => resolve(n));
          if (open.size === 4) for (const each of order) open.get(each)?.();
        });
      expect(await all(inOrder(numbers(4), answer, 10))).to.deep.equal([0, 1, 2, 3]);
    });

    it('gives the first answer while it still waits for the next item', async () => {
      const never = new Promise<never>(() => undefined);
      async function* one(): AsyncGenerator<number> {
        yield Promise.resolve(1);
        await never;
      }
      const answers = inOrder(one(), (n) => Promise.resolve(n), 10);
      expect(await answers.next()).to.deep.equal({ value: 1, done: false });
    });

    it('asks for no more than it may have open, nor for what is not read', async () => {
      const asked: number[] = [];
      const answers = inOrder(numbers(100, asked), (n) => Promise.resolve(n), 5);
      for (let n = 0; n < 3; n += 1) await answers.next();
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      expect(asked.length).to.be.below(10);
    });

    it('ends as the items do, when their sender goes away', async () => {
      async function* cut(): AsyncGenerator<number> {
        yield Promise.resolve(1);
        throw new Error('aborted');
      }
      const answers = inOrder(cut(), (n) => Promise.resolve(n), 1);
      expect(await answers.next()).to.deep.equal({ value: 1, done: false });
      expect(await answers.next().catch(String)).to.equal('Error: aborted');
    });
  });
});
