import { Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../components/page.js';
import { moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { DELIVERY_STATES, type DeliveryState } from '../../gateway/shapes/webhook.js';
import { DeliveryList } from './delivery-list.js';
import { useDeliveries } from './use-deliveries.js';

/** What was sent to a receiver, or waits for it, by what became of it. */
export function Deliveries({ webhook, base }: Readonly<{ webhook: string; base: string }>) {
  const { t } = useTranslation();
  const [state, setState] = useState<DeliveryState>();
  const deliveries = useDeliveries(webhook, state);
  return (
    <Section title={t('delivery.title')}>
      <p className="soft">{t('delivery.lead')}</p>
      <Radio.Group
        className="actions"
        optionType="button"
        aria-label={t('delivery.filter')}
        value={state ?? 'all'}
        onChange={({ target }) => setState(DELIVERY_STATES.find((each) => each === target.value))}
        options={[
          { value: 'all', label: t('delivery.all') },
          ...DELIVERY_STATES.map((value) => ({ value, label: t(`deliveryState.${value}`) })),
        ]}
      />
      <Await answer={deliveries}>
        {(rows) => <DeliveryList rows={rows} webhook={webhook} base={base} more={moreOf(deliveries)} />}
      </Await>
    </Section>
  );
}
