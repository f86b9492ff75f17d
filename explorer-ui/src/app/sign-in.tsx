import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAuth } from 'react-oidc-context';
import { useLocation } from 'react-router';
import { Wordmark } from '../components/wordmark.js';
import type { Config } from './config.js';
import { LanguageSwitch } from './language-switch.js';

const DESKS = ['enterprise', 'institution', 'regulator', 'operator'] as const;

/** What the explorer is, and the way in. It names no account. */
export function SignIn({ config }: Readonly<{ config: Config }>) {
  const { t } = useTranslation();
  const auth = useAuth();
  const { pathname, search } = useLocation();
  const signIn = () =>
    void auth.signinRedirect({ state: pathname === '/callback' ? '/' : `${pathname}${search}` });
  return (
    <div className="sign-in">
      <div className="sign-in-top">
        <Wordmark />
        <LanguageSwitch />
      </div>
      <main className="sign-in-main" id="main">
        <h1>{t('signIn.title')}</h1>
        <p className="sign-in-question">{t('signIn.question')}</p>
        <Button type="primary" size="large" onClick={signIn}>
          {t('signIn.enter')}
        </Button>
        {auth.error !== undefined && (
          <Alert
            className="sign-in-note"
            type="error"
            showIcon
            title={t('signIn.failed')}
            description={auth.error.message}
          />
        )}
        {config.mode === 'development' && (
          <Alert
            className="sign-in-note"
            type="info"
            title={t('signIn.development')}
            description={t('signIn.accounts')}
          />
        )}
        <ul className="sign-in-desks">
          {DESKS.map((desk) => (
            <li key={desk}>
              <h2>{t(`desk.${desk}`)}</h2>
              <p>{t(`signIn.desk.${desk}`)}</p>
            </li>
          ))}
        </ul>
      </main>
      <footer className="sign-in-foot">{t('signIn.foot')}</footer>
    </div>
  );
}
