import { Route, Routes } from 'react-router';
import { NotFound } from '../../components/not-found.js';
import { NoticesPage } from '../../pages/notices/notices-page.js';
import { receiverRoutes } from '../../pages/receivers/routes.js';
import { CataloguePage } from '../../pages/reference/catalogue-page.js';
import { PurposesPage } from '../../pages/reference/purposes-page.js';
import { SubscriptionPage } from '../../pages/subscriptions/subscription-page.js';
import { AccessPage } from './access-page.js';
import { AccessesPage } from './accesses-page.js';
import { AskPage } from './ask-page.js';
import { ConsentPage } from './consent-page.js';
import { ConsentsPage } from './consents-page.js';
import { EndSubscription } from './end-subscription.js';
import { OverviewPage } from './overview-page.js';
import { QueryPage } from './query-page.js';
import { ReportPage } from './report-page.js';
import { RequestPage } from './request-page.js';
import { RequestsPage } from './requests-page.js';
import { SubscriptionsPage } from './subscriptions-page.js';

const BASE = '/institution';

export default function InstitutionDesk() {
  return (
    <Routes>
      <Route index element={<OverviewPage />} />
      <Route path="ask" element={<AskPage />} />
      <Route path="requests" element={<RequestsPage />} />
      <Route path="requests/:id" element={<RequestPage />} />
      <Route path="consents" element={<ConsentsPage />} />
      <Route path="consents/:id" element={<ConsentPage />} />
      <Route path="query" element={<QueryPage />} />
      <Route path="report" element={<ReportPage />} />
      <Route path="accesses" element={<AccessesPage />} />
      <Route path="accesses/:id" element={<AccessPage />} />
      <Route path="subscriptions" element={<SubscriptionsPage />} />
      <Route
        path="subscriptions/:id"
        element={
          <SubscriptionPage
            list={`${BASE}/subscriptions`}
            accesses={`${BASE}/accesses`}
            consents={`${BASE}/consents`}
            action={({ id }) => <EndSubscription id={id} />}
          />
        }
      />
      <Route path="notices" element={<NoticesPage accesses={`${BASE}/accesses`} />} />
      {receiverRoutes(BASE)}
      <Route path="catalogue" element={<CataloguePage />} />
      <Route path="purposes" element={<PurposesPage />} />
      <Route path="*" element={<NotFound home={BASE} />} />
    </Routes>
  );
}
