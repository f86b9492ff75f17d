import { expect } from 'chai';
import type { GatewayClient } from '../../src/gateway/client.js';
import { type CheckName, overall } from '../../src/verification/check.js';
import { loadTrace } from '../../src/verification/trace/load.js';
import { type TraceReport, verifyTrace } from '../../src/verification/trace/verify.js';
import { createOrganisation } from '../fake/authority.js';
import { populate } from '../fake/system.js';
import { AUDIENCE, World } from '../fake/world.js';

/** The gateway's answers that a trace is made of, from a world; every answer passes through its real schema. */
function clientOf(world: World): GatewayClient {
  const find = (path: string, query: Readonly<Record<string, unknown>>): unknown => {
    const id = path.split('/').at(-1);
    if (path.startsWith('/v1/accesses/')) return world.accesses.find((access) => access.id === id);
    if (path.startsWith('/v1/consents/')) return world.consents.find((consent) => consent.id === id);
    if (path.startsWith('/v1/consent-requests/')) return world.requests.find((request) => request.id === id);
    if (path === '/v1/participants') return { items: world.participants, nextCursor: null };
    if (path === '/v1/keys') {
      return { items: world.keys.filter(({ owner }) => owner === query['owner']), nextCursor: null };
    }
    if (path === '/v1/ledger') {
      const height = world.blocks.length;
      return { channel: '', chaincode: '', height, headHash: '', projectedHeight: height };
    }
    if (path === '/v1/ledger/network') {
      const organisations = world.organisations.map(({ mspId, root }) => ({
        mspId,
        name: mspId,
        rootCertificates: [root],
      }));
      const orderer = { consensus: '', addresses: [], organisations: [] };
      return { organisations, orderer, chaincode: null, endorsementPolicy: null };
    }
    const block = world.blocks[Number(id)];
    return (
      block && {
        ...block,
        transactionCount: 1,
        at: '',
        transactions: [],
        raw: Buffer.from(block.raw).toString('base64'),
      }
    );
  };
  return {
    get: (path, schema, query = {}) => Promise.resolve().then(() => schema.parse(find(path, query))),
    post: () => Promise.reject(new Error('a trace changes nothing')),
    remove: () => Promise.reject(new Error('a trace changes nothing')),
    file: () => Promise.reject(new Error('a trace changes nothing')),
  };
}

async function trace(world: World, id: string): Promise<TraceReport> {
  return verifyTrace(await loadTrace(clientOf(world), AUDIENCE, id));
}

const checksOf = ({ keys, ...steps }: TraceReport) => [...Object.values(steps), ...keys.values()].flat();

/** The names of the checks with an outcome. */
const named = (report: TraceReport, outcome: 'failed' | 'unknown'): CheckName[] => [
  ...new Set(
    checksOf(report)
      .filter((check) => check.outcome === outcome)
      .map(({ name }) => name),
  ),
];

