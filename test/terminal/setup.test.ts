import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { newHome } from '../parts/program.ts';
import { startSmtp } from '../parts/smtp.ts';
import { openTerminal } from './pty.ts';

test('setup asks on a real terminal, sends a page through a real server, and writes what was answered', async () => {
  const smtp = await startSmtp({ encryption: 'none' });
  const home = newHome();
  const terminal = openTerminal(process.execPath, ['dist/main.js', 'setup'], { columns: 100, rows: 30, env: home.env });
  // Each answer follows its question on the screen: a question that the terminal wiped away would never be answered.
  const answer = async (question: string, text: string): Promise<void> => {
    await terminal.waitFor(question);
    terminal.type(`${text}<enter>`);
  };
  try {
    await answer('Who is to be paged?', 'ana');
    await answer('Full name', 'Ana Novak');
    await answer('Mail address for pages:', 'ana@example.org');
    await answer('Mail server:', '127.0.0.1');
    await answer('Port [587]:', String(smtp.port));
    await answer('Encryption', 'none');
    await answer('User name', 'watchbill');
    await answer('Password', 'let me in');
    await answer('Sender of the pages', '');
    await answer('Name of the escalation policy', '');
    await answer('[Y/n]', '');
    expect(await terminal.exited).toBe(0);
    expect(terminal.screen()).not.toContain('let me in');
    expect(smtp.mails.map((mail) => mail.subject)).toEqual(['Watchbill test page']);
    expect(readFileSync(home.config, 'utf8')).toContain('mail = "ana@example.org"');
  } finally {
    await terminal.close();
    await smtp.stop();
    home.remove();
  }
});
