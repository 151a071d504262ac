/** As much of MIME as reading our own plain-text messages takes; written apart from nodemailer, so that tests do not ask it about itself. */
export interface ReadMail {
  /** Lower-case names; repeated headers keep every value. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly subject: string;
  readonly messageId: string;
  readonly text: string;
}

export function readMail(raw: string): ReadMail {
  const end = raw.indexOf('\r\n\r\n');
  const head = end < 0 ? raw : raw.slice(0, end);
  const headers = new Map<string, string[]>();
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const first = (name: string): string => headers.get(name)?.[0] ?? '';
  return {
    headers,
    subject: decodeWords(first('subject')),
    messageId: first('message-id'),
    text: decodeBody(end < 0 ? '' : raw.slice(end + 4), first('content-transfer-encoding')),
  };
}

export function decodeBody(body: string, encoding: string): string {
  const text =
    encoding.toLowerCase() === 'base64'
      ? Buffer.from(body, 'base64').toString('utf8')
      : encoding.toLowerCase() === 'quoted-printable'
        ? fromQuotedPrintable(body.replace(/=\r\n/g, ''))
        : body;
  return text.replace(/\r\n/g, '\n').trimEnd();
}

const fromQuotedPrintable = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

/** RFC 2047: `=?UTF-8?Q?…?=` and `?B?`; white space between two encoded words is not part of the text. */
const decodeWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8') : fromQuotedPrintable(word.replace(/_/g, ' ')),
    );
