import { ArrowLeftOutlined } from '@ant-design/icons';
import { type ReactNode, useEffect, useRef } from 'react';
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

interface SectionProps {
  readonly title?: ReactNode;
  readonly extra?: ReactNode;
  /** It opens because somebody asked for it: it comes into view, and takes the focus. */
  readonly asked?: boolean;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, extra, asked = false, children }: SectionProps) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!asked) return;
    section.current?.scrollIntoView({ block: 'start' });
    section.current?.focus({ preventScroll: true });
  }, [asked]);
  return (
    <section className="section" ref={section} {...(asked && { tabIndex: -1 })}>
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
