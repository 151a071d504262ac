/** Pages that need nothing else: no script, no font, no picture from elsewhere, so that they can be mailed and kept. */
import { plain } from './plain.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text from anywhere, as text. */
export const safe = (value: unknown): string =>
  value === null ? '–' : plain(String(value)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const STYLE = `
:root { color-scheme: light dark; --faint: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1060px; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--faint); }
.critical { color: #c8102e; font-weight: 600 } .warning, .error { color: #b25e00; font-weight: 600 } .healthy { color: #1a7f37; font-weight: 600 }
@media print { tr { break-inside: avoid } }
`;

/** Title and body are markup already; `style` is what this page has besides. */
export const pageOf = (title: string, body: string, style = ''): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title><style>${STYLE}${style}</style></head><body>
${body}
</body></html>
`;

/** Cells are markup already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? '<p>None.</p>'
    : `<table><thead><tr>${head.map((title) => `<th scope="col">${title}</th>`).join('')}</tr></thead><tbody>${rows
        .map((row) => `<tr>${row.map((value) => `<td>${value}</td>`).join('')}</tr>`)
        .join('')}</tbody></table>`;

/** A word in its colour. */
export const mark = (word: string): string => `<span class="${safe(word)}">${safe(word).replace('_', ' ')}</span>`;
