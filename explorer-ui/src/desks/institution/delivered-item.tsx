import type { FieldObligation, ItemObligation } from '@xinjian/chaincode/model';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Row, arrange, markOf, newestFirst } from '../../access/table.js';
import { DeliveredHead, WithheldFields } from '../../components/delivered.js';
import { Facts } from '../../components/facts.js';
import { FieldValue, RecordMark } from '../../components/field-value.js';
import { isNumeric, withUnit } from '../../components/measure.js';
import { useTypes } from '../../components/field-types.js';
import { Records } from '../../components/records.js';
import { useWords } from '../../components/words.js';
import type { DeliveredItem } from '../../gateway/shapes/delivery.js';

/** So many records are shown at first. */
const SHOWN = 12;

interface DeliveredItemProps {
  readonly item: DeliveredItem;
  readonly obligation: ItemObligation | undefined;
}

/** The records of one item: what is masked is marked, what was withheld is named. */
export function DeliveredItemView({ item, obligation }: DeliveredItemProps) {
  const words = useWords();
  const typeOf = useTypes(item.item);
  const { shared, columns, withheld } = arrange(obligation?.fields ?? [], item.rows);
  return (
    <article className="delivered">
      <DeliveredHead item={item} />
      {item.rows[0] && (
        <Facts
          facts={shared.map((field) => [
            withUnit(words.field(item.item, field.name), typeOf(field.name), words.language),
            <FieldValue
              key={field.name}
              value={item.rows[0]?.[field.name]}
              field={field}
              type={typeOf(field.name)}
            />,
          ])}
        />
      )}
      {columns.length > 0 && <Varying item={item} columns={columns} />}
      <WithheldFields item={item.item} fields={withheld} />
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
  const mark = {
    key: '_mark',
    title: t('recordMark.title'),
    render: (row: Row) => <RecordMark row={row} />,
  };
  return (
    <>
      <Records<Row>
        rows={rows}
        rowKey={(row) => JSON.stringify(row)}
        label={words.item(item.item)}
        empty=""
        columns={[
          ...columns.map((field) => ({
            key: field.name,
            title: withUnit(words.field(item.item, field.name), typeOf(field.name), words.language),
            render: (row: Row) => (
              <FieldValue value={row[field.name]} field={field} type={typeOf(field.name)} />
            ),
            ...(isNumeric(typeOf(field.name)) && { align: 'right' as const }),
          })),
          ...(item.rows.some((row) => markOf(row) !== undefined) ? [mark] : []),
        ]}
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
