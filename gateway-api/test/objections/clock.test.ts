import { expect } from 'chai';
import { readCalendar, type WorkingCalendar } from '../../src/calendar/working-days.js';
import { clockOf, type Objection } from '../../src/objections/clock.js';
import { digest } from '../support/story.js';

const raised: Objection = {
  state: 'RAISED',
  raisedAt: '2026-11-20T03:00:00.000Z',
  changedAt: '2026-11-20T03:00:00.000Z',
  transfer: null,
  decision: null,
};
const transferred = (at: string): Objection => ({
  ...raised,
  state: 'TRANSFERRED',
  transfer: { provider: 'tax-provider', at, statement: digest('transfer') },
});
const decided = (at: string): Objection => ({
  ...raised,
  state: 'DECIDED',
  decision: { outcome: 'rejected', by: 'operator', digest: digest('why'), at, statement: digest('decide') },
});

describe('the clock of an objection', () => {
  let calendar: WorkingCalendar;
  before(async () => {
    calendar = await readCalendar();
  });

  it('gives the operator until the end of the working day, in Shanghai', () => {
    const clock = clockOf(calendar, raised, '2026-11-20T04:00:00.000Z');
    expect(clock.mark).to.deep.equal({
      ...{ workingDays: 1, dueAt: '2026-11-23T16:00:00.000Z' },
      ...{ doneAt: raised.raisedAt, state: 'met' },
    });
    expect(clock.transfer).to.include({ dueAt: '2026-11-24T16:00:00.000Z', state: 'open' });
    expect(clock.decision).to.include({ dueAt: '2026-11-27T16:00:00.000Z', state: 'open' });
    expect(clock.overdue).to.equal(false);
  });

  it('is overdue from the very end of the last day', () => {
    expect(clockOf(calendar, raised, '2026-11-24T15:59:59.999Z').overdue).to.equal(false);
    const clock = clockOf(calendar, raised, '2026-11-24T16:00:00.000Z');
    expect(clock.transfer.state).to.equal('overdue');
    expect(clock.overdue).to.equal(true);
  });

  it('counts the day of raising in Shanghai, not in UTC', () => {
    const late = { ...raised, raisedAt: '2026-11-19T17:00:00.000Z' };
    expect(clockOf(calendar, late, late.raisedAt).mark.dueAt).to.equal('2026-11-23T16:00:00.000Z');
  });

  it('gives the provider five working days from when it was passed on', () => {
    const clock = clockOf(calendar, transferred('2026-11-24T02:00:00.000Z'), '2026-11-25T00:00:00.000Z');
    expect(clock.transfer.state).to.equal('met');
    expect(clock.decision).to.include({ dueAt: '2026-12-01T16:00:00.000Z', state: 'open' });
  });

  it('tells what was done late from what was done in time', () => {
    const at = '2026-12-05T00:00:00.000Z';
    expect(clockOf(calendar, transferred('2026-11-25T02:00:00.000Z'), at).transfer.state).to.equal('late');
    expect(clockOf(calendar, decided('2026-11-26T02:00:00.000Z'), at).decision.state).to.equal('met');
    expect(clockOf(calendar, decided('2026-12-01T02:00:00.000Z'), at).decision.state).to.equal('late');
  });

  it('asks for no transfer of what is decided, and for nothing of what was withdrawn', () => {
    const at = '2026-12-05T00:00:00.000Z';
    expect(clockOf(calendar, decided('2026-11-23T02:00:00.000Z'), at)).to.deep.include({ overdue: false });
    expect(clockOf(calendar, decided('2026-11-23T02:00:00.000Z'), at).transfer.state).to.equal('spared');
    const clock = clockOf(calendar, { ...raised, state: 'WITHDRAWN' }, at);
    expect([clock.transfer.state, clock.decision.state]).to.deep.equal(['spared', 'spared']);
  });

  it('does not forget a term that was missed before the objection was withdrawn', () => {
    const changedAt = '2026-11-25T03:00:00.000Z';
    const clock = clockOf(calendar, { ...raised, state: 'WITHDRAWN', changedAt }, changedAt);
    expect([clock.transfer.state, clock.decision.state]).to.deep.equal(['late', 'spared']);
  });

  it('says so where the working days are not published yet', () => {
    const clock = clockOf(
      calendar,
      { ...raised, raisedAt: '2026-12-24T03:00:00.000Z' },
      '2027-02-01T00:00:00.000Z',
    );
    expect(clock.mark).to.include({ dueAt: '2026-12-25T16:00:00.000Z', state: 'met' });
    expect(clock.transfer).to.include({ dueAt: null, state: 'unknown' });
    expect(clock.overdue).to.equal(false);
  });

  it('knows what is in time however the next year may be arranged', () => {
    const late = { ...raised, raisedAt: '2026-12-31T03:00:00.000Z' };
    const open = clockOf(calendar, late, '2026-12-31T15:59:59.999Z');
    expect(open.mark).to.include({ dueAt: null, state: 'met' });
    expect([open.transfer.state, open.decision.state]).to.deep.equal(['open', 'open']);
    expect(clockOf(calendar, late, '2026-12-31T16:00:00.000Z').decision.state).to.equal('unknown');
    const done = { ...late, decision: decided('2026-12-31T10:00:00.000Z').decision };
    expect(clockOf(calendar, done, '2027-02-01T00:00:00.000Z').decision.state).to.equal('met');
    const withdrawn: Objection = { ...late, state: 'WITHDRAWN', changedAt: '2026-12-31T10:00:00.000Z' };
    expect(clockOf(calendar, withdrawn, '2027-02-01T00:00:00.000Z').decision.state).to.equal('spared');
  });
});
