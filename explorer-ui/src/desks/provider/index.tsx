import { Route, Routes } from 'react-router';
import { NotFound } from '../../components/not-found.js';
import { HandleObjectionsPage } from '../../pages/objections/handle-page.js';
import { QualityPage } from '../../pages/quality/quality-page.js';
import { ParticipantsPage } from '../../pages/participants/participants-page.js';
import { CataloguePage } from '../../pages/reference/catalogue-page.js';
import { PurposesPage } from '../../pages/reference/purposes-page.js';

/** Providers and identity issuers read what everybody may read. */
export default function ProviderDesk() {
  return (
    <Routes>
      <Route path="objections" element={<HandleObjectionsPage />} />
      <Route path="quality" element={<QualityPage />} />
      <Route path="catalogue" element={<CataloguePage />} />
      <Route path="purposes" element={<PurposesPage />} />
      <Route path="participants" element={<ParticipantsPage />} />
      <Route path="*" element={<NotFound home="/provider/catalogue" />} />
    </Routes>
  );
}
