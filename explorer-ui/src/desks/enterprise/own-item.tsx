import type { FieldObligation } from '@xinjian/chaincode/model';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { arrange, newestFirst, type Row } from '../../access/table.js';
import { DeliveredHead, WithheldFields } from '../../components/delivered.js';
import { Facts } from '../../components/facts.js';
import { useTypes } from '../../components/field-types.js';
import { display, FieldValue, isStated, RecordMark } from '../../components/field-value.js';
import { Hash } from '../../components/hash.js';
import { withUnit } from '../../components/measure.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { type DeliveredItem, Remarks, type Source } from '../../gateway/shapes/delivery.js';
import type { AboutRecord } from '../../objection/about.js';

/** So many records are shown at first, and so many fields name one in words, each so long at most. */
const [SHOWN, NAMING, LONGEST] = [6, 4, 60];

interface OwnItemProps {
  readonly item: DeliveredItem;
  readonly fields: readonly FieldObligation[];
}

/** All records of one item, each to be read by itself, with where they came from. */
export function OwnItem({ item, fields }: OwnItemProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [all, setAll] = useState(false);
  const sorted = newestFirst(item.rows);
  const { columns, shared, withheld } = arrange(fields, item.rows);
  const rows = all ? sorted : sorted.slice(0, SHOWN);
  return (
    <article className="delivered">
      <DeliveredHead item={item} />
      <Sources item={item.item} sources={item.sources ?? []} />
      <ul className="cards" aria-label={words.item(item.item)}>
        {rows.map((row, index) => (
          <li key={`${index} ${JSON.stringify(row)}`} className="card">
            <OwnRecord item={item.item} row={row} naming={[...columns, ...shared]} />
          </li>
        ))}
      </ul>
      {rows.length < item.rows.length && (
        <div className="more">
          <Button onClick={() => setAll(true)}>
            {t('institution.result.allRecords', { count: item.rows.length })}
          </Button>
        </div>
      )}
      <WithheldFields item={item.item} fields={withheld} />
    </article>
  );
}

function Sources({ item, sources }: Readonly<{ item: string; sources: readonly Source[] }>) {
  const { t } = useTranslation();
  const words = useWords();
  return sources.map(({ kind, provider, receivedAt }, index) => (
    <p key={index} className="soft tight">
      {t('myData.from', { kind: t(`sourceKind.${kind}`), provider: words.source(item, provider) })}{' '}
      <Time at={receivedAt} />
    </p>
  ));
}

interface OwnRecordProps {
  readonly item: string;
  readonly row: Row;
  /** The fields that leave, those first that tell its records apart. */
  readonly naming: readonly FieldObligation[];
}

function OwnRecord({ item, row, naming }: OwnRecordProps) {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const typeOf = useTypes(item);
  const { _record: record } = Remarks.parse(row);
  const stated = naming.filter(({ name }) => isStated(row[name]));
  const named = stated.slice(0, NAMING).map(({ name }) =>
    t('myData.fieldWords', {
      field: words.field(item, name),
      value: display(row[name], typeOf(name), t).slice(0, LONGEST),
    }),
  );
  const object = (handle: string) => {
    const about: AboutRecord = {
      item,
      record: handle,
      words: `${words.item(item)} · ${named.join(t('myData.and'))}`,
    };
    void navigate('/enterprise/objections', { state: about });
  };
  return (
    <>
      <Facts
        facts={stated.map((field) => [
          withUnit(words.field(item, field.name), typeOf(field.name), words.language),
          <FieldValue key={field.name} value={row[field.name]} field={field} type={typeOf(field.name)} />,
        ])}
      />
      <RecordMark row={row} />
      {record !== undefined && (
        <div className="row">
          <Button onClick={() => object(record)}>{t('myData.object')}</Button>
          <span className="soft">
            {t('myData.handle')} <Hash value={record} />
          </span>
        </div>
      )}
    </>
  );
}
