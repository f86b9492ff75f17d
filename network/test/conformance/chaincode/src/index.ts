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

  async putAll(ctx: Context, keys: string, value: string): Promise<void> {
    for (const key of JSON.parse(keys) as string[]) {
      await ctx.stub.putState(key, Buffer.from(value));
    }
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

  async partialCompositePage(
    ctx: Context,
    type: string,
    parts: string,
    size: string,
    bookmark: string,
  ): Promise<string> {
    const { iterator, metadata } = await ctx.stub.getStateByPartialCompositeKeyWithPagination(
      type,
      JSON.parse(parts) as string[],
      Number(size),
      bookmark,
    );
    const keys: unknown[] = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      keys.push(ctx.stub.splitCompositeKey(next.value.key));
    }
    await iterator.close();
    return JSON.stringify({ keys, bookmark: metadata.bookmark, count: metadata.fetchedRecordsCount });
  }

  /** Pages and writes do not mix. */
  async pageAndPut(ctx: Context, start: string, end: string, key: string): Promise<void> {
    await this.page(ctx, start, end, '1', '');
    await ctx.stub.putState(key, Buffer.from('x'));
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

  /** What another chaincode answers. */
  async call(ctx: Context, chaincode: string, channel: string, args: string): Promise<string> {
    const { status, message, payload } = await ctx.stub.invokeChaincode(
      chaincode,
      JSON.parse(args) as string[],
      channel,
    );
    return JSON.stringify({ status, message, payload: text(payload ?? new Uint8Array()) });
  }

  /** Writes a key of its own, and one of another chaincode's. */
  async putInBoth(ctx: Context, chaincode: string, key: string, value: string): Promise<string> {
    await ctx.stub.putState(key, Buffer.from(value));
    return this.call(ctx, chaincode, '', JSON.stringify(['put', key, value]));
  }

  /** What the stub tells of the transaction. */
  transaction(ctx: Context): string {
    const { stub } = ctx;
    const { mspid, idBytes } = stub.getCreator();
    const { seconds, nanos } = stub.getTxTimestamp();
    const { signature, proposal } = stub.getSignedProposal();
    return JSON.stringify({
      id: stub.getTxID(),
      channel: stub.getChannelID(),
      creator: { mspid, certificate: text(idBytes) },
      timestamp: { seconds: String(seconds), nanos },
      date: stub.getDateTimestamp().toISOString(),
      binding: stub.getBinding(),
      signature: Buffer.from(signature).toString('base64'),
      nonce: Buffer.from(proposal.header.signatureHeader.nonce).toString('base64'),
      args: stub.getArgs(),
      parameters: stub.getFunctionAndParameters(),
    });
  }

  /** A value of one attribute of the caller's certificate. */
  attribute(ctx: Context, name: string, value: string): string {
    const identity = ctx.clientIdentity;
    return JSON.stringify({
      has: identity.assertAttributeValue(name, value),
      value: identity.getAttributeValue(name),
      id: identity.getID(),
      mspId: identity.getMSPID(),
    });
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

  /** A call on a private data collection, by its name in the stub. */
  async privateData(ctx: Context, name: string, collection: string, key: string): Promise<string> {
    const { stub } = ctx;
    const value = Buffer.from('v');
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      getPrivateData: () => stub.getPrivateData(collection, key),
      getPrivateDataHash: () => stub.getPrivateDataHash(collection, key),
      putPrivateData: () => stub.putPrivateData(collection, key, value),
      deletePrivateData: () => stub.deletePrivateData(collection, key),
      purgePrivateData: () => stub.purgePrivateData(collection, key),
      setPrivateDataValidationParameter: () => stub.setPrivateDataValidationParameter(collection, key, value),
      getPrivateDataValidationParameter: () => stub.getPrivateDataValidationParameter(collection, key),
      getPrivateDataByRange: () => keysOf(stub.getPrivateDataByRange(collection, key, '')),
      getPrivateDataByPartialCompositeKey: () =>
        keysOf(stub.getPrivateDataByPartialCompositeKey(collection, key, [])),
      getPrivateDataQueryResult: () => keysOf(stub.getPrivateDataQueryResult(collection, '{}')),
    };
    return String(await calls[name]?.());
  }

  async query(ctx: Context, query: string): Promise<string> {
    return keysOf(ctx.stub.getQueryResult(query));
  }

  async queryPage(ctx: Context, query: string): Promise<string> {
    const { metadata } = await ctx.stub.getQueryResultWithPagination(query, 1, '');
    return metadata.bookmark;
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
