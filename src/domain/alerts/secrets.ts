import type { Masking } from '../masking/masking.ts';
import type { IncomingAlert } from './incoming.ts';

/** The alert as it may be kept. Its fingerprint stays: what tells it from others was made of what the source said. */
export const withoutSecrets = (alert: IncomingAlert, masks: Masking): IncomingAlert => ({
  ...alert,
  labels: masks.texts(alert.labels),
  annotations: masks.texts(alert.annotations),
  url: alert.url === null ? null : masks.text(alert.url),
  group: alert.group === null ? null : masks.text(alert.group),
});
