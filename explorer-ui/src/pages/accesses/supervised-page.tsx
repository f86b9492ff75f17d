import { DENIAL_CODES, INSTITUTION_KINDS } from '@xinjian/chaincode/model';
import { CloseCircleFilled } from '@ant-design/icons';
import { DatePicker, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page, Section } from '../../components/page.js';
import { Records, moreOf } from '../../components/records.js';
import { Await } from '../../components/states.js';
import { shanghaiDate, shanghaiDay } from '../../components/time.js';
import { useWords } from '../../components/words.js';
import { useCatalogue, useList, useParticipants, usePurposes } from '../../gateway/queries.js';
import { Access } from '../../gateway/shapes/access.js';
import { accessColumns } from './columns.js';

const FILTERS = ['institution', 'subject', 'item', 'purpose', 'decision', 'code', 'from', 'to'] as const;
type Filter = (typeof FILTERS)[number];

/** Every access on the ledger, narrowed by filters that live in the address. */
export function SupervisedAccessesPage({ base }: Readonly<{ base: string }>) {
  const { t } = useTranslation();
  const words = useWords();
  const [search, setSearch] = useSearchParams();
  const query = Object.fromEntries(FILTERS.map((name) => [name, search.get(name) ?? undefined]));
  const accesses = useList('/v1/accesses', Access, { query, live: true });
  const set = (changes: Readonly<Partial<Record<Filter, string | undefined>>>) =>
    setSearch((current) => {
      const next = new URLSearchParams(current);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      return next;
    });
  return (
    <Page title={t('nav.accesses')} lead={t('supervision.lead')}>
      <Filters query={query} set={set} />
      <Section>
        <Await answer={accesses}>
          {(rows) => (
            <Records
              rows={rows}
              rowKey={({ id }) => id}
              columns={accessColumns(t, words, { to: `${base}/trace` })}
              empty={t('supervision.none')}
              label={t('nav.accesses')}
              more={moreOf(accesses)}
            />
          )}
        </Await>
      </Section>
    </Page>
  );
}

interface FiltersProps {
  readonly query: Readonly<Partial<Record<string, string>>>;
  readonly set: (changes: Readonly<Partial<Record<Filter, string | undefined>>>) => void;
}

function Filters({ query, set }: FiltersProps) {
  const { t } = useTranslation();
  const words = useWords();
  const participants = useParticipants().data ?? [];
  const items = useCatalogue().data ?? [];
  const purposes = usePurposes().data?.purposes ?? [];
  const choice = (name: Filter, label: string, options: { value: string; label: string }[]) => (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={label}
      placeholder={label}
      value={query[name] ?? null}
      options={options}
      onChange={(value: string | null | undefined) => set({ [name]: value ?? undefined })}
    />
  );
  return (
    <div className="filters" role="search">
      {choice(
        'decision',
        t('access.decision'),
        (['ALLOWED', 'DENIED'] as const).map((value) => ({ value, label: t(`outcome.${value}`) })),
      )}
      {choice(
        'institution',
        t('access.institution'),
        participants
          .filter(({ kind }) => INSTITUTION_KINDS.includes(kind))
          .map(({ id }) => ({ value: id, label: words.party(id) })),
      )}
      {choice(
        'item',
        t('access.items'),
        items.map(({ id }) => ({ value: id, label: `${id} ${words.item(id)}` })),
      )}
      {choice(
        'purpose',
        t('access.purpose'),
        purposes.map(({ code }) => ({ value: code, label: `${code} ${words.purpose(code)}` })),
      )}
      {choice(
        'code',
        t('supervision.code'),
        DENIAL_CODES.map((value) => ({ value, label: words.denial(value) })),
      )}
      <Input
        allowClear={{ clearIcon: <CloseCircleFilled aria-label={t('common.clear')} /> }}
        className="mono"
        placeholder={t('supervision.subject')}
        aria-label={t('supervision.subject')}
        defaultValue={query['subject'] ?? ''}
        onPressEnter={({ currentTarget }) => set({ subject: currentTarget.value.trim() })}
        onClear={() => set({ subject: undefined })}
      />
      <DatePicker.RangePicker
        className="filter-days"
        aria-label={t('supervision.days')}
        value={[shanghaiDate(query['from']), shanghaiDate(query['to'])]}
        onChange={(days) =>
          set({
            from: days?.[0] ? shanghaiDay(days[0].format('YYYY-MM-DD'), 'start') : undefined,
            to: days?.[1] ? shanghaiDay(days[1].format('YYYY-MM-DD'), 'end') : undefined,
          })
        }
      />
    </div>
  );
}