describe('Tracing an access to the block', () => {
  let world: World;
  let allowed: World['accesses'][number];
  let denied: World['accesses'][number];

  beforeEach(async () => {
    world = await World.create();
    await populate(world);
    allowed = world.accesses.find(({ outcome }) => outcome === 'ALLOWED')!;
    denied = world.accesses.find(({ outcome }) => outcome === 'DENIED')!;
  });

  it('verifies an access from its statement to its block, and every key to its founder', async () => {
    const report = await trace(world, allowed.id);
    expect([named(report, 'failed'), named(report, 'unknown')]).to.deep.equal([[], []]);
    expect(overall(checksOf(report))).to.equal('verified');
    const owners = [...report.keys.keys()].map((kid) => world.keys.find((key) => key.kid === kid)?.owner);
    expect(owners).to.have.members(['pujiang-bank', allowed.subject, 'identity-issuer', 'regulator']);
  });

  it('verifies a denial likewise', async () => {
    const report = await trace(world, denied.id);
    expect([named(report, 'failed'), named(report, 'unknown')]).to.deep.equal([[], []]);
  });

  it('fails wherever in the block a byte is flipped', async function () {
    // sixty traces, each of which verifies every signature of the block
    this.timeout(60_000);
    const raw = world.blocks[allowed.blockNumber]!.raw;
    for (let at = 40; at < raw.length - 20; at += Math.ceil(raw.length / 60)) {
      raw[at]! ^= 1;
      expect(overall(checksOf(await trace(world, allowed.id))), `byte ${at}`).to.not.equal('verified');
      raw[at]! ^= 1;
    }
  });

  it('fails where the statement shown is not the one on the ledger', async () => {
    const { jws } = await world.sign('pujiang-bank', 'access.request', {
      ...{ consent: allowed.consent, subject: allowed.subject, items: ['TAX-04'], purpose: '01' },
      ...{ service: 'query', evidence: [], officer: 'f'.repeat(64) },
    });
    allowed.statement = jws;
    expect(named(await trace(world, allowed.id), 'failed')).to.have.members([
      'ledgerEntry',
      'statementCarried',
    ]);
  });

  it('fails where another signed in the institution’s name', async () => {
    const { jws } = await world.sign('huangpu-guarantee', 'access.request', {
      ...{ consent: allowed.consent, subject: allowed.subject, items: ['TAX-04'], purpose: '01' },
      ...{ service: 'query', evidence: [], officer: 'f'.repeat(64) },
    });
    allowed.statement = jws;
    expect(overall((await trace(world, allowed.id)).access)).to.not.equal('verified');
  });

  it('fails where the decision shown, or its time, is not the ledger’s', async () => {
    denied.outcome = 'ALLOWED';
    denied.code = null;
    denied.decidedAt = new Date(Date.parse(denied.decidedAt) + 1).toISOString();
    expect(named(await trace(world, denied.id), 'failed')).to.include.members(['decisionShown', 'timeShown']);
  });

  it('fails where the peers found the transaction invalid', async () => {
    const { raw } = world.blocks[allowed.blockNumber]!;
    raw[raw.length - 1] = 11;
    expect(named(await trace(world, allowed.id), 'failed')).to.deep.equal(['validationCode']);
  });

  it('fails where an endorser’s certificate leads to no root of its organisation', async () => {
    world.organisations[1] = await createOrganisation('RegulatorMSP', world.now);
    expect(named(await trace(world, allowed.id), 'failed')).to.have.members([
      'endorsement',
      'endorsementPolicy',
    ]);
  });

  it('fails where the block is not chained to its neighbours', async () => {
    const { number } = world.blocks[allowed.blockNumber]!;
    const other = await World.create();
    await populate(other);
    world.blocks[number - 1] = other.blocks[number - 1]!;
    world.blocks[number + 1] = other.blocks[number + 1]!;
    expect(named(await trace(world, allowed.id), 'failed')).to.include.members([
      'previousBlock',
      'nextBlock',
    ]);
  });

  it('fails where the settlement shown has another digest', async () => {
    allowed.settlement = { ...allowed.settlement!, digest: '9'.repeat(64) };
    expect(named(await trace(world, allowed.id), 'failed')).to.deep.equal(['settlementEntry']);
  });

  it('fails where the attestation was not the issuer’s', async () => {
    const issuer = world.keys.find(({ owner }) => owner === 'identity-issuer')!;
    issuer.jwk = world.keys.find(({ owner }) => owner === 'operator')!.jwk;
    expect(named(await trace(world, allowed.id), 'failed')).to.include.members([
      'attestationSigned',
      'keyThumbprint',
    ]);
  });

  it('never calls verified what it could not check', async () => {
    world.organisations.length = 0;
    world.keys.length = 0;
    const report = await trace(world, allowed.id);
    expect(overall(report.access)).to.equal('unknown');
    expect(overall(report.transaction)).to.equal('failed');
  });
});
