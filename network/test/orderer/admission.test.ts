import { expect } from 'chai';
import { admit } from '../../src/orderer/admission.js';
import { OrdererError } from '../../src/orderer/errors.js';
import { common } from '../../src/proto/fabric.js';
import { testChannel } from '../support/channel.js';
import { namespaceSet, put, transaction, type TransactionParameters } from '../support/transactions.js';

const FAR_FUTURE = new Date('2100-01-01');

async function admitted(parameters: Partial<TransactionParameters>, now = new Date()): Promise<void> {
  const { client, config, authority } = await testChannel();
  const { bytes } = transaction({ creator: client, endorsers: [], results: [], ...parameters });
  admit(bytes, { config, authority, now: () => now });
}

const refusal = async (attempt: Promise<void>): Promise<string> => {
  const error = await attempt.catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(OrdererError);
  return `${(error as OrdererError).code}: ${(error as OrdererError).message}`;
};

describe('admit', () => {
  it('lets a member in', () => admitted({}));

  it('refuses another channel, and types that are not for clients', async () => {
    expect(await refusal(admitted({ channel: 'another' }))).to.match(
      /^BAD_REQUEST: channel creation request/,
    );
    for (const type of [common.HeaderType.CONFIG, common.HeaderType.ORDERER_TRANSACTION]) {
      expect(await refusal(admitted({ type }))).to.match(
        /^BAD_REQUEST: message is of type that cannot be processed/,
      );
    }
    const update = refusal(admitted({ type: common.HeaderType.CONFIG_UPDATE }));
    expect(await update).to.equal(
      'BAD_REQUEST: this network does not change its configuration while it runs',
    );
  });

  it('refuses what is larger than any block', async () => {
    const { config } = await testChannel();
    const value = 'x'.repeat(config.batch.absoluteMaxBytes);
    const large = admitted({ results: [namespaceSet('cc', { writes: [put('k', value)] })] });
    expect(await refusal(large)).to.match(
      /^BAD_REQUEST: message payload is \d+ bytes and exceeds maximum allowed/,
    );
  });

  it('refuses an expired certificate before it asks who it was', async () => {
    expect(await refusal(admitted({}, FAR_FUTURE))).to.equal(
      'BAD_REQUEST: broadcast client identity expired',
    );
  });

  it('refuses a signature that is not the creator’s', async () => {
    const { client, peers } = await testChannel();
    const forged = admitted({ creator: { ...client, sign: (message) => peers.notary.sign(message) } });
    expect(await refusal(forged)).to.match(/^FORBIDDEN: .*permission denied$/);
  });

  it('refuses what is no envelope', async () => {
    const { config, authority } = await testChannel();
    const attempt = (): void => admit(Buffer.of(0xff), { config, authority, now: () => new Date() });
    expect(attempt).to.throw(OrdererError, 'could not determine channel ID');
  });
});
