import { Alert, App, Button, Spin, Upload } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PrivateJwk } from '../signing/key.js';
import { WalletError, fetchWalletKey } from '../signing/wallet.js';
import { useSession } from './context.js';
import { useKeyring, useSigningKey } from './signer.js';

/** Shows what needs a signature only where this browser holds the person's key; else how to get it. */
export function KeyGate({ children }: Readonly<{ children: ReactNode }>) {
  const key = useSigningKey();
  if (key === undefined) return <Spin className="pad" />;
  return key === null ? <TakeKey /> : children;
}

/** Takes the key from the simulated wallet (development) or from a JWK file. */
export function TakeKey() {
  const { t } = useTranslation();
  const { config, token } = useSession();
  const { take } = useKeyring();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const { identityIssuer } = config;

  const fromWallet = async (issuer: string) => {
    setBusy(true);
    try {
      await take(await fetchWalletKey(issuer, token() ?? ''), 'wallet');
      void message.success(t('keys.taken'));
    } catch (error) {
      const why = error instanceof WalletError ? error.message : t('keys.unusable');
      void message.error(t('keys.walletFailed', { why }));
    } finally {
      setBusy(false);
    }
  };
  const fromFile = async (file: Blob) => {
    try {
      await take(PrivateJwk.parse(JSON.parse(await file.text())), 'file');
      void message.success(t('keys.taken'));
    } catch {
      void message.error(t('keys.unusable'));
    }
  };

  return (
    <Alert
      type="info"
      showIcon
      title={t('keys.needed')}
      description={
        <>
          <p>{t('keys.why')}</p>
          <div className="row">
            {identityIssuer !== null && (
              <Button type="primary" loading={busy} onClick={() => void fromWallet(identityIssuer)}>
                {t('keys.fromWallet')}
              </Button>
            )}
            <Upload
              accept=".json,.jwk"
              showUploadList={false}
              beforeUpload={(file) => {
                void fromFile(file);
                return false;
              }}
            >
              <Button>{t('keys.fromFile')}</Button>
            </Upload>
          </div>
          {identityIssuer !== null && <p className="soft tight">{t('keys.simulated')}</p>}
        </>
      }
    />
  );
}
