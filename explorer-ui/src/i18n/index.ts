import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en/index.js';
import { zh } from './zh/index.js';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof zh };
  }
}

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const REMEMBERED = 'xinjian.language';

/** Chinese first; English at a switch, remembered in this browser. */
export async function startTranslation(storage: Storage): Promise<i18n> {
  const remembered = storage.getItem(REMEMBERED);
  const instance = i18next.createInstance();
  instance.on('languageChanged', (language) => {
    storage.setItem(REMEMBERED, language);
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  });
  await instance.use(initReactI18next).init({
    lng: remembered === 'en' ? 'en' : 'zh',
    fallbackLng: 'zh',
    resources: { zh: { translation: zh }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  return instance;
}

/** The language in use. */
export function languageOf(instance: Pick<i18n, 'language'>): Language {
  return instance.language === 'en' ? 'en' : 'zh';
}
