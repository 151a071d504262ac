import { FORMATS, type FormatName, offerReaders, offerWriters } from '../domain/inventory/formats.ts';
import { offerProvider } from '../domain/inventory/providers.ts';
import type { formats } from '../integrations/discovery/formats.ts';

type Discovered = keyof typeof formats;

const isDiscovered = (name: FormatName): name is Discovered => name !== 'csv';

/** Who reads and writes which program's inventory, and asks a source for it; loaded when such a file or source is read, or written. */
export function offerFormats(): void {
  const read = (name: Discovered) => [name, async () => (await import('../integrations/discovery/formats.ts')).formats[name]] as const;
  offerReaders(Object.fromEntries(FORMATS.filter(isDiscovered).map(read)));
  offerProvider(async (source, signal) => (await import('../integrations/discovery/source.ts')).observeSource(source, signal));
  offerWriters({
    ansible: async () => {
      const { exportAnsible } = await import('../integrations/discovery/export/ansible.ts');
      return { write: (components) => exportAnsible(components) };
    },
    'prometheus-sd': async () => ({ write: (await import('../integrations/discovery/export/prometheus-sd.ts')).exportPrometheusSd }),
  });
}
