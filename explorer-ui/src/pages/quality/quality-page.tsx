import { useTranslation } from 'react-i18next';
import { ItemName } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { FreshnessTag } from '../../components/tags.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { useResource } from '../../gateway/queries.js';
import { Quality, type QualityRow } from '../../gateway/shapes/subject-data.js';
import { frequencyWord } from '../../i18n/frequencies.js';

/** How good the collected data is: fresh, complete, refused, answered in time. */
export function QualityPage() {
  const { t } = useTranslation();
  const quality = useResource('/v1/quality', Quality);
  return (
    <Page title={t('nav.quality')} lead={t('quality.lead')}>
      <Section>
        <Await answer={quality}>
          {({ items, measuredAt }) => (
            <>
              <p className="soft">
                {t('quality.measuredAt')} <Time at={measuredAt} />
              </p>
              <QualityTable rows={items} />
            </>
          )}
        </Await>
      </Section>
    </Page>
  );
}

function QualityTable({ rows }: Readonly<{ rows: readonly QualityRow[] }>) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Records
      rows={rows}
      rowKey={({ item, provider, via }) => `${item} ${provider} ${via}`}
      label={t('nav.quality')}
      empty={t('quality.none')}
      columns={[
        { key: 'item', title: t('quality.item'), render: ({ item }) => <ItemName id={item} /> },
        {
          key: 'provider',
          title: t('quality.provider'),
          render: ({ item, provider }) => words.source(item, provider),
        },
        {
          key: 'freshness',
          title: t('quality.freshness'),
          render: ({ via, freshness }) =>
            via === 'interface' ? t('quality.onDemand') : <FreshnessTag state={freshness} />,
        },
        {
          key: 'lastAt',
          title: t('quality.lastAt'),
          render: ({ lastAt }) => (lastAt === null ? '—' : <Time at={lastAt} precision="minute" />),
        },
        {
          key: 'frequency',
          title: t('quality.frequency'),
          render: ({ frequency }) => <Frequency text={frequency} />,
        },
        { key: 'records', title: t('quality.records'), render: ({ records }) => records },
        {
          key: 'completeness',
          title: t('quality.completeness'),
          render: (row) => <Completeness row={row} />,
        },
        { key: 'rejected', title: t('quality.rejected'), render: ({ rejected }) => rejected },
        {
          key: 'answers',
          title: t('quality.answers'),
          render: ({ answers }) => (answers === null ? '—' : t('quality.answered', answers)),
        },
      ]}
    />
  );
}

/** In the words of the page, where the catalogue's own are known. */
function Frequency({ text }: Readonly<{ text: string }>) {
  const { t } = useTranslation();
  const word = frequencyWord(text);
  return <>{word === undefined ? text : t(`frequency.${word}`)}</>;
}

/** The mean over all fields; each field's own share in the tip. */
function Completeness({ row: { completeness } }: Readonly<{ row: QualityRow }>) {
  const shares = Object.entries(completeness);
  if (shares.length === 0) return <>—</>;
  const percent = (share: number) => `${Math.round(share * 100)}%`;
  const mean = shares.reduce((sum, [, share]) => sum + share, 0) / shares.length;
  return (
    <span title={shares.map(([field, share]) => `${field} ${percent(share)}`).join('\n')}>
      {percent(mean)}
    </span>
  );
}
