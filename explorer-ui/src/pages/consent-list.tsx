import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ItemNames, Party } from '../components/names.js';
import { Records } from '../components/records.js';
import { ConsentTag } from '../components/tags.js';
import { shanghai } from '../components/time.js';
import { useWords } from '../components/words.js';
import { QuotaWords } from '../consent/terms-view.js';
import type { Consent } from '../gateway/shapes/consent.js';

interface ConsentListProps {
  readonly rows: readonly Consent[];
  /** Whose name to show: the other side's. */
  readonly party: 'grantee' | 'subject';
  readonly to: string;
  readonly empty: string;
  readonly more?: { readonly load: () => void; readonly loading: boolean } | undefined;
}

export function ConsentList({ rows, party, to, empty, more }: ConsentListProps) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Records
      rows={rows}
      rowKey={({ id }) => id}
      empty={empty}
      more={more}
      label={t('nav.consents')}
      columns={[
        {
          key: 'party',
          title: t(party === 'grantee' ? 'request.institution' : 'access.subject'),
          render: (row) =>
            party === 'grantee' ? (
              <Link to={`${to}/${row.id}`}>
                <Party id={row.grantee} />
              </Link>
            ) : (
              <span className="linked whole">
                <Party id={row.subject} /> <Link to={`${to}/${row.id}`}>{t('common.open')}</Link>
              </span>
            ),
        },
        {
          key: 'purposes',
          title: t('terms.purposes'),
          render: ({ terms }) => words.list(terms.purposes.map(words.purpose)),
        },
        {
          key: 'items',
          title: t('access.items'),
          render: ({ terms }) => <ItemNames ids={terms.items.map(({ id }) => id)} />,
        },
        {
          key: 'usage',
          title: t('consent.usage'),
          width: 130,
          render: ({ terms, usage }) => (
            <>
              {usage !== null && `${usage.total} / `}
              <QuotaWords quota={terms.quota} />
            </>
          ),
        },
        { key: 'to', title: t('terms.until'), width: 112, render: ({ terms }) => shanghai(terms.to, 'day') },
        {
          key: 'state',
          title: t('request.state'),
          width: 96,
          render: ({ state }) => <ConsentTag state={state} />,
        },
      ]}
    />
  );
}
