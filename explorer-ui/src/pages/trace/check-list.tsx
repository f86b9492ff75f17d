import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Hash } from '../../components/hash.js';
import type { Check, CheckOutcome } from '../../verification/check.js';

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
          {detail !== undefined && <Detail text={detail} />}
        </li>
      ))}
    </ul>
  );
}

function Detail({ text }: Readonly<{ text: string }>) {
  const opaque = /^(0x)?[0-9a-f]{32,}$|^[A-Za-z0-9_-]{43}$|^[0-9a-f-]{36}$/.test(text);
  return opaque ? <Hash value={text} /> : <span className="soft check-detail">{text}</span>;
}

export function OutcomeMark({ outcome }: Readonly<{ outcome: CheckOutcome }>) {
  const { t } = useTranslation();
  return (
    <span className={`verdict verdict-${outcome}`}>
      {ICONS[outcome]} {t(`checkOutcome.${outcome}`)}
    </span>
  );
}
