import type { ReactNode } from 'react';
import { Link } from 'react-router';

export interface Figure {
  readonly label: string;
  readonly value: ReactNode;
  readonly to?: string;
  readonly tone?: 'bad' | 'wait';
}

/** A few numbers that matter, each leading to what it counts. */
export function Figures({ figures }: Readonly<{ figures: readonly Figure[] }>) {
  return (
    <ul className="figures">
      {figures.map(({ label, value, to, tone }) => (
        <li key={label} className={tone ? `figure figure-${tone}` : 'figure'}>
          <span className="figure-value">{value}</span>
          {to === undefined ? <span className="soft">{label}</span> : <Link to={to}>{label}</Link>}
        </li>
      ))}
    </ul>
  );
}
