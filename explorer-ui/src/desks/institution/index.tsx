import { Route, Routes } from 'react-router';
import { NotFound } from '../../components/not-found.js';
import { CataloguePage } from '../../pages/reference/catalogue-page.js';
import { PurposesPage } from '../../pages/reference/purposes-page.js';
import { AccessPage } from './access-page.js';
import { AccessesPage } from './accesses-page.js';
import { AskPage } from './ask-page.js';
import { ConsentPage } from './consent-page.js';
import { ConsentsPage } from './consents-page.js';
import { OverviewPage } from './overview-page.js';
import { QueryPage } from './query-page.js';
import { ReportPage } from './report-page.js';
import { RequestPage } from './request-page.js';
import { RequestsPage } from './requests-page.js';

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
      <Route path="catalogue" element={<CataloguePage />} />
      <Route path="purposes" element={<PurposesPage />} />
      <Route path="*" element={<NotFound home="/institution" />} />
    </Routes>
  );
}
