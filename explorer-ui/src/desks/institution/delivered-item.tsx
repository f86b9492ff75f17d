import type { FieldObligation, ItemObligation } from '@xinjian/chaincode/model';
import { Button, Tooltip } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Row, arrange, newestFirst } from '../../access/table.js';
import { Facts } from '../../components/facts.js';
import { amount, isNumeric, withUnit } from '../../components/measure.js';
import { ItemName } from '../../components/names.js';
import { Records } from '../../components/records.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { useCatalogue } from '../../gateway/queries.js';
import type { DeliveredItem } from '../../gateway/shapes/delivery.js';

/** So many records are shown at first. */
const SHOWN = 12;

interface DeliveredItemProps {
  readonly item: DeliveredItem;
  readonly obligation: ItemObligation | undefined;
}

/** The catalogue's type of each field of an item. */
function useTypes(id: string): (name: string) => string {
  const fields = useCatalogue().data?.find((item) => item.id === id)?.fields;
  return (name) => fields?.find((field) => field.name === name)?.type ?? 'string';
}

/** The records of one item: what is masked is marked, what was withheld is named. */
export function DeliveredItemView({ item, obligation }: DeliveredItemProps) {
  const { t } = useTranslation();
  const words = useWords();
  const typeOf = useTypes(item.item);
  const { shared, columns, withheld } = arrange(obligation?.fields ?? [], item.rows);
  const named = (fields: readonly FieldObligation[]) =>
    words.list(fields.map(({ name }) => words.field(item.item, name)));
  return (
    <article className="delivered">
      <h3>
        <ItemName id={item.item} />
      </h3>
      <p className="soft tight">
        {t(`itemStatus.${item.status}`)} · {words.source(item.item, item.provider)} ·{' '}
        <Time at={item.fetchedAt} />
        {item.rows.length > 1 && ` · ${t('institution.result.records', { count: item.rows.length })}`}
        {item.mark && ` · ${t(`mark.${item.mark}`)}`}
      </p>
      {item.rows[0] && (
        <Facts
          facts={shared.map((field) => [
            withUnit(words.field(item.item, field.name), typeOf(field.name), words.language),
            <Value
              key={field.name}
              value={item.rows[0]?.[field.name]}
              field={field}
              type={typeOf(field.name)}
            />,
          ])}
        />
      )}
      {columns.length > 0 && <Varying item={item} columns={columns} />}
      {withheld.length > 0 && (
        <p className="withheld">
          {t('institution.result.withheld', { count: withheld.length })} {named(withheld)}
        </p>
      )}
    </article>
  );
}

/** What differs from record to record. */
function Varying({ item, columns }: Readonly<{ item: DeliveredItem; columns: readonly FieldObligation[] }>) {
  const { t } = useTranslation();
  const words = useWords();
  const typeOf = useTypes(item.item);
  const [all, setAll] = useState(false);
  const sorted = newestFirst(item.rows);
  const rows = all ? sorted : sorted.slice(0, SHOWN);
  return (
    <>
      <Records<Row>
        rows={rows}
        rowKey={(row) => JSON.stringify(row)}
        label={words.item(item.item)}
        empty=""
        columns={columns.map((field) => ({
          key: field.name,
          title: withUnit(words.field(item.item, field.name), typeOf(field.name), words.language),
          render: (row) => <Value value={row[field.name]} field={field} type={typeOf(field.name)} />,
          ...(isNumeric(typeOf(field.name)) && { align: 'right' as const }),
        }))}
      />
      {rows.length < item.rows.length && (
        <div className="more">
          <Button onClick={() => setAll(true)}>
            {t('institution.result.allRecords', { count: item.rows.length })}
          </Button>
        </div>
      )}
    </>
  );
}

interface ValueProps {
  readonly value: unknown;
  readonly field: FieldObligation;
  readonly type: string;
}

function Value({ value, field, type }: ValueProps) {
  const { t } = useTranslation();
  const text = value === null || value === undefined || value === '' ? '—' : display(value, type, t);
  if (field.treatment !== 'masked') return <span>{text}</span>;
  return (
    <Tooltip title={t(`masking.${field.rule ?? 'none'}`)}>
      <span className="masked">{text}</span>
    </Tooltip>
  );
}

function display(value: unknown, type: string, t: TFunction): string {
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'string') return amount(value, type);
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
