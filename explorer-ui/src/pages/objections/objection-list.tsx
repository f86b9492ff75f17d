import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ItemName, Party } from '../../components/names.js';
import { moreOf, Records } from '../../components/records.js';
import { TermTag } from '../../components/tags.js';
import { shanghai, Time } from '../../components/time.js';
import type { Objection, Term } from '../../gateway/shapes/subject-data.js';

interface ObjectionListProps {
  readonly rows: readonly Objection[];
  readonly more: ReturnType<typeof moreOf>;
  /** What can be done with one. */
  readonly action: (objection: Objection) => ReactNode;
  readonly withSubject?: boolean;
}

/** Objections with their statutory terms. */
export function ObjectionList({ rows, more, action, withSubject = false }: ObjectionListProps) {
  const { t } = useTranslation();
  const subject = {
    key: 'subject',
    title: t('objection.subject'),
    render: (row: Objection) => <Party id={row.subject} />,
  };
  return (
    <Records
      rows={rows}
      rowKey={({ id }) => id}
      label={t('objection.all')}
      empty={t('objection.none')}
      more={more}
      columns={[
        { key: 'item', title: t('objection.item'), render: ({ item }) => <ItemName id={item} /> },
        {
          key: 'scope',
          title: t('objection.scope'),
          width: 100,
          render: ({ record }) => t(record === undefined ? 'objection.wholeItem' : 'objection.oneRecord'),
        },
        ...(withSubject ? [subject] : []),
        {
          key: 'at',
          title: t('objection.at'),
          render: ({ raisedAt }) => <Time at={raisedAt} precision="minute" />,
        },
        { key: 'state', title: t('objection.state'), width: 84, render: (row) => <State objection={row} /> },
        {
          key: 'transfer',
          title: t('objection.transfer'),
          render: ({ clock }) => <Due term={clock.transfer} />,
        },
        {
          key: 'decision',
          title: t('objection.decision'),
          render: ({ clock }) => <Due term={clock.decision} />,
        },
        { key: 'action', title: t('objection.action'), width: 84, render: action },
      ]}
    />
  );
}

export function isOpen({ state }: Objection): boolean {
  return state === 'RAISED' || state === 'TRANSFERRED';
}

function State({ objection: { state, decision } }: Readonly<{ objection: Objection }>) {
  const { t } = useTranslation();
  if (decision !== null) return <>{t(`objectionOutcome.${decision.outcome}`)}</>;
  return <>{t(`objectionState.${state}`)}</>;
}

function Due({ term: { state, dueAt } }: Readonly<{ term: Term }>) {
  const { t } = useTranslation();
  return (
    <span className="linked">
      <TermTag state={state} />
      {dueAt !== null && state !== 'spared' && (
        <span className="soft">{t('objection.dueAt', { at: shanghai(dueAt, 'minute') })}</span>
      )}
    </span>
  );
}
