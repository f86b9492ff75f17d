import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Figures } from '../../components/figures.js';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useList, useResource } from '../../gateway/queries.js';
import { type Count, Trail } from '../../gateway/shapes/access.js';
import { Consent, ConsentRequest } from '../../gateway/shapes/consent.js';
import { useSession } from '../../session/context.js';
import { accessColumns } from '../../pages/accesses/columns.js';
import { useWords } from '../../components/words.js';
import { RequestList } from './request-list.js';

export function OverviewPage() {
  const { t } = useTranslation();
  const { me } = useSession();
  const requests = useList('/v1/consent-requests', ConsentRequest, { live: true });
  const trail = useResource('/v1/me/trail', Trail, { query: { limit: 8 }, live: true });
  const waiting = requests.data?.filter(({ state }) => state === 'REQUESTED');
  return (
    <Page title={t('enterprise.overview.title', { name: me.name })} lead={t('enterprise.overview.lead')}>
      <Standing waiting={waiting?.length} trail={trail.data} />
      {(waiting === undefined ? requests.error !== null : waiting.length > 0) && (
        <Section title={t('enterprise.overview.toAnswer')}>
          <Await answer={requests}>{() => <RequestList rows={waiting ?? []} empty="" />}</Await>
        </Section>
      )}
      <Latest trail={trail} />
    </Page>
  );
}

function Standing({ waiting, trail }: Readonly<{ waiting: number | undefined; trail: Trail | undefined }>) {
  const { t } = useTranslation();
  const consents = useList('/v1/consents', Consent, { live: true }).data;
  return (
    <Figures
      figures={[
        {
          label: t('enterprise.overview.waiting'),
          value: waiting ?? '–',
          to: '/enterprise/requests',
          ...(waiting !== undefined && waiting > 0 && { tone: 'wait' as const }),
        },
        {
          label: t('enterprise.overview.active'),
          value: consents?.filter(({ state }) => state === 'ACTIVE').length ?? '–',
          to: '/enterprise/consents',
        },
        {
          label: t('enterprise.overview.uses'),
          value: sum(trail?.byDay, 'allowed'),
          to: '/enterprise/trail',
        },
        {
          label: t('enterprise.overview.denied'),
          value: sum(trail?.byDay, 'denied'),
          to: '/enterprise/trail',
        },
      ]}
    />
  );
}

function Latest({ trail }: Readonly<{ trail: ReturnType<typeof useResource<Trail>> }>) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Section
      title={t('enterprise.overview.latest')}
      extra={<Link to="/enterprise/trail">{t('enterprise.overview.wholeTrail')}</Link>}
    >
      <Await answer={trail}>
        {({ items }) => (
          <Records
            rows={items}
            columns={accessColumns(t, words, { to: '/enterprise/trail', subject: false })}
            rowKey={({ id }) => id}
            empty={t('enterprise.trail.empty')}
            label={t('enterprise.overview.latest')}
          />
        )}
      </Await>
    </Section>
  );
}

function sum(counts: readonly Count[] | undefined, which: 'allowed' | 'denied'): number | string {
  return counts?.reduce((total, count) => total + count[which], 0) ?? '–';
}
