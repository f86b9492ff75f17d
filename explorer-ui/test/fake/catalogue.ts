import type { CatalogueItem, Purpose } from '@xinjian/chaincode/model';

type Field = CatalogueItem['fields'][number];

const field = (
  name: string,
  name_zh: string,
  sensitivity: Field['sensitivity'] = 'public',
  masking: Field['masking'] = 'none',
  type = 'string',
): Field => ({ name, name_zh, type, sensitivity, masking });

function item(
  id: string,
  category: string,
  names: readonly [string, string],
  provider: readonly [string, string],
  disclosure: CatalogueItem['disclosure'],
  fields: Field[],
): CatalogueItem {
  return {
    ...{ id, version: 1, category, name_zh: names[0], name_en: names[1], disclosure, fields },
    ...{ provider_zh: provider[0], provider_en: provider[1], sharing_mode: 'physical' },
    ...{ basis: ['国办发〔2021〕52号'], update_frequency: 'monthly' },
    confidence: { in_sharing_list: 'high', fields: 'medium' },
  };
}

const TAX = ['国家税务总局上海市税务局', 'Shanghai Municipal Tax Service'] as const;

/** A few items with every kind of field: enough for each page's states. */
export const CATALOGUE: readonly CatalogueItem[] = [
  item(
    'REG-01',
    '登记注册 registration',
    ['企业登记基本信息', 'Enterprise registration basics'],
    ['上海市市场监督管理局', 'Shanghai Market Regulation'],
    'public',
    [
      field('uscc', '统一社会信用代码'),
      field('entName', '企业名称'),
      field('regCapital', '注册资本（出资额）'),
      field('legalRepName', '法定代表人姓名'),
      field('legalRepIdNo', '法定代表人证件号码', 'personal_sensitive', 'mask_id_card'),
      field('estDate', '成立日期'),
    ],
  ),
  item('TAX-04', '税务 tax', ['纳税申报及缴纳信息', 'Tax declaration and payment'], TAX, 'authorised', [
    field('uscc', '统一社会信用代码'),
    field('period', '税款所属期'),
    field('taxType', '征收项目', 'commercial_secret'),
    field('taxableSales', '应税销售收入', 'commercial_secret', 'band_amount'),
    field('taxPaid', '实缴税额', 'commercial_secret', 'band_amount'),
    field('paidDate', '入库日期', 'commercial_secret', 'truncate_month'),
    field('taxOfficer', '税务专管员', 'commercial_secret', 'drop'),
  ]),
  item(
    'SOC-01',
    '社保公积金 social insurance & HPF',
    ['社会保险费单位缴纳信息', 'Employer social-insurance contributions'],
    ['上海市人力资源和社会保障局', 'Shanghai Human Resources and Social Security'],
    'authorised',
    [
      field('period', '费款所属期'),
      field('insuredCount', '参保（缴费）人数', 'commercial_secret', 'band_count'),
      field('paid', '实缴金额', 'commercial_secret', 'band_amount'),
    ],
  ),
  item(
    'ADM-02',
    '行政管理 administrative',
    ['行政处罚信息（双公示）', 'Administrative penalties (double publicity)'],
    ['各级行政机关（经双公示渠道）', 'All administrative authorities'],
    'public',
    [field('docNo', '行政处罚决定书文号'), field('fact', '违法事实'), field('decisionDate', '处罚决定日期')],
  ),
  item(
    'SELF-01',
    '自主申报 self-declared',
    ['企业自愿填报经营信息（含信用承诺）', 'Self-declared business information with credit commitment'],
    ['企业自主申报', 'Enterprise self-declaration'],
    'authorised',
    [
      field('uscc', '统一社会信用代码'),
      field('financingNeed', '融资需求', 'commercial_secret', 'none', 'json'),
      field('annualRevenue', '上年主营业务收入', 'commercial_secret', 'none', 'decimal(18,2) CNY'),
      field('commitmentId', '信用承诺书编号'),
      field('commitmentHash', '信用承诺书摘要'),
    ],
  ),
];

function purpose(
  code: string,
  zh: string,
  en: string,
  stage: Purpose['consent_stage'],
  evidence: string[],
): Purpose {
  return {
    ...{ code, name_zh: zh, name_en: en, consent_stage: stage, evidence_required: evidence },
    ...{ pboc_enterprise_code: code, pboc_personal_codes: [], phase: 'pre', requires_consent: true },
    ...{ allowed_disclosure: 'public+authorised', allowed_roles: ['bank', 'guarantee_company'] },
    ...{ max_consent_days: 90, default_max_queries: 3, query_window: '-', enabled: true },
    ...{ basis: 'PBoC enterprise credit system query-reason table', confidence: 'high' },
  };
}

export const PURPOSES: readonly Purpose[] = [
  purpose('01', '贷前（保前）审查', 'Pre-loan (pre-guarantee) review', 'origination', [
    'financing_application_no',
  ]),
  purpose('02', '贷中操作', 'In-process loan operation', 'origination', [
    'financing_application_no',
    'approval_no',
  ]),
  purpose('03', '贷后（在保）管理', 'Post-loan (in-guarantee) management', 'in_life', ['loan_contract_no']),
];
