import type { FieldObligation } from '@xinjian/chaincode/model';
import { Tag, Tooltip } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { amount } from './measure.js';
import { markOf, type Row } from '../access/table.js';

interface FieldValueProps {
  readonly value: unknown;
  readonly field: FieldObligation;
  /** The catalogue's. */
  readonly type: string;
}

/** A value as it arrived; what is masked is marked. */
export function FieldValue({ value, field, type }: FieldValueProps) {
  const { t } = useTranslation();
  const text = isStated(value) ? display(value, type, t) : '—';
  if (field.treatment !== 'masked') return <span>{text}</span>;
  return (
    <Tooltip title={t(`masking.${field.rule ?? 'none'}`)}>
      <span className="masked">{text}</span>
    </Tooltip>
  );
}

export function RecordMark({ row }: Readonly<{ row: Row }>) {
  const { t } = useTranslation();
  const mark = markOf(row);
  return mark === undefined ? null : <Tag color="warning">{t(`recordMark.${mark}`)}</Tag>;
}

export function isStated(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '';
}

export function display(value: unknown, type: string, t: TFunction): string {
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'string') return amount(value, type);
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
