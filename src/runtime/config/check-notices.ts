/** Templates of notices name what there is. */
import { PLACEHOLDERS, strangersIn } from '../../domain/notices/template.ts';
import type { Check } from './finding.ts';
import { nearest } from './nearest.ts';
import { at, isTable } from './toml.ts';

const PARTS = ['subject', 'text', 'html'] as const;
const NAMES = Object.keys(PLACEHOLDERS);

export const knownPlaceholders: Check = function* ({ value }) {
  const templates = at(value, ['notice', 'template']);
  for (const [kind, template] of Object.entries(isTable(templates) ? templates : {}))
    for (const part of PARTS) {
      const said = isTable(template) ? template[part] : undefined;
      for (const name of typeof said === 'string' ? strangersIn(said) : []) {
        const meant = nearest(name, NAMES);
        const hint = meant === undefined ? '' : `, did you mean {${meant}}?`;
        yield {
          path: ['notice', 'template', kind, part],
          text: `[notice.template.${kind}]: ${part} names {${name}}, which is no placeholder${hint}; allowed: ${NAMES.map((one) => `{${one}}`).join(' ')}`,
        };
      }
    }
};
