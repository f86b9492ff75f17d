import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Check, CheckOutcome } from '../../verification/check.js';
import { CheckDetail } from './check-detail.js';

const ICONS = {
  verified: <CheckCircleFilled className="mark-verified" />,
  failed: <CloseCircleFilled className="mark-failed" />,
  unknown: <QuestionCircleFilled className="mark-unknown" />,
} as const satisfies Record<CheckOutcome, unknown>;

/** Each check: its outcome, what was recomputed, and the particular; why, where it does not hold. */
export function CheckList({ checks }: Readonly<{ checks: readonly Check[] }>) {
  const { t } = useTranslation();
  return (
    <ul className="checks">
      {checks.map(({ name, outcome, detail }, index) => (
        <li
          key={`${name}-${index}`}
          className={`check check-${outcome}`}
          data-check={name}
          data-outcome={outcome}
        >
          {ICONS[outcome]}
          <span className="check-words">
            {t(`check.${name}`)}
            {outcome !== 'verified' && (
              <strong className="check-outcome"> {t(`checkOutcome.${outcome}`)}</strong>
            )}
          </span>
          {detail !== undefined && <CheckDetail name={name} detail={detail} />}
        </li>
      ))}
    </ul>
  );
}

export function OutcomeMark({ outcome }: Readonly<{ outcome: CheckOutcome }>) {
  const { t } = useTranslation();
  return (
    <span className={`verdict verdict-${outcome}`}>
      {ICONS[outcome]} {t(`checkOutcome.${outcome}`)}
    </span>
  );
}
