import { Route } from 'react-router';
import { ReceiverPage } from './receiver-page.js';
import { ReceiversPage } from './receivers-page.js';

/** The receivers' pages under a desk's own path. */
export function receiverRoutes(base: string) {
  return (
    <>
      <Route path="receivers" element={<ReceiversPage base={base} />} />
      <Route path="receivers/:id" element={<ReceiverPage base={base} />} />
    </>
  );
}
