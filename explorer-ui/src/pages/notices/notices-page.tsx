import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ItemName, Party } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { type Column, moreOf, Records } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { Time } from '../../components/time.js';
import { useList } from '../../gateway/queries.js';
import { Notice } from '../../gateway/shapes/notice.js';

interface NoticesPageProps {
  /** Where accesses have their pages: an id follows. */
  readonly accesses: string;
  /** Whether the reader oversees: then it is told who was told. */
  readonly supervised?: boolean;
}

/** What was corrected, or taken from sharing, after an institution got it and while it may still keep it. */
export function NoticesPage({ accesses, supervised = false }: NoticesPageProps) {
  const { t } = useTranslation();
  const notices = useList('/v1/notices', Notice, { live: true });
  const institution: Column<Notice> = {
    key: 'institution',
    title: t('request.institution'),
    render: (row) => <Party id={row.institution} />,
  };
  return (
    <Page title={t('nav.notices')} lead={t(supervised ? 'notice.supervisedLead' : 'notice.lead')}>
      <Section>
        <Await answer={notices}>
          {(rows) => (
            <Records
              rows={rows}
              rowKey={({ id }) => id}
              label={t('nav.notices')}
              empty={t('notice.none')}
              more={moreOf(notices)}
              columns={[
                { key: 'item', title: t('access.items'), render: ({ item }) => <ItemName id={item} /> },
                {
                  key: 'kind',
                  title: t('notice.kind'),
                  render: ({ kind, scope }) =>
                    `${t(`noticeKind.${kind}`)}${scope === 'record' ? t('notice.oneRecord') : ''}`,
                },
                ...(supervised ? [institution] : []),
                {
                  key: 'subject',
                  title: t('access.subject'),
                  render: ({ subject }) => <Party id={subject} />,
                },
                { key: 'at', title: t('notice.at'), render: ({ at }) => <Time at={at} precision="minute" /> },
                {
                  key: 'until',
                  title: t('notice.until'),
                  render: ({ until }) => <Time at={until} precision="day" />,
                },
                {
                  key: 'accesses',
                  title: t('notice.accesses'),
                  render: (row) => <EarlierAccesses ids={row.accesses} to={accesses} />,
                },
              ]}
            />
          )}
        </Await>
      </Section>
    </Page>
  );
}

/** So many accesses are led to at once; the earlier ones on demand. */
const SHOWN = 4;

/** The accesses that delivered the item before, counted from the first. */
function EarlierAccesses({ ids, to }: Readonly<{ ids: readonly string[]; to: string }>) {
  const { t } = useTranslation();
  const links = ids.map((id, index) => (
    <Link key={id} to={`${to}/${id}`}>
      {t('notice.access', { count: ids.length - index })}
    </Link>
  ));
  return (
    <>
      <span className="linked">{links.slice(0, SHOWN)}</span>
      {links.length > SHOWN && (
        <details>
          <summary className="soft">{t('notice.earlier', { count: links.length - SHOWN })}</summary>
          <span className="linked">{links.slice(SHOWN)}</span>
        </details>
      )}
    </>
  );
}
