import { isUscc } from '@xinjian/chaincode/model';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { rememberCustomer } from '../notebook/customers.js';
import { useSession } from '../session/context.js';
import { useAct } from '../session/use-act.js';
import { Hash } from './hash.js';
import { Failure } from './states.js';

const Resolved = z.object({ subject: z.string() });

/** From a unified social credit code to the reference under which its enterprise stands on the ledger. */
export function SubjectFinder({ onFound }: Readonly<{ onFound: (subject: string | undefined) => void }>) {
  const { t } = useTranslation();
  const { client } = useSession();
  const queries = useQueryClient();
  const [uscc, setUscc] = useState('');
  const resolve = useAct(
    async (code: string) => {
      const { subject } = await client.post('/v1/subjects/resolve', { uscc: code }, Resolved);
      await rememberCustomer(subject, code);
      await queries.invalidateQueries({ queryKey: ['customers'] });
      return subject;
    },
    (subject) => onFound(subject),
  );
  const wrong = uscc.length >= 18 && !isUscc(uscc);
  return (
    <Form.Item
      label={t('uscc.name')}
      htmlFor="uscc"
      {...(wrong && { validateStatus: 'error' as const, help: t('uscc.wrong') })}
      extra={
        resolve.data !== undefined && (
          <>
            {t('uscc.reference')} <Hash value={resolve.data} />
          </>
        )
      }
    >
      <div className="row">
        <Input
          id="uscc"
          className="mono uscc"
          maxLength={18}
          value={uscc}
          placeholder={t('uscc.example')}
          onChange={({ target }) => {
            setUscc(target.value.trim().toUpperCase());
            resolve.reset();
            onFound(undefined);
          }}
          onPressEnter={() => isUscc(uscc) && resolve.mutate(uscc)}
        />
        <Button disabled={!isUscc(uscc)} loading={resolve.isPending} onClick={() => resolve.mutate(uscc)}>
          {t('uscc.find')}
        </Button>
      </div>
      {resolve.error !== null && <Failure error={resolve.error} />}
    </Form.Item>
  );
}
