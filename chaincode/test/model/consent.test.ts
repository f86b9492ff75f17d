import { expect } from 'chai';
import fc from 'fast-check';
import {
  CONSENT_STATES,
  LedgerError,
  checkTerms,
  consentState,
  countUse,
  decide,
  narrows,
  shanghaiDay,
  transition,
  type CatalogueItem,
  type ConsentEvent,
  type ConsentRecord,
  type DecisionInput,
  type PurposeTable,
  type Terms,
} from '@xinjian/chaincode/model';
import catalogueVectors from '../vectors/catalogue.json';
import decisions from '../vectors/decisions.json';
import purposeVectors from '../vectors/purposes.json';
import { withMembers } from '../support/pointers.js';

const catalogue = catalogueVectors as CatalogueItem[];
const { purposes } = purposeVectors as PurposeTable;
const consent = decisions.base.consent as unknown as ConsentRecord;
const { terms } = consent;
const AT = '2026-03-10T02:00:00.000Z';

describe('transition', () => {
  const allowed: Record<ConsentEvent, Partial<Record<ConsentRecord['state'], ConsentRecord['state']>>> = {
    pause: { ACTIVE: 'PAUSED' },
    resume: { PAUSED: 'ACTIVE' },
    narrow: { ACTIVE: 'ACTIVE', PAUSED: 'PAUSED' },
    withdraw: { ACTIVE: 'WITHDRAWN', PAUSED: 'WITHDRAWN' },
    lapse: { ACTIVE: 'LAPSED', PAUSED: 'LAPSED' },
  };
  for (const event of Object.keys(allowed) as ConsentEvent[])
    for (const state of CONSENT_STATES)
      it(`${event} of ${state}`, () => {
        const next = allowed[event][state];
        if (next === undefined) expect(() => transition(state, event)).to.throw(LedgerError, 'CONFLICT');
        else expect(transition(state, event)).to.equal(next);
      });
});

describe('any sequence of events', () => {
  const events = ['pause', 'resume', 'narrow', 'withdraw', 'lapse'] as const;
  it('ends for good in WITHDRAWN and LAPSED, and is ACTIVE only where the last pause was resumed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), (sequence) => {
        let state: ConsentRecord['state'] = 'ACTIVE';
        const taken: ConsentEvent[] = [];
        for (const event of sequence) {
          const before = state;
          try {
            state = transition(before, event);
            taken.push(event);
          } catch {
            expect(state).to.equal(before);
          }
          if (before === 'WITHDRAWN' || before === 'LAPSED') expect(state).to.equal(before);
        }
        const ended = taken.some((event) => event === 'withdraw' || event === 'lapse');
        const paused = taken.lastIndexOf('pause') > taken.lastIndexOf('resume');
        expect(state === 'ACTIVE').to.equal(!ended && !paused);
      }),
    );
  });
});

describe('consentState', () => {
  const quota = withMembers(consent, { '/terms/quota': { total: 1 } });
  it('derives what is never written', () => {
    expect(consentState(consent, null, AT)).to.equal('ACTIVE');
    expect(consentState(consent, null, '2026-02-28T23:59:59.999Z')).to.equal('NOT_YET_EFFECTIVE');
    expect(consentState(consent, null, '2026-05-01T00:00:00.000Z')).to.equal('EXPIRED');
    expect(consentState(quota, null, AT)).to.equal('ACTIVE');
    expect(consentState(quota, countUse(null, AT), AT)).to.equal('EXHAUSTED');
    expect(consentState({ ...consent, state: 'PAUSED' }, null, '2027-01-01T00:00:00.000Z')).to.equal(
      'PAUSED',
    );
  });
});

