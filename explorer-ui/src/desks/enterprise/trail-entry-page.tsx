import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Page, Section } from '../../components/page.js';
import { Await } from '../../components/states.js';
import { useResource } from '../../gateway/queries.js';
import { AccessDetail } from '../../gateway/shapes/access.js';
import { AccessFacts, Delivery, Reasons } from '../../pages/accesses/access-facts.js';
import { SignatureNote } from '../../pages/accesses/signature-note.js';

/** One use of my data: what was asked, decided, delivered, and whether the signature holds. */
export function TrailEntryPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const access = useResource(`/v1/accesses/${id}`, AccessDetail, { live: true });
  return (
    <Page title={t('enterprise.trail.one')} back={{ to: '/enterprise/trail', label: t('nav.trail') }}>
      <Await answer={access}>
        {(row) => (
          <>
            <Section>
              <AccessFacts access={row} consents="/enterprise/consents" />
            </Section>
            {row.outcome === 'DENIED' && (
              <Section title={t('access.why')}>
                <Reasons access={row} />
              </Section>
            )}
            <Delivery access={row} />
            <SignatureNote access={row} />
          </>
        )}
      </Await>
    </Page>
  );
}
