import { expect, test } from 'vitest';
import { newHome } from '../parts/program.ts';

test('a script that runs upkeep learns from the exit code whether it was done', async () => {
  const home = newHome({
    config: `
[[upkeep.task]]
name = "works"
command = ["true"]

[[upkeep.task]]
name = "fails"
command = ["false"]
`,
  });
  try {
    const worked = await home.run(['upkeep', 'run', 'works', '--json']);
    expect(worked).toMatchObject({ code: 0 });
    expect(JSON.parse(worked.stdout)).toMatchObject({ state: 'done' });
    const failed = await home.run(['upkeep', 'run', 'fails', '--json']);
    expect(failed).toMatchObject({ code: 10 });
    expect(JSON.parse(failed.stdout)).toMatchObject({ state: 'failed' });
  } finally {
    home.remove();
  }
});