describe('usage', () => {
  it('counts days of Asia/Shanghai', () => {
    expect(shanghaiDay('2026-03-10T15:59:59.999Z')).to.equal('2026-03-10');
    expect(shanghaiDay('2026-03-10T16:00:00.000Z')).to.equal('2026-03-11');
    const first = countUse(null, '2026-03-10T15:00:00.000Z');
    const second = countUse(first, '2026-03-10T15:30:00.000Z');
    expect(second).to.deep.equal({ total: 2, day: '2026-03-10', dayCount: 2 });
    expect(countUse(second, '2026-03-10T16:00:00.000Z')).to.deep.equal({
      total: 3,
      day: '2026-03-11',
      dayCount: 1,
    });
  });
});

describe('narrows', () => {
  const wide: Terms = { ...terms, quota: { total: 10, perDay: 3 } };
  const narrower: Record<string, Partial<Terms>> = {
    'the same': {},
    'fewer items': { items: terms.items.slice(0, 1) },
    'named fields of an item': { items: [{ id: 'TAX-04', version: 1, fields: ['uscc'] }] },
    'fewer purposes': { purposes: ['02'] },
    masked: { disclosure: 'masked' },
    shorter: { from: '2026-03-02T00:00:00Z', to: '2026-04-01T00:00:00Z' },
    'a smaller quota': { quota: { total: 9, perDay: 1 } },
    'kept for fewer months': { dataLife: { unit: 'MONTH', value: 11 } },
    'the same business written with 0x': { business: `0x${terms.business}` },
  };
  const wider: Record<string, Partial<Terms>> = {
    'another item': { items: [{ id: 'ADM-02', version: 1 }] },
    'another version': { items: [{ id: 'TAX-04', version: 2 }] },
    'all fields for some': { items: [{ id: 'REG-01', version: 1 }] },
    'another field': { items: [{ id: 'REG-01', version: 1, fields: ['domicile'] }] },
    'another purpose': { purposes: ['01', '17'] },
    'another service': { services: ['query', 'report'] },
    earlier: { from: '2026-02-01T00:00:00Z' },
    later: { to: '2026-05-01T00:00:01Z' },
    'a larger quota': { quota: { total: 11, perDay: 1 } },
    'no daily quota': { quota: { total: 10 } },
    'kept for twelve months, which may be longer than a year': { dataLife: { unit: 'month', value: 12 } },
    'another business': { business: 'ee'.repeat(32) },
  };
  for (const [name, changes] of Object.entries(narrower))
    it(`takes ${name}`, () => expect(narrows({ ...wide, ...changes }, wide)).to.equal(true));
  for (const [name, changes] of Object.entries(wider))
    it(`refuses ${name}`, () => expect(narrows({ ...wide, ...changes }, wide)).to.equal(false));
  it('refuses no quota, and clear for masked', () => {
    const unlimited: Terms = { ...wide };
    delete unlimited.quota;
    expect(narrows(unlimited, wide)).to.equal(false);
    expect(narrows(wide, { ...wide, disclosure: 'masked' })).to.equal(false);
  });

  it('never widens: what narrower terms allow, the wider allowed', () => {
    const base = { ...decisions.base, catalogue, purposes } as unknown as DecisionInput;
    fc.assert(
      fc.property(
        anyTerms,
        anyTerms,
        anyItem,
        fc.constantFrom('2026-03-02T00:00:00.000Z', AT, '2026-04-15T00:00:00.000Z'),
        (next, current, item, at) => {
          fc.pre(narrows(next, current));
          const decideUnder = (under: Terms) =>
            decide({
              ...base,
              at,
              consent: { ...consent, terms: under },
              request: { ...base.request, items: [item] },
            });
          const narrow = decideUnder(next);
          if (narrow.outcome === 'DENIED') return;
          const broad = decideUnder(current);
          expect(broad.outcome).to.equal('ALLOWED');
          for (const { name, treatment } of narrow.obligations[0]!.fields) {
            const before = broad.obligations[0]!.fields.find((field) => field.name === name)!.treatment;
            expect(OPENNESS.indexOf(treatment)).to.be.at.most(OPENNESS.indexOf(before), name);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('never widens by any sequence of narrowings: the last is within the first', () => {
    fc.assert(
      fc.property(anyTerms, fc.array(anyTerms, { maxLength: 20 }), (first, proposed) => {
        const last = proposed.reduce((current, next) => (narrows(next, current) ? next : current), first);
        expect(narrows(last, first)).to.equal(true);
      }),
    );
  });

  it('composes: narrowing what was narrowed narrows', () => {
    fc.assert(
      fc.property(anyTerms, anyTerms, anyTerms, (a, b, c) => {
        fc.pre(narrows(a, b) && narrows(b, c));
        expect(narrows(a, c)).to.equal(true);
      }),
      { maxSkipsPerRun: 2000 },
    );
  });
});

const OPENNESS = ['withheld', 'masked', 'clear'];
const anyItem = fc.constantFrom('TAX-04', 'TAX-05', 'REG-01');
/** Terms over a few points, so that one often narrows another. */
const anyTerms = fc
  .record({
    items: fc.uniqueArray(
      anyItem.chain((id) =>
        fc.constantFrom(
          { id, version: 1 },
          { id, version: 1, fields: ['uscc'] },
          { id, version: 1, fields: id === 'TAX-05' ? ['uscc', 'voidRatio'] : ['uscc', 'taxPaid'] },
        ),
      ),
      { minLength: 1, maxLength: 3, selector: ({ id }) => id },
    ),
    disclosure: fc.constantFrom('masked' as const, 'clear' as const),
    from: fc.constantFrom('2026-03-01T00:00:00Z', '2026-03-10T00:00:00Z'),
    to: fc.constantFrom('2026-04-01T00:00:00Z', '2026-05-01T00:00:00Z'),
  })
  .map((changes) => ({ ...terms, ...changes }) as Terms);

describe('checkTerms', () => {
  const paths = (changes: Partial<Terms>) =>
    checkTerms({ ...terms, ...changes }, purposes, catalogue).map(({ path }) => path);
  const refused: Record<string, [Partial<Terms>, string[]]> = {
    'an end before the beginning': [{ to: terms.from }, ['to']],
    'a term longer than the purpose allows': [{ to: '2026-05-30T00:00:01Z' }, ['to']],
    'a purpose without consent': [{ purposes: ['S3'] }, ['to', 'purposes/0']],
    'a purpose not in force': [{ purposes: ['04'] }, ['to', 'purposes/0']],
    'an unknown purpose': [{ purposes: ['99'] }, ['purposes/0']],
    'purposes of two stages': [{ purposes: ['01', '03'] }, ['purposes']],
    'an unknown item': [{ items: [{ id: 'XXX-99', version: 1 }] }, ['items/0']],
    'an unknown version': [{ items: [{ id: 'TAX-04', version: 2 }] }, ['items/0']],
    'an unknown field': [{ items: [{ id: 'TAX-04', version: 1, fields: ['nonesuch'] }] }, ['items/0/fields']],
  };
  it('takes terms that may be agreed', () => {
    expect(paths({})).to.deep.equal([]);
    expect(paths({ to: '2026-05-30T00:00:00Z' })).to.deep.equal([]);
    expect(paths({ purposes: ['03'], to: '2029-02-28T00:00:00Z' })).to.deep.equal([]);
  });
  for (const [name, [changes, expected]] of Object.entries(refused))
    it(`refuses ${name}`, () => expect(paths(changes)).to.deep.equal(expected));
  it('refuses all items of a catalogue, unless it is small', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({ ...catalogue[0]!, id: `ALL-${String(i + 10)}` }));
    const items = many.map(({ id }) => ({ id, version: 1 }));
    const problems = (known: CatalogueItem[]) =>
      checkTerms({ ...terms, items }, purposes, known).map(({ path }) => path);
    expect(problems(many)).to.deep.equal(['items']);
    expect(problems([...many, ...catalogue])).to.deep.equal([]);
  });
});
