import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { App, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** A hash, id or key shortened to both its ends; pressing it copies all of it. */
export function Hash({ value, keep = 6 }: Readonly<{ value: string; keep?: number }>) {
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
    <Tooltip title={<span className="hash-full">{value}</span>}>
      <button
        type="button"
        className="hash"
        onClick={copy}
        onBlur={() => setCopied(false)}
        aria-label={t('common.copyHash', { value })}
      >
        {shorten(value, keep)}
        {copied ? <CheckOutlined className="hash-done" /> : <CopyOutlined />}
      </button>
    </Tooltip>
  );
}

export function shorten(value: string, keep = 6): string {
  const bare = value.startsWith('0x') ? keep + 2 : keep;
  return value.length <= bare + keep + 1 ? value : `${value.slice(0, bare)}…${value.slice(-keep)}`;
}
