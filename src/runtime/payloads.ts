import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { offerPayloads } from '../domain/alerts/payloads.ts';
import { offerUnpacking } from '../domain/alerts/raw.ts';
import { refuse } from '../domain/kernel/refusal.ts';

/** For bodies that are kept as text in the database. */
export const packed = (body: string): string => deflateRawSync(body).toString('base64');
const unpacked = (text: string): string => inflateRawSync(Buffer.from(text, 'base64')).toString('utf8');

/** Reads payloads as the intake does; the formats load when one is read. */
export function offerFormatsOfIntake(): void {
  offerUnpacking(unpacked);
  offerPayloads(async ({ format: name, source, body, headers, now }) => {
    const { FORMATS } = await import('../integrations/monitoring/formats.ts');
    const format = FORMATS.find((one) => one.name === name);
    const [entry] = format?.entries ?? [];
    if (format === undefined || entry === undefined)
      return refuse({
        kind: 'invalid',
        where: 'format',
        problem: `nothing speaks "${name}"`,
        allowed: FORMATS.map((one) => one.name).join(', '),
      });
    const said = source ?? format.kind;
    const posted = {
      source: said,
      body: Buffer.from(body),
      headers: { 'content-type': 'application/json', ...headers },
      query: new URLSearchParams(),
      places: {},
      now,
    };
    const { alerts, rejections, problem } = entry.read(posted);
    return problem === undefined ? { source: said, alerts, rejections } : refuse({ kind: 'invalid', where: 'the payload', problem });
  });
}
