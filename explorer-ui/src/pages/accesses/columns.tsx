import type { TFunction } from 'i18next';
import { Link } from 'react-router';
import { Denial, ItemNames, Party, Subject } from '../../components/names.js';
import type { Column } from '../../components/records.js';
import { OutcomeTag, ServiceTag, SettlementTag } from '../../components/tags.js';
import { shanghai } from '../../components/time.js';
import type { Words } from '../../components/words.js';
import type { Access } from '../../gateway/shapes/access.js';

interface Options {
  /** Where an access's own page is: its id follows. */
  readonly to: string;
  /** Whether to show whose data it was, and who asked. */
  readonly subject?: boolean;
  readonly institution?: boolean;
}

/** How accesses are listed, at every desk. */
export function accessColumns(
  t: TFunction,
  words: Words,
  { to, subject = true, institution = true }: Options,
): Column<Access>[] {
  return [
    {
      key: 'at',
      title: t('access.at'),
      width: 172,
      render: ({ id, decidedAt }) => (
        <Link to={`${to}/${id}`} className="time">
          {shanghai(decidedAt)}
        </Link>
      ),
    },
    ...(institution
      ? [
          {
            key: 'institution',
            title: t('access.institution'),
            width: 128,
            render: (row: Access) => <Party id={row.institution} />,
          },
        ]
      : []),
    ...(subject
      ? [
          {
            key: 'subject',
            title: t('access.subject'),
            width: 164,
            render: (row: Access) => <Subject reference={row.subject} />,
          },
        ]
      : []),
    { key: 'items', title: t('access.items'), width: 176, render: ({ items }) => <ItemNames ids={items} /> },
    {
      key: 'purpose',
      title: t('access.purpose'),
      width: 140,
      render: ({ purpose, service }) => (
        <span className="outcome">
          {words.purpose(purpose)} <ServiceTag service={service} />
        </span>
      ),
    },
    {
      key: 'outcome',
      title: t('access.decision'),
      render: ({ outcome, code }) => (
        <span className="outcome">
          <OutcomeTag outcome={outcome} />
          {code !== null && <Denial code={code} />}
        </span>
      ),
    },
    {
      key: 'settlement',
      title: t('access.left'),
      width: 92,
      render: (row) => <SettlementTag access={row} />,
    },
  ];
}
