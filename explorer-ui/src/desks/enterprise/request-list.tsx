import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ItemNames, Party } from '../../components/names.js';
import { Records } from '../../components/records.js';
import { RequestTag } from '../../components/tags.js';
import { shanghai } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import type { ConsentRequest } from '../../gateway/shapes/consent.js';

interface RequestListProps {
  readonly rows: readonly ConsentRequest[];
  readonly empty: string;
  readonly more?: { readonly load: () => void; readonly loading: boolean } | undefined;
}

export function RequestList({ rows, empty, more }: RequestListProps) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Records
      rows={rows}
      rowKey={({ id }) => id}
      empty={empty}
      more={more}
      label={t('nav.requests')}
      columns={[
        {
          key: 'institution',
          title: t('request.institution'),
          width: 176,
          render: ({ id, institution }) => (
            <Link to={`/enterprise/requests/${id}`}>
              <Party id={institution} />
            </Link>
          ),
        },
        {
          key: 'purposes',
          title: t('terms.purposes'),
          width: 150,
          render: ({ terms }) => words.list(terms.purposes.map(words.purpose)),
        },
        {
          key: 'items',
          title: t('access.items'),
          render: ({ terms }) => <ItemNames ids={terms.items.map(({ id }) => id)} />,
        },
        { key: 'to', title: t('terms.until'), width: 112, render: ({ terms }) => shanghai(terms.to, 'day') },
        {
          key: 'at',
          title: t('request.askedAt'),
          width: 150,
          render: ({ requestedAt }) => shanghai(requestedAt, 'minute'),
        },
        {
          key: 'state',
          title: t('request.state'),
          width: 96,
          render: ({ state }) => <RequestTag state={state} />,
        },
      ]}
    />
  );
}
