import { expect } from 'chai';
import { Unfinished } from '../../src/access/unfinished.js';

describe('unfinished transactions', () => {
  let finished: string[];
  let unfinished: Unfinished;

  beforeEach(() => {
    finished = [];
    unfinished = new Unfinished((transactionId) => finished.push(transactionId));
  });

  it('are finished by the last answer', () => {
    unfinished.begin('a', 2);
    unfinished.end('a');
    expect([finished, unfinished.transactionIds]).to.deep.equal([[], ['a']]);
    unfinished.end('a');
    expect([finished, unfinished.transactionIds]).to.deep.equal([['a'], []]);
  });

  it('are never finished once one of their accesses failed, and named until the last has ended', () => {
    unfinished.begin('a', 2);
    unfinished.leave('a');
    expect(unfinished.transactionIds).to.deep.equal(['a']);
    unfinished.end('a');
    expect([finished, unfinished.transactionIds]).to.deep.equal([[], []]);
  });

  it('are named, and not finished, where another gateway began them', () => {
    unfinished.goOn('a');
    expect(unfinished.transactionIds).to.deep.equal(['a']);
    unfinished.end('a');
    unfinished.end('a');
    expect([finished, unfinished.transactionIds]).to.deep.equal([[], []]);
  });

  it('are finished as before where one is gone on with that was begun here', () => {
    unfinished.begin('a', 1);
    unfinished.goOn('a');
    unfinished.end('a');
    expect(finished).to.deep.equal(['a']);
  });
});
