import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../i18n/index.js';

export function LanguageSwitch() {
  const { i18n } = useTranslation();
  const other = languageOf(i18n) === 'zh' ? 'en' : 'zh';
  return (
    <Button type="text" lang={other} onClick={() => void i18n.changeLanguage(other)}>
      {other === 'en' ? 'English' : '中文'}
    </Button>
  );
}
