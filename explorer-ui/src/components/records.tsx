import { Button, Grid, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Nothing } from './states.js';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: T) => ReactNode;
  readonly width?: number | string;
  readonly align?: 'right';
}

interface RecordsProps<T> {
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly rowKey: (row: T) => string;
  readonly empty: ReactNode;
  readonly label: string;
  readonly more?: { readonly load: () => void; readonly loading: boolean } | undefined;
}

/** Rows as a table where there is room, as cards on a phone. The first column is the card's head. */
export function Records<T extends object>({ rows, columns, rowKey, empty, label, more }: RecordsProps<T>) {
  const { t } = useTranslation();
  const wide = Grid.useBreakpoint().md ?? true;
  if (rows.length === 0) return <Nothing>{empty}</Nothing>;
  return (
    <>
      {wide ? (
        <Table<T>
          size="small"
          aria-label={label}
          pagination={false}
          rowKey={rowKey}
          dataSource={[...rows]}
          columns={columns.map(({ key, title, render, width, align }) => ({
            key,
            title,
            render: (_, row) => render(row),
            ...(width !== undefined && { width }),
            ...(align !== undefined && { align }),
          }))}
        />
      ) : (
        <ul className="cards" aria-label={label}>
          {rows.map((row) => (
            <li key={rowKey(row)} className="card">
              {columns.map(({ key, title, render }, index) => (
                <div key={key} className={index === 0 ? 'card-head' : 'card-line'}>
                  {index > 0 && <span className="soft">{title}</span>}
                  <span>{render(row)}</span>
                </div>
              ))}
            </li>
          ))}
        </ul>
      )}
      {more !== undefined && (
        <div className="more">
          <Button onClick={more.load} loading={more.loading}>
            {t('common.more')}
          </Button>
        </div>
      )}
    </>
  );
}

/** The "more" of an infinite query, where there is more. */
export function moreOf(list: {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}) {
  return list.hasNextPage
    ? { load: () => void list.fetchNextPage(), loading: list.isFetchingNextPage }
    : undefined;
}
