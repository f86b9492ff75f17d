import type { ReactNode } from 'react';

export type Fact = readonly [label: ReactNode, value: ReactNode];

/** Labels and values, two columns where there is room. */
export function Facts({ facts }: Readonly<{ facts: readonly Fact[] }>) {
  return (
    <dl className="facts">
      {facts.map(([label, value], index) => (
        <div key={index} className="fact">
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
