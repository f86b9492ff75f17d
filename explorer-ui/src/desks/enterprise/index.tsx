import { Route, Routes } from 'react-router';
import { NotFound } from '../../components/not-found.js';
import { receiverRoutes } from '../../pages/receivers/routes.js';
import { CataloguePage } from '../../pages/reference/catalogue-page.js';
import { PurposesPage } from '../../pages/reference/purposes-page.js';
import { ConsentPage } from './consent-page.js';
import { ConsentsPage } from './consents-page.js';
import { DeclarationsPage } from './declarations-page.js';
import { MyDataPage } from './my-data-page.js';
import { ObjectionsPage } from './objections-page.js';
import { OverviewPage } from './overview-page.js';
import { RequestPage } from './request-page.js';
import { RequestsPage } from './requests-page.js';
import { TrailEntryPage } from './trail-entry-page.js';
import { TrailPage } from './trail-page.js';

export default function EnterpriseDesk() {
  return (
    <Routes>
      <Route index element={<OverviewPage />} />
      <Route path="requests" element={<RequestsPage />} />
      <Route path="requests/:id" element={<RequestPage />} />
      <Route path="consents" element={<ConsentsPage />} />
      <Route path="consents/:id" element={<ConsentPage />} />
      <Route path="data" element={<MyDataPage />} />
      <Route path="trail" element={<TrailPage />} />
      <Route path="trail/:id" element={<TrailEntryPage />} />
      <Route path="declarations" element={<DeclarationsPage />} />
      <Route path="objections" element={<ObjectionsPage />} />
      {receiverRoutes('/enterprise')}
      <Route path="catalogue" element={<CataloguePage />} />
      <Route path="purposes" element={<PurposesPage />} />
      <Route path="*" element={<NotFound home="/enterprise" />} />
    </Routes>
  );
}
