import type { FieldObligation, ItemObligation } from '@xinjian/chaincode/model';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { ItemName } from '../../components/names.js';
import { Records } from '../../components/records.js';
import { Time } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import type { DeliveredItem } from '../../gateway/shapes/delivery.js';

type Row = Readonly<Record<string, unknown>>;

interface DeliveredItemProps {
  readonly item: DeliveredItem;
  readonly obligation: ItemObligation | undefined;
}

/** The records of one item: what is masked is marked, what was withheld is named. */
export function DeliveredItemView({ item, obligation }: DeliveredItemProps) {
  const { t } = useTranslation();
  const words = useWords();
  const fields = obligation?.fields ?? [];
  const shown = fields.filter(({ treatment }) => treatment !== 'withheld');
  const withheld = fields.filter(({ treatment }) => treatment === 'withheld');
  const long = shown.length > 9;
  return (
    <article className="delivered">
      <h3>
        <ItemName id={item.item} />
      </h3>
      <p className="soft tight">
        {t(`itemStatus.${item.status}`)} · {item.provider} · <Time at={item.fetchedAt} />
        {item.mark && ` · ${t(`mark.${item.mark}`)}`}
      </p>
      {item.rows.length > 0 &&
        (long ? (
          item.rows.map((row, index) => <Sheet key={index} row={row} item={item.item} fields={shown} />)
        ) : (
          <Records<Row>
            rows={item.rows}
            rowKey={(row) => JSON.stringify(row)}
            label={words.item(item.item)}
            empty=""
            columns={shown.map((field) => ({
              key: field.name,
              title: words.field(item.item, field.name),
              render: (row) => <Value value={row[field.name]} field={field} />,
            }))}
          />
        ))}
      {withheld.length > 0 && (
        <p className="withheld">
          {t('institution.result.withheld', { count: withheld.length })}{' '}
          {withheld.map(({ name }) => words.field(item.item, name)).join('、')}
        </p>
      )}
    </article>
  );
}

/** A record with many fields, as labels and values. */
function Sheet({
  row,
  item,
  fields,
}: Readonly<{ row: Row; item: string; fields: readonly FieldObligation[] }>) {
  const words = useWords();
  return (
    <dl className="facts sheet">
      {fields.map((field) => (
        <div key={field.name} className="fact">
          <dt>{words.field(item, field.name)}</dt>
          <dd>
            <Value value={row[field.name]} field={field} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value, field }: Readonly<{ value: unknown; field: FieldObligation }>) {
  const { t } = useTranslation();
  const text = value === null || value === undefined || value === '' ? '—' : display(value, t);
  if (field.treatment !== 'masked') return <span>{text}</span>;
  return (
    <Tooltip title={t(`masking.${field.rule ?? 'none'}`)}>
      <span className="masked">{text}</span>
    </Tooltip>
  );
}

function display(value: unknown, t: ReturnType<typeof useTranslation>['t']): string {
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
