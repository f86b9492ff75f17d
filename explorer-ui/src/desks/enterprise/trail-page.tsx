import { useTranslation } from 'react-i18next';
import { ItemName, Party } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { Records, moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { useList, useResource } from '../../gateway/queries.js';
import { Access, Trail } from '../../gateway/shapes/access.js';
import { useSession } from '../../session/context.js';
import { accessColumns } from '../../pages/accesses/columns.js';
import { Tally } from './tally.js';

/** Who used my data: by day, by institution, by item, and each use. */
export function TrailPage() {
  const { t } = useTranslation();
  const { me } = useSession();
  const words = useWords();
  const trail = useResource('/v1/me/trail', Trail, { query: { limit: 1 }, live: true });
  const accesses = useList('/v1/accesses', Access, { query: { subject: me.participant }, live: true });
  return (
    <Page title={t('enterprise.trail.title')} lead={t('enterprise.trail.lead')}>
      <Await answer={trail}>
        {({ byDay, byInstitution, byItem }) => (
          <div className="columns">
            <Tally title={t('enterprise.trail.byDay')} counts={byDay.slice(0, 14)} name={(key) => key} />
            <Tally
              title={t('enterprise.trail.byInstitution')}
              counts={byInstitution}
              name={(key) => <Party id={key} />}
            />
            <Tally
              title={t('enterprise.trail.byItem')}
              counts={byItem}
              name={(key) => <ItemName id={key} />}
            />
          </div>
        )}
      </Await>
      <Section title={t('enterprise.trail.each')}>
        <Await answer={accesses}>
          {(rows) => (
            <Records
              rows={rows}
              rowKey={({ id }) => id}
              columns={accessColumns(t, words, { to: '/enterprise/trail', subject: false })}
              empty={t('enterprise.trail.empty')}
              label={t('enterprise.trail.each')}
              more={moreOf(accesses)}
            />
          )}
        </Await>
      </Section>
      <Section title={t('enterprise.trail.resolutions')}>
        <Await answer={trail}>
          {({ resolutions }) => (
            <Records
              rows={resolutions}
              rowKey={({ by, at }) => `${by}/${at}`}
              empty={t('enterprise.trail.noResolutions')}
              label={t('enterprise.trail.resolutions')}
              columns={[
                { key: 'by', title: t('request.institution'), render: ({ by }) => <Party id={by} /> },
                { key: 'at', title: t('ledger.at'), render: ({ at }) => <Time at={at} /> },
              ]}
            />
          )}
        </Await>
      </Section>
    </Page>
  );
}
