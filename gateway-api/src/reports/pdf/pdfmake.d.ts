/**
 * What of pdfmake 0.3 is used here. Its published types bring the browser's globals into the whole service, where a
 * mistyped name would then be found in them.
 */
declare module 'pdfmake' {
  /** In points: all sides; horizontal and vertical; or left, top, right, bottom. */
  export type Margin = number | [number, number] | [number, number, number, number];

  export interface Style {
    readonly font?: string;
    readonly fontSize?: number;
    readonly bold?: boolean;
    readonly color?: string;
    readonly lineHeight?: number;
    readonly margin?: Margin;
    readonly alignment?: 'left' | 'right' | 'center';
  }

  interface Layout extends Style {
    readonly style?: string;
    readonly width?: number | '*' | 'auto';
    /** Marks headings, for `pageBreakBefore`. */
    readonly headlineLevel?: number;
    readonly pageBreak?: 'before' | 'after';
    /** Moved to the next page rather than cut. */
    readonly unbreakable?: boolean;
  }

  export type Block =
    | (Layout & { readonly text: string })
    | (Layout & { readonly stack: readonly Content[] })
    | (Layout & { readonly columns: readonly Content[] })
    | (Layout & { readonly ol: readonly Content[] })
    | (Layout & { readonly qr: string; readonly fit: number; readonly eccLevel: 'L' | 'M' | 'Q' | 'H' })
    | (Layout & { readonly table: Table; readonly layout: TableLayout });

  export type Content = string | Block;

  export type TableCell = string | (Layout & { readonly text: string; readonly colSpan?: number });

  export interface Table {
    readonly body: readonly (readonly TableCell[])[];
    readonly widths: readonly (number | '*' | 'auto')[];
    readonly headerRows?: number;
    /** Rows that are never parted from the head. */
    readonly keepWithHeaderRows?: number;
    readonly dontBreakRows?: boolean;
  }

  export interface TableLayout {
    readonly hLineWidth: () => number;
    readonly vLineWidth: () => number;
    readonly hLineColor: () => string;
    readonly vLineColor: () => string;
    readonly paddingTop: () => number;
    readonly paddingBottom: () => number;
    readonly fillColor: (row: number, node: unknown, column: number) => string | null;
  }

  export interface PlacedNode {
    readonly headlineLevel?: number;
    /** Where it would begin: 0 at the top of the page, 1 at its end. */
    readonly startPosition: { readonly verticalRatio: number };
  }

  export interface DocumentDefinition {
    readonly pageSize: 'A4';
    readonly pageMargins: Margin;
    readonly language: string;
    readonly displayTitle: boolean;
    readonly info: Readonly<Record<string, string | Date>>;
    readonly defaultStyle: Style;
    readonly styles: Readonly<Record<string, Style>>;
    readonly watermark: {
      readonly text: string;
      readonly color: string;
      readonly opacity: number;
      readonly bold: boolean;
      /** In degrees. */
      readonly angle: number;
    };
    readonly header: Content;
    readonly footer: (page: number, pages: number) => Content;
    readonly pageBreakBefore: (
      node: PlacedNode,
      nodes: { getFollowingNodesOnPage(): readonly PlacedNode[] },
    ) => boolean;
    readonly content: readonly Content[];
  }

  interface Pdfmake {
    /** Files by family and weight. */
    setFonts(fonts: Readonly<Record<string, { readonly normal: string; readonly bold: string }>>): void;
    setUrlAccessPolicy(mayLoad: (url: string) => boolean): void;
    setLocalAccessPolicy(mayRead: (path: string) => boolean): void;
    createPdf(definition: DocumentDefinition): { getBuffer(): Promise<Uint8Array> };
  }
  const pdfmake: Pdfmake;
  export default pdfmake;
}
