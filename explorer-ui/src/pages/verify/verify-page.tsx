import { InboxOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Skeleton, Upload } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'react-router';
import type { Config } from '../../app/config.js';
import { LanguageSwitch } from '../../app/language-switch.js';
import { Facts } from '../../components/facts.js';
import { Hash } from '../../components/hash.js';
import { Page, Section } from '../../components/page.js';
import { Failure } from '../../components/states.js';
import { shanghai } from '../../components/time.js';
import { Wordmark } from '../../components/wordmark.js';
import { createGatewayClient } from '../../gateway/client.js';
import { SettledDigest } from '../../gateway/shapes/report.js';
import { type Comparison, compare, saltIn } from './compare.js';

/** For whoever holds a report, without signing in: is this file, byte for byte, the one that was issued? */
export function VerifyPage({ config }: Readonly<{ config: Config }>) {
  const { t } = useTranslation();
  const { access = '' } = useParams();
  const salt = saltIn(useLocation().hash);
  const client = useMemo(() => createGatewayClient(config.gateway, () => undefined), [config]);
  const settled = useQuery({
    queryKey: ['settled', access],
    queryFn: () => client.get(`/v1/settled/${encodeURIComponent(access)}`, SettledDigest),
  });
  return (
    <div className="public">
      <div className="sign-in-top">
        <Wordmark />
        <LanguageSwitch />
      </div>
      <Page title={t('verify.title')} lead={t('verify.lead')}>
        {salt === undefined && <Alert type="warning" showIcon title={t('verify.noSalt')} />}
        {settled.isPending && <Skeleton active className="pad" />}
        {settled.error !== null && (
          <Section title={t('verify.unknown')}>
            <Failure error={settled.error} retry={() => void settled.refetch()} />
          </Section>
        )}
        {settled.data !== undefined && salt !== undefined && (
          <DroppedFile settled={settled.data} salt={salt} />
        )}
        {settled.data !== undefined && <OnTheLedger settled={settled.data} />}
        <p className="soft">{t('verify.address')}</p>
        <p className="soft">{t('common.zone')}</p>
      </Page>
    </div>
  );
}

function DroppedFile({ settled, salt }: Readonly<{ settled: SettledDigest; salt: string }>) {
  const { t } = useTranslation();
  const [found, setFound] = useState<Comparison & { readonly name: string }>();
  const read = async (file: File) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    setFound({ name: file.name, ...compare(bytes, salt, settled) });
  };
  return (
    <Section title={t('verify.file')}>
      <div className="stack">
        <Upload.Dragger
          accept="application/pdf"
          showUploadList={false}
          beforeUpload={(file) => {
            void read(file);
            return false;
          }}
        >
          <p className="ant-upload-drag-icon">
            <InboxOutlined />
          </p>
          <p>{t('verify.drop')}</p>
          <p className="soft">{t('verify.stays')}</p>
        </Upload.Dragger>
        {found !== undefined && (
          <div role="status">
            <Alert
              type={found.isSame ? 'success' : 'error'}
              showIcon
              title={t(found.isSame ? 'verify.same' : 'verify.different', { name: found.name })}
              description={t(found.isSame ? 'verify.sameMeaning' : 'verify.differentMeaning')}
            />
            <Facts facts={[[t('verify.computed'), <Hash key="computed" value={found.digest} />]]} />
          </div>
        )}
      </div>
    </Section>
  );
}

function OnTheLedger({ settled }: Readonly<{ settled: SettledDigest }>) {
  const { t } = useTranslation();
  return (
    <Section title={t('verify.ledger')}>
      <Facts
        facts={[
          [t('verify.access'), <Hash key="access" value={settled.access} />],
          [t('verify.settled'), <Hash key="digest" value={settled.digest} />],
          [t('verify.at'), shanghai(settled.settledAt)],
          [t('access.transaction'), <Hash key="transaction" value={settled.transactionId} />],
          [t('verify.block'), String(settled.blockNumber)],
        ]}
      />
    </Section>
  );
}
