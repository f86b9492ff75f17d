import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ItemNames, Party } from '../../components/names.js';
import { type Column, type moreOf, Records } from '../../components/records.js';
import { SubscriptionTag } from '../../components/tags.js';
import { Time, shanghai } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import type { Subscription } from '../../gateway/shapes/subscription.js';
import { HindranceWords } from './hindrance-words.js';

interface SubscriptionListProps {
  readonly rows: readonly Subscription[];
  readonly empty: string;
  readonly label: string;
  readonly more?: ReturnType<typeof moreOf>;
  /** Whose names to show: those of the sides that the reader is not. */
  readonly parties: readonly ('institution' | 'subject')[];
  /** Where a subscription's own page is, its id follows; no links where absent. */
  readonly to?: string;
}

/** Subscriptions, each with how it stands and, where it brings nothing, why. */
export function SubscriptionList({ rows, empty, label, more, parties, to }: SubscriptionListProps) {
  const { t } = useTranslation();
  const words = useWords();
  const columns: Column<Subscription>[] = [
    {
      key: 'at',
      title: t('subscription.changedAt'),
      width: 150,
      render: ({ id, changedAt }) =>
        to === undefined ? (
          <Time at={changedAt} precision="minute" />
        ) : (
          <Link to={`${to}/${id}`} className="time">
            {shanghai(changedAt, 'minute')}
          </Link>
        ),
    },
    ...parties.map((party) => ({
      key: party,
      title: t(party === 'institution' ? 'request.institution' : 'access.subject'),
      width: 180,
      render: (row: Subscription) => <Party id={row[party]} />,
    })),
    { key: 'items', title: t('access.items'), render: ({ items }) => <ItemNames ids={items} /> },
    { key: 'purpose', title: t('access.purpose'), render: ({ purpose }) => words.purpose(purpose) },
    {
      key: 'state',
      title: t('request.state'),
      render: (row) => (
        <span className="outcome">
          <SubscriptionTag subscription={row} />
          <HindranceWords code={row.hindrance} />
        </span>
      ),
    },
  ];
  return (
    <Records rows={rows} rowKey={({ id }) => id} columns={columns} empty={empty} label={label} more={more} />
  );
}
