import type { Purpose, Service } from '@xinjian/chaincode/model';
import { Alert, Button, Checkbox, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Given, evidenceKinds, evidenceUnder } from '../../access/evidence.js';
import { Section } from '../../components/page.js';
import { useWords } from '../../components/words.js';
import type { Consent } from '../../gateway/shapes/consent.js';
import type { CatalogueRow } from '../../gateway/shapes/registry.js';
import { ConsentSelect } from './consent-select.js';
import { EvidenceFields } from './evidence-fields.js';
import type { AccessQuestion, QueryAccess } from '../../access/use-query-access.js';

interface ConsentQueryProps {
  readonly consents: readonly Consent[];
  /** The consent to begin with. */
  readonly first: string | null;
  readonly catalogue: readonly CatalogueRow[];
  readonly purposes: readonly Purpose[];
  readonly query: { readonly ask: Pick<QueryAccess['ask'], 'isPending'> & Asking };
  /** The services that may be asked for here, beside those of the consent. */
  readonly services: readonly Service[];
}

interface Asking {
  readonly mutate: (question: AccessQuestion) => void;
}

/** Chooses a consent, and what to ask for under it. */
export function ConsentQuery({ consents, first, catalogue, purposes, query, services }: ConsentQueryProps) {
  const { t } = useTranslation();
  const [id, setId] = useState(first ?? consents.find(({ state }) => state === 'ACTIVE')?.id);
  const consent = consents.find((each) => each.id === id);
  if (consents.length === 0) {
    return (
      <Alert
        type="info"
        title={t('institution.query.noConsent')}
        action={<Link to="/institution/ask">{t('nav.ask')}</Link>}
      />
    );
  }
  return (
    <Form layout="vertical" component="div">
      <Section title={t('institution.query.which')}>
        <ConsentSelect consents={consents} value={id} onChange={setId} />
        {consent !== undefined && consent.state !== 'ACTIVE' && (
          <Alert
            className="below"
            type="warning"
            showIcon
            title={t(`institution.consent.meaning.${consent.state}`)}
          />
        )}
      </Section>
      {consent && (
        <UnderConsent
          key={consent.id}
          consent={consent}
          catalogue={catalogue}
          purposes={purposes}
          query={query}
          services={services}
        />
      )}
    </Form>
  );
}

type UnderConsentProps = Pick<ConsentQueryProps, 'catalogue' | 'purposes' | 'query' | 'services'> & {
  readonly consent: Consent;
};

function UnderConsent({ consent, catalogue, purposes, query, services }: UnderConsentProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { terms } = consent;
  const within = terms.items.map(({ id }) => id);
  const [items, setItems] = useState<readonly string[]>(within);
  const [beyond, setBeyond] = useState<readonly string[]>([]);
  const [purpose, setPurpose] = useState(terms.purposes[0] ?? '');
  const offered = terms.services.filter((each) => services.includes(each));
  const [service, setService] = useState(offered[0] ?? 'query');
  const kinds = evidenceKinds(
    purposes.find(({ code }) => code === purpose),
    true,
  );
  const [given, setGiven] = useState<ReadonlyMap<string, Given>>(new Map());
  const ask = () =>
    query.ask.mutate({
      consent: consent.id,
      subject: consent.subject,
      items: [...items, ...beyond],
      purpose,
      service,
      evidence: evidenceUnder(terms.business, kinds, given),
    });
  return (
    <Section title={t('institution.query.what')}>
      <Checkbox.Group
        className="vertical"
        value={[...items]}
        onChange={setItems}
        options={within.map((value) => ({ value, label: `${words.item(value)} ${value}` }))}
      />
      <div className="form-grid">
        <Form.Item label={t('access.purpose')} htmlFor="query-purpose">
          <Select
            id="query-purpose"
            value={purpose}
            onChange={setPurpose}
            options={terms.purposes.map((value) => ({ value, label: `${value} ${words.purpose(value)}` }))}
          />
        </Form.Item>
        {offered.length > 1 && (
          <Form.Item label={t('access.service')} htmlFor="query-service">
            <Select
              id="query-service"
              value={service}
              onChange={setService}
              options={offered.map((value) => ({ value, label: t(`service.${value}`) }))}
            />
          </Form.Item>
        )}
        <Form.Item
          label={t('institution.query.beyond')}
          htmlFor="query-beyond"
          extra={t('institution.query.beyondHelp')}
        >
          <Select
            id="query-beyond"
            mode="multiple"
            value={[...beyond]}
            onChange={setBeyond}
            showSearch={{ optionFilterProp: 'label' }}
            options={catalogue
              .filter(({ id }) => !within.includes(id))
              .map(({ id }) => ({ value: id, label: `${id} ${words.item(id)}` }))}
          />
        </Form.Item>
        <EvidenceFields kinds={kinds} bound={terms.business} given={given} onChange={setGiven} />
      </div>
      <Button
        type="primary"
        size="large"
        disabled={items.length + beyond.length === 0}
        loading={query.ask.isPending}
        onClick={ask}
      >
        {t(service === 'report' ? 'report.sign' : 'institution.query.sign')}
      </Button>
    </Section>
  );
}
