import { randomBytes } from 'node:crypto';
import canonicalize from 'canonicalize';
import { expect } from 'chai';
import { saltedDigest, sha256Hash } from '@xinjian/chaincode/model';
import { v7 as uuid7 } from 'uuid';
import { expectOk } from '../../dev/client/answer.js';
import type { Caller } from '../../dev/client/caller.js';
import { signPayload } from '../../dev/client/statement.js';
import { readCommitments, wordsOf } from '../../src/declarations/commitments.js';
import type { RunningPlatform } from './running-platform.js';
import { access, grant, type Scenario } from './scenario.js';

interface Delivered {
  readonly data: {
    readonly items: readonly {
      readonly item: string;
      readonly mark?: string;
      readonly rows: readonly Record<string, unknown>[];
      readonly sources?: readonly { readonly kind: string; readonly digest: string | null }[];
    }[];
  };
  readonly access: string;
  readonly receipt: { readonly salt: string; readonly digest: string };
}
interface Objection {
  readonly id: string;
  readonly state: string;
  readonly clock: { readonly overdue: boolean; readonly mark: { readonly state: string } };
  readonly text: { readonly text: string } | null;
  readonly grounds: { readonly text: string } | null;
}

const newSalt = () => `0x${randomBytes(32).toString('hex')}`;

