import { expect } from 'chai';
import fc from 'fast-check';
import {
  DENIAL_CODES,
  Decision,
  decide,
  type CatalogueItem,
  type DecisionInput,
  type DenialCode,
  type PurposeTable,
} from '@xinjian/chaincode/model';
import catalogue from '../vectors/catalogue.json';
import decisions from '../vectors/decisions.json';
import purposes from '../vectors/purposes.json';
import { withMembers } from '../support/pointers.js';

interface Case {
  readonly name: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly outcome: 'ALLOWED' | 'DENIED';
  readonly reasons?: readonly DenialCode[];
  readonly rule?: string;
  readonly fields?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly marks?: Readonly<Record<string, string>>;
  readonly negative?: Readonly<Record<string, string>>;
}

const base: DecisionInput = {
  ...(decisions.base as unknown as DecisionInput),
  catalogue: catalogue as CatalogueItem[],
  purposes: (purposes as PurposeTable).purposes,
};
const cases = decisions.cases as unknown as readonly Case[];

describe('decide', () => {
  for (const each of cases)
    it(each.name, () => {
      const decision = decide(withMembers(base, each.set));
      expect(Decision.parse(decision)).to.deep.equal(decision);
      expect(decision.reasons.map(({ code }) => code)).to.deep.equal(each.reasons ?? []);
      expect(decision.outcome).to.equal(each.outcome);
      expect(decision.code).to.equal(each.reasons?.[0] ?? null);
      if (each.rule !== undefined) expect(decision.rule).to.equal(each.rule);
      expectObligations(decision, each);
    });

  it('has a case for every code that this version gives', () => {
    const given = new Set(cases.flatMap(({ reasons = [] }) => reasons));
    const later = ['ITEM_UNDER_OBJECTION', 'ITEM_REPAIRED'];
    expect([...DENIAL_CODES].filter((code) => !given.has(code))).to.deep.equal(later);
  });

  it('is deterministic, total and orders its reasons, whatever is combined', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const decision = decide(input);
        expect(decide(structuredClone(input))).to.deep.equal(decision);
        const order = decision.reasons.map(({ code }) => DENIAL_CODES.indexOf(code));
        expect(order).to.deep.equal([...order].sort((a, b) => a - b));
        expect(decision.outcome === 'ALLOWED').to.equal(order.length === 0);
        expect(decision.outcome === 'ALLOWED').to.equal(decision.obligations.length > 0);
      }),
    );
  });

  it('allows nothing under a consent outside its term, whatever is combined', () => {
    fc.assert(
      fc.property(
        anyInput,
        fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (input, at) => {
          const { consent } = input;
          const decision = decide({ ...input, at: at.toISOString() });
          if (consent === null || decision.rule !== 'consent' || decision.outcome === 'DENIED') return;
          expect(at.getTime()).to.be.within(Date.parse(consent.terms.from), Date.parse(consent.terms.to) - 1);
          expect(consent.state).to.equal('ACTIVE');
        },
      ),
    );
  });

  it('lets no field about a natural person leave in clear, whatever is combined', () => {
    const personal = new Set(
      base.catalogue.flatMap(({ id, fields }) =>
        fields
          .filter(({ sensitivity }) => sensitivity.startsWith('personal'))
          .map(({ name }) => `${id} ${name}`),
      ),
    );
    fc.assert(
      fc.property(anyInput, (input) => {
        for (const { item, fields } of decide(input).obligations)
          for (const { name, treatment } of fields)
            if (personal.has(`${item} ${name}`)) expect(treatment).to.not.equal('clear');
      }),
    );
  });
});

/** Any combination of the table's changes: each case's members, laid over each other. */
const anyInput = fc
  .uniqueArray(fc.constantFrom(...cases), { minLength: 0, maxLength: 4 })
  .map((chosen) => withMembers(base, combine(chosen.map(({ set }) => set))));

/** Lays changes over each other; what reaches into a consent that another takes away goes with it. */
function combine(sets: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const all: Record<string, unknown> = Object.assign({}, ...sets) as Record<string, unknown>;
  const gone = Object.keys(all).filter((pointer) => all[pointer] === null);
  return Object.fromEntries(
    Object.entries(all).filter(([pointer]) => !gone.some((parent) => pointer.startsWith(`${parent}/`))),
  );
}

function expectObligations(decision: Decision, { fields = {}, marks = {}, negative = {} }: Case): void {
  for (const [item, bound] of Object.entries(negative)) expect(boundOf(decision, item), item).to.equal(bound);
  for (const [item, mark] of Object.entries(marks)) expect(obligation(decision, item).mark).to.equal(mark);
  for (const [item, treatments] of Object.entries(fields))
    for (const [name, treatment] of Object.entries(treatments)) {
      const field = obligation(decision, item).fields.find((each) => each.name === name);
      const actual = field === undefined ? 'absent' : [field.treatment, field.rule ?? []].flat().join(' ');
      expect(`${item} ${name}: ${actual}`).to.equal(`${item} ${name}: ${treatment}`);
    }
}

function boundOf(decision: Decision, item: string): string {
  const { negative } = obligation(decision, item);
  return negative === undefined
    ? 'none'
    : [negative.since, negative.from, negative.repaired ?? []].flat().join(' ');
}

function obligation(decision: Decision, id: string) {
  const found = decision.obligations.find(({ item }) => item === id);
  expect(found, id).to.exist;
  return found!;
}
