/** The figures that the specification asks for. They leave ten-fold room; each is held, and a miss fails the run. */
import type { Benchmark, Figure, Run } from '../benchmark.ts';
import { alertFigures } from './alerts.ts';
import { inventoryFigures } from './inventory.ts';
import { monitoringFigures } from './monitoring.ts';
import { taskFigures } from './tasks.ts';

/** One entry for each part of the specification that names figures. */
const PARTS: readonly ((run: Run) => Promise<readonly Figure[]>)[] = [taskFigures, alertFigures, inventoryFigures, monitoringFigures];

export const spec: Benchmark = {
  name: 'spec',
  summary: 'the figures of the specification',
  needs: {},
  async run(run) {
    const figures: Figure[] = [];
    for (const part of PARTS) figures.push(...(await part(run)));
    return figures;
  },
};
