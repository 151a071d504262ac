/** What is secret in a text from outside is masked, the rest stays as it is, and neither costs more than reading the text. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { isMasked, masking } from '../../src/domain/masking/masking.ts';

const { text, named, texts } = masking();

describe('is masked, with the reason and nothing else', () => {
  test.each([
    ['password=hunter2 and more', 'password=‹masked: password› and more'],
    ['{"password":"hunter2","a":1}', '{"password":"‹masked: password›","a":1}'],
    ['{"db_password" : "a \\"quoted\\" one", "a": 1}', '{"db_password" : "‹masked: password›", "a": 1}'],
    [String.raw`said "{\"token\":\"abc\",\"a\":1}"`, String.raw`said "{\"token\":\"‹masked: token›\",\"a\":1}"`],
    ['{"password":"cut he', '{"password":"‹masked: password›'],
    ["$config['secret'] = 1; secret => 'x y'", "$config['secret'] = 1; secret => '‹masked: secret›'"],
    ['DB_PASS=x smtpPass=y', 'DB_PASS=‹masked: password› smtpPass=‹masked: password›'],
    ['passwd: s3cr3t', 'passwd: ‹masked: password›'],
    ["api_key: 'k-123'", "api_key: '‹masked: API key›'"],
    ['backup --password hunter2 --host db', 'backup --password ‹masked: password› --host db'],
    ['backup --db-token=abc', 'backup --db-token=‹masked: token›'],
    ['<password>hunter2</password>', '<password>‹masked: password›</password>'],
    ['Authorization: Bearer abcdef123456', 'Authorization: Bearer ‹masked: authorization header›'],
    ['authorization: "Basic bm9jOng="', 'authorization: "Basic ‹masked: authorization header›"'],
    ['sent bearer eyJabc123 there', 'sent bearer ‹masked: authorization header› there'],
    ['X-Auth-Token: 0123', 'X-Auth-Token: ‹masked: token›'],
    ['Set-Cookie: a=b; session=c\nnext', 'Set-Cookie: ‹masked: cookie›\nnext'],
    ['GET /v1/intake?token=wb_abcdefgh&a=1 HTTP/1.1', 'GET /v1/intake?token=‹masked: token›&a=1 HTTP/1.1'],
    ['https://x.blob/y?sv=1&sig=abc%3D&se=2', 'https://x.blob/y?sv=1&sig=‹masked: signature›&se=2'],
    ['postgres://noc:s3cr3t@db.example.org/ops', 'postgres://noc:‹masked: url password›@db.example.org/ops'],
    ['smtp://noc:p@ss@mail', 'smtp://noc:‹masked: url password›@mail'],
    ['amqp://noc:pa/ss@mq:5672/v', 'amqp://noc:‹masked: url password›@mq:5672/v'],
    ['mysql://noc:cut-he', 'mysql://noc:‹masked: url password›'],
    ['redis://:s3cr3t@[::1]:6379', 'redis://:‹masked: url password›@[::1]:6379'],
    ['Server=db;Uid=noc;Pwd=s3cr3t;Port=1', 'Server=db;Uid=noc;Pwd=‹masked: password›;Port=1'],
    ['AccountName=a;AccountKey=b+/==;Suffix=c', 'AccountName=a;AccountKey=‹masked: key›;Suffix=c'],
    ['key AKIAIOSFODNN7EXAMPLE found', 'key AKIA‹masked: AWS key› found'],
    ['aws_secret_access_key = wJalrXUtnFEMI', 'aws_secret_access_key = ‹masked: secret›'],
    [`push with ghp_${'a1'.repeat(18)} failed`, 'push with ghp_‹masked: GitHub token› failed'],
    [`glpat-${'x'.repeat(20)}`, 'glpat-‹masked: GitLab token›'],
    [`xoxb-${'1'.repeat(12)}-abc`, 'xoxb-‹masked: Slack token›'],
    ['https://hooks.slack.com/services/T0/B0/abcdefgh', 'https://hooks.slack.com/services/‹masked: Slack webhook›'],
    ['with eyJhbGciOi.eyJzdWIiOi.c2ln here', 'with ‹masked: signed token› here'],
    ['wb_833FyAyQfG9FT-xMaBVJjIFMr6A was used', 'wb_‹masked: Watchbill token› was used'],
    ['root:$6$saltsalt$hashhashhashhash:19000', 'root:$6$‹masked: password hash›:19000'],
    [
      '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----',
      '-----BEGIN RSA PRIVATE KEY-----‹masked: private key›-----END RSA PRIVATE KEY-----',
    ],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl', '-----BEGIN OPENSSH PRIVATE KEY-----‹masked: private key›'],
    ['mysql -u root -phunter2 ops', 'mysql -u root -p‹masked: password› ops'],
    ['sshpass -p hunter2 ssh noc@db', 'sshpass -p ‹masked: password› ssh noc@db'],
    ['curl -s -u noc:hunter2 http://x/', 'curl -s -u noc:‹masked: password› http://x/'],
    ['check_snmp -H sw1 -C s3cr3t -o 1', 'check_snmp -H sw1 -C ‹masked: SNMP community› -o 1'],
  ])('%s', (said, kept) => {
    expect(text(said)).toBe(kept);
    expect(text(kept)).toBe(kept);
  });
});

test.each([
  'a perfectly ordinary sentence',
  'CPU of web-01 at 97 % since 03:12, see https://wiki.example.org/runbooks/cpu?page=2#top',
  'http://prom:9090/graph?g0.expr=up&mail=noc@example.org',
  'http://[::1]:9090/x ssh://git@example.org:22/x',
  'basic authentication failed for bob, bearer of bad news',
  'password: expired for bob; token: missing',
  'password_file=/run/x secretName: tls token_count=5 passwords: 3 secretKeyRef: {}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of another language
  'password=$DB_PASSWORD token=${TOKEN} secret={{ vault }} --password $PW',
  'bypass=yes compass: north passed: 12',
  '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----',
  'newghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaa akiaiosfodnn7example',
  'mysql -p ops; ls -pass | curl -u noc x',
  'x.eyJ short',
  '',
])('is left alone: %s', (said) => expect(text(said)).toBe(said));

test('a value under a secret name is masked whatever it is, and what only speaks of a secret is not', () => {
  expect(named('db_password', 'x')).toBe('‹masked: password›');
  expect(named('X-Api-Key', 'x')).toBe('‹masked: API key›');
  expect(named('password', '')).toBe('');
  expect(named('password', named('password', 'x'))).toBe(named('password', 'x'));
  expect(named('token_file', '/run/token')).toBe('/run/token');
  expect(named('summary', 'at postgres://a:b@c')).toBe('at postgres://a:‹masked: url password›@c');
  expect(isMasked(named('secret', 'x'))).toBe(true);
});

test('labels without a secret are the same object; names that hold one are masked as well', () => {
  const clean = { alertname: 'HighCPU', severity: 'critical', instance: 'web-01:9100' };
  expect(texts(clean)).toBe(clean);
  const hostile = JSON.parse('{"__proto__":"password=x1","password":"x2","wb_0123456789abc":"y"}') as Record<string, string>;
  expect(Object.entries(texts(hostile))).toEqual([
    ['__proto__', 'password=‹masked: password›'],
    ['password', '‹masked: password›'],
    ['wb_‹masked: Watchbill token›', 'y'],
  ]);
});

test('names without end are forgotten again', () => {
  for (let number = 0; number < 10_000; number++) named(`label${number}`, 'x');
  expect(named('password', 'x')).toBe('‹masked: password›');
});

test('the configuration adds names and literals, and shows what only sounds secret', () => {
  const ours = masking({
    names: ['Badge'],
    shown: ['secret'],
    pattern: [{ name: 'door code', after: ['DOOR-', 'c++'], shortest: 4 }],
  });
  expect(ours.text('badge=12 door-12345, DOOR-1 c++abcd password=x')).toBe(
    'badge=‹masked: secret› door-‹masked: door code›, DOOR-1 c++‹masked: door code› password=‹masked: password›',
  );
  expect(ours.named('badge', '12')).toBe('‹masked: secret›');
  expect(ours.named('secret', 'my-tls')).toBe('my-tls');
});

const FRAGMENTS = [
  ...[
    'password',
    '=',
    ':',
    ' ',
    '"',
    "'",
    '\\',
    '\\"',
    '://',
    '@',
    '/',
    'a',
    '1',
    '-',
    '--',
    'token',
    'Bearer ',
    'Authorization',
    '>',
    '<',
    '</',
  ],
  ...[
    'ghp_',
    'a1b2c3d4e5f6g7h8i9',
    'eyJ',
    '.eyJ',
    '.',
    'snmpget',
    ' -c ',
    'curl -u ',
    'mysql -p',
    '-----BEGIN RSA PRIVATE KEY-----',
    '-----END',
    '$6$',
  ],
  ...[
    'cookie',
    ';',
    '\n',
    '${',
    '‹masked: ',
    '‹masked: SNMP community›',
    '‹',
    '›',
    'null',
    'sig',
    '?',
    '&',
    'AKIA',
    'ABCDEFGHIJKLMNOP',
    'community',
    '…',
    '😀',
  ],
];
const scraps = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 40 }).map((parts) => parts.join(''));

test('masking twice is masking once', () => {
  fc.assert(
    fc.property(fc.oneof(scraps, fc.string({ unit: 'binary', maxLength: 200 })), (said) => {
      const once = text(said);
      expect(text(once)).toBe(once);
    }),
    { numRuns: 20_000 },
  );
});

/** Characters that the rules looked at; the search for literals reads each once, having no quantifier. */
function reads(said: string): number {
  const spy = vi.spyOn(String.prototype, 'charCodeAt');
  try {
    text(said);
    return spy.mock.calls.length;
  } finally {
    spy.mockRestore();
  }
}

test('twice the text is twice the work, whatever it repeats', () => {
  let worst = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...FRAGMENTS), { minLength: 1, maxLength: 6 }), (parts) => {
      const pattern = parts.join('');
      const times = Math.ceil(8_000 / pattern.length);
      const [once, twice] = [reads(pattern.repeat(times)), reads(pattern.repeat(2 * times))];
      expect(twice).toBeLessThanOrEqual(2.1 * once + 1_000);
      worst = Math.max(worst, once / (times * pattern.length));
    }),
    { numRuns: 300 },
  );
  // The longest look ahead of a rule, over the shortest literal that makes it look.
  expect(worst).toBeLessThan(60);
});
