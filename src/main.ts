#!/usr/bin/env node
/**
 * The door of the program. It imports nothing before it has looked at Node: on an older one the native SQLite module crashes the process
 * and newer syntax cannot be parsed, and neither tells anybody what to do. The built file is plain enough for Node 12.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Watchbill needs Node.js 22.18 or newer, and this is ${process.versions.node}: install a current one from https://nodejs.org.\n`,
  );
  process.exitCode = 2;
} else {
  // React chooses its build when it is first imported; its development build keeps a record of every render.
  process.env.NODE_ENV ||= 'production';
  cacheCompiledCode();
  // Whatever is thrown from here is a bug: Node prints it and exits 1.
  void open();
}

async function open(): Promise<void> {
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

/**
 * Keeps V8's compiled code between runs, which halves the start. In the user's own cache, because Node's default under /tmp could be
 * laid out beforehand by somebody else on a shared machine. A folder that cannot be written is a slower start, not an error.
 */
function cacheCompiledCode(): void {
  const { homedir } = process.getBuiltinModule('node:os');
  const { join } = process.getBuiltinModule('node:path');
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  process.getBuiltinModule('node:module').enableCompileCache(process.env.NODE_COMPILE_CACHE || join(cache, 'watchbill', 'compiled'));
}
