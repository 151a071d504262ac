/** The names that clouds give to things, as far as they say where a thing lies. */
const REGION = /^(?:[a-z]{2,3}(?:-[a-z]+)+-\d+|[a-z]+-[a-z]+\d+)(?![a-z]{2})/;

/** `eu-west-1a`, `us-west-2-lax-1a` and `europe-west1-b` lie in `eu-west-1`, `us-west-2` and `europe-west1`. */
export const regionOfZone = (zone: string | undefined): string | undefined => REGION.exec(zone ?? '')?.[0];

/** `arn:aws:rds:eu-west-1:123456789012:db:orders`; region and account are empty where the service has none. */
export function readArn(arn: string | undefined): { readonly region?: string; readonly account?: string } {
  const [scheme, , , region = '', account = ''] = (arn ?? '').split(':', 6);
  if (scheme !== 'arn') return {};
  return { ...(region === '' ? {} : { region }), ...(account === '' ? {} : { account }) };
}

/** `/subscriptions/ID/resourceGroups/…`, in whatever case Azure answers today. */
export const subscriptionOf = (id: string | undefined): string | undefined =>
  /^\/subscriptions\/([^/]+)/i.exec(id ?? '')?.[1]?.toLowerCase();

/** The last part of an address that names something: `…/zones/europe-west1-b`. */
export const lastPart = (address: string | undefined): string | undefined => address?.split('/').at(-1) || undefined;

/** What is there of optional facts. */
export const present = <T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
