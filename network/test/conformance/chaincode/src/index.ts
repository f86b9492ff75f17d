import fabric, { type Context } from 'fabric-contract-api';

type Iterator = AsyncIterable<{ readonly key: string; readonly value: Uint8Array }>;

/** Uses every call of the shim, and misbehaves when asked to. Arguments and results are strings. */
class Conformance extends fabric.Contract {
  async put(ctx: Context, key: string, value: string): Promise<string> {
    await ctx.stub.putState(key, Buffer.from(value));
    return value;
  }

  async get(ctx: Context, key: string): Promise<string> {
    return text(await ctx.stub.getState(key));
  }

  async delete(ctx: Context, key: string): Promise<void> {
    await ctx.stub.deleteState(key);
  }

  /** Reads and writes: two of them in one block conflict. */
  async increment(ctx: Context, key: string): Promise<string> {
    const next = String(Number(text(await ctx.stub.getState(key))) + 1);
    await ctx.stub.putState(key, Buffer.from(next));
    return next;
  }

  /** What a transaction writes it does not read. */
  async putAndGet(ctx: Context, key: string, value: string): Promise<string> {
    await ctx.stub.putState(key, Buffer.from(value));
    return text(await ctx.stub.getState(key));
  }

  async putMany(ctx: Context, prefix: string, count: string): Promise<void> {
    for (let index = 0; index < Number(count); index += 1) {
      await ctx.stub.putState(`${prefix}${String(index).padStart(4, '0')}`, Buffer.from(String(index)));
    }
  }

  async range(ctx: Context, start: string, end: string): Promise<string> {
    return keysOf(ctx.stub.getStateByRange(start, end));
  }

  /** Depends on a range: a key that appears in it before the commit is a phantom. */
  async countInto(ctx: Context, start: string, end: string, key: string): Promise<string> {
    const keys = JSON.parse(await this.range(ctx, start, end)) as string[];
    await ctx.stub.putState(key, Buffer.from(String(keys.length)));
    return String(keys.length);
  }

  async page(ctx: Context, start: string, end: string, size: string, bookmark: string): Promise<string> {
    const { iterator, metadata } = await ctx.stub.getStateByRangeWithPagination(
      start,
      end,
      Number(size),
      bookmark,
    );
    const keys: string[] = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      keys.push(next.value.key);
    }
    await iterator.close();
    return JSON.stringify({ keys, bookmark: metadata.bookmark, count: metadata.fetchedRecordsCount });
  }

  async putComposite(ctx: Context, type: string, parts: string): Promise<void> {
    const key = ctx.stub.createCompositeKey(type, JSON.parse(parts) as string[]);
    await ctx.stub.putState(key, Buffer.from(parts));
  }

  async partialComposite(ctx: Context, type: string, parts: string): Promise<string> {
    const iterator = ctx.stub.getStateByPartialCompositeKey(type, JSON.parse(parts) as string[]);
    const values: unknown[] = [];
    for await (const { value } of iterator as unknown as Iterator) {
      values.push(JSON.parse(text(value)));
    }
    return JSON.stringify(values);
  }

  async history(ctx: Context, key: string): Promise<string> {
    const modifications: unknown[] = [];
    for await (const { txId, value, isDelete } of ctx.stub.getHistoryForKey(key) as unknown as AsyncIterable<{
      readonly txId: string;
      readonly value: Uint8Array;
      readonly isDelete: boolean;
    }>) {
      modifications.push({ txId, value: text(value), isDelete });
    }
    return JSON.stringify(modifications);
  }

  async setPolicy(ctx: Context, key: string, policy: string): Promise<void> {
    await ctx.stub.setStateValidationParameter(key, Buffer.from(policy, 'base64'));
  }

  async getPolicy(ctx: Context, key: string): Promise<string> {
    return Buffer.from(await ctx.stub.getStateValidationParameter(key)).toString('base64');
  }

  async emit(ctx: Context, name: string, payload: string): Promise<void> {
    await ctx.stub.putState(`event-${name}`, Buffer.from(payload));
    ctx.stub.setEvent(name, Buffer.from(payload));
  }

  whoAmI(ctx: Context): string {
    const identity = ctx.clientIdentity;
    return JSON.stringify({ mspId: identity.getMSPID(), role: identity.getAttributeValue('xinjian.role') });
  }

  transient(ctx: Context, name: string): string {
    return text(ctx.stub.getTransient().get(name) ?? new Uint8Array());
  }

  fail(_ctx: Context, message: string): never {
    throw new Error(message);
  }

  /** Every endorser writes something else. */
  async differ(ctx: Context, key: string): Promise<void> {
    await ctx.stub.putState(key, Buffer.from(String(Math.random())));
  }

  async privateData(ctx: Context, collection: string, key: string): Promise<string> {
    return text(await ctx.stub.getPrivateData(collection, key));
  }

  async query(ctx: Context, query: string): Promise<string> {
    return keysOf(ctx.stub.getQueryResult(query));
  }

  async hang(): Promise<void> {
    await new Promise(() => undefined);
  }

  async crash(): Promise<void> {
    process.kill(process.pid, 'SIGKILL');
    await this.hang();
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

async function keysOf(iterator: Iterator): Promise<string> {
  const keys: string[] = [];
  for await (const { key } of iterator) {
    keys.push(key);
  }
  return JSON.stringify(keys);
}

export const contracts = [Conformance];
