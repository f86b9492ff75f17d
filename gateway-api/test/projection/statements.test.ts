import { expect } from 'chai';
import { statementsOf } from '../../src/projection/statements.js';
import { digest, jws, subject, uuid } from '../support/story.js';

describe('statements of a transaction', () => {
  const lookedUp = (members: object) => {
    const statement = jws('lookup', 'regulator', uuid('look-up'), { ...members, reason: 'a case' });
    const args = [statement, subject('firm')];
    const nothing = { reads: [], writes: [], ranges: [], endorsements: [], event: null };
    const response = { status: 200, payload: '', message: '' };
    return statementsOf({
      chaincode: 'credit-audit',
      contract: 'audit',
      transaction: 'lookup',
      args,
      response,
      ...nothing,
    });
  };

  it('are read in the form in which they were signed, also one that is taken no more', () => {
    const [now] = lookedUp({ codeDigest: digest('code') });
    expect(now?.payload).to.include({ codeDigest: digest('code') });
    const [once] = lookedUp({ subject: subject('firm') });
    expect(once?.payload).to.include({ type: 'lookup', subject: subject('firm') });
    expect(() => lookedUp({})).to.throw();
  });
});
