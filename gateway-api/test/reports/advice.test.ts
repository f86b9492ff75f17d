import { expect } from 'chai';
import { adviceOn } from '../../src/reports/advice.js';
import type { ReportItem } from '../../src/reports/report.js';

const AT = '2026-11-22T16:30:00.000Z';
const REMOVAL = 'removal';

function itemOf(item: string, records: ReportItem['records']): ReportItem {
  const nothing = { version: 1, name: { zh: item, en: item }, provider: 'x', fetchedAt: AT, fields: [] };
  return { ...nothing, item, status: 'delivered', objection: false, records };
}

describe('the advice in a report', () => {
  const isAdvised = (item: string, ...records: ReportItem['records']) =>
    adviceOn([itemOf(item, records)], AT).some(({ en }) => en.includes(REMOVAL));

  for (const item of ['REG-10', 'REG-11', 'CRE-02']) {
    it(`is to apply for removal from ${item} while the enterprise is listed, and not once it has left`, () => {
      expect(isAdvised(item, { inDate: '2024-01-01' })).to.equal(true);
      expect(isAdvised(item, { inDate: '2024-01-01', outDate: null })).to.equal(true);
      expect(isAdvised(item, { inDate: '2024-01-01', outDate: '' })).to.equal(true);
      expect(isAdvised(item, { inDate: '2024-01-01', outDate: '2025-03-01' })).to.equal(false);
      expect(isAdvised(item, { outDate: '2025-03-01' }, { inDate: '2026-01-01' })).to.equal(true);
    });
  }

  it('goes by the day of the report in Shanghai', () => {
    expect(isAdvised('REG-10', { outDate: '2026-11-23' })).to.equal(false);
    expect(isAdvised('REG-10', { outDate: '2026-11-24' })).to.equal(true);
  });

  it('stays for lists that do not tell who has left them', () => {
    expect(isAdvised('TAX-07', { publishDate: '2025-03-01' })).to.equal(true);
    expect(isAdvised('JUD-01', { regDate: '2025-03-01' })).to.equal(true);
  });
});
