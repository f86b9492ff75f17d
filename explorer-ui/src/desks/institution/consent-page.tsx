import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { LinkButton } from '../../components/link-button.js';
import { Subject } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { Await } from '../../components/states.js';
import { ConsentTag } from '../../components/tags.js';
import { Time } from '../../components/time.js';
import { signatoryWords } from '../../consent/signatory.js';
import { TermsView } from '../../consent/terms-view.js';
import { useResource } from '../../gateway/queries.js';
import { Consent } from '../../gateway/shapes/consent.js';
import { ConsentHistory } from '../../pages/consent-history.js';
import { BusinessNote } from './request-page.js';

export function ConsentPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const consent = useResource(`/v1/consents/${id}`, Consent, { live: true });
  return (
    <Page
      title={t('consent.title')}
      back={{ to: '/institution/consents', label: t('nav.granted') }}
      actions={consent.data !== undefined && <Ways consent={consent.data} />}
    >
      <Await answer={consent}>
        {(row) => (
          <>
            <Section title={<Subject reference={row.subject} />} extra={<ConsentTag state={row.state} />}>
              <p>{t(`institution.consent.meaning.${row.state}`)}</p>
              <TermsView terms={row.terms} />
              <Facts
                facts={[
                  [t('consent.grantedAt'), <Time key="at" at={row.grantedAt} />],
                  [t('consent.signatory'), signatoryWords(t, row.signatory)],
                  [t('consent.number'), <Hash key="id" value={row.id} />],
                  [t('consent.document'), <Hash key="document" value={row.documentDigest} />],
                ]}
              />
              <BusinessNote digest={row.terms.business} />
            </Section>
            <ConsentHistory consent={row} />
          </>
        )}
      </Await>
    </Page>
  );
}

/** Where each service leads that a consent opens. */
const WAYS = [
  { service: 'push', to: '/institution/subscriptions', label: 'subscription.create' },
  { service: 'report', to: '/institution/report', label: 'nav.report' },
  { service: 'compute', to: '/institution/query', label: 'service.compute' },
  { service: 'query', to: '/institution/query', label: 'nav.query' },
] as const;

/** What can be done under a consent that is in force. */
function Ways({ consent: { id, state, terms } }: Readonly<{ consent: Consent }>) {
  const { t } = useTranslation();
  if (state !== 'ACTIVE') return null;
  return WAYS.filter(({ service }) => terms.services.includes(service)).map(({ service, to, label }) => (
    <LinkButton key={service} to={`${to}?consent=${id}`} {...(service === 'query' && { type: 'primary' })}>
      {t(label)}
    </LinkButton>
  ));
}
