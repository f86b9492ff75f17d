/** One chapter of the national public-credit report, layout V2.0, with the items of the catalogue that belong there. */
export interface LayoutChapter {
  readonly title: { readonly zh: string; readonly en: string };
  readonly items: readonly string[];
}

/**
 * The ten chapters. Evaluation results of departments (tax, customs, environment) are records like others; the
 * platform's own grade (CRE-01) is none of this report, nor is the report (CRE-03) an item of itself.
 */
export const LAYOUT: readonly LayoutChapter[] = [
  {
    title: { zh: '登记注册基础信息', en: 'Registration' },
    items: ['REG-01', 'REG-02', 'REG-03', 'REG-04', 'REG-05', 'REG-06', 'REG-12'],
  },
  {
    title: { zh: '行政管理信息', en: 'Administrative acts' },
    items: ['ADM-01', 'ADM-02', 'ADM-04', 'ADM-05', 'ADM-08', 'TAX-08', 'CUS-01'],
  },
  {
    title: { zh: '诚实守信相关荣誉信息', en: 'Honours for trustworthiness' },
    items: ['ADM-03', 'TAX-01'],
  },
  {
    title: { zh: '严重失信主体名单信息', en: 'Lists of serious dishonesty' },
    items: ['CRE-02', 'REG-11', 'TAX-07', 'JUD-01'],
  },
  {
    title: { zh: '经营（活动）异常名录（状态）信息', en: 'Abnormal operation' },
    items: ['REG-10'],
  },
  { title: { zh: '信用承诺信息', en: 'Credit commitments' }, items: ['ADM-06', 'SELF-01'] },
  {
    title: { zh: '信用评价信息', en: 'Evaluations by departments' },
    items: ['TAX-02', 'CUS-02', 'CUS-04', 'ADM-07'],
  },
  {
    title: { zh: '司法判决及执行信息', en: 'Judgments and enforcement' },
    items: ['JUD-02', 'JUD-03', 'JUD-04', 'JUD-05', 'JUD-06'],
  },
  {
    title: { zh: '其他信息', en: 'Other information' },
    items: [
      ...['REG-07', 'REG-08', 'REG-09', 'TAX-03', 'TAX-04', 'TAX-05', 'TAX-06', 'TAX-09'],
      ...['SOC-01', 'SOC-02', 'HPF-01', 'UTL-01', 'UTL-02', 'UTL-03', 'PRO-01', 'PRO-02', 'PRO-03'],
      ...['CUS-03', 'INN-01', 'INN-02', 'INN-03', 'INN-04', 'INN-05', 'INN-06', 'INN-07'],
      ...['PRT-01', 'PRT-02', 'AGR-01', 'SCF-01'],
    ],
  },
  { title: { zh: '信用状况提升建议', en: 'How to improve the credit standing' }, items: [] },
];

/** Items that no report holds. */
export const NEVER_REPORTED: ReadonlySet<string> = new Set(['CRE-01', 'CRE-03']);

const NOTES: readonly (readonly [string, string])[] = [
  [
    '本报告由公共信用信息服务机构依授权出具，客观汇集各信息提供部门提供的信息，不作评分、评级，不含公共信用综合评价结果。',
    'Issued under consent: information as its providers gave it, without score or grade.',
  ],
  [
    '“无记录”指信息来源答复无相关记录；“暂不可得”指来源未给出可用答复；“未查询”指本次授权查询未包含该项，均不代表信用状况的好坏。',
    '“No record” is the source’s answer; “not available” means that it gave none; “not asked” is outside this query. None of them speaks for or against the enterprise.',
  ],
  [
    '失信信息自不良行为或事件终止之日起只提供五年；已修复的信息不再提供（《上海市社会信用条例》第三十五条、第三十八条）。',
    'Negative information is given for five years, and repaired information no more (Shanghai Social Credit Regulation, articles 35 and 38).',
  ],
  [
    '信息主体认为信息有误的，可提出异议：服务机构一个工作日内作异议标注，五个工作日内作出处理（同条例第三十六条）；信用修复可向认定部门或“信用中国（上海）”网站申请。',
    'The enterprise may object to a record: it is marked within one working day and decided within five (article 36); repair is applied for with the authority or on Credit China (Shanghai).',
  ],
  [
    '本报告仅供所载查询机构用于所载用途，不得向第三方提供。扫描首页二维码可核验报告文件自出具后未被改动。',
    'For the receiver and the purpose named in it only, never to be passed on. The code on the first page leads to where the file is verified.',
  ],
];

/** What stands at the end of every report. */
export const REPORT_NOTES = NOTES.map(([zh, en]) => ({ zh, en }));
