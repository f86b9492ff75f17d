import { expect } from 'chai';
import {
  decide,
  treatmentOfRecord,
  type CatalogueItem,
  type DecisionInput,
  type PurposeTable,
} from '@xinjian/chaincode/model';
import catalogue from '../vectors/catalogue.json';
import decisions from '../vectors/decisions.json';
import purposes from '../vectors/purposes.json';

const base: DecisionInput = {
  ...(decisions.base as unknown as DecisionInput),
  catalogue: catalogue as CatalogueItem[],
  purposes: (purposes as PurposeTable).purposes,
};
const [disputed, repaired, other] = ['1', '2', '3'].map((each) => `0x${each.repeat(64)}`) as [
  string,
  string,
  string,
];
type Mark = 'objection' | 'repaired' | 'none';

describe('marks on single records', () => {
  const item = base.request.items[0] as string;

  /** What an operator who verifies an objection (S2) or a repair (S8), or the bank under its consent, gets of each. */
  function told(purpose: 'S2' | 'S8' | null, whole: Mark = 'none') {
    const records = [
      { record: disputed, mark: 'objection' as const, case: '0'.repeat(64) },
      { record: repaired, mark: 'repaired' as const, case: '0'.repeat(64) },
    ];
    const marks = [{ subject: base.request.subject, item, mark: whole, records }];
    const type = purpose === 'S2' ? 'objection_no' : 'repair_case_no';
    const verifying: Partial<DecisionInput> = {
      consent: null,
      institution: { ...base.institution!, kind: 'operator' },
      request: {
        ...{ ...base.request, consent: null, items: [item], purpose: purpose ?? '' },
        evidence: [{ type, digest: '1'.repeat(64) }],
      },
    };
    const asking = { request: { ...base.request, items: [item] } };
    const decision = decide({ ...base, marks, ...(purpose === null ? asking : verifying) });
    const [obligation] = decision.obligations;
    if (obligation === undefined) return decision.code;
    const opened = obligation.fields.some(({ treatment }) => treatment !== 'withheld');
    return [disputed, repaired, other].map((handle) => {
      return opened && treatmentOfRecord(obligation, base.request.jti, handle).leaves;
    });
  }

  it('withhold a repaired record and no other, whatever the item bears', () => {
    expect(told(null)).to.deep.equal([true, false, true]);
    expect(told(null, 'objection')).to.deep.equal([true, false, true]);
    expect(told(null, 'repaired')).to.deep.equal([false, false, false]);
  });

  it('open the disputed record alone to who verifies an objection, unless the item as a whole is disputed', () => {
    expect(told('S2')).to.deep.equal([true, false, false]);
    expect(told('S2', 'objection')).to.deep.equal([true, false, true]);
    expect(told('S2', 'repaired')).to.deep.equal([false, false, false]);
  });

  it('open the repaired record alone to who verifies a repair, unless the item as a whole is repaired', () => {
    expect(told('S8')).to.deep.equal([false, true, false]);
    expect(told('S8', 'objection')).to.deep.equal([false, true, false]);
    expect(told('S8', 'repaired')).to.deep.equal([true, true, true]);
  });

  it('say nothing under another access: a handle blinded for one is not found in the other', () => {
    const marks = [
      {
        ...{ subject: base.request.subject, item, mark: 'none' as const },
        records: [{ record: repaired, mark: 'repaired' as const, case: '0'.repeat(64) }],
      },
    ];
    const [obligation] = decide({ ...base, marks, request: { ...base.request, items: [item] } }).obligations;
    expect(JSON.stringify(obligation)).to.not.include(repaired);
    expect(treatmentOfRecord(obligation!, base.request.jti, repaired)).to.include({ leaves: false });
    expect(treatmentOfRecord(obligation!, `${base.request.jti}x`, repaired)).to.deep.equal({ leaves: true });
  });
});
