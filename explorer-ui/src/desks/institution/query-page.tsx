import type { Service } from '@xinjian/chaincode/model';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page } from '../../components/page.js';
import { Await } from '../../components/states.js';
import { useCatalogue, useList, usePurposes } from '../../gateway/queries.js';
import { Consent } from '../../gateway/shapes/consent.js';
import { KeyGate } from '../../session/key-gate.js';
import { ConsentQuery } from './consent-query.js';
import { PublicQuery } from './public-query.js';
import { QueryResult } from './query-result.js';
import { useQueryAccess } from '../../access/use-query-access.js';

/** Reports and pushes have pages of their own. */
const SERVICES: readonly Service[] = ['query', 'compute'];

type Route = 'consent' | 'public';

/** Queries data under a consent, or what is public without one; shows what came back. */
export function QueryPage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const [route, setRoute] = useState<Route>('consent');
  const catalogue = useCatalogue();
  const purposes = usePurposes();
  const consents = useList('/v1/consents', Consent, { limit: 200 });
  const query = useQueryAccess();
  return (
    <Page title={t('nav.query')} lead={t('institution.query.lead')}>
      <KeyGate>
        <Segmented<Route>
          value={route}
          onChange={setRoute}
          options={[
            { value: 'consent', label: t('institution.query.underConsent') },
            { value: 'public', label: t('institution.query.publicOnly') },
          ]}
        />
        <Await answer={catalogue}>
          {(items) => (
            <Await answer={purposes}>
              {(table) => (
                <Await answer={consents}>
                  {(rows) =>
                    route === 'consent' ? (
                      <ConsentQuery
                        consents={rows.filter(({ terms }) =>
                          SERVICES.some((each) => terms.services.includes(each)),
                        )}
                        first={search.get('consent')}
                        catalogue={items}
                        purposes={table.purposes}
                        query={query}
                        services={SERVICES}
                      />
                    ) : (
                      <PublicQuery catalogue={items} purposes={table.purposes} query={query} />
                    )
                  }
                </Await>
              )}
            </Await>
          )}
        </Await>
      </KeyGate>
      <QueryResult query={query} />
    </Page>
  );
}
