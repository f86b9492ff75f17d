import { expect } from 'chai';
import fc from 'fast-check';
import { daysAfter } from '../../src/calendar/day.js';
import {
  endOfTerm,
  isWorkingDay,
  parseCalendar,
  readCalendar,
  type WorkingCalendar,
} from '../../src/calendar/working-days.js';

describe('working days', () => {
  let calendar: WorkingCalendar;
  before(async () => {
    calendar = await readCalendar();
  });

  for (const [day, worked, why] of [
    ['2026-11-20', true, 'a Friday'],
    ['2026-11-21', false, 'a Saturday'],
    ['2026-11-22', false, 'a Sunday'],
    ['2026-10-05', false, 'a Monday of the National Day holidays'],
    ['2026-10-10', true, 'a Saturday that is made up'],
    ['2026-09-20', true, 'a Sunday that is made up'],
    ['2025-10-08', false, 'the last day of the holidays of 2025'],
    ['2025-10-09', true, 'the first day after them'],
    ['2025-01-26', true, 'a Sunday made up for the Spring Festival'],
    ['2027-01-04', null, 'a day of a year that is not published'],
    ['2026-12-31', null, 'a day that the notice of 2027 may move'],
    ['2026-12-28', null, 'a day that the notice of 2027 may make up for'],
    ['2026-12-25', true, 'a day that no other notice moves'],
    ['2025-12-31', true, 'a day at the end of a year, with the notice of the next'],
  ] as const) {
    it(`knows ${day}, ${why}`, () => {
      expect(isWorkingDay(calendar, day)).to.equal(worked);
    });
  }

  for (const [from, count, due] of [
    ['2026-11-20', 1, '2026-11-23'],
    ['2026-11-20', 5, '2026-11-27'],
    ['2026-11-21', 1, '2026-11-23'],
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-09-30', 5, '2026-10-13'],
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-13', 2, '2026-02-24'],
    // the Spring Festival: the Saturdays before and after are worked
    ['2026-02-13', 5, '2026-02-27'],
    ['2026-02-13', 6, '2026-02-28'],
    ['2026-02-16', 1, '2026-02-24'],
    ['2025-01-24', 1, '2025-01-26'],
    ['2025-01-24', 3, '2025-02-05'],
    ['2025-02-05', 3, '2025-02-08'],
    // National Day: the Sunday before and the Saturday after are worked
    ['2026-09-18', 1, '2026-09-20'],
    ['2026-09-24', 1, '2026-09-28'],
    ['2026-10-08', 2, '2026-10-10'],
    ['2025-09-26', 5, '2025-10-10'],
    ['2026-12-22', 3, '2026-12-25'],
  ] as const) {
    it(`ends ${count} working days from ${from} on ${due}`, () => {
      expect(endOfTerm(calendar, from, count)).to.deep.equal({ day: due, isKnown: true });
    });
  }

  for (const [from, count, after] of [
    ['2026-12-31', 1, '2026-12-31'],
    ['2026-12-25', 5, '2026-12-27'],
    ['2027-01-04', 1, '2027-01-04'],
  ] as const) {
    it(`knows of ${count} working days from ${from} that they end after ${after} only`, () => {
      expect(endOfTerm(calendar, from, count)).to.deep.equal({ day: after, isKnown: false });
    });
  }

  it('takes the end of a year as the next year’s notice has it', () => {
    const known = parseCalendar({
      2018: { source: 'x', holidays: [], makeUp: [] },
      2019: { source: 'x', holidays: [['2018-12-30', '2019-01-01']], makeUp: ['2018-12-29'] },
    });
    const days = ['2018-12-28', '2018-12-29', '2018-12-31', '2019-01-02'];
    expect(days.map((day) => isWorkingDay(known, day))).to.deep.equal([true, true, false, true]);
  });

  it('counts exactly so many working days, and ends on one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 1, max: 20 }), (offset, count) => {
        const from = daysAfter('2025-01-01', offset);
        const { day: due } = endOfTerm(calendar, from, count);
        let worked = 0;
        for (let day = daysAfter(from, 1); day <= due; day = daysAfter(day, 1)) {
          if (isWorkingDay(calendar, day)) worked += 1;
        }
        expect(worked).to.equal(count);
        expect(isWorkingDay(calendar, due)).to.equal(true);
      }),
    );
  });

  it('has every make-up day on a weekend, and holidays that end after they begin', () => {
    for (const day of calendar.makeUp) expect([0, 6]).to.include(new Date(day).getUTCDay());
    for (const day of calendar.makeUp) expect(calendar.holidays.has(day)).to.equal(false);
    expect(() =>
      parseCalendar({ 2026: { source: 'x', holidays: [['2026-13-01', '2026-01-02']], makeUp: [] } }),
    ).to.throw();
  });
});
