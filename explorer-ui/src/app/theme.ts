import type { ThemeConfig } from 'antd';
import type { Language } from '../i18n/index.js';

/** Ink on paper, and one seal: the explorer's colours. */
export const PALETTE = {
  ink: '#1c2a31',
  inkSoft: '#5b676c',
  paper: '#f6f4ee',
  surface: '#ffffff',
  line: '#e2ddd0',
  indigo: '#1f4e66',
  night: '#15303c',
  seal: '#a8322a',
  bamboo: '#34724f',
  ochre: '#9a6412',
} as const;

/** Each language by its own fonts first: quotation marks and dashes differ in width (`Latin marks`: styles.css). */
const LATIN =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans"';
const CHINESE = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC"';
const FONTS: Record<Language, string> = {
  zh: `${CHINESE}, ${LATIN}, sans-serif`,
  en: `"Latin marks", ${LATIN}, ${CHINESE}, sans-serif`,
};

/** The explorer's theme in a language. */
export function themeOf(language: Language): ThemeConfig {
  return { ...theme, token: { ...theme.token, fontFamily: FONTS[language] } };
}

const theme: ThemeConfig = {
  token: {
    colorPrimary: PALETTE.indigo,
    colorInfo: PALETTE.indigo,
    colorLink: PALETTE.indigo,
    colorSuccess: PALETTE.bamboo,
    colorWarning: PALETTE.ochre,
    colorError: PALETTE.seal,
    colorTextBase: PALETTE.ink,
    colorTextDescription: PALETTE.inkSoft,
    colorTextSecondary: PALETTE.inkSoft,
    colorTextPlaceholder: '#6a757a',
    colorBgLayout: PALETTE.paper,
    colorBorder: '#cfc9ba',
    colorBorderSecondary: PALETTE.line,
    colorSuccessBg: '#f0f6f1',
    colorSuccessBorder: '#b9d4c3',
    colorInfoBg: '#eef4f7',
    colorInfoBorder: '#bcd2dd',
    colorWarningBg: '#fbf5e6',
    colorWarningBorder: '#e4cf9f',
    colorErrorBg: '#fbf0ee',
    colorErrorBorder: '#e6c1bc',
    borderRadius: 4,
    borderRadiusLG: 6,
    fontSize: 14,
    controlHeight: 34,
    boxShadow: '0 2px 10px rgba(28, 42, 49, 0.10)',
    boxShadowSecondary: '0 6px 24px rgba(28, 42, 49, 0.14)',
  },
  components: {
    Table: {
      headerBg: '#f3f0e7',
      headerColor: PALETTE.inkSoft,
      headerSplitColor: 'transparent',
      cellFontSize: 13,
    },
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Menu: {
      darkItemBg: PALETTE.night,
      darkItemSelectedBg: 'rgba(255, 255, 255, 0.10)',
      darkItemColor: 'rgba(246, 244, 238, 0.78)',
      itemHeight: 40,
    },
    Descriptions: { labelBg: '#faf8f3' },
    Layout: { headerBg: PALETTE.surface, siderBg: PALETTE.night, bodyBg: PALETTE.paper },
  },
};
