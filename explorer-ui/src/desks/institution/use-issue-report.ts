import { sameDigest, saltedDigest } from '@xinjian/chaincode/model';
import { Access } from '../../gateway/shapes/access.js';
import { IssuedReport } from '../../gateway/shapes/report.js';
import { useSession } from '../../session/context.js';
import { useSign } from '../../session/signer.js';
import { useAct } from '../../session/use-act.js';
import { officerDigest } from '../../signing/key.js';
import { loadKey } from '../../signing/keystore.js';
import type { AccessQuestion } from '../../access/use-query-access.js';

/** A report with the file that arrived, and the digest that this browser computed of it. */
export interface ArrivedReport {
  readonly issued: IssuedReport;
  readonly file: { readonly bytes: Uint8Array; readonly digest: string; readonly isSame: boolean } | null;
}

/** Signs a request for a report, fetches its PDF, and acknowledges with the digest of what arrived. */
export function useIssueReport() {
  const { client, me } = useSession();
  const sign = useSign();
  const acknowledge = useAct(async ({ issued, file }: ArrivedReport) => {
    if (file === null) return undefined;
    const members = { access: issued.access, digest: file.digest };
    const { statement } = await sign('access.acknowledge', members);
    return client.post(`/v1/accesses/${issued.access}/acknowledge`, { statement }, Access.partial());
  });
  const ask = useAct(
    async (question: AccessQuestion): Promise<ArrivedReport> => {
      const key = await loadKey(me.participant);
      if (key === undefined) throw new Error('no signing key in this browser');
      const officer = await officerDigest(key, me.sub);
      const { statement } = await sign('access.request', { ...question, officer });
      const issued = await client.post('/v1/reports', { statement }, IssuedReport);
      const { digest, salt } = issued.receipt;
      if (issued.pdf === null || digest === null || salt === null) return { issued, file: null };
      const bytes = await client.file(`/v1/reports/${issued.access}`, 'application/pdf');
      const computed = saltedDigest(salt, bytes);
      return { issued, file: { bytes, digest: computed, isSame: sameDigest(computed, digest) } };
    },
    (arrived) => acknowledge.mutate(arrived),
  );
  return { ask, acknowledge };
}

export type IssueReport = ReturnType<typeof useIssueReport>;
