import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { LedgerError, QUERIES, SETTLE, SETTLED_REQUESTS, TRANSACTIONS } from '@xinjian/chaincode/model';
import { type Account } from '../../dev/client/account.js';
import { signStatement } from '../../dev/client/statement.js';
import { inventAccounts, inventKey } from '../../dev/demonstration/accounts.js';
import { participantEntry, publicPart, validity } from '../../dev/demonstration/founding.js';
import { dataHash, decodeBlock, type Ledger } from '../../src/ledger/index.js';
import { describeOnEachEngine } from '../support/engines.js';
import { FabricNetwork } from '../support/fabric.js';
import { useStarted } from '../support/started.js';

const CLIENTS = ['fabric-gateway', 'fabric-network'] as const;
const REGISTER = TRANSACTIONS['participant.register'];
const REGISTER_KEY = TRANSACTIONS['key.register'];
const AUDIENCE = 'credit-audit/credit-audit';
const SOURCE = fileURLToPath(new URL('../../src/ledger/index.ts', import.meta.url));

/** Loaded as the clients are, by `import()`: what mocha loads by `require` are classes of their own. */
type Errors = typeof import('../../src/ledger/errors.js');
type Founder = Account & { readonly participant: string };

describeOnEachEngine('the clients of the ledger', function (engine) {
  this.timeout(60_000);
  const ledgers: Ledger[] = [];
  after(() => ledgers.forEach((ledger) => ledger.close()));
  const network = useStarted(
    () => FabricNetwork.start(engine),
    (started) => started.stop(),
    { toStart: 150_000, toStop: 60_000 },
  );
  let errors: Errors;
  let operator: Founder;

  before(async () => {
    errors = await import('../../src/ledger/errors.js');
    operator = (await inventAccounts()).find((account): account is Founder => account.kind === 'operator')!;
    const founder = await connect('fabric-gateway', 'operator-admin');
    const entry = {
      participant: participantEntry(operator, 'OperatorMSP'),
      key: { jwk: publicPart(operator.key), ...validity() },
    };
    const { statement } = await signStatement('participant.register', entry, {
      ...operator,
      audience: AUDIENCE,
    });
    await founder.submit(REGISTER, [statement]);
  });

  async function connect(client: (typeof CLIENTS)[number], ...rest: [string?, object?]): Promise<Ledger> {
    const ledger = await network().connect(client, ...rest);
    ledgers.push(ledger);
    return ledger;
  }

  /** Calls until an answer comes: a connection takes its own time to come back. */
  async function eventually(call: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await call();
        return;
      } catch (error) {
        if (!(error instanceof errors.LedgerUnavailable)) throw error;
      }
    }
  }

  /** A statement that can be recorded once: the operator registers one more key of its own. */
  async function keyStatement(): Promise<string> {
    const { statement } = await signStatement(
      'key.register',
      {
        use: 'receipt',
        attestation: null,
        jwk: publicPart(await inventKey()),
        ...validity(),
      },
      { ...operator, audience: AUDIENCE },
    );
    return statement;
  }

  for (const [index, client] of CLIENTS.entries()) {
    const other = CLIENTS[1 - index]!;

    describe(client, () => {
      let ledger: Ledger;

      before(async () => {
        ledger = await connect(client);
      });

      it('commits a transaction, and tells where it stands', async () => {
        const committed = await ledger.submit(REGISTER_KEY, [await keyStatement()]);
        expect(committed.validationCode).to.equal('VALID');
        const block = decodeBlock(await ledger.block(committed.blockNumber));
        const transaction = block.transactions[committed.position]!;
        expect(transaction).to.include({ transactionId: committed.transactionId, at: committed.at });
        expect(transaction.invocation?.response.payload).to.equal(committed.result);
        expect(await ledger.commitStatus(committed.transactionId)).to.deep.include({
          blockNumber: committed.blockNumber,
          position: committed.position,
          validationCode: 'VALID',
        });
      });

      it('knows the id of a transaction before anything is sent, and leaves no trace of what is dropped', async () => {
        const height = await ledger.height();
        const proposal = ledger.propose(REGISTER_KEY, [await keyStatement()]);
        expect(proposal.transactionId).to.match(/^[0-9a-f]{64}$/);
        const endorsed = await proposal.endorse();
        expect(endorsed.transactionId).to.equal(proposal.transactionId);
        expect(await ledger.height()).to.equal(height);
      });

      it('carries transient data to the contract', async () => {
        const access = { transactionId: 'a'.repeat(64), index: 0 };
        const settlements = JSON.stringify([{ access, outcome: 'withheld', items: [], digest: null }]);
        const settled = (transient: object) =>
          ledger.submit(SETTLE, [settlements], { transient: { ...transient } });
        expect(await refusal(settled({}))).to.match(/^MALFORMED: requests/);
        expect(await refusal(settled({ [SETTLED_REQUESTS]: '["a.b.c"]' }))).to.match(
          /^NOT_FOUND: settlements\/0/,
        );
      });

      it('sends endorsed bytes once more without effect, and tells of the first time', async () => {
        const endorsed = await ledger.propose(REGISTER_KEY, [await keyStatement()]).endorse();
        const first = await ledger.endorsed(endorsed.bytes).submit();
        const second = await ledger.endorsed(endorsed.bytes).submit();
        expect(second).to.deep.equal(first);
        expect(first).to.include({ transactionId: endorsed.transactionId, result: endorsed.result });
      });

      it(`sends what ${other} has had endorsed`, async () => {
        const elsewhere = await connect(other);
        const endorsed = await elsewhere.propose(REGISTER_KEY, [await keyStatement()]).endorse();
        const committed = await ledger.endorsed(endorsed.bytes).submit();
        expect(committed).to.include({ transactionId: endorsed.transactionId, validationCode: 'VALID' });
      });

      it('tells of two transactions that read and write the same which one fell', async () => {
        const statement = await keyStatement();
        const [one, two] = await Promise.all([
          ledger.propose(REGISTER_KEY, [statement]).endorse(),
          ledger.propose(REGISTER_KEY, [statement]).endorse(),
        ]);
        await one.submit();
        const error = await rejection(two.submit());
        expect(error).to.be.instanceOf(errors.CommitFailed);
        expect(error).to.include({
          transactionId: two.transactionId,
          validationCode: 'MVCC_READ_CONFLICT',
          isConflict: true,
        });
      });

      it('submits many at once', async () => {
        const statements = await Promise.all(Array.from({ length: 12 }, keyStatement));
        const committed = await Promise.all(
          statements.map((statement) => ledger.submit(REGISTER_KEY, [statement])),
        );
        const places = committed.map(({ blockNumber, position }) => `${blockNumber}/${position}`);
        expect(new Set(places).size).to.equal(statements.length);
      });

      it('hands on what the chaincode refuses, at endorsement and at a query', async () => {
        const refused = await rejection(ledger.submit(REGISTER_KEY, ['not a statement']));
        expect(refused).to.be.instanceOf(LedgerError);
        const unknown = await rejection(ledger.evaluate(QUERIES.participant, ['nobody']));
        expect(unknown).to.be.instanceOf(LedgerError).and.to.include({ code: 'NOT_FOUND' });
      });

      it('answers queries from what is committed', async () => {
        const record = JSON.parse(
          await ledger.evaluate(QUERIES.participant, [operator.participant]),
        ) as unknown;
        expect(record).to.deep.include({ id: operator.participant });
      });

      it('gives blocks in the bytes of the peer, in order, and waits for the next', async () => {
        const height = await ledger.height();
        const stopping = new AbortController();
        const numbers: number[] = [];
        for await (const raw of ledger.blocks(0, stopping.signal)) {
          const { number, envelopes, dataHash: expected } = decodeBlock(raw);
          expect(dataHash(envelopes)).to.equal(expected);
          numbers.push(number);
          if (number === height - 1) await ledger.submit(REGISTER_KEY, [await keyStatement()]);
          if (number === height) break;
        }
        expect(numbers).to.deep.equal(Array.from({ length: height + 1 }, (_, number) => number));
        const elsewhere = await connect(other);
        expect(digest(await ledger.block(height))).to.equal(digest(await elsewhere.block(height)));
      });

      it('ends a stream of blocks by its signal, and names a block that is not there', async () => {
        const stopping = new AbortController();
        const blocks = ledger.blocks(await ledger.height(), stopping.signal)[Symbol.asyncIterator]();
        const next = rejection(blocks.next());
        stopping.abort(new Error('enough'));
        expect(await next).to.have.property('message', 'enough');
        expect(await rejection(ledger.block(1_000_000))).to.be.instanceOf(errors.BlockNotFound);
      });

      it('reads one block after another as fast as it can, more than a server lets anybody cancel', async () => {
        const read = () => Promise.all(Array.from({ length: 50 }, () => ledger.block(0)));
        for (let round = 0; round < 30; round += 1) expect(await read()).to.have.length(50);
        const missing = () =>
          Promise.all(Array.from({ length: 50 }, () => rejection(ledger.block(1_000_000))));
        for (let round = 0; round < 30; round += 1) {
          for (const error of await missing()) expect(error).to.be.instanceOf(errors.BlockNotFound);
        }
      });

      it('does not wait longer than its caller', async () => {
        const stopping = new AbortController();
        const status = rejection(ledger.commitStatus('ab'.repeat(32), { signal: stopping.signal }));
        stopping.abort(new Error('enough'));
        expect(await status).to.be.instanceOf(errors.CommitUnknown);
        const signal = AbortSignal.abort(new Error('enough'));
        expect(await rejection(ledger.evaluate(QUERIES.participant, ['x'], { signal }))).to.have.property(
          'message',
          'enough',
        );
      });

      it('waits for the commit of what another sends', async () => {
        const elsewhere = await connect(other);
        const endorsed = await elsewhere.propose(REGISTER_KEY, [await keyStatement()]).endorse();
        const [status, { blockNumber, position }] = await Promise.all([
          ledger.commitStatus(endorsed.transactionId),
          endorsed.submit(),
        ]);
        expect(status).to.deep.include({ blockNumber, position });
      });

      it('is unavailable with a chaincode that the channel does not have', async () => {
        const lost = await connect(client, 'gateway', { chaincode: 'unknown' });
        expect(await rejection(lost.evaluate('any', []))).to.be.instanceOf(errors.LedgerUnavailable);
        expect(await rejection(lost.submit('any', []))).to.be.instanceOf(errors.LedgerUnavailable);
      });

      it('opens without the network, is unavailable meanwhile, and works when it is there', async () => {
        await network().halt();
        let later: Ledger;
        try {
          later = await connect(client);
          expect(await rejection(later.evaluate(QUERIES.participant, ['x']))).to.be.instanceOf(
            errors.LedgerUnavailable,
          );
          const proposal = ledger.propose(REGISTER_KEY, ['x']);
          expect(await rejection(proposal.endorse())).to.be.instanceOf(errors.LedgerUnavailable);
        } finally {
          await network().resume();
        }
        for (const each of [later, ledger]) await eventually(() => each.height());
        for (const each of [later, ledger]) {
          await eventually(() => each.evaluate(QUERIES.participant, [operator.participant]));
          const committed = await each.submit(REGISTER_KEY, [await keyStatement()]);
          expect(committed.validationCode).to.equal('VALID');
        }
      });
    });

    it(`loads ${client} alone where that is chosen`, async () => {
      const script = `
        const { connectLedger } = await import(${JSON.stringify(SOURCE)});
        const { createRequire } = await import('node:module');
        await connectLedger({ client: '${client}', ...JSON.parse(process.argv[1]) }).catch((error) => {
          console.error(error);
          process.exit(1);
        });
        const loaded = Object.keys(createRequire(${JSON.stringify(SOURCE)}).cache);
        console.log(JSON.stringify(loaded.map((file) => /node_modules.(@hyperledger.fabric-gateway|fabric-network)./.exec(file)?.[1])));
        process.exit();`;
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...['--import', 'tsx', '--input-type=module', '--eval', script],
        JSON.stringify(network().connection()),
      ]);
      const loaded = new Set((JSON.parse(stdout) as (string | null)[]).filter((name) => name !== null));
      expect([...loaded].map((name) => name.split('/').at(-1))).to.deep.equal([client]);
    });
  }

  it('has the named organisations endorse, and any others where one is not there', async () => {
    const endorsersOf = async (endorsers: string[]) => {
      const ledger = await connect('fabric-gateway', 'gateway', { endorsers });
      const { blockNumber, position } = await ledger.submit(REGISTER_KEY, [await keyStatement()]);
      const { invocation } = decodeBlock(await ledger.block(blockNumber)).transactions[position]!;
      return invocation!.endorsements.map(({ endorser }) => endorser.mspId);
    };
    const named = ['RegulatorMSP', 'NotaryMSP'];
    expect(await endorsersOf(named)).to.have.members(named);
    expect(await endorsersOf(['OperatorMSP', 'InstitutionMSP']))
      .to.have.length(2)
      .and.include('OperatorMSP');
  });
});

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a rejection');
    },
    (error: unknown) => error,
  );
}

async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
