/** What is wrong with the settings of probes is said when the file is read. */
import { describe, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { parseSpec } from '../../src/domain/probes/spec.ts';
import { parseSettings } from '../../src/runtime/config/parse.ts';

const problemsOf = (text: string) => parseSettings(text, '/x/config.toml', { folder: '/x', home: '/x' }).problems;
const probe = (...lines: readonly string[]): string => ['[[probe]]', 'name = "web"', ...lines, ''].join('\n');
const WEB = ['kind = "http"', 'target = "https://web1/"'];

describe('a [[probe]]', () => {
  test.each<readonly [readonly string[], string]>([
    [['kind = "nagios"'], 'config.toml:3: [[probe]] "web": a probe of kind nagios needs program'],
    [['kind = "prometheus"', 'target = "http://p/"'], 'config.toml:3: [[probe]] "web": a probe of kind prometheus needs query'],
    [['kind = "http"'], 'config.toml:1: [[probe]] "web": there is no target; allowed: https://web1.example.org/health'],
    [
      ['kind = "tcp"', 'target = "db1"'],
      'config.toml:4: [[probe]] "web": "db1" is not what a probe of kind tcp can ask; allowed: db1.example.org:5432',
    ],
    [
      ['kind = "http"', 'target = "https://user:secret@web1/"'],
      'config.toml:4: [[probe]] "web": "https://user:secret@web1/" is not what a probe of kind http can ask; allowed: https://web1.example.org/health',
    ],
    [
      ['kind = "http"', 'target = "https://{fqdn}/"'],
      'config.toml:4: [[probe]] "web": {fqdn} of target is a component\'s, and there is none; allowed: components = "role=web"',
    ],
    [
      [...WEB, 'components = "a=(b"'],
      'config.toml:5: [[probe]] "web": components: selector, column 3: "(" cannot stand here; allowed: a value, such as a=prod; with other signs in it, quoted',
    ],
    [[...WEB, 'every = "1m"', 'cron = "* * * * *"'], 'config.toml:6: [[probe]] "web": every and cron are both given; allowed: one of them'],
    [[...WEB, 'zone = "UTC"'], 'config.toml:5: [[probe]] "web": zone needs cron; allowed: cron = "0 3 * * *"'],
    [
      ['kind = "tcp"', 'target = "a:1"', 'method = "GET"'],
      'config.toml:5: [[probe]] "web": a probe of kind tcp has no method; allowed: kind = "http"',
    ],
    [
      [...WEB, 'needs = ["wbe"]'],
      'config.toml:5: [[probe]] "web": needs names "wbe", which is no [[probe]], did you mean "web"?; allowed: ',
    ],
    [[...WEB, 'needs = ["web"]'], 'config.toml:5: [[probe]] "web": it needs itself, by what it needs; allowed: needs that end'],
    [
      [...WEB, 'condition = "[status] == 200 && [stauts] < 3"'],
      [
        'config.toml:5: [[probe]] "web": condition, column 21: a probe of kind http has no [stauts], did you mean [status]?; allowed: [connected] [response_ms] [ip] [cert_days] [cert_trusted] [status] [body] [bytes] [redirects] [header.…] [json.…]',
        '    [status] == 200 && [stauts] < 3',
        '                        ^',
      ].join('\n'),
    ],
  ])('%j', (lines, sentence) => expect(problemsOf(probe(...lines))).toEqual([sentence]));

  test('has a name of its own', () => {
    expect(problemsOf(probe(...WEB) + probe(...WEB))).toEqual(['config.toml:6: [[probe]] "web": the name is taken on line 2']);
  });

  test('may be asked only in networks that are some', () => {
    expect(problemsOf('[probing]\nallow = ["169.254.0.0/33"]\n')).toEqual([
      'config.toml:2: [probing]: "169.254.0.0/33" of allow is no network; allowed: 169.254.10.0/24, fe80::1',
    ]);
  });
});

describe('a probe in one line', () => {
  test.each([
    ['', 1, 'a probe begins with its kind'],
    ['gopher web1', 1, 'a probe begins with its kind'],
    ['http', 5, 'there is no target'],
    ['tcp web1', 5, '"web1" is not what a probe of kind tcp can ask'],
    ['http http://web1/ http://web2/', 19, '"http://web2/" is nothing that a probe of kind http knows'],
    ['http http://web1/ method=STEAL', 19, 'method is not what it can be'],
    ['http http://web1/ [stauts] == 1', 2, 'a probe of kind http has no [stauts]'],
  ])('"%s" is refused where it is wrong', (text, column, problem) => {
    const read = parseSpec(text);
    if (!isRefusal(read)) throw new Error('it was read');
    expect(explain(read).text).toContain(`column ${column}: ${problem}`);
  });

  test('says what its kind is asked with', () => {
    expect(parseSpec('http http://web1/?q=1 method=HEAD verify=false timeout=3s warning="[bytes] > 0" [status] == 200')).toMatchObject({
      kind: 'http',
      target: 'http://web1/?q=1',
      method: 'HEAD',
      verify: false,
      timeout: 3_000,
      warning: '[bytes] > 0',
      condition: '[status] == 200',
    });
  });
});
