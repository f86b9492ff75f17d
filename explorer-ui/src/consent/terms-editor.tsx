import type { Terms } from '@xinjian/chaincode/model';
import { Checkbox, DatePicker, InputNumber, Radio } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { Facts } from '../components/facts.js';
import { PurposeName } from '../components/names.js';
import { Time, shanghai, shanghaiDay } from '../components/time.js';
import { useWords } from '../components/words.js';
import type { CatalogueRow } from '../gateway/shapes/registry.js';
import {
  type Bounds,
  disclose,
  endAt,
  fieldsOf,
  keepFields,
  limitTo,
  toggleItem,
  togglePurpose,
  toggleService,
} from './edit-terms.js';
import { FieldList } from './field-list.js';

interface TermsEditorProps {
  readonly value: Terms;
  readonly bounds: Bounds;
  readonly catalogue: readonly CatalogueRow[];
  readonly onChange: (terms: Terms) => void;
  /** What the end so far is: one that was asked for, or one that stands. */
  readonly end: 'askedUntil' | 'nowUntil';
}

/** Takes away from terms: items, fields, purposes, time, uses, clear text. Nothing can be added to what was asked. */
export function TermsEditor(props: TermsEditorProps) {
  return (
    <div className="stack">
      <ConditionsEditor {...props} />
      <ItemsEditor {...props} />
    </div>
  );
}

function ConditionsEditor({ value, bounds, onChange, end }: TermsEditorProps) {
  const { t } = useTranslation();
  const { asked } = bounds;
  return (
    <Facts
      facts={[
        [
          t('terms.purposes'),
          asked.purposes.map((code) => (
            <div key={code}>
              <Checkbox
                checked={value.purposes.includes(code)}
                onChange={() => onChange(togglePurpose(value, code, bounds))}
              >
                <PurposeName code={code} />
              </Checkbox>
            </div>
          )),
        ],
        [t('terms.until'), <EndEditor key="to" {...{ value, bounds, onChange, end }} />],
        [
          t('terms.disclosure'),
          <Radio.Group
            key="disclosure"
            value={value.disclosure}
            onChange={({ target }) => onChange(disclose(value, target.value as Terms['disclosure'], bounds))}
            options={[
              { value: 'masked', label: t('disclosure.masked') },
              { value: 'clear', label: t('disclosure.clear'), disabled: asked.disclosure === 'masked' },
            ]}
          />,
        ],
        [
          t('terms.quota'),
          <InputNumber<number>
            key="quota"
            min={1}
            max={asked.quota?.total ?? 1_000_000}
            value={value.quota?.total ?? null}
            placeholder={t('terms.noQuota')}
            suffix={t('terms.uses')}
            aria-label={t('terms.quota')}
            onChange={(total) => onChange(limitTo(value, total, bounds))}
          />,
        ],
        [
          t('terms.services'),
          asked.services.map((service) => (
            <Checkbox
              key={service}
              checked={value.services.includes(service)}
              onChange={() => onChange(toggleService(value, service, bounds))}
            >
              {t(`service.${service}`)}
            </Checkbox>
          )),
        ],
      ]}
    />
  );
}

function EndEditor({ value, bounds, onChange, end }: Omit<TermsEditorProps, 'catalogue'>) {
  const { t } = useTranslation();
  return (
    <>
      <DatePicker
        value={dayjs(shanghai(value.to, 'day'))}
        allowClear={false}
        aria-label={t('terms.until')}
        disabledDate={(day) => {
          const end = shanghaiDay(day.format('YYYY-MM-DD'), 'end');
          return Date.parse(end) < Date.now() || day.format('YYYY-MM-DD') > shanghai(bounds.asked.to, 'day');
        }}
        onChange={(day) =>
          day && onChange(endAt(value, shanghaiDay(day.format('YYYY-MM-DD'), 'end'), bounds))
        }
      />{' '}
      <span className="soft">
        {t(`terms.${end}`)} <Time at={bounds.asked.to} precision="minute" />
      </span>
    </>
  );
}

function ItemsEditor({ value, bounds, catalogue, onChange }: TermsEditorProps) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <ul className="items">
      {bounds.asked.items.map((asked) => {
        const kept = value.items.find(({ id }) => id === asked.id);
        const entry = catalogue.find(({ id }) => id === asked.id);
        const open = fieldsOf(asked, bounds);
        const chosen = kept ? fieldsOf(kept, bounds) : [];
        const toggle = (name: string) =>
          chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name];
        return (
          <li key={asked.id}>
            <Checkbox
              checked={kept !== undefined}
              onChange={() => onChange(toggleItem(value, asked.id, bounds))}
            >
              <strong>{words.item(asked.id)}</strong> <span className="code">{asked.id}</span>{' '}
              <span className="soft">{words.provider(asked.id)}</span>
            </Checkbox>
            {kept && entry && (
              <details className="indent">
                <summary className="soft">
                  {t('terms.fieldsChosen', { chosen: chosen.length, open: open.length })}
                </summary>
                <FieldList
                  item={entry}
                  only={open}
                  chosen={chosen}
                  onToggle={(name) => onChange(keepFields(value, asked.id, toggle(name), bounds))}
                />
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}
