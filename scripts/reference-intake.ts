/** The text of `docs/reference/intake.md`, from the registry of intake formats. */
import type { Format } from '../src/integrations/monitoring/format.ts';
import { FORMATS } from '../src/integrations/monitoring/formats.ts';

const HEAD = `<!-- Written by scripts/reference.ts from the formats: npm run reference -->

# What the intake takes

Every entry takes a token of scope \`intake\` as \`Authorization: Bearer TOKEN\`, as the password of basic authentication, or as \`?token=TOKEN\`
from senders that can set no header. The answer goes out after the commit. A body that cannot be read is refused with 400 and one sentence,
and kept to be looked at (\`watchbill source rejections\`); a bad alert in a batch does not lose the others. Overload and a store that cannot
be written are 503: send it again.

[The guide](../guides/intake.md) says how to point each system here.
`;

const credentials = ({ credentials = {} }: Format): readonly string[] => [
  ...(credentials.scheme === undefined ? [] : [`The token may also come as \`Authorization: ${credentials.scheme} TOKEN\`.`]),
  ...(credentials.inBody === undefined ? [] : ['The token may also stand in the body.']),
  ...(credentials.signed === undefined ? [] : ['Signatures are checked where the source has a `signing_secret` in the configuration.']),
];

const section = (format: Format): readonly string[] => [
  `## ${format.title}`,
  '',
  ...[`Kind \`${format.kind}\`, which is also the name of a source whose token names none.`, ...credentials(format)].join(' ').split('\n'),
  '',
  '| | | |',
  '|---|---|---|',
  ...format.entries.map(({ method, path, summary }) => `| ${method} | \`${path}\` | ${summary} |`),
  '',
];

export const intakeText = (): string => [HEAD, ...FORMATS.flatMap(section)].join('\n');
