import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Which of these programs are not on the PATH, each with the package that has it. */
export const missing = (programs: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(programs)
    .filter(([program]) => !onPath(program))
    .map(([program, debianPackage]) => `${program} (Debian package ${debianPackage})`);

const onPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
