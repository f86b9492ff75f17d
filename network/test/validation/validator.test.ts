import { createPrivateKey } from 'node:crypto';
import { expect } from 'chai';
import { CertificateAuthority } from '../../src/crypto/authority.js';
import { newSigner, serializeIdentity, type Signer } from '../../src/crypto/signer.js';
import { decodeBlock } from '../../src/ledger/block.js';
import { Ledger } from '../../src/ledger/ledger.js';
import type { ReadWriteSet } from '../../src/ledger/readwriteset.js';
import { encodeReadWriteSet } from '../../src/ledger/readwritesetcodec.js';
import { parsePolicyExpression } from '../../src/policy/expression.js';
import { common, peer } from '../../src/proto/fabric.js';
import { ValidationCode } from '../../src/validation/code.js';
import { validateNext } from '../../src/validation/validator.js';
import { nextBlock } from '../support/blocks.js';
import { testChannel, type TestChannel } from '../support/channel.js';
import { inDirectory } from '../support/directory.js';
import {
  definition,
  namespaceSet,
  put,
  transaction,
  type TestTransaction,
  type TransactionParameters,
} from '../support/transactions.js';

const POLICY = "OutOf(2,'OperatorMSP.peer','RegulatorMSP.peer','NotaryMSP.peer')";
const CHAINCODE = 'credit-audit';

/** A ledger with block 0 and the chaincode's definition in block 1, and how to commit to it. */
class Fixture {
  readonly channel: TestChannel;
  readonly ledger: Ledger;

  constructor(channel: TestChannel, ledger: Ledger) {
    this.channel = channel;
    this.ledger = ledger;
  }

  /** A transaction endorsed by operator and regulator unless told otherwise. */
  transaction(
    results: ReadWriteSet,
    { endorsers, ...others }: Partial<Omit<TransactionParameters, 'results'>> = {},
  ): TestTransaction {
    const { client, peers } = this.channel;
    const both = [peers.operator, peers.regulator];
    return transaction({ creator: client, endorsers: endorsers ?? both, results, ...others });
  }

  writing(key: string, value: string, endorsers?: readonly Signer[]): TestTransaction {
    return this.transaction(
      [namespaceSet(CHAINCODE, { writes: [put(key, value)] })],
      endorsers ? { endorsers } : {},
    );
  }

  /** Validates and commits one block; the codes by name. */
  async commit(...envelopes: readonly (TestTransaction | Uint8Array)[]): Promise<string[]> {
    const data = envelopes.map((one) => (one instanceof Uint8Array ? one : one.bytes));
    const block = nextBlock(this.ledger, data);
    const validated = await validateNext(block, { ledger: this.ledger, authority: this.channel.authority });
    await this.ledger.commit(validated);
    return validated.codes.map(
      (code) => Object.entries(ValidationCode).find(([, value]) => value === code)![0],
    );
  }
}

const withFixture = (use: (fixture: Fixture) => Promise<void>): Promise<void> =>
  inDirectory(async (directory) => {
    const channel = await testChannel();
    const ledger = await Ledger.open({ directory, channel: 'credit-audit' });
    try {
      const fixture = new Fixture(channel, ledger);
      const [configuration] = decodeBlock(channel.genesis).data;
      expect(await fixture.commit(configuration!)).to.deep.equal(['VALID']);
      const defined = fixture.transaction([definition(CHAINCODE, POLICY)], { chaincode: '_lifecycle' });
      expect(await fixture.commit(defined)).to.deep.equal(['VALID']);
      await use(fixture);
    } finally {
      await ledger.close();
    }
  });

const withoutChaincode: TransactionParameters['adjust'] = ({ action }) => {
  action.clearChaincodeId();
  action.setResponse(new peer.Response());
};
const version = (blockNumber: bigint, position: number): object => ({
  version: { blockNumber, transaction: position },
});

