import { InfoCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/context.js';

/** Says openly what the embedded engine cannot promise (ARCHITECTURE.md, Guarantees, last paragraph). */
export function Custody() {
  const { config } = useSession();
  const { t } = useTranslation();
  if (config.mode !== 'development') return null;
  return (
    <details className="custody">
      <summary>
        <InfoCircleOutlined /> {t('custody.short')}
      </summary>
      <p>{t('custody.long')}</p>
    </details>
  );
}
