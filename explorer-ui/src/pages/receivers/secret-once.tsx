import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Code } from '../../components/code.js';
import { CopyButton } from '../../components/copy-button.js';
import { Section } from '../../components/page.js';
import type { NewWebhook } from '../../gateway/shapes/webhook.js';
import { VERIFY_EXAMPLE } from '../../webhooks/verify-example.js';

/** The secret of a receiver that was just added, which is told this once, and what it is for. */
export function SecretOnce({ made, done }: Readonly<{ made: NewWebhook; done: () => void }>) {
  const { t } = useTranslation();
  return (
    <Section title={<span className="mono">{made.url}</span>}>
      <div className="stack">
        <Alert
          type="warning"
          showIcon
          title={t('receiver.secretOnce')}
          description={t('receiver.secretMeaning')}
        />
        <div>
          <h3>{t('receiver.secret')}</h3>
          <output className="secret">{made.secret}</output>
          <div className="row">
            <CopyButton value={made.secret} label={t('receiver.copySecret')} done={t('receiver.copied')} />
            <Button type="primary" onClick={done}>
              {t('receiver.saved')}
            </Button>
          </div>
        </div>
        <div>
          <h3>{t('receiver.verify')}</h3>
          <p className="soft">{t('receiver.verifyMeaning')}</p>
          <Code value={VERIFY_EXAMPLE} />
        </div>
      </div>
    </Section>
  );
}
