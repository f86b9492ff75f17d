import { useTranslation } from 'react-i18next';

/** Whether the peers found a transaction valid; anything else is shown by Fabric's own name for it. */
export function ValidationTag({ code }: Readonly<{ code: string | number }>) {
  const { t } = useTranslation();
  const valid = code === 0 || code === 'VALID';
  return (
    <span className={`tag ${valid ? 'tag-good' : 'tag-bad'}`}>
      {valid ? t('ledger.valid') : String(code)}
    </span>
  );
}
