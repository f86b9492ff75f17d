import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page } from '../../components/page.js';
import { Await, Nothing } from '../../components/states.js';
import { useCatalogue, useList, usePurposes } from '../../gateway/queries.js';
import { Consent } from '../../gateway/shapes/consent.js';
import { KeyGate } from '../../session/key-gate.js';
import { ConsentQuery } from './consent-query.js';
import { ReportResult } from './report-result.js';
import { useIssueReport } from './use-issue-report.js';

/** Has a credit report issued under a consent that includes the service. */
export function ReportPage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const catalogue = useCatalogue();
  const purposes = usePurposes();
  const consents = useList('/v1/consents', Consent, { limit: 200 });
  const query = useIssueReport();
  return (
    <Page title={t('nav.report')} lead={t('report.lead')}>
      <KeyGate>
        <Await answer={catalogue}>
          {(items) => (
            <Await answer={purposes}>
              {(table) => (
                <Await answer={consents}>
                  {(rows) => {
                    const reporting = rows.filter(({ terms }) => terms.services.includes('report'));
                    return reporting.length === 0 ? (
                      <Nothing>{t('report.noConsent')}</Nothing>
                    ) : (
                      <ConsentQuery
                        consents={reporting}
                        first={search.get('consent')}
                        catalogue={items}
                        purposes={table.purposes}
                        query={query}
                        services={['report']}
                      />
                    );
                  }}
                </Await>
              )}
            </Await>
          )}
        </Await>
      </KeyGate>
      <ReportResult query={query} />
    </Page>
  );
}
