import type { Purpose } from '@xinjian/chaincode/model';
import { Button, Checkbox, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { type Given, evidenceKinds, evidenceUnder } from '../../access/evidence.js';
import { Failure } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { QuotaWords } from '../../consent/terms-view.js';
import type { Consent } from '../../gateway/shapes/consent.js';
import type { CatalogueRow } from '../../gateway/shapes/registry.js';
import { isOnDemand } from '../../subscription/offer.js';
import { EvidenceFields } from './evidence-fields.js';
import { useSubscribe } from './use-subscribe.js';

interface SubscribeUnderProps {
  readonly consent: Consent;
  /** The items that are pushed under it already. */
  readonly already: ReadonlySet<string>;
  readonly catalogue: readonly CatalogueRow[];
  readonly purposes: readonly Purpose[];
}

/** Items, purpose and evidence of a subscription under one consent, and the signature. */
export function SubscribeUnder({ consent, already, catalogue, purposes }: SubscribeUnderProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const words = useWords();
  const { terms, subject } = consent;
  const within = terms.items.map(({ id }) => id);
  const onDemand = new Set(catalogue.filter(isOnDemand).map(({ id }) => id));
  const [items, setItems] = useState<readonly string[]>(
    within.filter((id) => !already.has(id) && !onDemand.has(id)),
  );
  const [purpose, setPurpose] = useState(terms.purposes[0] ?? '');
  const [given, setGiven] = useState<ReadonlyMap<string, Given>>(new Map());
  const subscribe = useSubscribe(({ id }) => void navigate(`/institution/subscriptions/${id}`));
  const kinds = evidenceKinds(
    purposes.find(({ code }) => code === purpose),
    true,
  );
  const evidence = evidenceUnder(terms.business, kinds, given);
  const missing = items.length === 0 ? 'items' : evidence.length < kinds.length ? 'evidence' : undefined;
  return (
    <div className="stack">
      <Form.Item
        label={t('subscription.what')}
        {...(within.some((id) => onDemand.has(id)) && { extra: t('subscription.onDemandHelp') })}
      >
        <Checkbox.Group
          className="vertical"
          aria-label={t('subscription.what')}
          value={[...items]}
          onChange={setItems}
          options={within.map((value) => ({
            value,
            label: (
              <>
                {words.item(value)} <span className="code">{value}</span>
                {already.has(value) && <span className="soft"> · {t('subscription.already')}</span>}
                {onDemand.has(value) && <span className="soft"> · {t('subscription.onDemand')}</span>}
              </>
            ),
          }))}
        />
      </Form.Item>
      <div className="form-grid">
        <Form.Item label={t('access.purpose')} htmlFor="subscribe-purpose">
          <Select
            id="subscribe-purpose"
            value={purpose}
            onChange={setPurpose}
            options={terms.purposes.map((value) => ({ value, label: `${value} ${words.purpose(value)}` }))}
          />
        </Form.Item>
        <EvidenceFields kinds={kinds} bound={terms.business} given={given} onChange={setGiven} />
        <Quota consent={consent} />
      </div>
      {missing !== undefined && <p className="soft">{t(`subscription.missing.${missing}`)}</p>}
      {subscribe.error !== null && <Failure error={subscribe.error} />}
      <Button
        type="primary"
        size="large"
        disabled={missing !== undefined}
        loading={subscribe.isPending}
        onClick={() =>
          subscribe.mutate({ consent: consent.id, subject, items: [...items], purpose, evidence })
        }
      >
        {t('subscription.sign')}
      </Button>
    </div>
  );
}

/** What pushes use up of the consent, where it counts uses. */
function Quota({ consent: { terms, usage } }: Readonly<{ consent: Consent }>) {
  const { t } = useTranslation();
  if (terms.quota === undefined) return null;
  return (
    <Form.Item label={t('terms.quota')} extra={t('subscription.counted')}>
      <QuotaWords quota={terms.quota} />
      {t('subscription.used', { used: usage?.total ?? 0 })}
    </Form.Item>
  );
}
