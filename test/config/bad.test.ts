import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { exampleConfig } from '../../src/runtime/config/example.ts';
import { parseSettings } from '../../src/runtime/config/parse.ts';
import { sections } from '../../src/runtime/config/sections.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchbill-bad-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'empty'), '\n');
writeFileSync(join(folder, 'secret'), 'hunter2\n');

const problemsOf = (text: string): readonly string[] =>
  parseSettings(text, join(folder, 'config.toml'), { folder, home: '/home/ana' }).problems;

const ANA = '[people.ana]\nname = "Ana"\nmail = "ana@example.org"\n';
const TWILIO = `[twilio]\naccount_sid = "AC${'0'.repeat(32)}"\nfrom = "+447700900001"\n`;
const MAIL = '[mail]\nhost = "smtp.example.org"\nfrom = "noc@example.org"\n';

const SECTIONS = sections.map(({ key }) => key).join(', ');

/** Each file, and everything that is said about it. */
const BAD: Readonly<Record<string, readonly [file: string, ...sentences: string[]]>> = {
  'a delay in words': [
    `${ANA}[[policy]]\nname = "db"\n[[policy.step]]\ntell = ["ana"]\n[[policy.step]]\ndelay = "5 minutes"\ntell = ["ana"]\n`,
    'config.toml:9: [[policy]] "db" step 2: delay "5 minutes" is not a duration; allowed: 30s, 5m, 1h30m',
  ],
  'a template with a place for what there is not': [
    '[notice.template.started]\nsubject = "{titel} begins"\n',
    'config.toml:2: [notice.template.started]: subject names {titel}, which is no placeholder, did you mean {title}?; allowed: {window} {title} {start} {end} {zone} {length} {in} {was} {on} {impact} {risk} {owner} {crew} {description} {why} {late} {stakeholder}',
  ],
  'a stakeholder who is nobody': [
    `${ANA}[[stakeholder]]\nname = "acme"\ntell = ["anna"]\n`,
    'config.toml:6: [[stakeholder]] "acme": tell names "anna", who is not in [people], did you mean "ana"?; allowed: ana',
  ],
  'a later step without a delay': [
    `${ANA}[[policy]]\nname = "db"\n[[policy.step]]\ntell = ["ana"]\n[[policy.step]]\ntell = ["ana"]\n`,
    'config.toml:8: [[policy]] "db" step 2: delay is missing; allowed: 30s, 5m, 1h30m (after the step before)',
  ],
  'a bare number for a duration': [
    '[notification]\nfirst_retry = 5\n',
    'config.toml:2: [notification]: first_retry 5 is not a duration of 1s or more; allowed: 30s, 5m, 1h30m',
  ],
  'a duration below the floor': [
    '[notification]\nsend_timeout = "0s"\n',
    'config.toml:2: [notification]: send_timeout "0s" is not a duration of 1s or more; allowed: 30s, 5m, 1h30m',
  ],
  'a policy without steps': [
    '[[policy]]\nname = "db"\n',
    'config.toml:1: [[policy]] "db": step is missing; allowed: one [[policy.step]] or more',
  ],
  'a policy with an empty list of steps': [
    '[[policy]]\nname = "db"\nstep = []\n',
    'config.toml:3: [[policy]] "db": step is empty; allowed: one [[policy.step]] or more',
  ],
  'a policy without a name': [
    `${ANA}[[policy]]\nstep = [{ tell = ["ana"] }]\n`,
    'config.toml:4: [[policy]] number 1: name is missing; allowed: letters, digits, ".", "_" and "-", 64 at most',
  ],
  'two policies of one name': [
    `${ANA}[[policy]]\nname = "db"\nmatch = { a = "b" }\nstep = [{ tell = ["ana"] }]\n[[policy]]\nname = "db"\nstep = [{ tell = ["ana"] }]\n`,
    'config.toml:9: [[policy]] "db": the name is taken on line 5',
  ],
  'a delay for a way to reach somebody that is not given, and quiet hours that are none': [
    `${ANA}after = { sms = "5m" }\nquiet = { hours = "at night" }\n`,
    'config.toml:4: [people.ana]: after names sms, which is not given; allowed: mail',
    'config.toml:5: [people.ana.quiet]: hours "at night" is not hours of the week; allowed: Mo-Fr 08:00-18:00, Sa,Su 09:00-12:00, 22:00-06:00',
  ],
  'a rotation with a member who is nobody': [
    `${ANA}[[rotation]]\nname = "noc"\nstart = "2026-11-02"\nmembers = ["ana", "anna"]\n`,
    'config.toml:7: [[rotation]] "noc": members names "anna", which is not in [people], did you mean "ana"?; allowed: ana',
  ],
  'a schedule over a layer that there is not, and a team that asks one': [
    `${ANA}[[schedule]]\nname = "week"\nlayers = ["noc"]\n[[team]]\nname = "noc"\nmembers = ["ana"]\noncall = ["weak"]\n`,
    'config.toml:6: [[schedule]] "week": layers names "noc", which is not a [[rotation]] or in [people]; allowed: ana',
    'config.toml:10: [[team]] "noc": oncall names "weak", which is not a [[schedule]], a [[rotation]] or in [people], did you mean "week"?; allowed: week, ana',
  ],
  'a rotation with the name of a person, and a schedule with that of a rotation': [
    `${ANA}[[rotation]]\nname = "ana"\nstart = "2026-11-02"\nmembers = ["ana"]\n[[rotation]]\nname = "noc"\nstart = "2026-11-02"\nmembers = ["ana"]\n[[schedule]]\nname = "noc"\nlayers = ["noc"]\n`,
    'config.toml:5: [[rotation]] "ana": somebody in [people] is called so already; allowed: another name',
    'config.toml:13: [[schedule]] "noc": a [[rotation]] is called so already; allowed: another name',
  ],
  'a rotation with a day, a time, a turn and hours that are none': [
    `${ANA}[[rotation]]\nname = "noc"\nstart = "2026-02-30"\nhandover = "9 o'clock"\nturn = "1h"\nmembers = ["ana"]\nhours = "always"\n`,
    'config.toml:6: [[rotation]] "noc": start "2026-02-30" is not a day; allowed: 2026-11-02',
    `config.toml:7: [[rotation]] "noc": handover "9 o'clock" is not a time of day; allowed: 09:00, 22:30`,
    'config.toml:8: [[rotation]] "noc": turn "1h" is not the length of a turn, two hours or more; allowed: daily, weekly, 12h, 2w',
    'config.toml:10: [[rotation]] "noc": hours "always" is not hours of the week; allowed: Mo-Fr 08:00-18:00, Sa,Su 09:00-12:00, 22:00-06:00',
  ],
  'a rule of alerts with a matcher that is none': [
    '[[alert.rule]]\nname = "db"\nmatch = ["severity"]\n',
    'config.toml:3: [[alert.rule]] "db": match "severity" is not a matcher; allowed: severity=critical, job!="a b", host=~web-.*, env!~test|lab',
  ],
  'a rule of alerts that names no policy': [
    `${ANA}[[policy]]\nname = "dba"\nstep = [{ tell = ["ana"] }]\n[[alert.rule]]\nname = "db"\npolicy = "dbaa"\n`,
    'config.toml:9: [[alert.rule]] "db": policy names "dbaa", which is no [[policy]], did you mean "dba"?; allowed: dba',
  ],
  'a word of one source that would fit nothing': [
    '[alert.source.zabbix.severity]\nHigh = "critical"\n',
    'config.toml:2: [alert.source.zabbix.severity]: "High" would fit nothing, for values are compared in lower case; allowed: high',
  ],
  'a step that tells nobody': [
    '[[policy]]\nname = "db"\nstep = [{ tell = [] }]\n',
    'config.toml:3: [[policy]] "db" step 1: tell is empty; allowed: ["ana", "mail:noc@example.org"]',
  ],
  'a step that names a stranger': [
    `${ANA}[people.bob]\nname = "Bob"\nmail = "bob@example.org"\n[[policy]]\nname = "db"\nstep = [{ tell = ["ana", "zoe"] }]\n`,
    'config.toml:9: [[policy]] "db" step 1: tell names "zoe", who is not in [people]; allowed: ana, bob',
  ],
  'a step that misspells a person': [
    `${ANA}[[policy]]\nname = "db"\nstep = [{ tell = ["anna"] }]\n`,
    'config.toml:6: [[policy]] "db" step 1: tell names "anna", who is not in [people], did you mean "ana"?; allowed: ana',
  ],
  'a step before there are people': [
    '[[policy]]\nname = "db"\nstep = [{ tell = ["ana"] }]\n',
    'config.toml:3: [[policy]] "db" step 1: tell names "ana", who is not in [people]; allowed: nobody, because [people] is empty',
  ],
  'a step that names somebody out of reach': [
    '[people.ana]\nname = "Ana"\n[[policy]]\nname = "db"\nstep = [{ tell = ["ana"] }]\n',
    'config.toml:5: [[policy]] "db" step 1: tell names "ana", who cannot be reached; allowed: people with one of mail, slack, mattermost, msteams, webhook, ntfy, gotify, pushover, sms, voice in [people.ana]',
  ],
  'a channel that does not exist': [
    '[[policy]]\nname = "db"\nstep = [{ tell = ["pigeon:ana"] }]\n',
    'config.toml:3: [[policy]] "db" step 1: tell "pigeon:ana" is not somebody to tell; allowed: a key of [people], schedule:NAME, rotation:NAME, team:NAME, mail:noc@example.org, sms:+447700900123',
  ],
  'a negative repeat': [
    `${ANA}[[policy]]\nname = "db"\nrepeat = -1\nstep = [{ tell = ["ana"] }]\n`,
    'config.toml:6: [[policy]] "db": repeat -1 is not a whole number; allowed: 0 to 100',
  ],
  'a pause before a repeat that never comes': [
    `${ANA}[[policy]]\nname = "db"\nrepeat_after = "5m"\nstep = [{ tell = ["ana"] }]\n`,
    'config.toml:6: [[policy]] "db": repeat_after needs repeat; allowed: repeat = 1 or more',
  ],
  'a match on a number': [
    `${ANA}[[policy]]\nname = "db"\nmatch = { shard = 3 }\nstep = [{ tell = ["ana"] }]\n`,
    'config.toml:6: [[policy]] "db" match: shard 3 is not a value or a list of values; allowed: "db", ["db", "web"]',
  ],
  'one policy under single brackets': ['[policy]\nname = "db"\n', 'config.toml:1: policy is not a list'],
  'a role that does not exist': [
    '[people.ana]\nname = "Ana"\nrole = "boss"\n',
    'config.toml:3: [people.ana]: role "boss" is not known; allowed: viewer, operator, lead, admin',
  ],
  'a person without a name': ['[people.ana]\nmail = "ana@example.org"\n', 'config.toml:1: [people.ana]: name is missing'],
  'a mail address without an at': [
    '[people.ana]\nname = "Ana"\nmail = "ana"\n',
    'config.toml:3: [people.ana]: mail "ana" is not a mail address; allowed: ana@example.org',
  ],
  'a phone number as it is dialled at home': [
    '[people.ana]\nname = "Ana"\nsms = "07700 900123"\n',
    'config.toml:3: [people.ana]: sms "07700 900123" is not a phone number; allowed: +447700900123',
  ],
  'a text message to a mail address': [
    '[[policy]]\nname = "db"\nstep = [{ tell = ["sms:ana@example.org"] }]\n',
    'config.toml:3: [[policy]] "db" step 1: tell "sms:ana@example.org" is not somebody to tell; allowed: a key of [people], schedule:NAME, rotation:NAME, team:NAME, mail:noc@example.org, sms:+447700900123',
  ],
  'a Twilio account without a token': [TWILIO, 'config.toml:1: [twilio]: auth_token is missing; allowed: auth_token_file, auth_token'],
  'an API key for an account, and an address without a scheme': [
    '[twilio]\naccount_sid = "SK0"\nauth_token = "x"\nfrom = "+447700900001"\napi = "api.twilio.com"\n',
    'config.toml:2: [twilio]: account_sid "SK0" is not an account SID; allowed: AC and 32 hexadecimal digits',
    'config.toml:5: [twilio]: api "api.twilio.com" is not a web address; allowed: https://api.twilio.com',
  ],
  'two tokens': [
    `${TWILIO}auth_token = "x"\nauth_token_file = "secret"\n`,
    'config.toml:5: [twilio]: auth_token and auth_token_file are both given; keep one',
  ],
  'a key with a space': [
    '[people."ana m"]\nname = "Ana"\n',
    'config.toml:1: [people]: "ana m" is not a short name; allowed: letters, digits, ".", "_" and "-", 64 at most',
  ],
  'a person that is no table': ['[people]\nana = "ana@example.org"\n', 'config.toml:2: [people]: ana "ana@example.org" is not a table'],
  'an unknown section': [
    '[nottification]\npaused = true\n',
    'config.toml:1: unknown section "nottification"; did you mean "notification"?',
  ],
  'a section that resembles nothing': ['[x]\n', `config.toml:1: unknown section "x"; allowed: ${SECTIONS}`],
  'an unknown key': [`${MAIL}prot = 25\n`, 'config.toml:4: [mail]: unknown key "prot"; did you mean "port"?'],
  'an unknown key that resembles nothing': [
    '[log]\ncolour = true\n',
    'config.toml:2: [log]: unknown key "colour"; allowed: level, file, keep',
  ],
  'a key of the prototype': ['[log]\n__proto__ = 1\n', 'config.toml:2: [log]: unknown key "__proto__"; allowed: level, file, keep'],
  'names that every object has': [
    '[log]\nconstructor = "x"\n[constructor]\n[[policy]]\nname = "db"\nstep = [{ tell = ["constructor"] }]\n',
    'config.toml:2: [log]: unknown key "constructor"; allowed: level, file, keep',
    `config.toml:3: unknown section "constructor"; allowed: ${SECTIONS}`,
    'config.toml:6: [[policy]] "db" step 1: tell names "constructor", who is not in [people]; allowed: nobody, because [people] is empty',
  ],
  'a port out of range': [`${MAIL}port = 70000\n`, 'config.toml:4: [mail]: port 70000 is not a whole number; allowed: 1 to 65535'],
  'a port in quotes': [`${MAIL}port = "25"\n`, 'config.toml:4: [mail]: port "25" is not a whole number; allowed: 1 to 65535'],
  'a number with a fraction': ['[log]\nkeep = 2.5\n', 'config.toml:2: [log]: keep 2.5 is not a whole number; allowed: 1 to 1000'],
  'an unknown encryption': [`${MAIL}tls = "ssl"\n`, 'config.toml:4: [mail]: tls "ssl" is not known; allowed: starttls, tls, none'],
  'a mail server without host and sender': [
    '[mail]\nport = 25\n',
    'config.toml:1: [mail]: host is missing',
    'config.toml:1: [mail]: from is missing; allowed: noc@example.org, Watchbill <noc@example.org>',
  ],
  'a sender that would forge a header': [
    '[mail]\nhost = "h"\nfrom = "a\\r\\nBcc: x@example.org <a@example.org>"\n',
    'config.toml:3: [mail]: from "a\\r\\nBcc: x@example.org <a@example.org>" is not a mail address; allowed: noc@example.org, Watchbill <noc@example.org>',
  ],
  'a user without a password': [`${MAIL}user = "noc"\n`, 'config.toml:4: [mail]: user needs a password; allowed: password_file, password'],
  'a password without a user': [`${MAIL}password = "x"\n`, 'config.toml:4: [mail]: a password needs a user'],
  'a password that is a number, and stays unsaid': [
    `${MAIL}user = "noc"\npassword = 12345\n`,
    'config.toml:5: [mail]: password is not text',
  ],
  'two passwords': [
    `${MAIL}user = "noc"\npassword = "x"\npassword_file = "secret"\n`,
    'config.toml:6: [mail]: password and password_file are both given; keep one',
  ],
  'a password file that is not there': [
    `${MAIL}user = "noc"\npassword_file = "nowhere"\n`,
    `config.toml:5: [mail]: password_file "${join(folder, 'nowhere')}" cannot be read: there is no such file`,
  ],
  'a password file that is a folder': [
    `${MAIL}user = "noc"\npassword_file = "."\n`,
    `config.toml:5: [mail]: password_file "${folder}" cannot be read: it is a folder`,
  ],
  'a password file without a password': [
    `${MAIL}user = "noc"\npassword_file = "empty"\n`,
    `config.toml:5: [mail]: password_file "${join(folder, 'empty')}" is empty`,
  ],
  'a certificate that is not there': [
    `${MAIL}ca_file = "/nowhere/ca.pem"\n`,
    'config.toml:4: [mail]: ca_file "/nowhere/ca.pem" cannot be read: there is no such file',
  ],
  'two sources of one name': [
    '[[source]]\nname = "x"\nkind = "alertmanager"\n[[source]]\nname = "x"\nkind = "alertmanager"\n',
    'config.toml:5: [[source]] "x": the name is taken on line 2',
  ],
  'an address without a port': [
    '[intake]\nlisten = "localhost"\n',
    'config.toml:2: [intake]: listen "localhost" is not an address to listen on; allowed: 127.0.0.1:9190, [::1]:9190, 0.0.0.0:9190',
  ],
  'a size without a unit': [
    '[intake]\nmax_body = "16"\n',
    'config.toml:2: [intake]: max_body "16" is not a size; allowed: 512KB, 16MB, 1GB',
  ],
  'a switch in words': [
    '[notification]\npaused = "no"\n',
    'config.toml:2: [notification]: paused "no" is not a switch; allowed: true, false',
  ],
  'a severity that does not exist': [
    '[alert.severity]\np1 = "bad"\n',
    'config.toml:2: [alert.severity]: p1 "bad" is not known; allowed: critical, error, warning, info',
  ],
  'a severity in capitals': [
    '[alert.severity]\nP1 = "critical"\n',
    'config.toml:2: [alert.severity]: "P1" would fit nothing, for values are compared in lower case; allowed: p1',
  ],
  'a date where text belongs': ['[database]\nurl = 2026-11-21\n', 'config.toml:2: [database]: url is not a file name or a postgres:// URL'],
  'several things in several places, in the order of the file': [
    `[log]\nlevel = "loud"\n${ANA}role = "boss"\n[intake]\nport = 1\n`,
    'config.toml:2: [log]: level "loud" is not known; allowed: debug, info, warn, error',
    'config.toml:6: [people.ana]: role "boss" is not known; allowed: viewer, operator, lead, admin',
    'config.toml:8: [intake]: unknown key "port"; allowed: listen, max_body',
  ],
  'a value without quotes': ['[log]\nlevel = info\n', 'config.toml:2: text belongs in quotes: level = info'],
  'a key without a value': ['[log]\nlevel =\n\nkeep = 7\n', 'config.toml:2: a value is missing behind "=": level ='],
  'a text that is not closed': [
    '[log]\nlevel = "info\nkeep = 7\n',
    'config.toml:2: a text is not closed; put a quote at its end: level = "info',
  ],
  'a header that is not closed': ['[log\nkeep = 7\n', 'config.toml:1: a section\'s name is not closed; put a "]" at its end: [log'],
  'a key twice': ['[log]\nkeep = 7\nkeep = 8\n', 'config.toml:3: this is written twice; keep one: keep = 8'],
  'a section twice': ['[log]\nkeep = 7\n[log]\nlevel = "info"\n', 'config.toml:3: this is written twice; keep one: [log]'],
  'a list that is not closed': ['[[policy]]\nname = "x"\nstep = [\n', 'config.toml:3: a list, a table or a text is not closed: step = ['],
  'two settings on a line': ['[log]\nkeep = 7 level = "info"\n', 'config.toml:2: only one setting fits on a line: keep = 7 level = "info"'],
  'several lines that are no TOML': [
    '[log]\nlevel = info\nkeep =\n\n[ui]\nbell = yes\ntheme = "mono\nosc9 = true\nosc9 = false\n',
    'config.toml:2: text belongs in quotes: level = info',
    'config.toml:3: a value is missing behind "=": keep =',
    'config.toml:6: text belongs in quotes: bell = yes',
    'config.toml:7: a text is not closed; put a quote at its end: theme = "mono',
    'config.toml:9: this is written twice; keep one: osc9 = false',
  ],
  'a fault inside a list of several lines': [
    '[[policy]]\nname = "x"\nstep = [\n  { tell = ["ana"] },\n  { tell = [ana] },\n]\n',
    'config.toml:5: this is not TOML: { tell = [ana] },',
  ],
  prose: ['Dear Watchbill,\n', 'config.toml:1: a key must be followed by "=" and a value: Dear Watchbill,'],
  'a broken line that holds a secret': [`${MAIL}password = hunter2\n`, 'config.toml:4: text belongs in quotes: password = …'],
};

