const SEAL = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect x="4" y="4" width="56" height="56" rx="9" fill="#a8322a"/><path d="M20 14 13 27M17.5 22v28M25 19h24M28 27h18M28 34h18M28 41h18v9H28z" fill="none" stroke="#fbf7ef" stroke-width="3.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** The explorer's paper, ink and seal (explorer-ui/src/app/styles.css). */
const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f6f4ee; color: #1c2a31;
  font: 15px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif; }
main { width: min(23rem, calc(100vw - 2rem)); background: #fff; border: 1px solid #e2ddd0; border-radius: 6px; padding: 2rem; }
h1 { display: flex; align-items: center; gap: 12px; margin: 0; font-size: 1.375rem; line-height: 1.2; letter-spacing: .14em;
  font-family: "Songti SC", STSong, "Noto Serif CJK SC", "Noto Serif SC", SimSun, Georgia, serif; }
h1 small { display: block; font-size: .6875rem; font-weight: 400; letter-spacing: .18em; color: #5b676c; }
.seal { display: grid; place-items: center; width: 36px; height: 40px; border-radius: 5px; background: #a8322a; color: #fbf7ef;
  font-size: 15px; line-height: 1.1; letter-spacing: 0; box-shadow: inset 0 0 0 1.5px rgba(251, 247, 239, .5); }
.lead { margin: .75rem 0 1.5rem; font-size: .8125rem; color: #5b676c; }
label { display: block; margin: 0 0 1rem; font-size: .875rem; }
input { display: block; width: 100%; margin-top: .25rem; padding: .5rem .75rem; font: inherit; border: 1px solid #cfc9ba; border-radius: 4px; }
button { width: 100%; padding: .625rem; font: inherit; color: #fff; background: #1f4e66; border: 0; border-radius: 4px; cursor: pointer; }
button:hover { background: #173d51; }
input:focus-visible, button:focus-visible { outline: 2px solid #1f4e66; outline-offset: 2px; }
[role=alert] { margin: 0 0 1rem; padding: .5rem .75rem; font-size: .875rem; color: #a8322a; background: #fbf0ee; border: 1px solid #e6c1bc; border-radius: 4px; }
[lang=en] { color: #5b676c; }
[role=alert] [lang=en] { display: block; color: inherit; }`;

export interface PageContent {
  /** Of the window; plain text. */
  readonly title: string;
  /** Below the wordmark: HTML of this platform's own making. */
  readonly body: string;
}

/** A whole HTML page of the embedded issuer in the explorer's look; it asks nothing of any other address. */
export function page({ title, body }: PageContent): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(SEAL)}">
<style>${STYLE}
</style>
</head>
<body>
<main>
<h1><span class="seal" aria-hidden="true">信<br>鉴</span><span>信鉴<small lang="en">Xinjian</small></span></h1>
<p class="lead">融资信用审计账本 <span lang="en">Audit ledger of financing credit</span></p>
${body}
</main>
</body>
</html>
`;
}
