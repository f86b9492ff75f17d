import { verify, X509Certificate } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { parseCompactJws, sha256Hash } from '@xinjian/chaincode/model';
import { type Block, decodeBlock } from '../../src/ledger/block.js';
import { placesIn } from '../../src/ledger/fabric/places.js';
import { printableKey, splitCompositeKey } from '../../src/ledger/composite-key.js';
import { dataHash, headerHash } from '../../src/ledger/header-hash.js';
import { bytesOfPrintable, printable } from '../../src/ledger/text.js';
import { rawBlock } from './vectors.js';

/** The only transaction of a block of the vectors. */
function invocationOf({ transactions }: Block) {
  return transactions[0]!.invocation!;
}

describe('decoding blocks', () => {
  const [configuration, definition, grant, access, settlement] = [0, 1, 86, 87, 88].map((number) =>
    decodeBlock(rawBlock(number)),
  ) as [Block, Block, Block, Block, Block];

  it('hashes a header so that the next block names it', () => {
    expect(definition.previousHash).to.equal(configuration.hash);
    expect(access.previousHash).to.equal(grant.hash);
    expect(settlement.previousHash).to.equal(access.hash);
    expect(configuration.previousHash).to.equal('');
  });

  it('hashes the envelopes to what the header says, and one flipped bit to something else', () => {
    for (const block of [configuration, definition, grant, access, settlement]) {
      expect(dataHash(block.envelopes)).to.equal(block.dataHash);
      const flipped = Buffer.from(block.envelopes[0]!);
      flipped[flipped.length >> 1]! ^= 1;
      expect(dataHash([flipped])).not.to.equal(block.dataHash);
    }
  });

  it('encodes numbers above 127 and 32 bits as ASN.1 does', () => {
    const hash = (number: number) => headerHash(number, new Uint8Array(32), new Uint8Array(32));
    const numbers = [0, 1, 127, 128, 255, 256, 2 ** 32, Number.MAX_SAFE_INTEGER];
    expect(new Set(numbers.map(hash)).size).to.equal(numbers.length);
  });

  it('tells where transactions stand by their headers alone, the first of an id that occurs twice', () => {
    for (const number of [0, 1, 86, 87, 88]) {
      const places = placesIn(rawBlock(number));
      for (const { transactionId, position, validationCode, at } of decodeBlock(rawBlock(number))
        .transactions) {
        const expected = { transactionId, blockNumber: number, position, validationCode, at };
        expect(places.get(transactionId)).to.deep.equal(expected);
      }
    }
    const twice = common.Block.deserializeBinary(rawBlock(87));
    const [envelope] = twice.getData()!.getDataList_asU8();
    twice.getData()!.setDataList([envelope!, envelope!]);
    expect([...placesIn(twice.serializeBinary()).values()].map(({ position }) => position)).to.deep.equal([
      0,
    ]);
  });

  it('reads a configuration as valid, without an invocation', () => {
    expect(configuration.transactions[0]).to.include({
      type: 'CONFIG',
      validationCode: 'VALID',
      invocation: null,
    });
  });

  it('reads call, answer, event and times of a transaction', () => {
    const [transaction] = access.transactions;
    expect(transaction).to.include({ type: 'ENDORSER_TRANSACTION', validationCode: 'VALID', position: 0 });
    expect(transaction!.creator).to.include({ mspId: 'OperatorMSP' });
    expect(transaction!.creator!.subject).to.match(/CN=/);
    expect(transaction!.at).to.match(/^2026-11-22T20:30:47\.\d{3}Z$/);
    const call = invocationOf(access);
    expect(call).to.include({ chaincode: 'credit-audit', contract: 'access', transaction: 'record' });
    const [statement] = JSON.parse(call.args[0]!) as [string];
    const [decision] = JSON.parse(call.response.payload) as [{ statement: string; outcome: string }];
    expect(decision).to.deep.include({ statement: sha256Hash(statement), outcome: 'ALLOWED' });
    expect(parseCompactJws(statement).payload).to.include({ type: 'access.request' });
    expect(call.event?.name).to.equal('access.request');
  });

  it('reads what was read and written, with composite keys', () => {
    const { reads, writes } = invocationOf(access);
    expect(reads.map(({ key }) => splitCompositeKey(key)?.objectType)).to.include.members(['consent', 'key']);
    expect(reads.find(({ key }) => splitCompositeKey(key)?.objectType === 'consent')?.version).to.deep.equal({
      blockNumber: 86,
      position: 0,
    });
    const written = writes.find(({ key }) => splitCompositeKey(key)?.objectType === 'access')!;
    expect(written).to.include({ isDelete: false, namespace: 'credit-audit' });
    expect(printableKey(written.key)).to.equal(`access(${access.transactions[0]!.transactionId})`);
    expect(printableKey('plain')).to.equal('plain');
  });

  it('gives the bytes that the endorsers signed', () => {
    for (const block of [grant, access, settlement]) {
      const { endorsements } = invocationOf(block);
      expect(endorsements.map(({ endorser }) => endorser.mspId)).to.have.members([
        'OperatorMSP',
        'RegulatorMSP',
      ]);
      for (const { endorser, signed, signature } of endorsements) {
        const key = new X509Certificate(endorser.certificate).publicKey;
        expect(verify('sha256', signed, key, signature)).to.equal(true);
        const flipped = Buffer.from(signed);
        flipped[10]! ^= 1;
        expect(verify('sha256', flipped, key, signature)).to.equal(false);
      }
    }
  });

  it('refuses what is not a block', () => {
    expect(() => decodeBlock(Buffer.from('not a block at all'))).to.throw();
    expect(() => decodeBlock(new Uint8Array())).to.throw();
  });

  it('prints any bytes, and takes them back', () => {
    for (const bytes of [Buffer.from('text 文'), Buffer.from([0xff, 0, 1]), Buffer.alloc(0)]) {
      expect(Buffer.from(bytesOfPrintable(printable(bytes)))).to.deep.equal(bytes);
    }
  });
});
