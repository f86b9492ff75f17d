import { useTranslation } from 'react-i18next';
import { useResource } from '../gateway/queries.js';
import { LedgerStatus } from '../gateway/shapes/ledger.js';

/** The ledger's height, and whether the pages have caught up with it. */
export function LedgerLight() {
  const { t } = useTranslation();
  const { data, error } = useResource('/v1/ledger', LedgerStatus, { live: true });
  if (error !== null) return <span className="light light-off">{t('ledger.silent')}</span>;
  if (data === undefined) return null;
  const behind = data.height - data.projectedHeight;
  return (
    <span className={`light ${behind > 0 ? 'light-wait' : 'light-on'}`} title={data.headHash}>
      {behind > 0 ? t('ledger.behind', { count: behind }) : t('ledger.height', { count: data.height })}
    </span>
  );
}
