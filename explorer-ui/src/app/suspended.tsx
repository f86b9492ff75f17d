import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParticipants } from '../gateway/queries.js';
import { useSession } from '../session/context.js';

/** Tells whoever was suspended, on every page: otherwise the first denial would. */
export function Suspended() {
  const { t } = useTranslation();
  const { me } = useSession();
  const own = useParticipants().data?.find(({ id }) => id === me.participant);
  return own?.standing === 'SUSPENDED' ? (
    <Alert banner type="warning" showIcon title={t('session.suspended')} />
  ) : null;
}
