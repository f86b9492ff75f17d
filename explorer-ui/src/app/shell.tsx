import { LogoutOutlined, MenuOutlined } from '@ant-design/icons';
import { Button, Drawer, Grid, Layout, Menu, Spin } from 'antd';
import { Suspense, lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Route, Routes, useLocation } from 'react-router';
import { NotFound } from '../components/not-found.js';
import { Wordmark } from '../components/wordmark.js';
import { useWords } from '../components/words.js';
import { useSession } from '../session/context.js';
import { Custody } from './custody.js';
import { ErrorBoundary } from './error-boundary.js';
import { LanguageSwitch } from './language-switch.js';
import { LedgerLight } from './ledger-light.js';
import { Suspended } from './suspended.js';
import { type Desk, currentEntry, deskOf, entriesOf, homeOf } from './navigation.js';

/** One bundle for each desk: nobody loads another's pages. */
const PAGES: Record<Desk, ReturnType<typeof lazy>> = {
  enterprise: lazy(() => import('../desks/enterprise/index.js')),
  institution: lazy(() => import('../desks/institution/index.js')),
  regulator: lazy(() => import('../desks/regulator/index.js')),
  operator: lazy(() => import('../desks/operator/index.js')),
  notary: lazy(() => import('../desks/notary/index.js')),
  provider: lazy(() => import('../desks/provider/index.js')),
};
/** Addresses from which everybody goes to the own desk: the front door, and the others' desks. */
const ENTRANCES = ['/', '/callback', ...Object.keys(PAGES).map((desk) => `/${desk}/*`)];
const KeysPage = lazy(() => import('../desks/keys/keys-page.js'));

export function Shell() {
  const { me } = useSession();
  const { t } = useTranslation();
  const desk = deskOf(me.role);
  const Pages = PAGES[desk];
  const wide = Grid.useBreakpoint().lg ?? true;
  return (
    <Layout className="shell">
      <a className="skip" href="#main">
        {t('common.skip')}
      </a>
      {wide && (
        <Layout.Sider width={216} className="shell-sider">
          <Wordmark />
          <div className="shell-desk">{t(`desk.${desk}`)}</div>
          <Navigation desk={desk} />
        </Layout.Sider>
      )}
      <Layout>
        <TopBar desk={desk} wide={wide} />
        <Custody />
        <Suspended />
        <ErrorBoundary>
          <Suspense fallback={<Spin className="pad" />}>
            <Routes>
              <Route path={`/${desk}/*`} element={<Pages />} />
              <Route path="/keys" element={<KeysPage />} />
              {ENTRANCES.map((path) => (
                <Route key={path} path={path} element={<Navigate to={homeOf(desk)} replace />} />
              ))}
              <Route path="*" element={<NotFound home={homeOf(desk)} />} />
            </Routes>
          </Suspense>
        </ErrorBoundary>
        <footer className="zone">{t('common.zone')}</footer>
      </Layout>
    </Layout>
  );
}

function TopBar({ desk, wide }: Readonly<{ desk: Desk; wide: boolean }>) {
  const { me, signOut } = useSession();
  const { t } = useTranslation();
  const name = useWords().party(me.participant);
  const [open, setOpen] = useState(false);
  return (
    <Layout.Header className="shell-top">
      {!wide && (
        <>
          <Button
            type="text"
            icon={<MenuOutlined />}
            aria-label={t('common.menu')}
            onClick={() => setOpen(true)}
          />
          <Wordmark compact />
          <Drawer
            open={open}
            onClose={() => setOpen(false)}
            placement="left"
            size={264}
            className="shell-drawer"
          >
            <Wordmark />
            <div className="shell-desk">{t(`desk.${desk}`)}</div>
            <Navigation desk={desk} onGo={() => setOpen(false)} />
          </Drawer>
        </>
      )}
      <div className="shell-who">
        <strong>{name === me.participant ? me.name : name}</strong>
        <span className="soft shell-role">{t(`desk.${desk}`)}</span>
      </div>
      {(desk === 'regulator' || desk === 'operator' || desk === 'notary') && <LedgerLight />}
      <LanguageSwitch />
      <Button type="text" icon={<LogoutOutlined />} onClick={signOut} aria-label={t('session.signOut')}>
        {wide && t('session.signOut')}
      </Button>
    </Layout.Header>
  );
}

function Navigation({ desk, onGo }: Readonly<{ desk: Desk; onGo?: () => void }>) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  return (
    <nav aria-label={t('common.menu')}>
      <Menu
        theme="dark"
        mode="inline"
        selectedKeys={[currentEntry(desk, pathname)]}
        items={entriesOf(desk).map(({ path, label, icon }) => ({
          key: path,
          icon,
          label: (
            <Link to={path} onClick={onGo}>
              {t(label)}
            </Link>
          ),
        }))}
      />
    </nav>
  );
}
