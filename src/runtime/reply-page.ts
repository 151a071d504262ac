import { ACTS, type Act } from '../domain/notifications/reply.ts';
import type { Answer } from '../integrations/intake/answer.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

const STYLE =
  'body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}' +
  'button{font:inherit;padding:.6rem 1rem;margin:.3rem .4rem .3rem 0}';

/** Mail scanners and previews fetch links, so a link shows this and changes nothing; a button posts. No script, nothing from elsewhere. */
export function replyPage(status: number, title: string, lines: readonly string[], offer: readonly Act[] = []): Answer {
  const buttons = ACTS.filter((act) => offer.includes(act)).map(
    (act) => `<button name="act" value="${act}">${act.charAt(0).toUpperCase()}${act.slice(1)}</button>`,
  );
  return {
    status,
    type: 'text/html; charset=utf-8',
    headers: {
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
      'X-Robots-Tag': 'noindex',
    },
    body:
      '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
      `<title>Watchbill</title><style>${STYLE}</style><h1>${escaped(title)}</h1>` +
      lines.map((line) => `<p>${escaped(line)}</p>`).join('') +
      (buttons.length === 0 ? '' : `<form method="post">${buttons.join('')}</form>`),
  };
}
