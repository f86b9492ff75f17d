import { useTranslation } from 'react-i18next';
import { Hash } from '../components/hash.js';
import { Section } from '../components/page.js';
import { Time } from '../components/time.js';
import type { Consent } from '../gateway/shapes/consent.js';

const ACTS = ['grant', 'pause', 'resume', 'narrow', 'withdraw'] as const;

/** Every signed statement that made a consent what it is, oldest first. */
export function ConsentHistory({ consent }: Readonly<{ consent: Consent }>) {
  const { t } = useTranslation();
  return (
    <Section title={t('consent.history')}>
      <ol className="timeline">
        {consent.statements.map(({ hash, type, at, transactionId, blockNumber }) => {
          const act = ACTS.find((name) => type === `consent.${name}`);
          return (
            <li key={hash}>
              <strong>{act === undefined ? t('consent.act.other') : t(`consent.act.${act}`)}</strong>{' '}
              <Time at={at} />
              <div className="soft">
                {t('consent.signedStatement')} <Hash value={hash} /> · {t('access.transaction')}{' '}
                <Hash value={transactionId} />
                {` · ${t('ledger.block', { number: blockNumber })}`}
              </div>
            </li>
          );
        })}
      </ol>
    </Section>
  );
}
