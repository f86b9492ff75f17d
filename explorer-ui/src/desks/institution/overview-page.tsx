import { useTranslation } from 'react-i18next';
import { Figures } from '../../components/figures.js';
import { LinkButton } from '../../components/link-button.js';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { useList } from '../../gateway/queries.js';
import { Access } from '../../gateway/shapes/access.js';
import { Consent, ConsentRequest } from '../../gateway/shapes/consent.js';
import { Notice } from '../../gateway/shapes/notice.js';
import { accessColumns } from '../../pages/accesses/columns.js';
import { useSession } from '../../session/context.js';

export function OverviewPage() {
  const { t } = useTranslation();
  const { me } = useSession();
  const words = useWords();
  const accesses = useList('/v1/accesses', Access, { live: true });
  return (
    <Page
      title={t('institution.overview.title', { name: words.party(me.participant) })}
      lead={t('institution.overview.lead')}
      actions={
        <>
          <LinkButton to="/institution/ask">{t('nav.ask')}</LinkButton>
          <LinkButton to="/institution/query" type="primary">
            {t('nav.query')}
          </LinkButton>
        </>
      }
    >
      <Standing accesses={accesses.data} />
      <Section title={t('institution.overview.latest')}>
        <Await answer={accesses}>
          {(rows) => (
            <Records
              rows={rows.slice(0, 10)}
              rowKey={({ id }) => id}
              columns={accessColumns(t, words, { to: '/institution/accesses', institution: false })}
              empty={t('institution.accesses.empty')}
              label={t('institution.overview.latest')}
            />
          )}
        </Await>
      </Section>
    </Page>
  );
}

function Standing({ accesses }: Readonly<{ accesses: readonly Access[] | undefined }>) {
  const { t } = useTranslation();
  const requests = useList('/v1/consent-requests', ConsentRequest, { live: true }).data;
  const consents = useList('/v1/consents', Consent, { live: true }).data;
  const notices = useList('/v1/notices', Notice, { live: true }).data;
  return (
    <Figures
      figures={[
        {
          label: t('institution.overview.waiting'),
          value: countOf(requests, ({ state }) => state === 'REQUESTED'),
          to: '/institution/requests',
        },
        {
          label: t('institution.overview.active'),
          value: countOf(consents, ({ state }) => state === 'ACTIVE'),
          to: '/institution/consents',
        },
        {
          label: t('institution.overview.unacknowledged'),
          value: countOf(accesses, isUnacknowledged),
          to: '/institution/accesses',
        },
        {
          label: t('institution.overview.denied'),
          value: countOf(accesses, ({ outcome }) => outcome === 'DENIED'),
          to: '/institution/accesses',
        },
        {
          label: t('institution.overview.notices'),
          value: countOf(notices, ({ until }) => Date.parse(until) > Date.now()),
          to: '/institution/notices',
        },
      ]}
    />
  );
}

function countOf<Row>(rows: readonly Row[] | undefined, counts: (row: Row) => boolean): number | string {
  return rows?.filter(counts).length ?? '–';
}

function isUnacknowledged({ settlement, acknowledgement }: Access): boolean {
  return typeof settlement?.digest === 'string' && acknowledgement === null;
}
