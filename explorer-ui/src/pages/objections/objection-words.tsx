import { useTranslation } from 'react-i18next';
import { Hash } from '../../components/hash.js';
import type { ObjectionDetail } from '../../gateway/shapes/subject-data.js';

/** What the enterprise says, and once it is decided, on what grounds. */
export function ObjectionWords({ objection }: Readonly<{ objection: ObjectionDetail }>) {
  const { t } = useTranslation();
  const { text, grounds, record } = objection;
  return (
    <>
      {record === undefined ? (
        <p className="soft">{t('objection.wholeDecided')}</p>
      ) : (
        <p>
          {t('objection.oneRecord')} <Hash value={record} />
        </p>
      )}
      <div>
        <h3>{t('objection.text')}</h3>
        <pre className="document" tabIndex={0}>
          {text?.text ?? t('objection.unread')}
        </pre>
      </div>
      {grounds !== null && (
        <div>
          <h3>{t('objection.grounds')}</h3>
          <pre className="document" tabIndex={0}>
            {grounds.text}
          </pre>
        </div>
      )}
    </>
  );
}