/** Collected, declared, disputed, corrected: against the whole platform and the real chaincode. */
export function subjectData(running: () => RunningPlatform): void {
  let sequence = Date.now();

  const record = (changes: object = {}) => ({
    ...{ taxpayerName: '样章', taxpayerId: running().account('enterprise').uscc, taxType: '增值税' },
    ...{ balance: '120000.00', newArrears: '120000.00', authority: '样例税务局', publishDate: '2026-05-06' },
    ...changes,
  });

  async function push(entries: readonly object[], changes: object = {}, path = 'TAX-03') {
    const provider = running().account('data_provider');
    const { ledger } = running().demonstration;
    const message = {
      ...{ type: 'collection.push', iss: provider.participant, aud: `${ledger.channel}/${ledger.chaincode}` },
      ...{ iat: new Date().toISOString(), jti: uuid7(), item: 'TAX-03', sequence: (sequence += 1) },
      digest: sha256Hash(canonicalize(entries) ?? ''),
      ...changes,
    };
    const statement = await signPayload(message, provider.key);
    return running().callerFor(provider).send('PUT', `/v1/collection/${path}`, { statement, entries });
  }

  async function word(
    caller: Caller,
    path: string,
    type: 'objection.raise' | 'objection.decide',
    members: object,
  ) {
    const [text, salt] = [`${type} 的理由`, newSalt()];
    const { statement, jti } = await caller.sign(type, { ...members, digest: saltedDigest(salt, text) });
    return { jti, answer: await caller.send('POST', path, { statement, text, salt }) };
  }

  async function query(scenario: Scenario, item: string): Promise<Delivered> {
    return expectOk('access', await access(scenario, { items: [item] })) as Delivered;
  }

  describe('the data of an enterprise', () => {
    it('is pushed by its provider, disputed, corrected, and told to who got it before', async () => {
      const { caller } = { caller: (kind: string) => running().caller(kind) };
      const [enterprise, operator, provider] = ['enterprise', 'operator', 'data_provider'].map(caller) as [
        Caller,
        Caller,
        Caller,
      ];
      expect(expectOk('push', await push([{ put: record() }]))).to.include({ rejected: 0 });
      const items = [{ id: 'TAX-03', version: 1 }];
      const scenario = await grant(running(), { items });
      const before = await query(scenario, 'TAX-03');
      expect(before.data.items[0]?.rows[0]).to.include({ balance: '120000.00' });
      expect(before.data.items[0]?.sources?.[0]).to.include({ kind: 'push', provider: 'tax-provider' });
      expect(before.data.items[0]).not.to.have.property('mark');

      const { jti: id, answer } = await word(enterprise, '/v1/objections', 'objection.raise', {
        item: 'TAX-03',
      });
      const raised = expectOk('raise', answer) as Objection;
      expect(raised).to.include({ id, state: 'RAISED' });
      expect(raised.text?.text).to.equal('objection.raise 的理由');
      expect(raised.clock.mark.state).to.equal('met');
      expect((await query(scenario, 'TAX-03')).data.items[0]?.mark).to.equal('objection');

      const path = `/v1/objections/${id}`;
      expect((await provider.get(path)).status).to.equal(404);
      await operator.state(`${path}/transfer`, 'objection.transfer', {
        objection: id,
        provider: 'tax-provider',
      });
      expect(expectOk('provider reads', await provider.get(path))).to.include({ state: 'TRANSFERRED' });
      expect((await running().caller('bank').get(path)).status).to.equal(403);
      const notary = expectOk('notary', await running().caller('notary').get(path)) as Objection;
      expect(notary.text).to.equal(null);

      const decision = { objection: id, outcome: 'corrected' };
      const early = await word(provider, `${path}/decide`, 'objection.decide', decision);
      expect(early.answer).to.deep.include({ status: 409 });
      expectOk('correction', await push([{ put: record({ balance: '0.00', newArrears: '0.00' }) }]));
      const decided = await word(provider, `${path}/decide`, 'objection.decide', decision);
      expect(expectOk('decide', decided.answer)).to.include({ state: 'DECIDED' });
      const after = await query(scenario, 'TAX-03');
      expect(after.data.items[0]).not.to.have.property('mark');
      expect(after.data.items[0]?.rows[0]).to.include({ balance: '0.00' });

      const { items: notices } = expectOk('notices', await scenario.bank.get('/v1/notices')) as {
        items: { cause: string; accesses: string[] }[];
      };
      const notice = notices.find(({ cause }) => cause === id);
      expect(notice?.accesses).to.include(before.access);
      const other = expectOk('notices', await running().caller('bank', 1).get('/v1/notices')) as {
        items: { cause: string }[];
      };
      expect(other.items.map(({ cause }) => cause)).not.to.include(id);
      const own = expectOk('own', await enterprise.get(path)) as Objection;
      expect(own.grounds?.text).to.equal('objection.decide 的理由');
    });

    it('is withdrawn from dispute, and cannot be decided any more', async () => {
      const [enterprise, operator] = [running().caller('enterprise'), running().caller('operator')];
      const { jti: id } = await word(enterprise, '/v1/objections', 'objection.raise', { item: 'ADM-02' });
      const path = `/v1/objections/${id}`;
      const withdrawn = await enterprise.state(`${path}/withdraw`, 'objection.withdraw', { objection: id });
      expect(withdrawn).to.include({ state: 'WITHDRAWN' });
      const late = await word(operator, `${path}/decide`, 'objection.decide', {
        ...{ objection: id, outcome: 'rejected' },
      });
      expect(late.answer).to.deep.include({ status: 409 });
    });

    it('is disputed record by record: the enterprise alone can name one, and each bears its own mark', async () => {
      const [enterprise, operator, provider] = ['enterprise', 'operator', 'data_provider'].map((kind) =>
        running().caller(kind),
      ) as [Caller, Caller, Caller];
      const taxes = ['房产税', '印花税', '契税'] as const;
      const put = (taxType: string, changes: object = {}) => ({
        put: record({ taxType, publishDate: '2026-06-07', ...changes }),
      });
      expectOk('push', await push(taxes.map((tax) => put(tax))));
      const asked = await enterprise.sign('access.request', {
        ...{ consent: null, subject: enterprise.account.participant, items: ['TAX-03'], purpose: 'S1' },
        ...{ service: 'query', evidence: [], officer: sha256Hash('an officer') },
      });
      const own = expectOk(
        'own',
        await enterprise.send('POST', '/v1/accesses', { statement: asked.statement }),
      ) as Delivered;
      const handleOf = (tax: string) =>
        String(own.data.items[0]?.rows.find(({ taxType }) => taxType === tax)?.['_record']);
      const scenario = await grant(running(), { items: [{ id: 'TAX-03', version: 1 }] });
      /** What the bank is told of each: its digest is over the marks too, and no handle reaches it. */
      const told = async () => {
        const answer = await query(scenario, 'TAX-03');
        const { salt, digest } = answer.receipt;
        expect(saltedDigest(salt, canonicalize(answer.data) ?? '')).to.equal(digest);
        for (const tax of taxes) expect(JSON.stringify(answer)).to.not.include(handleOf(tax).slice(2));
        const [item] = answer.data.items;
        expect(item).to.not.have.property('mark');
        return taxes.map((tax) => {
          const row = item?.rows.find((each) => each['taxType'] === tax);
          return row === undefined ? 'withheld' : (row['_mark'] ?? 'plain');
        });
      };
      const object = (tax: string, handle = handleOf(tax)) =>
        word(enterprise, '/v1/objections', 'objection.raise', { item: 'TAX-03', record: handle });
      const [first, second] = [await object(taxes[0]), await object(taxes[1])];
      expect(expectOk('first', first.answer)).to.include({ record: handleOf(taxes[0]) });
      expectOk('second, beside it', second.answer);
      expect((await object(taxes[0])).answer).to.deep.include({ status: 409 });
      expect((await object('', `0x${'ab'.repeat(32)}`)).answer).to.deep.include({ status: 404 });
      expect(await told()).to.deep.equal(['objection', 'objection', 'plain']);

      const pass = { objection: first.jti, provider: 'tax-provider' };
      const path = `/v1/objections/${first.jti}`;
      await operator.state(`${path}/transfer`, 'objection.transfer', pass);
      const { statement } = await operator.sign('objection.transfer', pass);
      expect(await operator.send('POST', `${path}/transfer`, { statement })).to.deep.include({ status: 409 });
      const decide = () =>
        word(provider, `${path}/decide`, 'objection.decide', { objection: first.jti, outcome: 'corrected' });
      expectOk('another', await push([put(taxes[2], { balance: '1.00' })]));
      expect((await decide()).answer, 'another record is no correction').to.deep.include({ status: 409 });
      expectOk('it', await push([put(taxes[0], { balance: '1.00' })]));
      expectOk('decide', (await decide()).answer);
      expect(await told()).to.deep.equal(['plain', 'objection', 'plain']);

      const marking = { subject: enterprise.account.participant, item: 'TAX-03', record: handleOf(taxes[2]) };
      const mark = async (kind: 'repaired' | 'none') =>
        operator.state('/v1/marks', 'item.mark', {
          ...marking,
          mark: kind,
          case: saltedDigest(newSalt(), '1'),
        });
      await mark('repaired');
      expect(await told()).to.deep.equal(['plain', 'objection', 'withheld']);
      await mark('none');
      await enterprise.state(`/v1/objections/${second.jti}/withdraw`, 'objection.withdraw', {
        objection: second.jti,
      });
      expect(await told()).to.deep.equal(['plain', 'plain', 'plain']);
    });

    it('refuses words that are not the signed ones, and paths that are not the signed objection', async () => {
      const enterprise = running().caller('enterprise');
      const salt = newSalt();
      const { statement } = await enterprise.sign('objection.raise', {
        ...{ item: 'UTL-01', digest: saltedDigest(salt, '真话') },
      });
      const forged = await enterprise.send('POST', '/v1/objections', { statement, text: '假话', salt });
      expect(forged).to.deep.include({ status: 400 });
      const operator = running().caller('operator');
      const transfer = await operator.sign('objection.transfer', {
        objection: uuid7(),
        provider: 'tax-provider',
      });
      const elsewhere = await operator.send('POST', `/v1/objections/${uuid7()}/transfer`, {
        statement: transfer.statement,
      });
      expect(elsewhere).to.deep.include({ status: 400 });
    });

    it('is refused from a provider by name: unsigned, foreign, stale, older, not its own item', async () => {
      const entries = [{ put: record() }];
      const code = async (pushed: ReturnType<typeof push>) => ((await pushed).body as { code?: string }).code;
      expect(await code(push(entries, { digest: sha256Hash('[]') }))).to.equal('BAD_SIGNATURE');
      expect(await code(push(entries, { aud: 'another/ledger' }))).to.equal('WRONG_AUDIENCE');
      expect(await code(push(entries, { iss: 'operator' }))).to.equal('FORBIDDEN');
      expect(await code(push(entries, { iat: '2026-01-01T00:00:00.000Z' }))).to.equal('STALE');
      expect(await code(push(entries, { item: 'TAX-01' }))).to.equal('MALFORMED');
      expect(await code(push(entries, {}, 'SOC-01'))).to.equal('FORBIDDEN');
      expect(await code(push(entries, { sequence: 1 }))).to.equal('OLDER_VERSION');
      expect(await code(push([{ stranger: 1 }]))).to.equal('MALFORMED');
      const others = expectOk(
        'push',
        await push(entries, { enterprise: running().account('enterprise', 1).uscc }),
      );
      expect(others).to.include({ rejected: 1, inserted: 0, updated: 0, unchanged: 0 });
    });

    it('is taken as NDJSON too', async () => {
      const provider = running().account('data_provider');
      const { ledger, gateway } = running().demonstration;
      const entries = [{ put: record() }, { put: record({ taxType: '城建税' }) }];
      const message = {
        ...{
          type: 'collection.push',
          iss: provider.participant,
          aud: `${ledger.channel}/${ledger.chaincode}`,
        },
        ...{ iat: new Date().toISOString(), jti: uuid7(), item: 'TAX-03', sequence: (sequence += 1) },
        digest: sha256Hash(canonicalize(entries) ?? ''),
      };
      const lines = [{ statement: await signPayload(message, provider.key) }, ...entries];
      const send = async (body: string) =>
        fetch(`${gateway}/v1/collection/TAX-03`, {
          method: 'PUT',
          headers: {
            authorization: `Bearer ${await running().callerFor(provider).token()}`,
            'content-type': 'application/x-ndjson',
          },
          body,
        });
      const text = lines.map((line) => JSON.stringify(line)).join('\n');
      const taken = await send(text);
      expect(taken.status).to.equal(200);
      expect(await taken.json()).to.include({ inserted: 1, rejected: 0 });
      expect((await send(text.replace('}', ''))).status).to.equal(400);
      expect((await send('')).status).to.equal(400);
    });

    it('is declared by the enterprise itself, version by version, each under its commitment', async () => {
      const enterprise = running().caller('enterprise');
      const uscc = enterprise.account.uscc!;
      const [commitment] = await readCommitments();
      const declare = async (annualRevenue: string, changes: object = {}) => {
        const [declared, salt] = [{ uscc, annualRevenue, employees: 86, ...changes }, newSalt()];
        const { statement } = await enterprise.sign('declaration.make', {
          ...{ item: 'SELF-01', digest: saltedDigest(salt, canonicalize(declared) ?? '') },
          commitment: { template: '1', digest: saltedDigest(salt, wordsOf(commitment!, uscc, 'SELF-01')) },
        });
        return enterprise.send('POST', '/v1/declarations', { statement, record: declared, salt });
      };
      const first = expectOk('declare', await declare('1000000.00')) as { version: number };
      const second = expectOk('declare', await declare('1200000.00')) as { version: number };
      expect(second.version).to.equal(first.version + 1);
      const { items } = expectOk('history', await enterprise.get('/v1/declarations')) as {
        items: { version: number; statement: string; record: Record<string, unknown> }[];
      };
      expect(items.slice(0, 2).map(({ record: { annualRevenue } }) => annualRevenue)).to.deep.equal([
        '1200000.00',
        '1000000.00',
      ]);
      const scenario = await grant(running(), { items: [{ id: 'SELF-01', version: 1 }] });
      const [delivered] = (await query(scenario, 'SELF-01')).data.items;
      expect(delivered?.rows[0]).to.include({
        annualRevenue: '1200000.00',
        commitmentId: items[0]!.statement,
      });
      expect(delivered?.sources).to.have.length(1);
      expect(delivered?.sources?.[0]).to.include({ kind: 'declaration', digest: items[0]!.statement });

      const path = `/v1/declarations/${items[0]!.statement}`;
      const told = expectOk('declaration', await scenario.bank.get(path)) as Record<string, unknown>;
      expect(told).to.include({ version: second.version, item: 'SELF-01', record: null });
      expect(told['words']).to.equal(commitment!.text);
      expect((await running().caller('bank', 1).get(path)).status).to.equal(404);
      const own = expectOk('own', await enterprise.get(path)) as { record: Record<string, unknown> };
      expect(own.record).to.include({ annualRevenue: '1200000.00' });

      const refused = async (answer: Promise<{ status: number; body: unknown }>) =>
        ((await answer).body as { code?: string }).code;
      const stranger = running().account('enterprise', 1).uscc;
      expect(await refused(declare('1.00', { uscc: stranger }))).to.equal('MALFORMED');
      expect(await refused(declare('=1+1'))).to.equal('MALFORMED');
      expect(await refused(declare('1.00', { commitmentId: 'mine' }))).to.equal('MALFORMED');
      expect(await refused(declare('1.00', { stranger: 1 }))).to.equal('MALFORMED');
    });

    it('is measured for the operator, and for a provider as far as it is its own', async () => {
      const rows = async (kind: string) =>
        (
          expectOk('quality', await running().caller(kind).get('/v1/quality')) as {
            items: { item: string; provider: string; via: string; completeness: Record<string, number> }[];
          }
        ).items;
      const all = await rows('operator');
      const declared = all.find(({ item, via }) => item === 'TAX-03' && via === 'zone');
      expect(declared?.completeness).to.include({ taxpayerId: 1, legalRep: 0 });
      expect(all.map(({ item }) => item)).to.include.members(['REG-01', 'SOC-01', 'TAX-04']);
      expect((await rows('data_provider')).map(({ item }) => item)).to.deep.equal(['TAX-03']);
      const metrics = await (await fetch(`${running().demonstration.gateway}/metrics`)).text();
      for (const name of [
        'data_age_seconds',
        'data_completeness_ratio',
        'objections_open',
        'objections_overdue',
      ]) {
        expect(metrics).to.include(`xinjian_${name}`);
      }
    });
  });
}
