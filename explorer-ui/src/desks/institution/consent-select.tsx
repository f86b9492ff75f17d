import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ConsentTag } from '../../components/tags.js';
import { shanghai } from '../../components/time.js';
import { useCustomers } from '../../components/use-customers.js';
import { useWords } from '../../components/words.js';
import type { Consent } from '../../gateway/shapes/consent.js';

interface ConsentSelectProps {
  readonly consents: readonly Consent[];
  readonly value: string | undefined;
  readonly onChange: (id: string) => void;
}

/** Chooses the consent to act under: each by its enterprise, purposes and end. */
export function ConsentSelect({ consents, value, onChange }: ConsentSelectProps) {
  const { t } = useTranslation();
  const words = useWords();
  const customers = useCustomers();
  return (
    <Select
      id="consent"
      className="wide"
      aria-label={t('institution.query.which')}
      {...(value !== undefined && { value })}
      onChange={onChange}
      placeholder={t('institution.query.choose')}
      options={consents.map(({ id, subject, terms, state }) => ({
        value: id,
        label: (
          <span>
            <ConsentTag state={state} />{' '}
            {t('institution.query.consentLine', {
              subject: customers.get(subject) ?? `${subject.slice(0, 10)}…`,
              purposes: words.list(terms.purposes.map(words.purpose)),
              to: shanghai(terms.to, 'day'),
            })}
          </span>
        ),
      }))}
    />
  );
}
