import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ItemNames } from '../../components/names.js';
import { type moreOf, Records } from '../../components/records.js';
import { DeliveryTag } from '../../components/tags.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import type { Delivery } from '../../gateway/shapes/webhook.js';
import { readReason } from '../../webhooks/reason.js';
import { Replay } from './replay.js';

interface DeliveryListProps {
  readonly rows: readonly Delivery[];
  readonly webhook: string;
  readonly base: string;
  readonly more: ReturnType<typeof moreOf>;
}

export function DeliveryList({ rows, webhook, base, more }: DeliveryListProps) {
  const { t } = useTranslation();
  return (
    <Records
      rows={rows}
      rowKey={({ id }) => id}
      label={t('delivery.title')}
      empty={t('delivery.none')}
      more={more}
      columns={[
        {
          key: 'queuedAt',
          title: t('delivery.queuedAt'),
          width: 172,
          render: ({ queuedAt }) => <Time at={queuedAt} />,
        },
        { key: 'what', title: t('delivery.what'), render: (row) => <Message delivery={row} base={base} /> },
        {
          key: 'state',
          title: t('delivery.state'),
          width: 112,
          render: ({ id, state }) => (
            <span className="outcome">
              <DeliveryTag state={state} />
              {state === 'dead' && <Replay webhook={webhook} id={id} />}
            </span>
          ),
        },
        { key: 'attempts', title: t('delivery.attempts'), width: 84, render: ({ attempts }) => attempts },
        {
          key: 'when',
          title: t('delivery.when'),
          width: 172,
          render: (row) => <NextOrEnd delivery={row} />,
        },
        { key: 'reason', title: t('delivery.reason'), render: ({ reason }) => <Reason code={reason} /> },
      ]}
    />
  );
}

/** What the message tells; a push leads to its access. */
function Message({ delivery, base }: Readonly<{ delivery: Delivery; base: string }>) {
  const { t } = useTranslation();
  const { type, items, access } = delivery;
  return (
    <span className="item-names">
      {t(`webhookEvent.${type}`)}
      {items.length > 0 && <ItemNames ids={items} />}
      {access !== null && <Link to={`${base}/accesses/${access}`}>{t('delivery.access')}</Link>}
    </span>
  );
}

/** When it is tried next; once it is not, when that was settled. */
function NextOrEnd({ delivery: { nextAt, endedAt } }: Readonly<{ delivery: Delivery }>) {
  const { t } = useTranslation();
  const at = nextAt ?? endedAt;
  if (at === null) return '—';
  return (
    <span className="item-names">
      <span className="soft">{t(nextAt === null ? 'delivery.ended' : 'delivery.next')}</span>
      <Time at={at} />
    </span>
  );
}

function Reason({ code }: Readonly<{ code: string | null }>) {
  const { t } = useTranslation();
  const words = useWords();
  if (code === null) return '—';
  const read = readReason(code);
  switch (read.kind) {
    case 'known':
      return t(`deliveryReason.${read.reason}`);
    case 'status':
      return t('delivery.status', { status: read.status });
    case 'denial':
      return words.denial(read.code);
    case 'other':
      return <span className="code">{code}</span>;
  }
}
