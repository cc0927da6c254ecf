/** Pages in the product's own look: one style sheet inside, no script but one that the page names, nothing from elsewhere. */

import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { type CatalogueLanguage, translate } from '../../../assets/i18n/index.ts';

export interface Page {
  readonly language: CatalogueLanguage;
  readonly title: string;
  /** HTML; whatever is not ours in it must be escaped. */
  readonly body: string;
  /** Path of a script of ours, relative to the page. */
  readonly script?: string;
  readonly status?: 200 | 401 | 403 | 404 | 500 | 503;
}

const STYLE = `
:root { color-scheme: light dark; --bg: #ffffff; --ink: #1b1d22; --soft: #5a6070; --line: #d9dce3; --accent: #1c58d9; --ok: #1a7f4b; --bad: #b3261e; --panel: #f5f6f9 }
@media (prefers-color-scheme: dark) { :root { --bg: #14161b; --ink: #e8eaf0; --soft: #a3a9b8; --line: #343946; --accent: #8ab0ff; --ok: #5ecb93; --bad: #ff8a80; --panel: #1d2028 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 24px 16px 64px; max-width: 60rem; background: var(--bg); color: var(--ink); font: 16px/1.5 "Open Sans", system-ui, sans-serif }
header { border-bottom: 1px solid var(--line); margin-bottom: 24px }
h1 { font-size: 1.5rem } h2 { font-size: 1.125rem; margin-top: 2rem }
a { color: var(--accent) } a:focus-visible, pre:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
table { border-collapse: collapse; width: 100% } td, th { border-bottom: 1px solid var(--line); padding: 6px 12px 6px 0; text-align: left; vertical-align: top }
pre { background: var(--panel); border-radius: 4px; overflow: auto; padding: 12px } code { font-family: ui-monospace, monospace; font-size: .875em }
.up { color: var(--ok) } .down { color: var(--bad) } .soft { color: var(--soft) }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)) }
.tile { background: var(--panel); border-radius: 8px; padding: 12px } .tile b { display: block; font-size: 1.5rem }
`;

/** The style sheet is allowed by its hash, so that no other can come in. */
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export function page(context: Context, { language, title, body, script, status = 200 }: Page) {
  const scriptTag = script === undefined ? '' : `<script src="${escapeHtml(script)}" defer></script>`;
  const product = translate(language, 'thread_summary.title');
  const html = `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – ${escapeHtml(product)}</title><style>${STYLE}</style>${scriptTag}</head>
<body><header><h1>${escapeHtml(title)}</h1></header><main>${body}</main></body></html>`;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    script === undefined ? '' : "script-src 'self'; connect-src 'self'",
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  ];
  context.header('content-security-policy', policy.filter((part) => part !== '').join('; '));
  return context.html(html, status as 200);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}
