import { expect } from 'chai';
import type { Opening } from '../../src/access/opening.js';
import type { Caller } from '../../src/http/caller.js';
import type { RawRequest } from '../../src/http/operation.js';
import { accesses } from '../../src/routes/accesses.js';
import type { Services } from '../../src/routes/services.js';
import { digest, subject, uuid } from '../support/story.js';

const ID = uuid('access');
const opening = (item: string, isWhole: boolean): Opening => ({
  ...{ item, sourceDigest: digest(item), salt: digest(`salt of ${item}`), isWhole },
  sources: [{ digest: digest('file'), salt: digest('salt of the file') }],
});

describe('GET /v1/accesses/{id}', () => {
  const row = {
    ...{ id: ID, institution: 'bank', subject: subject('firm'), items: [], reasons: [], obligations: [] },
    ...{ outcome: 'ALLOWED', code: null, settlement: null, acknowledgement: null, consent: null },
    ...{ purpose: '01', service: 'query', subscription: null, decidedAt: '', position: 0, index: 0 },
    ...{ transactionId: 'f'.repeat(64), blockNumber: 1, statement: '' },
  };
  const delivery = {
    receipt: {
      ...{ access: ID, transactionId: 'f'.repeat(64), blockNumber: 1, position: 0 },
      ...{ decidedAt: '2026-11-22T08:00:00.000Z', digest: null, salt: null, jws: '' },
    },
    prepared: { openings: [opening('REG-01', true), opening('ADM-02', false)] },
  };
  const services = {
    readModel: { access: () => Promise.resolve(row) },
    claims: { find: () => Promise.resolve(new Map([[ID, { delivery }]])) },
  } as unknown as Services;
  const get = accesses(services).find(({ method, path }) => method === 'get' && path.endsWith('{id}'))!;

  async function shown(role: Caller['role'], participant: string) {
    const caller = { role, participant } as Caller;
    const request = { caller, params: { id: ID }, query: {}, body: undefined, headers: {} };
    const reply = (await get.respond(request as unknown as RawRequest)) as {
      body: { receipt: unknown; openings: { item: string; sources: unknown[] }[] };
    };
    const { receipt, openings } = reply.body;
    return [receipt !== null, ...openings.map(({ item, sources }) => `${item} ${sources.length}`)];
  }

  it('opens the digests of sources for whom that tells nothing new, and of files for the regulator', async () => {
    expect(await shown('institution', 'bank')).to.deep.equal([true, 'REG-01 0']);
    expect(await shown('enterprise', subject('firm'))).to.deep.equal([false, 'REG-01 0', 'ADM-02 0']);
    expect(await shown('regulator', 'regulator')).to.deep.equal([false, 'REG-01 1', 'ADM-02 1']);
    expect(await shown('operator', 'operator')).to.deep.equal([false]);
    expect(await shown('notary', 'notary')).to.deep.equal([false]);
  });
});
