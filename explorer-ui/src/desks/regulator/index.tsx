import { Route, Routes } from 'react-router';
import { NotFound } from '../../components/not-found.js';
import { SupervisedAccessesPage } from '../../pages/accesses/supervised-page.js';
import { SupervisionOverview } from '../../pages/accesses/supervision-overview.js';
import { ledgerRoutes } from '../../pages/ledger/routes.js';
import { LookupPage } from '../../pages/lookup/lookup-page.js';
import { ParticipantsPage } from '../../pages/participants/participants-page.js';
import { NoticesPage } from '../../pages/notices/notices-page.js';
import { receiverRoutes } from '../../pages/receivers/routes.js';
import { CataloguePage } from '../../pages/reference/catalogue-page.js';
import { PurposesPage } from '../../pages/reference/purposes-page.js';
import { SubscriptionPage } from '../../pages/subscriptions/subscription-page.js';
import { SupervisedSubscriptionsPage } from '../../pages/subscriptions/supervised-page.js';
import { TracePage } from '../../pages/trace/trace-page.js';

const BASE = '/regulator';

export default function RegulatorDesk() {
  return (
    <Routes>
      <Route index element={<SupervisionOverview base={BASE} desk="regulator" />} />
      <Route path="accesses" element={<SupervisedAccessesPage base={BASE} />} />
      <Route path="trace/:id" element={<TracePage base={BASE} />} />
      <Route path="subscriptions" element={<SupervisedSubscriptionsPage base={BASE} />} />
      <Route
        path="subscriptions/:id"
        element={<SubscriptionPage list={`${BASE}/subscriptions`} accesses={`${BASE}/trace`} />}
      />
      <Route path="notices" element={<NoticesPage accesses={`${BASE}/trace`} supervised />} />
      <Route path="lookup" element={<LookupPage base={BASE} />} />
      <Route path="participants" element={<ParticipantsPage mayChange withKeys />} />
      {ledgerRoutes(BASE)}
      {receiverRoutes(BASE)}
      <Route path="catalogue" element={<CataloguePage />} />
      <Route path="purposes" element={<PurposesPage />} />
      <Route path="*" element={<NotFound home={BASE} />} />
    </Routes>
  );
}
