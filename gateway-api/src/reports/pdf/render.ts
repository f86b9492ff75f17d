import { createRequire } from 'node:module';
import pdfmake from 'pdfmake';
import type { Report } from '../report.js';
import { documentOf } from './document.js';

const FONT = 'NotoSansSC';

/** Sets a report as PDF; the same report gives the same bytes. */
export type RenderReport = (report: Report) => Promise<Uint8Array>;

/** A renderer with Noto Sans SC, of which each PDF embeds the letters that it uses; it reads no other file. */
export function openRenderer(): RenderReport {
  const { resolve } = createRequire(import.meta.url);
  const fontFile = (weight: string) =>
    resolve(`@expo-google-fonts/noto-sans-sc/${weight}/NotoSansSC_${weight}.ttf`);
  const font = { normal: fontFile('400Regular'), bold: fontFile('700Bold') };
  pdfmake.setFonts({ [FONT]: font });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => Object.values(font).includes(path));
  return (report) => pdfmake.createPdf(documentOf(report, FONT)).getBuffer();
}
