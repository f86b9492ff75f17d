import { Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** An address that no page has. */
export function NotFound({ home }: Readonly<{ home: string }>) {
  const { t } = useTranslation();
  return (
    <main className="page" id="main" tabIndex={-1}>
      <Result
        status="info"
        title={<h1>{t('notFound.title')}</h1>}
        subTitle={t('notFound.meaning')}
        extra={<Link to={home}>{t('notFound.home')}</Link>}
      />
    </main>
  );
}
