import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Party } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { Records, moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { ConsentTag } from '../../components/tags.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { signatoryWords } from '../../consent/signatory.js';
import { TermsView } from '../../consent/terms-view.js';
import { useList, useResource } from '../../gateway/queries.js';
import { Access } from '../../gateway/shapes/access.js';
import { Consent } from '../../gateway/shapes/consent.js';
import { findDocument } from '../../notebook/documents.js';
import { downloadText } from '../../notebook/download.js';
import { accessColumns } from '../../pages/accesses/columns.js';
import { ConsentHistory } from '../../pages/consent-history.js';
import { ConsentActions } from './consent-actions.js';
import { ConsentSubscriptions } from './consent-subscriptions.js';

/** One consent: its state, what it opens, what was done under it, and what its owner can do about it. */
export function ConsentPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const consent = useResource(`/v1/consents/${id}`, Consent, { live: true });
  return (
    <Page title={t('consent.title')} back={{ to: '/enterprise/consents', label: t('nav.consents') }}>
      <Await answer={consent}>
        {(row) => (
          <>
            <Section title={<Party id={row.grantee} />} extra={<ConsentTag state={row.state} />}>
              <p>{t(`consent.meaning.${row.state}`)}</p>
              <TermsView terms={row.terms} />
              <ConsentFacts consent={row} />
            </Section>
            <ConsentActions consent={row} />
            <ConsentSubscriptions consent={row} />
            <Uses consent={row} />
            <ConsentHistory consent={row} />
          </>
        )}
      </Await>
    </Page>
  );
}

function ConsentFacts({ consent }: Readonly<{ consent: Consent }>) {
  const { t } = useTranslation();
  const document = useQuery({
    queryKey: ['document', consent.id],
    queryFn: async () => (await findDocument(consent.id)) ?? null,
  }).data;
  return (
    <Facts
      facts={[
        [t('consent.grantedAt'), <Time key="at" at={consent.grantedAt} />],
        [
          t('consent.usage'),
          consent.usage === null
            ? t('consent.notCounted')
            : t('consent.used', { total: consent.usage.total, today: consent.usage.today }),
        ],
        [t('consent.signatory'), signatoryWords(t, consent.signatory)],
        [
          t('consent.document'),
          <span key="document">
            <Hash value={consent.documentDigest} />
            {document && (
              <Button
                type="link"
                size="small"
                onClick={() => downloadText(`consent-${consent.id}.txt`, document.text)}
              >
                {t('consent.readDocument')}
              </Button>
            )}
          </span>,
        ],
        [t('consent.number'), <Hash key="id" value={consent.id} />],
      ]}
    />
  );
}

function Uses({ consent }: Readonly<{ consent: Consent }>) {
  const { t } = useTranslation();
  const words = useWords();
  const accesses = useList('/v1/accesses', Access, { query: { consent: consent.id }, live: true });
  return (
    <Section title={t('consent.uses')}>
      <Await answer={accesses}>
        {(rows) => (
          <Records
            rows={rows}
            rowKey={({ id }) => id}
            columns={accessColumns(t, words, { to: '/enterprise/trail', subject: false, institution: false })}
            empty={t('consent.unused')}
            label={t('consent.uses')}
            more={moreOf(accesses)}
          />
        )}
      </Await>
    </Section>
  );
}
