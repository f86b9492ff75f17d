import { DENIAL_CODES, type DenialCode } from './decision.js';

/** What a denial says to whoever reads it, and the law, clause or term behind it. */
export interface Explanation {
  readonly zh: string;
  readonly en: string;
  readonly rule: string;
}

/** Every denial code, explained once for contracts, gateway and pages. */
export const DENIALS: Readonly<Record<DenialCode, Explanation>> = {
  KEY_REVOKED: {
    zh: '签名密钥已吊销、已更换或不在有效期内',
    en: 'The signing key is revoked, replaced or outside its validity',
    rule: '电子签名法 13',
  },
  CUSTODIAL_FORBIDDEN: {
    zh: '不接受代管密钥或仅由运营机构担保的密钥',
    en: 'Keys held for their owner, or vouched for by the operator alone, are not accepted here',
    rule: '电子签名法 13',
  },
  INSTITUTION_SUSPENDED: {
    zh: '机构被暂停',
    en: 'The institution is suspended or has left',
    rule: '上海市社会信用条例 20',
  },
  USER_DISABLED: { zh: '用户停用', en: 'The user is disabled', rule: '征信业管理条例 22' },
  PURPOSE_NOT_PERMITTED: {
    zh: '查询原因未启用，或该类机构不得以此原因查询',
    en: 'The purpose is not in force, or not open to this kind of institution',
    rule: '沪府办发〔2024〕19号 五(十二)',
  },
  ITEM_UNKNOWN: {
    zh: '共享清单中没有该信息项、版本或字段',
    en: 'The catalogue has no such item, version or field',
    rule: '沪府办发〔2024〕19号 三(四)',
  },
  NO_CONSENT: {
    zh: '未授权',
    en: 'The enterprise has not consented',
    rule: '上海市社会信用条例 17',
  },
  SUBJECT_MISMATCH: {
    zh: '所查企业不是授权企业',
    en: 'The consent was given by another enterprise',
    rule: '上海市社会信用条例 17',
  },
  GRANTEE_MISMATCH: {
    zh: '查询机构非被授权机构',
    en: 'The consent was given to another institution',
    rule: '个人信息保护法 23; 征信业管理条例 20',
  },
  CONSENT_REVOKED: { zh: '授权已撤回', en: 'The consent was withdrawn', rule: '个人信息保护法 15' },
  CONTRACT_CLOSED: {
    zh: '业务已结清',
    en: 'The business has ended: the financing was refused or settled',
    rule: '征信业管理条例 20',
  },
  CONSENT_SUSPENDED: {
    zh: '授权已暂停',
    en: 'The consent is paused',
    rule: '上海市社会信用条例 36',
  },
  NOT_YET_EFFECTIVE: {
    zh: '授权未生效',
    en: 'The consent is not in force yet',
    rule: '授权书 生效时间',
  },
  CONSENT_EXPIRED: { zh: '授权过期', en: 'The consent has expired', rule: '授权书 终止时间' },
  PURPOSE_MISMATCH: {
    zh: '查询原因与授权用途不符',
    en: 'The consent names other purposes',
    rule: '征信业管理条例 20',
  },
  SERVICE_OUT_OF_SCOPE: {
    zh: '超出授权的服务方式',
    en: 'The consent, or the purpose, does not cover this service',
    rule: '沪府办发〔2024〕19号 四(七)',
  },
  ITEM_OUT_OF_SCOPE: {
    zh: '超出授权信息项',
    en: 'An item or field is outside the consent',
    rule: '上海市社会信用条例 20',
  },
  EVIDENCE_MISSING: {
    zh: '缺少业务依据编号',
    en: 'The evidence that the purpose or the consent asks for is missing',
    rule: '征信业务管理办法 12',
  },
  QUOTA_EXCEEDED: { zh: '超出授权次数', en: 'The consent is used up', rule: '授权书 次数上限' },
  ITEM_UNDER_OBJECTION: {
    zh: '信息项处于异议标注',
    en: 'The enterprise disputes this item',
    rule: '上海市社会信用条例 36',
  },
  ITEM_REPAIRED: {
    zh: '已信用修复，停止共享',
    en: 'Repaired: no longer shared',
    rule: '信用修复管理办法（发改委令第36号）',
  },
};

/** The explanation of a code, for people. */
export function explain(code: DenialCode): Explanation {
  return DENIALS[code];
}

/** Codes in the fixed order of denial, each once. */
export function inDenialOrder(codes: Iterable<DenialCode>): DenialCode[] {
  const present = new Set(codes);
  return DENIAL_CODES.filter((code) => present.has(code));
}
