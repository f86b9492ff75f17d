import { useTranslation } from 'react-i18next';
import { Nothing } from '../../components/states.js';
import type { Gone } from '../../gateway/shapes/delivery.js';
import { languageOf } from '../../i18n/index.js';

/** Why an access that was allowed came back without its data. */
export function GoneNote({ gone }: Readonly<{ gone: Gone }>) {
  const { t, i18n } = useTranslation();
  return <Nothing>{gone?.text[languageOf(i18n)] ?? t('institution.result.notAgain')}</Nothing>;
}
