import { Route, Routes } from 'react-router';
import { NotFound } from '../../components/not-found.js';
import { ledgerRoutes } from '../../pages/ledger/routes.js';
import { ParticipantsPage } from '../../pages/participants/participants-page.js';
import { receiverRoutes } from '../../pages/receivers/routes.js';
import { CataloguePage } from '../../pages/reference/catalogue-page.js';
import { PurposesPage } from '../../pages/reference/purposes-page.js';

const BASE = '/notary';

/** The notary reads its independent copy of the ledger. */
export default function NotaryDesk() {
  return (
    <Routes>
      {ledgerRoutes(BASE)}
      <Route path="participants" element={<ParticipantsPage />} />
      {receiverRoutes(BASE)}
      <Route path="catalogue" element={<CataloguePage />} />
      <Route path="purposes" element={<PurposesPage />} />
      <Route path="*" element={<NotFound home={`${BASE}/ledger`} />} />
    </Routes>
  );
}
