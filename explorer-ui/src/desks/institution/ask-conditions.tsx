import { type Purpose, SERVICES, type Terms } from '@xinjian/chaincode/model';
import { Checkbox, Form, InputNumber, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useWords } from '../../components/words.js';
import { type Ask, askablePurposes, choosePurposes, longestTerm } from '../../consent/ask.js';
import { useSession } from '../../session/context.js';

interface AskConditionsProps {
  readonly ask: Ask;
  readonly purposes: readonly Purpose[];
  readonly onChange: (ask: Ask) => void;
}

/** For what, how long, how often, in clear or masked. */
export function AskConditions({ ask, purposes, onChange }: AskConditionsProps) {
  const { t } = useTranslation();
  const { me } = useSession();
  const words = useWords();
  const askable = askablePurposes(purposes, me.kind);
  const longest = longestTerm(purposes, ask.purposes);
  return (
    <div className="form-grid">
      <Form.Item label={t('terms.purposes')} htmlFor="purposes" extra={t('institution.ask.oneStage')}>
        <Select
          id="purposes"
          mode="multiple"
          value={[...ask.purposes]}
          onChange={(chosen: string[]) => onChange(choosePurposes(ask, chosen, purposes))}
          options={askable.map(({ code }) => ({ value: code, label: `${code} ${words.purpose(code)}` }))}
        />
      </Form.Item>
      <Form.Item
        label={t('institution.ask.days')}
        htmlFor="days"
        extra={t('institution.ask.longest', { count: longest })}
      >
        <InputNumber<number>
          id="days"
          min={1}
          max={longest}
          value={ask.days}
          suffix={t('institution.ask.day')}
          onChange={(days) => onChange({ ...ask, days: days ?? longest })}
        />
      </Form.Item>
      <Form.Item label={t('terms.quota')} htmlFor="quota">
        <InputNumber<number>
          id="quota"
          min={1}
          value={ask.quota}
          placeholder={t('terms.noQuota')}
          suffix={t('terms.uses')}
          onChange={(quota) => onChange({ ...ask, quota })}
        />
      </Form.Item>
      <Form.Item label={t('terms.dataLife')} htmlFor="keep">
        <InputNumber<number>
          id="keep"
          min={1}
          max={120}
          value={ask.keepMonths}
          suffix={t('institution.ask.month')}
          onChange={(keepMonths) => onChange({ ...ask, keepMonths: keepMonths ?? 1 })}
        />
      </Form.Item>
      <Form.Item label={t('terms.disclosure')}>
        <Radio.Group
          value={ask.disclosure}
          onChange={({ target }) => onChange({ ...ask, disclosure: target.value as Terms['disclosure'] })}
          options={[
            { value: 'masked', label: t('disclosure.masked') },
            { value: 'clear', label: t('disclosure.clear') },
          ]}
        />
      </Form.Item>
      <Form.Item label={t('terms.services')}>
        <Checkbox.Group
          value={[...ask.services]}
          onChange={(services) => onChange({ ...ask, services })}
          options={SERVICES.map((service) => ({ value: service, label: t(`service.${service}`) }))}
        />
      </Form.Item>
    </div>
  );
}
