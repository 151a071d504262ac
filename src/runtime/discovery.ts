import { type FormatName, offer, type Reader } from '../domain/inventory/formats.ts';

/** Who reads which program's inventory; each is loaded when a file of its format is read. */
const READERS: Readonly<Record<Exclude<FormatName, 'csv'>, () => Promise<Reader>>> = {
  ansible: async () => ({ parse: (await import('../integrations/discovery/ansible.ts')).parseAnsible }),
  terraform: async () => ({ parse: (await import('../integrations/discovery/terraform.ts')).parseTerraform }),
  'prometheus-sd': async () => ({ parse: (await import('../integrations/discovery/prometheus-sd.ts')).parsePrometheusSd }),
  kubernetes: async () => ({ parse: (await import('../integrations/discovery/kubernetes.ts')).parseKubernetes }),
  netbox: async () => ({ parse: (await import('../integrations/discovery/netbox.ts')).parseNetbox }),
};

export const offerFormats = (): void => offer(READERS);
