import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Code } from '../../components/code.js';
import { Facts } from '../../components/facts.js';
import { Page, Section } from '../../components/page.js';
import { Await } from '../../components/states.js';
import { useResource } from '../../gateway/queries.js';
import { Network } from '../../gateway/shapes/ledger.js';
import { certificateFingerprint, certificateName } from '../../verification/certificate.js';

/** The organisations, their trust roots, and under which policy they endorse. */
export function NetworkPage() {
  const { t } = useTranslation();
  const network = useResource('/v1/ledger/network', Network);
  return (
    <Page title={t('nav.network')} lead={t('network.lead')}>
      <Await answer={network}>
        {({ organisations, endorsementPolicy, chaincode, orderer }) => (
          <>
            <div className="columns">
              {organisations.map(({ mspId, name, rootCertificates }) => (
                <Section key={mspId} title={<Organisation mspId={mspId} />}>
                  {name !== mspId && <p>{name}</p>}
                  {rootCertificates.map((pem) => (
                    <Root key={pem} pem={pem} />
                  ))}
                </Section>
              ))}
            </div>
            <Section title={t('network.policy')}>
              <Code value={endorsementPolicy ?? '—'} />
              <p className="soft">{t('network.policyWords')}</p>
            </Section>
            <Section title={t('network.services')}>
              <Facts
                facts={[
                  [t('network.chaincode'), chaincode === null ? '—' : chaincode.name],
                  [
                    t('network.version'),
                    chaincode === null ? '—' : `${chaincode.version} · ${chaincode.sequence}`,
                  ],
                  [t('network.orderer'), orderer.consensus],
                  [t('network.orderers'), orderer.organisations.join(' · ')],
                  [t('network.addresses'), orderer.addresses.join(' · ')],
                ]}
              />
            </Section>
          </>
        )}
      </Await>
    </Page>
  );
}

/** An organisation by what it is, where the topology's names say so. */
function Organisation({ mspId }: Readonly<{ mspId: string }>) {
  const { t } = useTranslation();
  const desk = (['operator', 'regulator', 'notary', 'institution'] as const).find(
    (each) => `${each}msp` === mspId.toLowerCase(),
  );
  if (desk === undefined) return mspId;
  return (
    <>
      {t(`desk.${desk}`)} <span className="code">{mspId}</span>
    </>
  );
}

function Root({ pem }: Readonly<{ pem: string }>) {
  const { t } = useTranslation();
  const fingerprint = useQuery({
    queryKey: ['fingerprint', pem],
    queryFn: () => certificateFingerprint(pem),
    staleTime: Infinity,
  });
  return (
    <Facts
      facts={[
        [t('network.root'), certificateName(pem)],
        [
          t('network.fingerprint'),
          <span key="f" className="hash-full">
            {fingerprint.data ?? '…'}
          </span>,
        ],
      ]}
    />
  );
}
