import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface CopyButtonProps {
  readonly value: string;
  readonly label: string;
  /** What it says once it is done. */
  readonly done: string;
}

/** Copies a text whole. */
export function CopyButton({ value, label, done }: CopyButtonProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => void message.error(t('common.copyFailed')),
    );
  };
  return (
    <Button
      icon={copied ? <CheckOutlined /> : <CopyOutlined />}
      onClick={copy}
      onBlur={() => setCopied(false)}
    >
      <span aria-live="polite">{copied ? done : label}</span>
    </Button>
  );
}
