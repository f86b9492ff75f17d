import { Alert, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Party } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { Await } from '../../components/states.js';
import { RequestTag } from '../../components/tags.js';
import { Time } from '../../components/time.js';
import { TermsView } from '../../consent/terms-view.js';
import { useResource } from '../../gateway/queries.js';
import { ConsentRequest } from '../../gateway/shapes/consent.js';
import { KeyGate } from '../../session/key-gate.js';
import { GrantForm } from './grant-form.js';
import { RefuseForm } from './refuse-form.js';

/** One request: who asks for what, and the enterprise's answer. */
export function RequestPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const request = useResource(`/v1/consent-requests/${id}`, ConsentRequest);
  return (
    <Page
      title={t('enterprise.request.title')}
      back={{ to: '/enterprise/requests', label: t('nav.requests') }}
    >
      <Await answer={request}>
        {(row) => (
          <>
            <Section title={<Party id={row.institution} />} extra={<RequestTag state={row.state} />}>
              <TermsView terms={row.terms} />
              <Facts
                facts={[
                  [t('request.askedAt'), <Time key="at" at={row.requestedAt} />],
                  [t('request.expiresAt'), <Time key="to" at={row.expiresAt} />],
                  [t('access.transaction'), <Hash key="tx" value={row.transactionId} />],
                ]}
              />
            </Section>
            <Answer request={row} />
          </>
        )}
      </Await>
    </Page>
  );
}

function Answer({ request }: Readonly<{ request: ConsentRequest }>) {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState<'grant' | 'refuse'>('grant');
  if (request.state === 'GRANTED') {
    return (
      <Alert
        type="success"
        showIcon
        title={t('enterprise.request.granted')}
        action={
          request.consent !== null && (
            <Link to={`/enterprise/consents/${request.consent}`}>{t('enterprise.request.seeConsent')}</Link>
          )
        }
      />
    );
  }
  if (request.state !== 'REQUESTED') {
    return (
      <Alert
        type="info"
        title={t(`enterprise.request.${request.state}`)}
        description={request.reason ?? ''}
      />
    );
  }
  return (
    <Section title={t('enterprise.request.answer')}>
      <KeyGate>
        <Segmented<'grant' | 'refuse'>
          value={answer}
          onChange={setAnswer}
          options={[
            { value: 'grant', label: t('enterprise.request.grant') },
            { value: 'refuse', label: t('enterprise.request.refuse') },
          ]}
        />
        {answer === 'grant' ? <GrantForm request={request} /> : <RefuseForm request={request} />}
      </KeyGate>
    </Section>
  );
}
