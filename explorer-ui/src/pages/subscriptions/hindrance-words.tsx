import { useTranslation } from 'react-i18next';
import { useWords } from '../../components/words.js';
import { hindranceWord } from '../../subscription/standing.js';

/** Why nothing is pushed under a subscription, in plain words. */
export function HindranceWords({ code }: Readonly<{ code: string | null }>) {
  const { t } = useTranslation();
  const words = useWords();
  if (code === null) return null;
  const word = hindranceWord(code);
  return <span>{word === undefined ? words.denial(code) : t(`subscription.hindered.${word}`)}</span>;
}
