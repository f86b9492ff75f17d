import { isUscc } from '@xinjian/chaincode/model';
import { Form, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Signatory } from '../../consent/document.js';
import { type RememberedSignatory, lastSignatory } from '../../notebook/signatory.js';
import { useSession } from '../../session/context.js';

/** The document is binding in Chinese: so are the powers that it names. */
const AUTHORITIES = [
  { value: '法定代表人', label: 'legalRepresentative' },
  { value: '授权代表（持授权委托书）', label: 'agent' },
] as const;
const PROOF = '电子营业执照';

/** Who signs, as far as it is known: the code from the gateway, the rest from the last time on this browser. */
export function useSignatory() {
  const { me } = useSession();
  return useState<RememberedSignatory>(() => {
    const last = lastSignatory(me.participant) ?? { uscc: '', name: '', authority: AUTHORITIES[0].value };
    return { ...last, uscc: me.uscc ?? last.uscc };
  });
}

/** The signatory where everything is filled in and the code's check character is right. */
export function useCompleteSignatory({ uscc, name, authority }: RememberedSignatory): Signatory | undefined {
  return useMemo(
    () =>
      isUscc(uscc) && name.trim() !== '' ? { uscc, name: name.trim(), authority, proof: PROOF } : undefined,
    [uscc, name, authority],
  );
}

interface SignatoryFormProps {
  readonly value: RememberedSignatory;
  readonly onChange: (value: RememberedSignatory) => void;
  readonly business: string;
  readonly onBusiness: (number: string) => void;
}

export function SignatoryForm({ value, onChange, business, onBusiness }: SignatoryFormProps) {
  const { t } = useTranslation();
  const wrong = value.uscc.length >= 18 && !isUscc(value.uscc);
  return (
    <Form layout="vertical" className="form-grid" component="div">
      <Form.Item
        label={t('uscc.own')}
        htmlFor="grantor-uscc"
        {...(wrong && { validateStatus: 'error' as const, help: t('uscc.wrong') })}
      >
        <Input
          id="grantor-uscc"
          className="mono"
          maxLength={18}
          value={value.uscc}
          onChange={({ target }) => onChange({ ...value, uscc: target.value.trim().toUpperCase() })}
        />
      </Form.Item>
      <Form.Item label={t('enterprise.sign.name')} htmlFor="signatory-name">
        <Input
          id="signatory-name"
          maxLength={50}
          value={value.name}
          onChange={({ target }) => onChange({ ...value, name: target.value })}
        />
      </Form.Item>
      <Form.Item label={t('enterprise.sign.authority')} htmlFor="signatory-authority">
        <Select
          id="signatory-authority"
          value={value.authority}
          onChange={(authority) => onChange({ ...value, authority })}
          options={AUTHORITIES.map(({ value: authority, label }) => ({
            value: authority,
            label: t(`signatory.${label}`),
          }))}
        />
      </Form.Item>
      <Form.Item
        label={t('enterprise.sign.business')}
        htmlFor="business"
        extra={t('enterprise.sign.businessHelp')}
      >
        <Input
          id="business"
          maxLength={60}
          value={business}
          onChange={({ target }) => onBusiness(target.value.trim())}
        />
      </Form.Item>
    </Form>
  );
}
