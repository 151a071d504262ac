/** What is said about a monitoring system that the configuration declares wrongly. */
import { expect, test } from 'vitest';
import { parseSettings } from '../../src/runtime/config/parse.ts';

const problemsOf = (text: string): readonly string[] =>
  parseSettings(text, '/nowhere/config.toml', { folder: '/nowhere', home: '/home/ana' }).problems;

/** Each file, and everything that is said about it. */
const BAD: Readonly<Record<string, readonly [file: string, ...sentences: string[]]>> = {
  'a kind of source that nobody speaks': [
    '[[source]]\nname = "x"\nkind = "smoke"\n',
    'config.toml:3: [[source]] "x": kind "smoke" is not known; allowed: alertmanager, prometheus, grafana, pagerduty, opsgenie, cloudevents, nagios, zabbix, generic, heartbeat',
  ],
  'a source that cannot be asked': [
    '[[source]]\nname = "x"\nkind = "grafana"\npoll = "http://x"\n',
    'config.toml:1: [[source]] "x": poll is for systems that can be asked; allowed: kind = "alertmanager", "prometheus", "nagios", "zabbix"',
  ],
  'a source that cannot be told': [
    '[[source]]\nname = "x"\nkind = "grafana"\nwrite_back = ["acknowledge"]\n',
    'config.toml:1: [[source]] "x": write_back is for systems that can be told; allowed: kind = "alertmanager", "nagios", "zabbix"',
  ],
  'what a source cannot be told': [
    '[[source]]\nname = "x"\nkind = "alertmanager"\npoll = "https://x"\nwrite_back = ["close"]\n',
    'config.toml:1: [[source]] "x": write_back names what a source of kind alertmanager cannot be told; allowed: "acknowledge", "silence"',
  ],
  'a source that is told nowhere': [
    '[[source]]\nname = "x"\nkind = "alertmanager"\nwrite_back = ["silence"]\n',
    'config.toml:1: [[source]] "x": write_back needs poll, which is where the system is told; allowed: poll',
  ],
  'a Nagios that is told without its command file': [
    '[[source]]\nname = "x"\nkind = "nagios"\nwrite_back = ["silence"]\n',
    'config.toml:1: [[source]] "x": a Nagios is told through its command file; allowed: command_pipe',
  ],
  'a command file for nothing': [
    '[[source]]\nname = "x"\nkind = "nagios"\ncommand_pipe = "/x"\n',
    'config.toml:1: [[source]] "x": command_pipe is for a Nagios that is told; allowed: kind = "nagios" and write_back',
  ],
  'a password in the address of a source': [
    '[[source]]\nname = "x"\nkind = "nagios"\npoll = "http://a:b@x"\n',
    'config.toml:4: [[source]] "x": poll "http://a:b@x" is not a web address; allowed: https://zabbix.example.org',
  ],
  'a token for a source that is not asked': [
    '[[source]]\nname = "x"\nkind = "nagios"\ntoken = "t"\n',
    'config.toml:1: [[source]] "x": token needs poll; allowed: poll',
  ],
  'a Zabbix that is asked without a token': [
    '[[source]]\nname = "x"\nkind = "zabbix"\npoll = "https://x"\n',
    'config.toml:1: [[source]] "x": a Zabbix is asked with a token of its API; allowed: token_file, token',
  ],
  'a user of a source without a password': [
    '[[source]]\nname = "x"\nkind = "nagios"\npoll = "https://x"\nuser = "u"\n',
    'config.toml:1: [[source]] "x": user needs a password; allowed: password_file, password',
  ],
  'a source by the name of Watchbill': [
    '[[source]]\nname = "watchbill"\nkind = "generic"\n',
    'config.toml:1: [[source]] "watchbill": what Watchbill says itself is called watchbill; allowed: another name',
  ],
};

test.each(Object.entries(BAD))('%s', (_, [file, ...sentences]) => {
  expect(problemsOf(file)).toEqual(sentences);
});
