import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import {
  LedgerError,
  TEMPLATE_VERSIONS,
  renderConsentDocument,
  type ConsentRecord,
} from '@xinjian/chaincode/model';
import decisions from '../vectors/decisions.json';

const content = {
  consentNo: '019d0000-0000-7000-8000-000000000001',
  grantor: { uscc: '91310115XX0000019T', name: '申测甲智能装备（样例）有限公司' },
  signatory: { name: '样例人', authority: '法定代表人', identityProof: '电子营业执照' },
  grantee: { name: '样例银行', uscc: '91310112XX0000027A', code: 'C1010211000012' },
  platform: { operator: '市公共信用信息服务中心（样例）', contact: '021-00000000' },
  terms: { ...(decisions.base.consent.terms as ConsentRecord['terms']), quota: { total: 3, perDay: 1 } },
  businessRef: 'RZ-2026-0001',
  items: [
    { id: 'TAX-04', name: '纳税申报缴纳信息', provider: '样例税务局', fields: [] },
    {
      id: 'REG-01',
      name: '企业登记基本信息',
      provider: '样例市场监管局',
      fields: [{ name: 'uscc', name_zh: '统一社会信用代码' }],
    },
  ],
  purposes: [
    { code: '01', name: '贷前（保前）审查' },
    { code: '02', name: '贷中操作' },
  ],
  signedAt: '2026-03-01T00:00:00.000Z',
};

describe('consent document', () => {
  it('template 1 renders the same bytes for the same content', () => {
    const golden = readFileSync(path.join(__dirname, '../vectors/consent-document-1.txt'), 'utf8');
    expect(renderConsentDocument('1', content)).to.equal(golden);
  });

  it('shows a field that nobody named by its code, and says where there is no quota', () => {
    const terms: ConsentRecord['terms'] = { ...content.terms };
    delete terms.quota;
    const text = renderConsentDocument('1', { ...content, terms });
    expect(text).to.include('不限次数').and.to.include('entName');
  });

  it('keeps each line what it is, whatever a name holds', () => {
    const forged = { ...content, businessRef: 'x\n十、终止时间：长期' };
    const lines = renderConsentDocument('1', forged).split('\n');
    expect(lines.filter((line) => line.startsWith('十、'))).to.have.length(1);
  });

  it('knows its versions and refuses others', () => {
    expect(TEMPLATE_VERSIONS).to.deep.equal(['1']);
    expect(() => renderConsentDocument('2', content)).to.throw(LedgerError, 'TERMS_REFUSED');
  });
});
