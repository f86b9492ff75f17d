import { Form, Input } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type FieldKind, fits, kindOf } from '../../declaration/field-kind.js';

interface DeclaredFieldProps {
  readonly name: string;
  readonly label: string;
  /** As the catalogue has it. */
  readonly type: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** One figure to be declared, with how it is written; said again, as a fault, where it is written otherwise. */
export function DeclaredField({ name, label, type, value, onChange }: DeclaredFieldProps) {
  const { t } = useTranslation();
  const kind = kindOf(type);
  const hint = hintOf(kind, t);
  const id = `declared-${name}`;
  return (
    <Form.Item
      label={label}
      htmlFor={id}
      {...(fits(kind, value) ? { extra: hint } : { validateStatus: 'error', help: hint })}
    >
      {kind.kind === 'words' ? (
        <Input.TextArea
          id={id}
          rows={2}
          maxLength={500}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      ) : (
        <Input id={id} maxLength={500} value={value} onChange={({ target }) => onChange(target.value)} />
      )}
    </Form.Item>
  );
}

function hintOf(kind: FieldKind, t: TFunction): string | undefined {
  switch (kind.kind) {
    case 'decimal': {
      const unit = kind.unit === 'CNY' ? t('declaration.yuan') : kind.unit;
      return t('declaration.decimal', { unit, fraction: kind.fraction });
    }
    case 'text':
      return undefined;
    default:
      return t(`declaration.${kind.kind}`);
  }
}