test.each(Object.entries(BAD))('%s', (_, [file, ...sentences]) => {
  expect(problemsOf(file)).toEqual(sentences);
});

test('no problem sentence is built for a file without problems', () => {
  expect(problemsOf(`${MAIL}user = "noc"\npassword_file = "secret"\n`)).toEqual([]);
});

const PIECES = [
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '=',
  '#',
  ',',
  '.',
  '\n',
  '\r',
  '\0',
  '"""',
  'name',
  'policy',
  'step',
  'tell',
  'mail',
  '__proto__',
  '-1',
  '1979-05-27',
  'nan',
  '\uFEFF',
  '😀',
];

test.each(['[[policy]]\nname = {a = 1}\n', '[mail]\nhost = {a = 1}\ntls = "none"\nuser = "x"\n', '[twilio]\napi = {a = 1}\n'])(
  'a table in the place of a text: %s',
  (file) => expect(problemsOf(file).join()).toContain('is not'),
);

test('whatever is done to a file, it is read or refused with lines that exist, and nothing breaks', () => {
  const whole = exampleConfig().replaceAll(/^#(?=["[\w])/gm, '');
  const position = fc.integer({ min: 0, max: whole.length });
  const edit = fc.record({ at: position, length: fc.constantFrom(0, 0, 1, 5, 40), put: fc.constantFrom('', ...PIECES) });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce((done, { at, length, put }) => done.slice(0, at) + put + done.slice(at + length), whole);
      for (const sentence of problemsOf(text)) {
        const line = Number(/^config\.toml:(\d+): ./.exec(sentence)?.[1]);
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(text.split('\n').length);
      }
    }),
    { numRuns: 300 },
  );
});
