import { shanghaiDay } from '@xinjian/chaincode/model';
import { disputedIn, type ReportItem } from './report.js';

interface Words {
  readonly zh: string;
  readonly en: string;
}

interface Rule {
  readonly items: readonly string[];
  /** @param day that of the report in Asia/Shanghai, `YYYY-MM-DD` */
  readonly applies: (item: ReportItem, day: string) => boolean;
  readonly advice: Words;
}

const hasRecords = ({ records }: ReportItem) => records.length > 0;
/** Lists keep who has left them, with the day on which it did. */
const isListed = ({ records }: ReportItem, day: string) =>
  records.some(({ outDate }) => typeof outDate !== 'string' || outDate === '' || outDate.slice(0, 10) > day);
const has = (field: string, isSo: (value: unknown) => boolean) => (item: ReportItem) =>
  item.records.some((record) => isSo(record[field]));
/** An amount above zero, also where only its band is shown. */
const isAmount = (value: unknown) =>
  typeof value === 'string' && /[1-9]/.test(value) && !value.startsWith('<0');

const RULES: readonly Rule[] = [
  {
    items: ['ADM-02'],
    applies: hasRecords,
    advice: {
      zh: '存在行政处罚信息：履行处罚决定后，可在最短公示期满后向认定部门或“信用中国”网站申请信用修复。',
      en: 'Penalties: once they are complied with, and published for the shortest term, apply for their repair.',
    },
  },
  {
    items: ['CRE-02', 'REG-11', 'TAX-07', 'JUD-01'],
    applies: isListed,
    advice: {
      zh: '存在严重失信主体名单信息：请尽快履行法定义务、纠正失信行为，符合条件的向列入部门申请移出。',
      en: 'Listed for serious dishonesty: meet the obligation, and apply to the listing authority for removal.',
    },
  },
  {
    items: ['REG-10'],
    applies: isListed,
    advice: {
      zh: '存在经营异常名录信息：请补报公示信息或变更登记后，向市场监管部门申请移出。',
      en: 'Abnormal operation: publish what is missing or correct the registration, and apply for removal.',
    },
  },
  {
    items: ['TAX-04'],
    applies: has('lateFlag', (value) => value === true),
    advice: {
      zh: '存在逾期申报或缴纳税款的记录：请按期申报缴纳，避免影响纳税信用级别。',
      en: 'Late tax declarations: declare and pay in time, for the sake of the tax credit grade.',
    },
  },
  {
    items: ['SOC-01', 'UTL-01', 'UTL-02', 'UTL-03', 'HPF-01'],
    applies: has('arrears', isAmount),
    advice: {
      zh: '存在社会保险费、公积金或公用事业费用欠缴记录：请及时结清，结清信息将在下一更新周期反映。',
      en: 'Arrears of social insurance, housing fund or utilities: settle them; the next update will show it.',
    },
  },
  {
    items: ['TAX-03'],
    applies: hasRecords,
    advice: {
      zh: '存在欠税公告信息：请尽快清缴欠税及滞纳金。',
      en: 'Announced tax arrears: pay them and the late fees.',
    },
  },
];

const OBJECTION: Words = {
  zh: '部分信息已作异议标注：处理结果作出前，请使用者结合异议情况审慎判断。',
  en: 'Some information is under objection: read it with care until it is decided.',
};
const NOTHING: Words = {
  zh: '本次查询所得信息中未见需要提示的事项。建议持续按时履行申报、缴纳与公示义务，保持良好信用记录。',
  en: 'Nothing in what was found calls for advice. Go on declaring, paying and publishing in time.',
};

/**
 * Chapter ten: what the delivered records suggest; nothing in it is a judgement of the enterprise.
 * @param at when the report is issued (RFC 3339)
 */
export function adviceOn(items: readonly ReportItem[], at: string): Words[] {
  const day = shanghaiDay(at);
  const found = RULES.filter(({ items: concerned, applies }) =>
    items.some((item) => concerned.includes(item.item) && applies(item, day)),
  ).map(({ advice }) => advice);
  if (items.some((item) => item.objection || disputedIn(item) > 0)) found.push(OBJECTION);
  return found.length > 0 ? found : [NOTHING];
}
