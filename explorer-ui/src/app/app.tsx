import { App as AntApp, ConfigProvider, Spin } from 'antd';
import enUS from 'antd/locale/en_US.js';
import zhCN from 'antd/locale/zh_CN.js';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn.js';
import { useTranslation } from 'react-i18next';
import { useAuth } from 'react-oidc-context';
import { Route, Routes } from 'react-router';
import { languageOf } from '../i18n/index.js';
import { VerifyPage } from '../pages/verify/verify-page.js';
import type { Config } from './config.js';
import { SessionProvider } from './session-provider.js';
import { Shell } from './shell.js';
import { SignIn } from './sign-in.js';
import { themeOf } from './theme.js';

/** The application in the language in use: the sign-in page, or the signed-in person's desk. */
export function App({ config }: Readonly<{ config: Config }>) {
  const { i18n } = useTranslation();
  const language = languageOf(i18n);
  dayjs.locale(language === 'zh' ? 'zh-cn' : 'en');
  return (
    <ConfigProvider
      theme={themeOf(language)}
      locale={language === 'zh' ? zhCN : enUS}
      button={{ autoInsertSpace: false }}
    >
      <AntApp>
        <Routes>
          <Route path="/verify/:access" element={<VerifyPage config={config} />} />
          <Route path="*" element={<Entrance config={config} />} />
        </Routes>
      </AntApp>
    </ConfigProvider>
  );
}

function Entrance({ config }: Readonly<{ config: Config }>) {
  const auth = useAuth();
  if (auth.isLoading || auth.activeNavigator !== undefined) return <Spin fullscreen />;
  if (!auth.isAuthenticated) return <SignIn config={config} />;
  return (
    <SessionProvider config={config}>
      <Shell />
    </SessionProvider>
  );
}
