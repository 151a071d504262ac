import { z } from 'zod';
import { cron, durationFrom, file, key, percent, secret, text, zone } from '../kernel/fields.ts';
import { severity } from '../kernel/rank.ts';
import { section } from '../kernel/setting.ts';
import { PROBE_KINDS } from './kinds.ts';

const line = (title: string, example: string) =>
  z
    .string()
    .trim()
    .min(1)
    .max(2_000)
    .meta({ title, examples: [example] });

const RECORDS = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const;
export const REDIRECTS = ['same-host', 'any', 'none'] as const;

/** What only some kinds are asked with. */
export const options = {
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']).optional(),
  headers: z
    .record(
      z
        .string()
        .regex(/^[\w-]{1,100}$/)
        .meta({ title: "a header's name" }),
      z
        .string()
        .max(2_000)
        .regex(/^[^\r\n]*$/),
    )
    .optional(),
  body: z.string().max(100_000).optional(),
  /** The header of this name, which no list shows. */
  authorization: secret.optional(),
  authorization_file: file.optional(),
  /** Where it may be sent on to: another host is asked only where that is said. */
  redirects: z.enum(REDIRECTS).optional(),
  /** Whether a certificate that is not good is as if nothing answered; without it: true. */
  verify: z.boolean().optional(),
  /** Which records of a name. */
  record: z.enum(RECORDS).optional(),
  /** In PromQL. */
  query: line('a query', '"up == 0"').optional(),
  /** A program and its arguments; no shell reads them. */
  program: z
    .array(z.string().max(10_000))
    .min(1)
    .meta({ title: 'a list of a program and its arguments', examples: ['["/usr/lib/nagios/plugins/check_load", "-w", "5,4,3"]'] })
    .optional(),
};

export const probe = z.strictObject({
  name: key,
  kind: z.enum(PROBE_KINDS),
  /** What is asked, with {name}, {fqdn}, {address} and {label} of the component where there is one. */
  target: line('a target', '"https://{fqdn}/health"').optional(),
  /** Which components of the inventory get one each. */
  components: line('a selector', '"role=web"').optional(),
  /** How often; without it and without `cron`, each minute. */
  every: durationFrom('1s').optional(),
  cron: cron.optional(),
  /** Whose clocks `cron` means. */
  zone: zone.default('UTC'),
  timeout: durationFrom('100ms').prefault('10s'),
  /** So many failures in a row make it certain. */
  attempts: z.int().min(1).max(20).default(3),
  retry_every: durationFrom('1s').prefault('15s'),
  /** Probes without which this one cannot be fine. */
  needs: z.array(key).default([]),
  /** What has to hold; without it, what its kind says. */
  condition: line('a condition', '"[status] == 200 && [response_ms] < 500"').optional(),
  /** What has to hold lest it be a warning. */
  warning: line('a condition', '"[cert_days] > 14"').optional(),
  /** Of the alert when the condition fails. */
  severity: severity.default('critical'),
  ...options,
});
export type ProbeSettings = z.output<typeof probe>;

export const probes = section('probe', 'What Watchbill itself asks whether it is well.', () => z.array(probe).default([]));

export const probing = section('probing', 'How probes are carried out.', () =>
  z
    .strictObject({
      /** How many are carried out at one moment; whoever has only been silent for a while does not count. */
      concurrency: z.int().min(1).max(1_000).default(64),
      /** Networks that may be asked although nobody should need to: link-local addresses, and where clouds tell their secrets. */
      allow: z
        .array(text)
        .default([])
        .meta({ title: 'a list of networks', examples: ['["169.254.10.0/24"]'] }),
      /** From so much change in its last 21 states on, in per cent, a probe flaps (0: never), until so little. */
      flap: z.strictObject({ start: percent.default(30), stop: percent.default(20) }).prefault({}),
    })
    .prefault({}),
);
export type Probing = z.output<(typeof probing)['schema']>;
