import type { FieldObligation } from '@xinjian/chaincode/model';
import { useTranslation } from 'react-i18next';
import { markOf } from '../access/table.js';
import type { DeliveredItem } from '../gateway/shapes/delivery.js';
import { ItemName } from './names.js';
import { Time } from './time.js';
import { useWords } from './words.js';

/** What an item is, what became of it, from whom and when, and what of it is disputed. */
export function DeliveredHead({ item }: Readonly<{ item: DeliveredItem }>) {
  const { t } = useTranslation();
  const words = useWords();
  const disputed = item.rows.filter((row) => markOf(row) === 'objection').length;
  return (
    <>
      <h3>
        <ItemName id={item.item} />
      </h3>
      <p className="soft tight">
        {t(`itemStatus.${item.status}`)} · {words.source(item.item, item.provider)} ·{' '}
        <Time at={item.fetchedAt} />
        {item.rows.length > 1 && ` · ${t('institution.result.records', { count: item.rows.length })}`}
        {item.mark && ` · ${t(`mark.${item.mark}`)}`}
        {disputed > 0 && ` · ${t('recordMark.count', { count: disputed })}`}
      </p>
    </>
  );
}

/** The fields of an item that did not leave, by name; nothing where all did. */
export function WithheldFields({
  item,
  fields,
}: Readonly<{ item: string; fields: readonly FieldObligation[] }>) {
  const { t } = useTranslation();
  const words = useWords();
  if (fields.length === 0) return null;
  return (
    <p className="withheld">
      {t('institution.result.withheld', { count: fields.length })}{' '}
      {words.list(fields.map(({ name }) => words.field(item, name)))}
    </p>
  );
}
