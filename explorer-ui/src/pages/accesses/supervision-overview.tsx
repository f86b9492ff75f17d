import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Figures } from '../../components/figures.js';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { useWords } from '../../components/words.js';
import { useList, useParticipants, useResource } from '../../gateway/queries.js';
import { Access } from '../../gateway/shapes/access.js';
import { LedgerStatus } from '../../gateway/shapes/ledger.js';
import { accessColumns } from './columns.js';

/** How many of the latest accesses the figures count. */
const COUNTED = 200;

/** What is happening now: figures over the latest accesses, the denials, the head of the ledger. */
export function SupervisionOverview({
  base,
  desk,
}: Readonly<{ base: string; desk: 'regulator' | 'operator' }>) {
  const { t } = useTranslation();
  const words = useWords();
  const accesses = useList('/v1/accesses', Access, { limit: COUNTED, live: true });
  const ledger = useResource('/v1/ledger', LedgerStatus, { live: true }).data;
  const suspended = useParticipants().data?.filter(({ standing }) => standing === 'SUSPENDED');
  const rows = accesses.data ?? [];
  const denied = rows.filter(({ outcome }) => outcome === 'DENIED');
  const unsettled = rows.filter(({ outcome, settlement }) => outcome === 'ALLOWED' && settlement === null);
  const columns = accessColumns(t, words, { to: `${base}/trace` });
  return (
    <Page title={t(`${desk}.overview.title`)} lead={t(`${desk}.overview.lead`)}>
      <Figures
        figures={[
          { label: t('supervision.height'), value: ledger?.height ?? '–', to: `${base}/ledger` },
          { label: t('supervision.latest', { count: COUNTED }), value: rows.length, to: `${base}/accesses` },
          {
            label: t('supervision.denied'),
            value: denied.length,
            to: `${base}/accesses?decision=DENIED`,
            ...(denied.length > 0 && { tone: 'bad' as const }),
          },
          {
            label: t('supervision.unsettled'),
            value: unsettled.length,
            to: `${base}/accesses?decision=ALLOWED`,
            ...(unsettled.length > 0 && { tone: 'wait' as const }),
          },
          { label: t('supervision.suspended'), value: suspended?.length ?? '–', to: `${base}/participants` },
        ]}
      />
      <Section
        title={t('supervision.latestTitle')}
        extra={<Link to={`${base}/accesses`}>{t('supervision.all')}</Link>}
      >
        <Await answer={accesses}>
          {(all) => (
            <Records
              rows={all.slice(0, 12)}
              rowKey={({ id }) => id}
              columns={columns}
              empty={t('supervision.none')}
              label={t('supervision.latestTitle')}
            />
          )}
        </Await>
      </Section>
      {denied.length > 0 && (
        <Section title={t('supervision.deniedTitle')}>
          <Records
            rows={denied.slice(0, 8)}
            rowKey={({ id }) => id}
            columns={columns}
            empty=""
            label={t('supervision.deniedTitle')}
          />
        </Section>
      )}
    </Page>
  );
}
