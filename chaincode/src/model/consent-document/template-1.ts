import type { ConsentDocumentContent } from '../consent-document.js';
import type { Terms } from '../terms.js';

const SERVICES: Readonly<Record<Terms['services'][number], string>> = {
  query: '信息查询',
  report: '信用报告查询',
  push: '数据推送',
  compute: '联合建模（数据不出域）',
};

/** What could make one line look like two. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;

const UNITS = { day: '日', month: '个月', year: '年' } as const;

/** Template 1 of the consent document, with the fields of the consent form that apply (see `consent_form_fields`). */
export function documentTemplate1(content: ConsentDocumentContent): string {
  const { terms } = content;
  return [
    '信用信息查询授权书',
    '',
    `授权编号：${content.consentNo}`,
    '授权书模板版本：1',
    '',
    ...parties(content),
    '',
    `四、用途（查询原因，限融资）：${content.purposes.map(({ code, name }) => `${code} ${name}`).join('；')}`,
    `五、融资申请编号/合同编号：${content.businessRef}`,
    '六、授权查询的信息项：',
    ...items(content),
    `七、处理方式：${terms.services.map((service) => SERVICES[service]).join('、')}；${disclosure(terms)}`,
    '八、转提供：被授权机构不得向任何第三方转提供。',
    `九、生效时间：${shanghaiTime(terms.from)}（不早于本授权登记于账本之时）`,
    `十、终止时间：${shanghaiTime(terms.to)}`,
    `十一、次数上限：${quota(terms)}`,
    `十二、保存期限：被授权机构自取得信息之日起保存不超过${dataLife(terms)}，到期删除或匿名化。`,
    ...CLAUSES,
    '',
    `签署时间：${shanghaiTime(content.signedAt)}`,
    '',
  ]
    .map((line) => line.replace(CONTROLS, ' '))
    .join('\n');
}

function parties({ grantor, signatory, grantee, platform }: ConsentDocumentContent): string[] {
  const code = grantee.code === undefined ? '' : `，金融机构编码${grantee.code}`;
  return [
    `一、授权企业：${grantor.name}（统一社会信用代码${grantor.uscc}）`,
    `    签署人：${signatory.name}；签署权限依据：${signatory.authority}；身份核验方式：${signatory.identityProof}`,
    `二、被授权机构：${grantee.name}（统一社会信用代码${grantee.uscc}${code}）`,
    `三、平台运营机构：${platform.operator}；联系方式：${platform.contact}`,
  ];
}

function items({ terms, items: described }: ConsentDocumentContent): string[] {
  return terms.items.map(({ id, version, fields }, index) => {
    const item = described.find((each) => each.id === id);
    const names = fields?.map((name) => item?.fields.find((field) => field.name === name)?.name_zh ?? name);
    const scope = names === undefined ? '全部字段' : names.join('、');
    return `    ${index + 1}. ${id}（第${version}版）${item?.name ?? ''}：${scope}；数据提供单位：${item?.provider ?? '—'}`;
  });
}

function disclosure({ disclosure: kind }: Terms): string {
  return kind === 'clear' ? '非公开字段以明文提供' : '非公开字段脱敏后提供';
}

function quota({ quota: limit }: Terms): string {
  if (limit === undefined) return '不限次数（以终止时间为限）';
  return limit.perDay === undefined ? `${limit.total}次` : `${limit.total}次，每日不超过${limit.perDay}次`;
}

function dataLife({ dataLife: { unit, value } }: Terms): string {
  return `${value}${UNITS[unit.toLowerCase() as keyof typeof UNITS]}`;
}

/** `YYYY-MM-DD HH:mm:ss` in Asia/Shanghai (UTC+8 all year). */
function shanghaiTime(moment: string): string {
  const local = new Date(Date.parse(moment) + 8 * 3600 * 1000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)}（北京时间）`;
}

const CLAUSES = [
  '十三、撤回：授权企业可随时在平台自行撤回、暂停或缩减本授权，自账本记载之时起生效；撤回不影响此前已依授权进行的查询。',
  '十四、不良信息：本次查询取得的不良信息可能影响融资审批结果，授权企业已知悉。',
  '十五、自然人信息：本授权不包含自然人个人信息的明文提供；涉及自然人的，须由其本人另行单独同意。',
  '十六、异议与投诉：授权企业对信息有异议的，可向平台运营机构提出；对查询行为可向监管部门投诉。',
];
