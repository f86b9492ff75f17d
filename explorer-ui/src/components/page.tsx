import { ArrowLeftOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

interface PageProps {
  readonly title: ReactNode;
  /** One sentence on what the page is for. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly back?: { readonly to: string; readonly label: string };
  readonly children: ReactNode;
}

export function Page({ title, lead, actions, back, children }: PageProps) {
  return (
    <main className="page" id="main" tabIndex={-1}>
      {back !== undefined && (
        <Link to={back.to} className="page-back">
          <ArrowLeftOutlined /> {back.label}
        </Link>
      )}
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {lead !== undefined && <p className="lead">{lead}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  extra,
  children,
}: Readonly<{ title?: ReactNode; extra?: ReactNode; children: ReactNode }>) {
  return (
    <section className="section">
      {title !== undefined && (
        <div className="section-head">
          <h2>{title}</h2>
          {extra}
        </div>
      )}
      {children}
    </section>
  );
}
