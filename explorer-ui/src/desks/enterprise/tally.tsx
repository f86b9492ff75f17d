import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../components/page.js';
import { Nothing } from '../../components/states.js';
import type { Count } from '../../gateway/shapes/access.js';

interface TallyProps {
  readonly title: string;
  readonly counts: readonly Count[];
  readonly name: (key: string) => ReactNode;
}

/** Counts as bars, what was denied in the seal's colour. */
export function Tally({ title, counts, name }: TallyProps) {
  const { t } = useTranslation();
  const most = Math.max(1, ...counts.map(({ allowed, denied }) => allowed + denied));
  const part = (count: number) => ({ width: `${(100 * count) / most}%` });
  return (
    <Section title={title}>
      {counts.length === 0 ? (
        <Nothing>{t('enterprise.trail.empty')}</Nothing>
      ) : (
        <ul className="tally">
          {counts.map(({ key, allowed, denied }) => (
            <li key={key}>
              <span className="tally-name">{name(key)}</span>
              <span className="tally-count">{t('enterprise.trail.count', { allowed, denied })}</span>
              <span className="tally-bar" aria-hidden="true">
                <span className="tally-allowed" style={part(allowed)} />
                <span className="tally-denied" style={part(denied)} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
