import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Facts } from '../../components/facts.js';
import { Section } from '../../components/page.js';
import { Failure } from '../../components/states.js';
import { shanghai } from '../../components/time.js';
import { GatewayError } from '../../gateway/problem.js';
import { languageOf } from '../../i18n/index.js';
import { downloadBytes } from '../../notebook/download.js';
import { GoneNote } from './gone-note.js';
import { Acknowledged, Denied } from './query-result.js';
import { ReceiptView } from './receipt-view.js';
import type { ArrivedReport, IssueReport } from './use-issue-report.js';

type SummaryLine = NonNullable<ArrivedReport['issued']['report']>['summary'][number];

/** What was issued: the file, what it holds, and the receipt; or the refusal with every reason. */
export function ReportResult({ query }: Readonly<{ query: IssueReport }>) {
  const { ask, acknowledge } = query;
  if (ask.isPending) return null;
  if (ask.error instanceof GatewayError && ask.error.problem.code === 'ACCESS_DENIED') {
    return <Denied error={ask.error} />;
  }
  if (ask.error !== null) return <Failure error={ask.error} />;
  return ask.data === undefined ? null : <Issued arrived={ask.data} acknowledge={acknowledge} />;
}

function Issued({
  arrived,
  acknowledge,
}: Readonly<{ arrived: ArrivedReport; acknowledge: IssueReport['acknowledge'] }>) {
  const { t, i18n } = useTranslation();
  const { report, receipt } = arrived.issued;
  const language = languageOf(i18n);
  return (
    <>
      <Section title={t('report.issued')}>
        <File arrived={arrived} />
        {report !== null && (
          <Facts
            facts={[
              [t('report.number'), report.number],
              [t('report.at'), shanghai(report.issuedAt)],
              [t('report.subject'), report.subject.name ?? report.subject.uscc],
              ...report.summary.map(
                (line) => [`${line.chapter} ${line.title[language]}`, countOf(line, t)] as const,
              ),
            ]}
          />
        )}
      </Section>
      <Section title={t('institution.result.receipt')}>
        <Acknowledged acknowledge={acknowledge} again={() => acknowledge.mutate(arrived)} />
        <ReceiptView receipt={receipt} />
      </Section>
    </>
  );
}

/** What was not answered may hold records: a count says of how many items it is. */
function countOf({ records, answered, items }: SummaryLine, t: TFunction): string {
  if (records === null) return t('report.none');
  const counted = { count: records, answered, items };
  return answered === items ? t('report.records', counted) : t('report.recordsOf', counted);
}

function File({ arrived: { issued, file } }: Readonly<{ arrived: ArrivedReport }>) {
  const { t } = useTranslation();
  if (issued.gone !== null) return <GoneNote gone={issued.gone} />;
  if (file === null) return <Alert type="info" showIcon title={t('report.nothing')} />;
  const name = `${issued.report?.number ?? issued.access}.pdf`;
  return (
    <div className="stack">
      <Alert
        type={file.isSame ? 'success' : 'error'}
        showIcon
        title={t(file.isSame ? 'report.same' : 'report.different')}
      />
      <div>
        <Button
          type="primary"
          icon={<DownloadOutlined />}
          disabled={!file.isSame}
          onClick={() => downloadBytes(name, file.bytes, 'application/pdf')}
        >
          {t('report.download', { size: Math.ceil(file.bytes.length / 1024) })}
        </Button>
      </div>
    </div>
  );
}
