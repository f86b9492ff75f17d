import type { Purpose } from '@xinjian/chaincode/model';
import { Alert, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Consent } from '../../gateway/shapes/consent.js';
import type { CatalogueRow } from '../../gateway/shapes/registry.js';
import type { Subscription } from '../../gateway/shapes/subscription.js';
import { subscribedItems } from '../../subscription/offer.js';
import { ConsentSelect } from './consent-select.js';
import { SubscribeUnder } from './subscribe-under.js';

interface SubscribeFormProps {
  /** Those under which one can subscribe: one at least. */
  readonly consents: readonly Consent[];
  /** The consent to begin with. */
  readonly first: string | null;
  /** The subscriptions that there are. */
  readonly standing: readonly Subscription[];
  readonly catalogue: readonly CatalogueRow[];
  readonly purposes: readonly Purpose[];
}

/** Chooses a consent, and what is to be pushed under it. */
export function SubscribeForm({ consents, first, standing, catalogue, purposes }: SubscribeFormProps) {
  const { t } = useTranslation();
  const [id, setId] = useState(first ?? consents[0]?.id);
  const consent = consents.find((each) => each.id === id);
  return (
    <Form layout="vertical" component="div">
      {consent === undefined && <Alert type="info" showIcon title={t('subscription.notThis')} />}
      <Form.Item label={t('institution.query.which')} htmlFor="consent">
        <ConsentSelect consents={consents} value={consent?.id} onChange={setId} />
      </Form.Item>
      {consent && (
        <SubscribeUnder
          key={`${consent.id} ${standing.length}`}
          consent={consent}
          already={subscribedItems(standing, consent.id)}
          catalogue={catalogue}
          purposes={purposes}
        />
      )}
    </Form>
  );
}
