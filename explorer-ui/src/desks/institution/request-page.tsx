import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Subject } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { Await } from '../../components/states.js';
import { RequestTag } from '../../components/tags.js';
import { Time } from '../../components/time.js';
import { TermsView } from '../../consent/terms-view.js';
import { useResource } from '../../gateway/queries.js';
import { ConsentRequest } from '../../gateway/shapes/consent.js';
import { findBusiness } from '../../notebook/businesses.js';
import { downloadJson } from '../../notebook/download.js';

export function RequestPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const request = useResource(`/v1/consent-requests/${id}`, ConsentRequest, { live: true });
  return (
    <Page
      title={t('institution.request.title')}
      back={{ to: '/institution/requests', label: t('nav.asked') }}
    >
      <Await answer={request}>
        {(row) => (
          <>
            {row.state === 'GRANTED' && row.consent !== null && (
              <Alert
                type="success"
                showIcon
                title={t('institution.request.granted')}
                action={<Link to={`/institution/consents/${row.consent}`}>{t('common.open')}</Link>}
              />
            )}
            {row.state === 'REFUSED' && (
              <Alert
                type="warning"
                showIcon
                title={t('institution.request.refused')}
                description={row.reason ?? ''}
              />
            )}
            <Section title={<Subject reference={row.subject} />} extra={<RequestTag state={row.state} />}>
              <TermsView terms={row.terms} />
              <Facts
                facts={[
                  [t('request.askedAt'), <Time key="at" at={row.requestedAt} />],
                  [t('request.expiresAt'), <Time key="to" at={row.expiresAt} />],
                  [t('access.transaction'), <Hash key="tx" value={row.transactionId} />],
                ]}
              />
              <BusinessNote digest={row.terms.business} />
            </Section>
          </>
        )}
      </Await>
    </Page>
  );
}

/** The application number behind the digest, where this browser has it. */
export function BusinessNote({ digest }: Readonly<{ digest: string }>) {
  const { t } = useTranslation();
  const business = useQuery({
    queryKey: ['business', digest],
    queryFn: async () => (await findBusiness(digest)) ?? null,
  }).data;
  if (!business) return <p className="soft">{t('institution.business.elsewhere')}</p>;
  return (
    <p>
      {t('institution.business.here', { number: business.number })}{' '}
      <Button
        type="link"
        size="small"
        onClick={() => downloadJson(`business-${business.number}.json`, business)}
      >
        {t('common.download')}
      </Button>
    </p>
  );
}