describe('validateBlock', () => {
  it('accepts what enough organisations endorsed and refuses what too few did', () =>
    withFixture(async (fixture) => {
      const { operator, regulator, notary } = fixture.channel.peers;
      const codes = await fixture.commit(
        fixture.writing('a', '1', [operator, regulator]),
        fixture.writing('b', '1', [regulator, notary]),
        fixture.writing('c', '1', [operator]),
        fixture.writing('d', '1', [operator, operator]),
        fixture.writing('e', '1', [operator, fixture.channel.client]),
        fixture.writing('f', '1', []),
      );
      const refused = 'ENDORSEMENT_POLICY_FAILURE';
      expect(codes).to.deep.equal(['VALID', 'VALID', refused, refused, refused, refused]);
    }));

  it('needs the endorsement policy even of a transaction that writes nothing', () =>
    withFixture(async (fixture) => {
      const { operator, regulator } = fixture.channel.peers;
      const codes = await fixture.commit(
        fixture.transaction([], { endorsers: [operator] }),
        fixture.transaction([], { endorsers: [operator, regulator] }),
      );
      expect(codes).to.deep.equal(['ENDORSEMENT_POLICY_FAILURE', 'VALID']);
    }));

  it('refuses an endorsement of other bytes', () =>
    withFixture(async (fixture) => {
      const { client, peers } = fixture.channel;
      const liar: Signer = {
        ...peers.regulator,
        sign: (message) => peers.regulator.sign(message.subarray(1)),
      };
      const honest = fixture.transaction([], { creator: client, endorsers: [peers.operator, liar] });
      expect(await fixture.commit(honest)).to.deep.equal(['ENDORSEMENT_POLICY_FAILURE']);
    }));

  it('asks the policy of every namespace that is written, and refuses one without chaincode', () =>
    withFixture(async (fixture) => {
      const { operator, regulator, notary } = fixture.channel.peers;
      const second = fixture.transaction([definition('other', "AND('NotaryMSP.peer')")], {
        chaincode: '_lifecycle',
      });
      expect(await fixture.commit(second)).to.deep.equal(['VALID']);
      const both = [CHAINCODE, 'other'].map((name) => namespaceSet(name, { writes: [put('k', 'v')] }));
      const nowhere = [namespaceSet('nowhere', { writes: [put('k', 'v')] })];
      const codes = await fixture.commit(
        fixture.transaction(both, { endorsers: [operator, regulator] }),
        fixture.transaction(both, { endorsers: [operator, notary] }),
        fixture.transaction(nowhere),
        fixture.transaction([definition('third', POLICY)], {
          chaincode: '_lifecycle',
          endorsers: [operator],
        }),
      );
      const refused = 'ENDORSEMENT_POLICY_FAILURE';
      expect(codes).to.deep.equal([refused, 'VALID', 'INVALID_CHAINCODE', refused]);
    }));

  it("lets a key's own policy stand in for the chaincode's, from the next block on", () =>
    withFixture(async (fixture) => {
      const { operator, regulator, notary } = fixture.channel.peers;
      const policy = parsePolicyExpression("AND('NotaryMSP.peer')").serializeBinary();
      const entries = [{ name: 'VALIDATION_PARAMETER', value: policy }];
      const guard = (value: string): ReadWriteSet => [
        namespaceSet(CHAINCODE, { writes: [put('k', value)], metadataWrites: [{ key: 'k', entries }] }),
      ];
      const changed = await fixture.commit(fixture.transaction(guard('1')), fixture.writing('k', '2'));
      expect(changed).to.deep.equal(['VALID', 'ENDORSEMENT_POLICY_FAILURE']);
      const codes = await fixture.commit(
        fixture.writing('k', '2', [operator, regulator]),
        fixture.writing('k', '3', [notary]),
        fixture.writing('other', '3', [notary]),
        fixture.transaction([namespaceSet(CHAINCODE, { writes: [put('k', '4'), put('other', '4')] })], {
          endorsers: [notary],
        }),
      );
      const refused = 'ENDORSEMENT_POLICY_FAILURE';
      expect(codes).to.deep.equal([refused, 'VALID', refused, refused]);
      // The metadata outlives a write of the value alone.
      expect(await fixture.commit(fixture.writing('k', '5', [operator, regulator]))).to.deep.equal([refused]);
    }));

  it('knows only members whom the channel knows, whatever they call themselves', () =>
    withFixture(async (fixture) => {
      const { client, peers } = fixture.channel;
      const authority = await CertificateAuthority.create({ commonName: 'ca.operator.xinjian.example' });
      const impostor = async (role: string): Promise<Signer> => {
        const subject = { commonName: 'peer0.operator.xinjian.example', organizationalUnits: [role] };
        const { certificate, privateKey } = await authority.issueIdentity(subject);
        return newSigner('OperatorMSP', certificate, createPrivateKey(privateKey));
      };
      const nobody: Signer = { ...client, identity: serializeIdentity('NobodyMSP', Buffer.from('nothing')) };
      const codes = await fixture.commit(
        fixture.transaction([], { creator: await impostor('client') }),
        fixture.transaction([], { creator: nobody }),
        fixture.transaction([], { endorsers: [await impostor('peer'), peers.regulator] }),
      );
      const refused = 'BAD_CREATOR_SIGNATURE';
      expect(codes).to.deep.equal([refused, refused, 'ENDORSEMENT_POLICY_FAILURE']);
    }));

  it('refuses whatever is malformed, with the code that Fabric gives', () =>
    withFixture(async (fixture) => {
      const { client, peers } = fixture.channel;
      const stranger: Signer = { ...client, sign: (message) => client.sign(message.subarray(1)) };
      const payload = new common.Envelope();
      payload.setPayload(Buffer.of(0xff));
      const cases: [string, TestTransaction | Uint8Array][] = [
        ['INVALID_OTHER_REASON', Buffer.of(0xff)],
        ['BAD_PAYLOAD', payload.serializeBinary()],
        ['BAD_COMMON_HEADER', new Uint8Array()],
        ['BAD_COMMON_HEADER', fixture.transaction([], { type: common.HeaderType.MESSAGE })],
        [
          'BAD_COMMON_HEADER',
          fixture.transaction([], { adjust: ({ channelHeader }) => channelHeader.setEpoch(1) }),
        ],
        ['BAD_COMMON_HEADER', fixture.transaction([], { nonce: new Uint8Array() })],
        ['BAD_CREATOR_SIGNATURE', fixture.transaction([], { creator: stranger })],
        ['BAD_CREATOR_SIGNATURE', fixture.transaction([], { channel: 'another' })],
        ['UNSUPPORTED_TX_PAYLOAD', fixture.transaction([], { type: common.HeaderType.CONFIG_UPDATE })],
        ['INVALID_CONFIG_TRANSACTION', fixture.transaction([], { type: common.HeaderType.CONFIG })],
        [
          'BAD_PROPOSAL_TXID',
          fixture.transaction([], { adjust: ({ channelHeader }) => channelHeader.setTxId('00') }),
        ],
        [
          'INVALID_ENDORSER_TRANSACTION',
          fixture.transaction([], { adjust: ({ response }) => response.setProposalHash(Buffer.alloc(32)) }),
        ],
        [
          'BAD_HEADER_EXTENSION',
          fixture.transaction([], {
            adjust: ({ channelHeader }) => channelHeader.setExtension$(Buffer.of(0xff)),
          }),
        ],
        [
          'BAD_RWSET',
          fixture.transaction([], { adjust: ({ action }) => action.setResults(Buffer.of(0xff)) }),
        ],
        ['INVALID_OTHER_REASON', fixture.transaction([], { adjust: withoutChaincode })],
        [
          'INVALID_CHAINCODE',
          fixture.transaction([], { adjust: ({ action }) => action.getChaincodeId()!.setVersion('') }),
        ],
        [
          'INVALID_OTHER_REASON',
          fixture.transaction([], { adjust: ({ action }) => action.setEvents(Buffer.of(8)) }),
        ],
        ['ILLEGAL_WRITESET', fixture.transaction([namespaceSet('a', {}), namespaceSet('a', {})])],
        ['VALID', fixture.transaction([], { creator: client, endorsers: [peers.notary, peers.operator] })],
      ];
      const codes = await fixture.commit(...cases.map(([, envelope]) => envelope));
      expect(codes).to.deep.equal(cases.map(([code]) => code));
    }));

  it('takes a transaction id once, within a block and ever after, and even if the first was invalid', () =>
    withFixture(async (fixture) => {
      const { operator } = fixture.channel.peers;
      const nonce = Buffer.alloc(24, 1);
      const again = (value: string, endorsers?: readonly Signer[]): TestTransaction =>
        fixture.transaction([namespaceSet(CHAINCODE, { writes: [put('k', value)] })], {
          nonce,
          ...(endorsers && { endorsers }),
        });
      expect(await fixture.commit(again('1'), again('2'))).to.deep.equal(['VALID', 'DUPLICATE_TXID']);
      expect(await fixture.commit(again('3'))).to.deep.equal(['DUPLICATE_TXID']);
      const invalid = fixture.writing('k', '1', [operator]);
      expect(await fixture.commit(invalid)).to.deep.equal(['ENDORSEMENT_POLICY_FAILURE']);
      expect(await fixture.commit(invalid)).to.deep.equal(['DUPLICATE_TXID']);
    }));

  it('refuses what read a key that has changed since, in an earlier block or this one', () =>
    withFixture(async (fixture) => {
      const reading = (key: string, read: object): TestTransaction =>
        fixture.transaction([
          namespaceSet(CHAINCODE, { reads: [{ key, ...read }], writes: [put(key, 'x')] }),
        ]);
      const conflict = 'MVCC_READ_CONFLICT';
      expect(await fixture.commit(reading('k', {}), reading('k', {}))).to.deep.equal(['VALID', conflict]);
      const codes = await fixture.commit(
        reading('k', {}),
        reading('k', version(1n, 0)),
        reading('k', version(2n, 1)),
        reading('k', version(2n, 0)),
        reading('k', version(2n, 0)),
      );
      expect(codes).to.deep.equal([conflict, conflict, conflict, 'VALID', conflict]);
    }));

  it('refuses what read a range in which a key has appeared, changed or vanished', () =>
    withFixture(async (fixture) => {
      const setup = ['a', 'b', 'c', 'd'].map((key) => fixture.writing(key, '1'));
      expect(await fixture.commit(...setup)).to.deep.equal(setup.map(() => 'VALID'));
      const reads = ['a', 'b', 'c'].map((key, position) => ({ key, ...version(2n, position) }));
      const ranging = (query: object): TestTransaction =>
        fixture.transaction([
          namespaceSet(CHAINCODE, {
            rangeQueries: [{ startKey: 'a', endKey: 'd', exhausted: true, reads, ...query }],
          }),
        ]);
      const phantom = 'PHANTOM_READ_CONFLICT';
      const partly = { endKey: 'b', exhausted: false, reads: reads.slice(0, 2) };
      expect(
        await fixture.commit(
          ranging({}),
          ranging({ reads: reads.slice(0, 2) }),
          ranging({ reads: reads.slice(1) }),
          ranging(partly),
          fixture.writing('cc', '1'),
          ranging({}),
          ranging(partly),
          fixture.writing('b', ''),
          ranging(partly),
        ),
      ).to.deep.equal(['VALID', phantom, phantom, 'VALID', 'VALID', phantom, 'VALID', 'VALID', phantom]);
    }));

  it('lets the simulation of what stands commit, and of what fell refuses', () =>
    withFixture(async (fixture) => {
      const keys = Array.from({ length: 130 }, (_, index) => `k${String(index).padStart(3, '0')}`);
      await fixture.commit(...keys.map((key) => fixture.writing(key, '1')));
      const simulated = async (steps: number): Promise<TestTransaction> => {
        const simulator = fixture.ledger.simulator();
        const range = simulator.range(CHAINCODE, 'k', 'l');
        for (let step = 0; step < steps; step += 1) await range.next();
        const results = simulator.results();
        await range.close();
        await simulator.close();
        return fixture.transaction([], { adjust: ({ action }) => action.setResults(results) });
      };
      const all = await Promise.all([1, 50, 51, 52, 130, 131].map(simulated));
      expect(await fixture.commit(...all)).to.deep.equal(all.map(() => 'VALID'));
      const again = await Promise.all([1, 50, 51, 52, 130, 131].map(simulated));
      const phantom = 'PHANTOM_READ_CONFLICT';
      const expected = ['VALID', 'VALID', 'VALID', phantom, phantom, phantom, phantom];
      expect(await fixture.commit(fixture.writing('k050', '2'), ...again)).to.deep.equal(expected);
    }));

  it('does not run forever on a Merkle tree without branches', () =>
    withFixture(async (fixture) => {
      const merkle = { maxDegree: 0, maxLevel: 1, maxLevelHashes: [Buffer.alloc(32)] };
      const query = { startKey: '', endKey: '', exhausted: true, reads: [], merkle };
      const hostile = encodeReadWriteSet([namespaceSet(CHAINCODE, { rangeQueries: [query] })]);
      const one = fixture.transaction([], { adjust: ({ action }) => action.setResults(hostile) });
      expect(await fixture.commit(fixture.writing('k', '1'), one)).to.deep.equal([
        'VALID',
        'PHANTOM_READ_CONFLICT',
      ]);
    }));
});
