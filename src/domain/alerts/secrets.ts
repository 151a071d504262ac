import type { Masking } from '../masking/masking.ts';
import type { IncomingAlert } from './incoming.ts';

/** The alert as it may be kept. What tells it from others stays as the source said it, unless that itself holds a secret. */
export function withoutSecrets(alert: IncomingAlert, masks: Masking): IncomingAlert {
  const { fingerprint, url, group, component, by, note } = alert;
  return {
    ...alert,
    fingerprint: masks.text(fingerprint) === fingerprint ? fingerprint : digest(fingerprint),
    labels: masks.texts(alert.labels),
    annotations: masks.texts(alert.annotations),
    url: url === null ? null : masks.text(url),
    group: group === null ? null : masks.text(group),
    ...(component === undefined ? {} : { component: masks.text(component) }),
    ...(by === undefined ? {} : { by: masks.text(by) }),
    ...(note === undefined ? {} : { note: masks.text(note) }),
  };
}

/** FNV-1a, twice from different offsets: 64 bits that stay the same for the same text. */
function digest(text: string): string {
  const half = (offset: number): string => {
    let hash = offset;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, '0');
  };
  return half(0x811c9dc5) + half(0x1b873593);
}
