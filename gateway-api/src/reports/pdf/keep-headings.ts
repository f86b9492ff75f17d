import type { Block } from 'pdfmake';

/** Whether a node heads what follows it; 0 is a heading that is held by other means. */
export function isHeading({ headlineLevel = 0 }: { readonly headlineLevel?: number }): boolean {
  return headlineLevel > 0;
}

/**
 * Ties headings to the table that follows them where it moves to the next page as a whole: pdfmake tells
 * `pageBreakBefore` where such a table was going to stand, not where it went.
 */
export function keepHeadings(content: readonly Block[]): Block[] {
  const kept: Block[] = [];
  let headings: Block[] = [];
  for (const node of content) {
    if (isHeading(node)) {
      headings.push(node);
      continue;
    }
    if (headings.length > 0 && node.unbreakable === true) {
      const held = headings.map((heading) => ({ ...heading, headlineLevel: 0 }));
      kept.push({ stack: [...held, node], unbreakable: true });
    } else kept.push(...headings, node);
    headings = [];
  }
  return [...kept, ...headings];
}
