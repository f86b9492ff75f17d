import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Party } from '../../components/names.js';
import { Page, Section } from '../../components/page.js';
import { Records } from '../../components/records.js';
import { Time } from '../../components/time.js';
import { useSession } from '../../session/context.js';
import { TakeKey } from '../../session/key-gate.js';
import { useKeyring, useSigningKey } from '../../session/signer.js';

/** The key in this browser, and the keys that the ledger knows of the signed-in participant. */
export default function KeysPage() {
  const { t } = useTranslation();
  const { me } = useSession();
  const { forget } = useKeyring();
  const key = useSigningKey();
  const registered = me.keys.some(({ kid, state }) => kid === key?.kid && state === 'ACTIVE');
  return (
    <Page title={t('nav.keys')} lead={t('keys.lead')}>
      <Section title={t('keys.here')}>
        {key === null && <TakeKey />}
        {key && (
          <div className="stack">
            <Facts
              facts={[
                [t('participants.kid'), <Hash key="kid" value={key.kid} />],
                [t('keys.source'), t(`keys.sources.${key.source}`)],
                [t('keys.storedAt'), <Time key="at" at={key.storedAt} />],
                [t('keys.onLedger'), t(registered ? 'keys.registered' : 'keys.notRegistered')],
              ]}
            />
            <p className="soft">{t('keys.held')}</p>
            <div>
              <Button onClick={() => void forget()}>{t('keys.forget')}</Button>
            </div>
          </div>
        )}
      </Section>
      <Section title={t('keys.ledger')}>
        <Records
          rows={me.keys}
          rowKey={({ kid }) => kid}
          label={t('keys.ledger')}
          empty={t('keys.none')}
          columns={[
            { key: 'kid', title: t('participants.kid'), render: ({ kid }) => <Hash value={kid} /> },
            {
              key: 'assurance',
              title: t('participants.assurance'),
              render: ({ assurance, issuer }) => t(`assurance.${issuer === null ? 'founder' : assurance}`),
            },
            {
              key: 'issuer',
              title: t('participants.issuer'),
              render: ({ issuer }) => (issuer === null ? '—' : <Party id={issuer} />),
            },
            {
              key: 'until',
              title: t('keys.until'),
              render: ({ notAfter }) => <Time at={notAfter} precision="day" />,
            },
            { key: 'state', title: t('request.state'), render: ({ state }) => t(`keyState.${state}`) },
          ]}
        />
      </Section>
    </Page>
  );
}
